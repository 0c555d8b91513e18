"""A small plant, a historian in memory and a running server for the tests of this folder."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security
from plant_service.core.errors import CommandError, StoreAway
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.history.processing import at, process
from plant_service.core.ports import CommandPort, EventFilter, HistoryValue, TagInfo, TrendPoint
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, TagType, Value, parse_time
from plant_service.core.series import FIGURES
from plant_service.core.texts.refusals import UNKNOWN_ORDER
from plant_service.core.wip.commands.permissions import check_allowed
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.events import Certainty, Event
from plant_service.core.wip.model import Operation, PlannedOrder, PlantModel, Policy, Product, Station, Text

START = parse_time("2026-11-22T08:00:00Z")
OP10 = "Suzhou/Assembly/L1/OP10"
OP20A = "Suzhou/Assembly/L1/OP20A"
OP20B = "Suzhou/Assembly/L1/OP20B"
COUNT = "Devices/press/PartCount"

TAGS = (
    TagInfo("press.PartCount", "press", "hr:0", TagType.UINT16, "pcs", "parts made"),
    TagInfo("press.Pressure", "press", "hr:2", TagType.FLOAT32, "bar", "", (0.0, 100.0)),
    TagInfo("press.Temperature", "press", "hr:4", TagType.FLOAT64, "", ""),
    TagInfo("press.Running", "press", "co:0", TagType.BOOL, "", ""),
    TagInfo("weld.Serial", "weld", "DB1.STRING20.16", TagType.STRING, "", "last seen"),
)


def _station(name: str, text: Text) -> Station:
    return Station(f"L1/{name}", "Assembly", "L1", name, text, "press-foreman", Policy.WARN, ())


def _operation(name: str, *stations: str) -> Operation:
    return Operation(name, Text(name, name), stations, 6 * SECOND, 7200 * SECOND, None)


def plant_model() -> PlantModel:
    stations = [
        _station("OP10", Text("Press", "冲压")),
        _station("OP20A", Text("Weld A", "焊接A")),
        _station("OP20B", Text("Weld B", "焊接B")),
    ]
    route = (_operation("10", "L1/OP10"), _operation("20", "L1/OP20A", "L1/OP20B"))
    return PlantModel(
        site="Suzhou",
        timezone="Asia/Shanghai",
        version="v1",
        stations={station.path: station for station in stations},
        products={"BRACKET": Product("BRACKET", Text("Bracket", "支架"), route)},
        orders=(PlannedOrder("WO-1001", "BRACKET", 500, None),),
    )


class MemoryHistorian:
    """A HistorianReader on lists that are sorted by time; equal times are told apart by their place."""

    def __init__(self, series: Mapping[str, Sequence[HistoryValue]] | None = None) -> None:
        self.series = dict(series or {})
        self.events: list[Event] = []
        self.away = False

    async def read_raw(
        self,
        series: str,
        start: Micros | None,
        end: Micros | None,
        limit: int,
        after: tuple[Micros, int] | None = None,
        newest_first: bool = False,
    ) -> Sequence[HistoryValue]:
        if self.away:
            raise StoreAway("database is away")
        found = [
            value
            for value in self.series.get(series, ())
            if (start is None or start <= value.time) and (end is None or value.time < end)
        ]
        if newest_first:
            found.reverse()
        if after is not None:
            found = [
                v for v in found if ((v.time, v.position) < after if newest_first else (v.time, v.position) > after)
            ]
        return found[:limit]

    async def read_processed(
        self,
        series: str,
        start: Micros,
        end: Micros,
        interval: Micros,
        aggregate: Aggregate,
        configuration: AggregateConfiguration,
    ) -> Sequence[Processed]:
        return process(self.series.get(series, ()), aggregate, start, end, interval, configuration)

    async def read_at(
        self, series: str, times: Sequence[Micros], configuration: AggregateConfiguration, simple_bounds: bool = False
    ) -> Sequence[Processed]:
        return [at(self.series.get(series, ()), time, configuration, simple_bounds) for time in times]

    async def read_trend(self, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
        raise NotImplementedError

    async def read_events(
        self, wanted: EventFilter, limit: int, after: tuple[Micros, str] | None = None, newest_first: bool = False
    ) -> Sequence[Event]:
        found = [
            event
            for event in self.events
            if (wanted.start is None or wanted.start <= event.occurred)
            and (wanted.end is None or event.occurred < wanted.end)
            and (not wanted.kinds or event.kind in wanted.kinds)
        ]
        found.sort(key=lambda event: (event.occurred, event.id), reverse=newest_first)
        if after is not None:
            found = [e for e in found if ((e.occurred, e.id) < after if newest_first else (e.occurred, e.id) > after)]
        return found[:limit]


def history_of(count: int, first: Micros = START, every: Micros = SECOND) -> list[HistoryValue]:
    """Values 0, 1, 2 ...; every second one shares its time with the one before."""
    return [HistoryValue(first + index // 2 * every, index, index, Quality.GOOD) for index in range(count)]


def alarm(text: str, station: str = "L1/OP10", seconds: int = 0, kind: str = "alarm_raised") -> Event:
    """An alarm of a station, `seconds` after START; its id is its text."""
    time = START + seconds * SECOND
    unknown: dict[str, Any] = dict.fromkeys(
        ("operation", "order", "lot", "rule", "identity", "actor", "map_version"), ""
    )
    return Event(
        id=text,
        kind=kind,
        occurred=time,
        window_from=time,
        recorded=time,
        sequence=1,
        station=station,
        quantity=0,
        high=0,
        certainty=Certainty.MEASURED,
        detail=text,
        postings=(),
        **unknown,
    )


class Desk:
    """Takes commands and remembers them; refuses those about order WO-NO, and answers with one event."""

    def __init__(self) -> None:
        self.taken: list[Mapping[str, Value]] = []

    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        check_allowed(str(command["command"]), allowed)
        if command.get("order") == "WO-NO":
            raise CommandError(UNKNOWN_ORDER(order="WO-NO"))
        self.taken.append(command)
        return [alarm(f"command#{len(self.taken)}", kind=str(command["command"]))]


def server(
    folder: Path,
    history: MemoryHistorian | None = None,
    security: Security = Security.NONE,
    endpoint: str = "opc.tcp://127.0.0.1:0",
    tags: Sequence[TagInfo] = TAGS,
    settings: OpcUaSettings | None = None,
    users: Path | None = None,
    desk: CommandPort | None = None,
) -> OpcUaServer:
    return OpcUaServer(
        settings or OpcUaSettings(endpoint=endpoint, security=security),
        plant_model(),
        tags,
        history or MemoryHistorian(),
        desk or Desk(),
        folder,
        users or folder / "users.yaml",
    )


def poll(*values: Value, quality: Quality = Quality.GOOD, time: Micros = START) -> SampleBatch:
    """One poll of the press with as many of its tags as there are values."""
    tags = tuple(tag.name for tag in TAGS[: len(values)])
    return SampleBatch("press", time, tags, values, (quality,) * len(values))


def figures(numbers: Mapping[str, Value], quality: Quality = Quality.GOOD, time: Micros = START) -> SampleBatch:
    return SampleBatch(FIGURES, time, tuple(numbers), tuple(numbers.values()), (quality,) * len(numbers))
