"""The narrow contracts between the runtime and the adapters. Each says what its caller may rely on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from plant_service.core.figures.state import StationRates
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.inputs import Input
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros, Quality, SampleBatch, TagType, Value
from plant_service.core.wip.events import Event


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What everyone may know of a tag. `name` is full: `<device>.<tag>`; `type` that of the scaled value.

    `range`: lowest and highest value in normal operation, where its engineer has said so.
    """

    name: str
    device: str
    address: str
    type: TagType
    unit: str
    description: str
    range: tuple[float, float] | None = None


@dataclass(slots=True)
class Traffic:
    """What a connector asked for and got since it was made. `received`: bytes of data in the answers."""

    requests: int = 0
    received: int = 0


class Connector(Protocol):
    """One device. Used by one task at a time; reads only.

    Errors of the wire come as DeviceError, never as a foreign exception; after one, or after a cancelled call,
    the connector has dropped its connection and `connect` may be called again, for ever.
    """

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        """The tags, in the order of the values that `read` returns; the same object every time."""

    @property
    def traffic(self) -> Traffic:
        """The same object every time, counted up as it goes."""

    async def connect(self) -> None:
        """Opens the connection within the device's timeout, or raises DeviceError."""

    async def read(self, chosen: Sequence[int] | None = None) -> tuple[Sequence[Value], Sequence[Quality]]:
        """One poll of the tags with the indexes `chosen` (None: of all): values and qualities in that order.

        The caller has few different choices (one for each pace) and repeats them, so a plan for each may be kept.
        A tag that the device refuses is Bad with value None and the others are returned; a lost, silent or
        confused device raises DeviceError within the device's timeout.
        """

    async def close(self) -> None:
        """Closes the connection; may be called twice and at any time."""


@runtime_checkable
class OutputDevice(Connector, Protocol):
    """A device that permits writes, to the tags that it lists and no others. Used by the task that reads it."""

    async def write(self, tag: str, value: Value) -> None:
        """Writes one tag by its full name and returns when the device has confirmed it.

        Raises WriteRefused when the tag is no output, the value does not fit it, or the device declines; other errors
        of the wire as `read` does.
        """


@dataclass(frozen=True, slots=True)
class StationFigures:
    """WIP of one station at one instant; parallel stations share `queue` and `transit`, those of their operation.

    Counters: `good`, `scrap`, `rework` since the order at the station changed (`Total`), `*_master` since ever
    (`MasterTotal`).
    `uncertain_high`: how many more pieces there may be than counted; `uncertain_in`: the same of the stations before.
    States are None while unknown.
    """

    station: str
    queue: Quantity
    active: Quantity
    done: Quantity
    transit: Quantity
    hold: Quantity
    scrap: Quantity
    good_total: Quantity
    good_master: Quantity
    scrap_total: Quantity
    scrap_master: Quantity
    rework_total: Quantity
    rework_master: Quantity
    quarantined: Quantity
    uncertain_high: Quantity
    order: str
    lot: str
    product: str
    operation: str
    running: bool | None
    fault: bool | None
    blocked: bool | None
    starved: bool | None
    quality: Quality
    changed: Micros
    rates: StationRates
    uncertain_in: Quantity = 0

    @property
    def on_hand_low(self) -> Quantity:
        """At least that many are there: none of what nobody could see has left, unless it did."""
        return max(0, self.on_hand - self.uncertain_high)

    @property
    def on_hand_high(self) -> Quantity:
        """At most that many are there: all that nobody could see has come from the steps before."""
        return self.on_hand + self.uncertain_in

    @property
    def on_hand(self) -> Quantity:
        return self.queue + self.active + self.done + self.transit + self.hold

    @property
    def good_high(self) -> Quantity:
        return self.good_master + self.uncertain_high

    @property
    def state(self) -> str:
        """Fault, Blocked, Starved, Running or Stopped; Unknown where no signal says."""
        for name in ("fault", "blocked", "starved", "running"):
            if getattr(self, name):
                return name.capitalize()
        return "Unknown" if self.running is None else "Stopped"


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """One order at one instant, in pieces. `state` is the ISA-95 job order state (OPC 10031-4).

    `lead_time`: mean seconds from release to the end, of the pieces that left; its parts so far, of all that entered.
    """

    order: str
    product: str
    state: str
    planned: Quantity
    released: Quantity
    on_hand: Quantity
    shipped: Quantity
    scrap: Quantity
    overrun: Quantity
    changed: Micros
    lead_time: float | None
    queue_time: float | None
    run_time: float | None
    wait_time: float | None
    transit_time: float | None
    hold_time: float | None


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """Totals of the site. `balance_error` must read 0.

    The shares `real_time`, `manual`, `inferred` and `corrected` are of all reports since ever. `latency` in seconds,
    `bottleneck_since` in microseconds, 0 while there is none.
    """

    on_hand: Quantity
    unassigned: Quantity
    overrun: Quantity
    quarantined: Quantity
    balance_error: Quantity
    events: int
    changed: Micros
    real_time: float | None
    latency: float | None
    manual: float | None
    inferred: float | None
    corrected: float | None
    bottleneck: str
    bottleneck_methods: str
    bottleneck_since: Micros


class WipView(Protocol):
    """Read-only view of the WIP state for publishers. Calls are cheap and never block."""

    def stations(self) -> Sequence[str]:
        """All station paths, in the order of the configuration."""

    def station(self, path: str) -> StationFigures: ...

    def orders(self) -> Sequence[str]: ...

    def order(self, order: str) -> OrderFigures: ...

    def site(self) -> SiteFigures: ...


