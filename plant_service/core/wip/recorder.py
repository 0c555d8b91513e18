"""Turns what the fold concludes into events: numbers them, chains their hash, posts to the ledger."""

from collections.abc import Callable
from hashlib import sha256

from plant_service.core.outputs import Output
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Value
from plant_service.core.texts.phrase import Said
from plant_service.core.wip.alarming import Alarming
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.correctable import CORRECTABLE, INSTEAD, VOIDABLE
from plant_service.core.wip.events import CONTRA, Bucket, Certainty, Event, Posting
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import State, StationState
from plant_service.core.wip.timers import Timers

NOBODY = Parcel("", "")
_REMEMBERED = VOIDABLE | INSTEAD.keys()


class Recorder:
    """`events`: those of the current input. `touched`: operations whose levels it changed, as (product, operation).
    `changed_*`: whose figures changed since they were last taken. `watch`: told of every event when all is done that
    belongs to it, and with None where what was done belongs to the event before.
    """

    def __init__(self, state: State, model: PlantModel) -> None:
        self.state = state
        self.map_version = model.version
        self.timers = Timers(state)
        self.alarms = Alarming(state, model, self._record_alarm, self.timers.set)
        self.events: list[Event] = []
        self.watch: Callable[[Event | None], None] | None = None
        self.changed_stations: set[str] = set()
        self.changed_orders: set[str] = set()
        self.changed_outputs: set[str] = set()
        self.changed_operations: set[tuple[str, str]] = set()
        self.touched: set[tuple[str, str]] = set()
        self._numbers: dict[str, int] = {}
        self._seen = 0

    def take(self, model: PlantModel) -> None:
        self.alarms.model, self.map_version = model, model.version

    def begin(self) -> None:
        self.events = []
        self._numbers.clear()
        self._seen = 0

    def unseen(self) -> list[Event]:
        """The events since this was last asked: those of one timer, or of the input itself, never of both."""
        events, self._seen = self.events[self._seen :], len(self.events)
        return events

    def record(
        self,
        report: Report,
        kind: str | None = None,
        quantity: Quantity | None = None,
        operation: str = "",
        parcel: Parcel = NOBODY,
        postings: tuple[Posting, ...] = (),
        certainty: Certainty | None = None,
        station: str | None = None,
        detail: Said | None = None,
        alarm: Alarm | None = None,
    ) -> Event:
        """Adds one event caused by `report`; the first one of a report carries its id, the others `~1`, `~2` ..."""
        state = self.state
        state.events += 1
        number = self._numbers[report.id] = self._numbers.get(report.id, -1) + 1
        event_id = f"{report.id}~{number}" if number else report.id
        event = Event(
            event_id,
            kind or report.kind,
            report.occurred,
            report.window_from,
            state.now,
            state.sequence,
            report.station if station is None else station,
            operation,
            parcel.order,
            parcel.lot,
            report.quantity if quantity is None else quantity,
            report.high,
            certainty or report.certainty,
            report.rule,
            report.identity,
            report.actor,
            report.detail if detail is None else detail,
            self.map_version,
            postings,
            report.reason,
            report.behalf,
            report.supersedes,
            alarm,
        )
        state.log_hash = sha256(state.log_hash + _canonical(event)).digest()
        self.events.append(event)
        if event.kind in _REMEMBERED:
            self._remember(event)
        self.attribute(event)
        return event

    def attribute(self, event: Event | None = None) -> None:
        """What changed until now belongs to `event`, None: to the one before: for whoever watches the fold."""
        if self.watch is not None:
            self.watch(event)

    def _remember(self, event: Event) -> None:
        known = self.state.correctable
        known[event.id] = event
        if len(known) > CORRECTABLE:
            known.popitem(last=False)

    def post(
        self, parcel: Parcel, source: Place, target: Place, quantity: Quantity, target_parcel: Parcel | None = None
    ) -> Posting:
        """Posts to the ledger and keeps count of what enters and leaves operations."""
        state, order = self.state, parcel.order
        from_contra, to_contra = source.bucket in CONTRA, target.bucket in CONTRA
        if source.operation != target.operation or from_contra or to_contra:
            if source.operation and not from_contra:
                key = (order, source.operation)
                state.flow_out[key] = state.flow_out.get(key, 0) + quantity
            if target.operation and not to_contra:
                key = (order, target.operation)
                state.flow_in[key] = state.flow_in.get(key, 0) + quantity
        for place in (source, target):
            if place.operation:
                self.touched.add((place.product, place.operation))
            if place.station:
                self.changed_stations.add(place.station)
        if order:
            self.changed_orders.add(order)
        return state.ledger.post(parcel, source, target, quantity, target_parcel)

    def station(self, path: str) -> StationState:
        """The station's state, which the caller is about to change."""
        station = self.state.stations[path]
        station.changed = self.state.now
        self.changed_stations.add(path)
        return station

    def want(self, tag: str, value: Value, cause: str) -> None:
        """From here on this value is to stand in an output tag."""
        known = self.state.outputs.get(tag)
        if known is None or known.value != value:
            self.state.outputs[tag] = Output(value, cause, self.state.now)
            self.changed_outputs.add(tag)

    def take_outputs(self) -> dict[str, Output]:
        """The outputs that changed since this was last asked."""
        changed, self.changed_outputs = self.changed_outputs, set()
        return {tag: self.state.outputs[tag] for tag in sorted(changed)}

    def _record_alarm(self, report: Report, kind: str, text: Said, alarm: Alarm) -> Event:
        self.attribute()
        return self.record(report, kind=kind, detail=text, alarm=alarm)


def _canonical(event: Event) -> bytes:
    """What two logs must agree on, as bytes; the map's version is not part of it, so that maps can be compared."""
    postings = ";".join(
        f"{p.quantity} {p.source.operation}/{p.source.station}/{p.source.bucket}"
        f">{p.target.operation}/{p.target.station}/{p.target.bucket}"
        for p in event.postings
    )
    return (
        f"{event.id}|{event.kind}|{event.occurred}|{event.window_from}|{event.recorded}|{event.station}"
        f"|{event.operation}|{event.order}|{event.lot}|{event.quantity}|{event.high}|{event.certainty}"
        f"|{event.identity}|{event.actor}|{event.detail}|{postings}"
        f"|{event.reason}|{event.behalf}|{event.supersedes}\n"
    ).encode()


def contra(bucket: Bucket, product: str = "", operation: str = "", station: str = "") -> Place:
    return Place(product, operation, station, bucket)
