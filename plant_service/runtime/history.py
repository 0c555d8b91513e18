"""History for those who read it: there when the database is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plant_service.core.errors import StoreAway
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.ports import EventFilter, HistorianReader, HistoryValue, TrendPoint
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event


@dataclass(slots=True)
class History:
    """Port HistorianReader on a database that may not be there yet. `dsn` is empty until it is."""

    dsn: str = ""
    reader: HistorianReader | None = None
    delivered_all: bool = False
    events: int | None = None
    state: str = field(default="starting")

    async def read_raw(
        self,
        series: str,
        start: Micros | None,
        end: Micros | None,
        limit: int,
        after: tuple[Micros, int] | None = None,
        newest_first: bool = False,
    ) -> Sequence[HistoryValue]:
        return await self._ready().read_raw(series, start, end, limit, after, newest_first)

    async def read_processed(
        self,
        series: str,
        start: Micros,
        end: Micros,
        interval: Micros,
        aggregate: Aggregate,
        configuration: AggregateConfiguration,
    ) -> Sequence[Processed]:
        return await self._ready().read_processed(series, start, end, interval, aggregate, configuration)

    async def read_at(
        self, series: str, times: Sequence[Micros], configuration: AggregateConfiguration, simple_bounds: bool = False
    ) -> Sequence[Processed]:
        return await self._ready().read_at(series, times, configuration, simple_bounds)

    async def read_trend(self, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
        return await self._ready().read_trend(series, start, end, points)

    async def read_events(
        self, wanted: EventFilter, limit: int, after: tuple[Micros, str] | None = None, newest_first: bool = False
    ) -> Sequence[Event]:
        return await self._ready().read_events(wanted, limit, after, newest_first)

    def _ready(self) -> HistorianReader:
        if self.reader is None:
            raise StoreAway(f"the historian's database is {self.state}")
        return self.reader