class Publisher(Protocol):
    """Shows what happened to the world outside. Called after the inputs are durable; must return quickly.

    The figures of stations, orders and site come as samples too: batches of device `core.series.FIGURES` whose tags
    are series names. The first such batch holds all of them, later ones those that changed. A figure behind a signal
    that is not Good comes with quality Uncertain and its last value.
    """

    async def publish_samples(self, batch: SampleBatch) -> None:
        """All samples of one poll, also unchanged ones; or changed figures."""

    async def publish_events(self, events: Sequence[Event]) -> None:
        """New events, each once."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What one commit makes durable. Inputs carry their sequence numbers; `checkpoint` is (sequence, text)."""

    inputs: Sequence[tuple[int, Input]] = ()
    samples: Sequence[SampleBatch] = ()
    events: Sequence[Event] = ()
    checkpoint: tuple[int, str] | None = None


class Journal(Protocol):
    """The durable record on the local disk. Methods block: call them in a worker thread, one at a time.

    `spooled` and `forget` may be called in another thread than the rest: catching up does not hold up commits.

    All raise StoreError with the file's path and what to do.
    """

    @property
    def source(self) -> str:
        """Identity of this journal, made once; names it towards the historian."""

    def commit(self, entries: Entries) -> None:
        """One transaction; durable against power loss when it returns. Events already known by id are skipped."""

    def checkpoint(self) -> tuple[int, str] | None:
        """The last checkpoint as (sequence of the last input folded into it, text)."""

    def inputs(self, after: int) -> Iterator[tuple[int, Input]]:
        """All inputs with a sequence above `after`, in order."""

    def spooled(self, after: int, limit: int) -> Sequence["Spooled"]:
        """At most `limit` spooled pieces above position `after`, in the order of their commit; within a commit inputs
        go before their events."""

    def forget(self, position: int) -> None:
        """Drops spooled pieces up to `position`: the historian holds them."""

    def event_count(self) -> int:
        """How many events this journal ever took, delivered ones included."""

    def samples_dropped(self) -> int:
        """How many samples the bound of the spool has cost since ever."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Spooled:
    """A piece of the spool on its way to the historian: `position` orders pieces and never repeats.

    Exactly one of `inputs`, `samples` and `events` is filled.
    """

    position: int
    inputs: Sequence[tuple[int, Input]] = ()
    samples: Sequence[SampleBatch] = ()
    events: Sequence[Event] = ()


#: Most results of one read_processed.
MOST_INTERVALS = 1_000_000


class HistorianWriter(Protocol):
    """Takes spooled pieces into the database. Raises StoreAway while it cannot be reached."""

    async def delivered(self, source: str) -> int:
        """The highest position of journal `source` that the database holds; 0 for none."""

    async def write(self, source: str, pieces: Sequence[Spooled]) -> None:
        """Writes all pieces in one transaction with the new position: all or nothing, never twice."""

    async def event_count(self) -> int:
        """How many events of all journals the database holds."""

    async def close(self) -> None: ...


class HistoryValue(NamedTuple):
    """`position` makes equal times distinct: pass the last (time, position) as `after` to go on."""

    time: Micros
    position: int
    value: Value
    quality: Quality


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What a curve needs of one interval that begins at `time`; None where it holds no number.

    `count`: samples with a number that are not Bad; `bad`: all others.
    """

    time: Micros
    first: float | None
    last: float | None
    low: float | None
    high: float | None
    count: int
    bad: int


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Events with start <= occurred < end that fit all of the rest; empty = any."""

    start: Micros | None = None
    end: Micros | None = None
    kinds: Sequence[str] = ()
    station: str = ""
    order: str = ""
    lot: str = ""
    rule: str = ""


class HistorianReader(Protocol):
    """Reads history. A series is a tag's full name, or a WIP number's NodeId path (`Suzhou/.../WIP/Queue`)."""

    async def read_raw(
        self,
        series: str,
        start: Micros | None,
        end: Micros | None,
        limit: int,
        after: tuple[Micros, int] | None = None,
        newest_first: bool = False,
    ) -> Sequence[HistoryValue]:
        """At most `limit` values with start <= time < end, oldest first (newest first if asked).

        None = open end. `after` continues behind the last value of the previous answer: a restart between the two
        calls loses and repeats nothing. Unknown series: empty. Raises StoreAway while the database is away.
        """

    async def read_processed(
        self,
        series: str,
        start: Micros,
        end: Micros,
        interval: Micros,
        aggregate: Aggregate,
        configuration: AggregateConfiguration,
    ) -> Sequence[Processed]:
        """One result per interval from `start` on (OPC 10000-13); newest first when `end` lies before `start`.

        `interval` 0: one for the whole range. Raises ValueError when there would be more than MOST_INTERVALS.
        """

    async def read_at(
        self, series: str, times: Sequence[Micros], configuration: AggregateConfiguration, simple_bounds: bool = False
    ) -> Sequence[Processed]:
        """What the series read at each of the times, in their order (OPC 10000-11 6.5.5)."""

    async def read_trend(self, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
        """At most `points` equal intervals of [start, end) that hold samples of a numeric series: for a screen.

        Oldest first. From a minute on an interval begins and ends with a full minute, hour or day (UTC): the first may
        begin a little before `start`, the last end a little behind `end`.
        """

    async def read_events(
        self, wanted: EventFilter, limit: int, after: tuple[Micros, str] | None = None, newest_first: bool = False
    ) -> Sequence[Event]:
        """At most `limit` events in the order of `occurred`; `after` = (occurred, id) of the last one, to go on."""


class CommandPort(Protocol):
    async def execute(self, command: Mapping[str, Value]) -> Sequence[Event]:
        """Runs one command; returns its events once the input is durable. Raises CommandError when refused."""
