"""Reads history out of PostgreSQL."""

from collections.abc import Sequence

from historian import curve, event_reader, processed, samples, trend
from historian.sessions import Sessions
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.history.lttb import Point
from plant_service.core.ports import EventFilter, HistoryValue, TrendPoint
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event


class PostgresReader:
    """Port HistorianReader. May be used by many tasks at once."""

    def __init__(self, dsn: str) -> None:
        self._sessions = Sessions(dsn)

    async def read_raw(
        self,
        series: str,
        start: Micros | None,
        end: Micros | None,
        limit: int,
        after: tuple[Micros, int] | None = None,
        newest_first: bool = False,
    ) -> Sequence[HistoryValue]:
        return await samples.raw(self._sessions, series, start, end, limit, after, newest_first)

    async def read_processed(
        self,
        series: str,
        start: Micros,
        end: Micros,
        interval: Micros,
        aggregate: Aggregate,
        configuration: AggregateConfiguration,
    ) -> Sequence[Processed]:
        return await processed.processed(self._sessions, series, start, end, interval, aggregate, configuration)

    async def read_at(
        self, series: str, times: Sequence[Micros], configuration: AggregateConfiguration, simple_bounds: bool = False
    ) -> Sequence[Processed]:
        return await processed.at_times(self._sessions, series, times, configuration, simple_bounds)

    async def read_trend(self, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
        return await trend.trend(self._sessions, series, start, end, points)

    async def read_curve(self, series: str, start: Micros, end: Micros, points: int) -> Sequence[Point]:
        """The series as at most `points` of its own points, by LTTB; see historian/curve.py."""
        return await curve.curve(self._sessions, series, start, end, points)

    async def read_events(
        self, wanted: EventFilter, limit: int, after: tuple[Micros, str] | None = None, newest_first: bool = False
    ) -> Sequence[Event]:
        return await event_reader.events(self._sessions, wanted, limit, after, newest_first)

    async def close(self) -> None:
        await self._sessions.close()
