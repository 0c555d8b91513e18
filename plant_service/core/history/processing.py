"""A series into the aggregates of its intervals, as a stream: no more than a few intervals are held at a time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed, nothing
from plant_service.core.history.bounds import Series
from plant_service.core.history.compute import compute
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Micros, Quality

#: Aggregates of the raw values inside an interval alone.
OF_RAW_VALUES = frozenset(
    {
        Aggregate.AVERAGE,
        Aggregate.MINIMUM,
        Aggregate.MAXIMUM,
        Aggregate.MINIMUM_ACTUAL_TIME,
        Aggregate.MAXIMUM_ACTUAL_TIME,
        Aggregate.RANGE,
        Aggregate.COUNT,
        Aggregate.NUMBER_OF_TRANSITIONS,
        Aggregate.START,
        Aggregate.END,
        Aggregate.DELTA,
        Aggregate.WORST_QUALITY,
        Aggregate.STANDARD_DEVIATION_SAMPLE,
        Aggregate.VARIANCE_SAMPLE,
        Aggregate.STANDARD_DEVIATION_POPULATION,
        Aggregate.VARIANCE_POPULATION,
    }
)
_INTERPOLATED_BOUNDS = (Aggregate.INTERPOLATIVE, Aggregate.TIME_AVERAGE, Aggregate.TOTAL)


class Interval(NamedTuple):
    """`time`: where its result is shown, the end that comes first in the direction asked for."""

    start: Micros
    end: Micros
    time: Micros
    cut: bool


def intervals(start: Micros, end: Micros, length: Micros) -> Iterator[Interval]:
    """Intervals of `length` from `start` on to `end`, which may lie before it; oldest first. 0 = one for all."""
    length = length or abs(end - start)
    if end >= start:
        for low in range(start, end, length):
            yield Interval(low, min(low + length, end), low, low + length > end)
        return
    for number in range(-(-(start - end) // length) - 1, -1, -1):
        high = start - number * length
        yield Interval(max(high - length, end), high, high, high - length < end)


class Processing:
    """Take all values from the last good one before the range to the first good one behind it, oldest first."""

    def __init__(
        self, kind: Aggregate, start: Micros, end: Micros, length: Micros, configuration: AggregateConfiguration
    ) -> None:
        self._kind = kind
        self._configuration = configuration
        self._intervals = intervals(start, end, length)
        self._next = next(self._intervals, None)
        # An interval holds the values at its own time, not those at its other end.
        self._shift = 1 if end < start and kind in OF_RAW_VALUES else 0
        self._values: list[HistoryValue] = []
        self._read = 0

    def take(self, values: Sequence[HistoryValue]) -> Iterator[Processed]:
        self._values.extend(values)
        while self._next is not None and self._reached(self._next.end):
            yield self._result(self._next, self._values[: self._read + 1])
            self._forget(self._next.end)
            self._next = next(self._intervals, None)

    def finish(self) -> Iterator[Processed]:
        """The rest: the data has ended."""
        while self._next is not None:
            yield self._result(self._next, self._values)
            self._next = next(self._intervals, None)

    def _reached(self, end: Micros) -> bool:
        """Whether the values go far enough to know the bound at `end`; `_read` is then the one that is needed."""
        while self._read < len(self._values):
            value = self._values[self._read]
            if value.time > end and (self._kind not in _INTERPOLATED_BOUNDS or self._is_good(value)):
                return True
            self._read += 1
        return False

    def _result(self, interval: Interval, values: Sequence[HistoryValue]) -> Processed:
        if not values:
            return nothing(interval.time)
        series = Series(values, self._configuration)
        start, end = interval.start + self._shift, interval.end + self._shift
        return compute(series, self._kind, start, end, interval.time, interval.cut)

    def _forget(self, time: Micros) -> None:
        """Of the values up to `time`, keeps the last two good ones and the last: bounds need no others."""
        good: list[int] = []
        last = self._read
        while last and self._values[last - 1].time >= time:
            last -= 1
        for index in range(last - 1, -1, -1):
            if self._is_good(self._values[index]):
                good.insert(0, index)
                if len(good) == 2:
                    break
        kept = sorted({*good, *([last - 1] if last else [])})
        self._values[:last] = [self._values[index] for index in kept]
        self._read += len(kept) - last

    def _is_good(self, value: HistoryValue) -> bool:
        if value.quality is Quality.UNCERTAIN:
            return not self._configuration.treat_uncertain_as_bad
        return value.quality is Quality.GOOD


def process(
    values: Sequence[HistoryValue],
    kind: Aggregate,
    start: Micros,
    end: Micros,
    length: Micros,
    configuration: AggregateConfiguration,
) -> list[Processed]:
    """All at once; newest first when `end` lies before `start`."""
    processing = Processing(kind, start, end, length, configuration)
    found = [*processing.take(values), *processing.finish()]
    return found[::-1] if end < start else found


def at(
    values: Sequence[HistoryValue], moment: Micros, configuration: AggregateConfiguration, simple_bounds: bool = False
) -> Processed:
    """What the series reads at a moment (OPC 10000-11 6.5.5), from the values around it."""
    series = Series(values, configuration)
    point = series.simple_bound(moment) if simple_bounds else series.interpolated_bound(moment)
    if point.absent:
        return nothing(moment)
    value = None if point.quality is Quality.BAD else point.value
    return Processed(moment, value, point.quality, point.origin)
