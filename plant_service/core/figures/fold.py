"""The fold of events into figures. The work per event is the same however many lots are open and however long it runs.

Every `BEAT` of plant time the rates of the last hour are computed from sums; an event between only adds to sums.
"""

from collections.abc import Callable, Iterable

from plant_service.core.figures import ages, bottleneck, capture
from plant_service.core.figures.persons import Persons
from plant_service.core.figures.rates import HOUR, Window, rates
from plant_service.core.figures.state import Past, add
from plant_service.core.figures.states import States
from plant_service.core.figures.stays import Stays
from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals.rules import STATE_KINDS
from plant_service.core.wip.events import ORDER_GONE, Bucket, Certainty, Event
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.state import State

BEAT: Micros = 300 * SECOND
#: Reports of pieces that were worked on.
_WORKED = ("completed", "scrapped")


class Figures:
    """Reads the rest of `state`, and owns its `figures`. `told`: called with each event when it is folded.

    `operations`: what each station can do, as `<product>/<operation>`. `present`: products and the routes they go now.
    """

    def __init__(self, model: PlantModel, state: State, told: Callable[[Event], None]) -> None:
        self._told = told
        self._calendars = {station: model.working_time(station) for station in model.stations}
        self.present = {name: made for name, made in model.products.items() if not made.revision_of}
        self._state = state
        self._figures = state.figures
        self._stays = Stays(state.figures)
        self._states = States(state.figures, self._has_work, self.worked)
        self._persons = Persons(model, state.figures.persons) if model.personal_figures else None
        if self._persons is None:
            state.figures.persons.clear()
        self._steps = {(p.product, s.operation): s for p in model.products.values() for s in p.route}
        self._done_at: dict[str, list[tuple[str, str]]] = {station: [] for station in model.stations}
        for key, step in self._steps.items():
            for station in step.stations:
                self._done_at[station].append(key)
        self._stations = {key: step.stations for key, step in self._steps.items()}
        self._codes = {name: made.code for name, made in model.products.items()}
        self.operations = {
            at: list(dict.fromkeys(f"{self._codes[p]}/{o}" for p, o in keys)) for at, keys in self._done_at.items()
        }
        self._work = {
            station: [
                Place(product, operation, at, bucket)
                for product, operation in keys
                for at, bucket in (("", Bucket.QUEUE), (station, Bucket.ACTIVE))
            ]
            for station, keys in self._done_at.items()
        }

    def fold(self, events: Iterable[Event], now: Micros) -> bool:
        """Adds new events, at plant time `now`. Says whether new rates were computed."""
        beats = now >= self._figures.beat + BEAT
        if beats:
            self._beat(now)
        changed: set[str] = set()
        for event in events:
            self._fold(event, changed, now)
            self._told(event)
        for station in sorted(changed) if len(changed) > 1 else changed:
            self._states.look(station, now)
        return beats

    def _fold(self, event: Event, changed: set[str], now: Micros) -> None:
        figures = self._figures
        capture.fold(figures, event)
        if event.kind in STATE_KINDS and event.station:
            self._states.switch(event.station, event.kind, event.detail == "on", event.occurred)
            changed.add(event.station)
        elif event.kind in ORDER_GONE:
            self._stays.forget(event.order)
            return
        product = self._product(event.order)
        active = self._move(event, product, changed) if product is not None else 0
        if self._persons is not None:
            self._persons.fold(event, self._codes.get(product or "", product or ""), active, now)

    def _move(self, event: Event, product: str, changed: set[str]) -> int:
        """How long the pieces that left the work at a station had been in it."""
        active = 0
        if event.kind in _WORKED and event.certainty is not Certainty.INFERRED:
            self._earn(event, product)
        for posting in event.postings:
            stay = self._stays.fold(event.occurred, posting, self._codes.get(product, product))
            if posting.source.bucket is Bucket.ACTIVE:
                active += stay
            source, target = posting.source.operation, posting.target.operation
            changed.update(self._stations.get((product, source), ()))
            if target != source:
                changed.update(self._stations.get((product, target), ()))
        return active

    def _product(self, order: str) -> str | None:
        """Also of an order that this input took off the list, for the events before that."""
        known = self._state.orders.get(order)
        if known is not None:
            return known.product
        times = self._figures.orders.get(order)
        return times.product if times is not None else None

    def _earn(self, event: Event, product: str) -> None:
        """The standard time of the pieces is what the station should have needed for them."""
        step = self._steps.get((product, event.operation))
        run = step.times_at(event.station).run if step is not None else None
        if run:
            add(self._figures.of(event.station), "earned", run * event.quantity)

    def _has_work(self, station: str) -> bool:
        by_place = self._state.ledger.by_place
        return any(by_place.get(place, 0) > 0 for place in self._work[station])

    def worked(self, station: str, begin: Micros, end: Micros) -> Micros:
        """Planned working time of a station between two instants."""
        calendar = self._calendars.get(station)
        return end - begin if calendar is None else calendar.between(begin, end)

    def _beat(self, now: Micros) -> None:
        figures = self._figures
        self._states.settle(now)
        if self._persons is not None:
            self._persons.forget(now)
        for name in self._done_at:
            station = self._state.stations[name]
            figures.of(name).update(good=station.good_master, scrap=station.scrap_master, rework=station.rework_master)
        present = Past(now, {subject: dict(sums) for subject, sums in figures.sums.items()})
        if figures.past:
            window = Window(figures.past[0], present)
            figures.rates = {
                station: rates(window, station, operations, self.worked(station, window.begin, now))
                for station, operations in self.operations.items()
            }
            for path, operations in self.operations.items():
                ages.tell(figures.rates[path], (figures.cohorts.get(o, {}) for o in operations), now)
            figures.bottleneck = bottleneck.vote(window, self.present, figures.rates, figures.bottleneck)
        figures.past.append(present)
        while len(figures.past) > 1 and figures.past[1].time <= now - HOUR + BEAT:
            del figures.past[0]
        figures.beat = now
