"""The long memory: who writes into it and what can be read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.ports.journal import Delivered, Spooled
from plant_service.core.samples import Micros, Quality, Value
from plant_service.core.wip.events import Event

#: Most results of one read_processed.
MOST_INTERVALS = 1_000_000


class HistorianWriter(Protocol):
    """Takes spooled pieces into the database. Raises StoreAway while it cannot be reached."""

    async def delivered(self, source: str) -> Delivered:
        """What of journal `source` the database holds."""

    async def write(self, source: str, pieces: Sequence[Spooled], span: tuple[int, int] | None = None) -> Delivered:
        """Writes pieces in one transaction with the note of what is delivered: all or nothing, never twice.

        `span`: the first and the last position between which `pieces` has all samples that there are; None: it has
        all from the beginning of the journal on that are not delivered yet. Pieces of the record must be in order,
        without a hole. Gives what the database holds now.

        What the database refuses for what it is (a constraint, a value out of range) is set aside with its reason.
        """

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
