"""Bounding values: what a series reads at a moment at which it has no raw value (OPC 10000-13 3.1.8, 3.1.9)."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from plant_service.core.history.aggregates import AggregateConfiguration, Origin
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Micros, Quality, Value


class Point(NamedTuple):
    """A raw or estimated value. `absent`: there is none, neither raw nor estimated."""

    time: Micros
    value: Value
    quality: Quality
    origin: Origin = Origin.RAW
    absent: bool = False


class Series:
    """Raw values around an interval, oldest first, with what counts as good in them."""

    def __init__(self, values: Sequence[HistoryValue], configuration: AggregateConfiguration) -> None:
        self.points = [Point(value.time, value.value, value.quality) for value in values]
        self.configuration = configuration
        self._times = [value.time for value in values]

    def is_good(self, point: Point) -> bool:
        if point.quality is Quality.UNCERTAIN:
            return not self.configuration.treat_uncertain_as_bad
        return point.quality is Quality.GOOD

    def between(self, start: Micros, end: Micros) -> list[Point]:
        """Raw values with start <= time < end."""
        return self.points[bisect_left(self._times, start) : bisect_left(self._times, end)]

    def simple_bound(self, moment: Micros) -> Point:
        """From the raw values right before and after, even if these are bad."""
        first, behind = bisect_left(self._times, moment), bisect_right(self._times, moment)
        if first < behind:
            return self.points[first]
        if first == 0 or behind == len(self.points) or not self.is_good(self.points[first - 1]):
            return _absent(moment)
        before, after = self.points[first - 1], self.points[behind]
        if self.configuration.stepped:
            return _stepped(moment, before)
        if self.is_good(after):
            return _sloped(moment, before, after)
        return _stepped(moment, before)._replace(quality=Quality.UNCERTAIN)

    def interpolated_bound(self, moment: Micros) -> Point:
        """From the nearest good values before and after; Uncertain where a bad one had to be passed over."""
        first, behind = bisect_left(self._times, moment), bisect_right(self._times, moment)
        for point in self.points[first:behind]:
            if self.is_good(point):
                return point
        before = self._good(range(first - 1, -1, -1))
        if before is None:
            return _absent(moment)
        after = self._good(range(behind, len(self.points)))
        is_next = after == before + 1
        if not self.configuration.stepped and after is not None:
            point = _sloped(moment, self.points[before], self.points[after])
            return point if is_next else point._replace(quality=Quality.UNCERTAIN)
        if not self.configuration.stepped and self.configuration.sloped_extrapolation:
            earlier = self._good(range(before - 1, -1, -1))
            if earlier is not None and self.points[earlier].time < self.points[before].time:
                slope = _sloped(moment, self.points[earlier], self.points[before])
                return slope._replace(quality=Quality.UNCERTAIN)
        point = _stepped(moment, self.points[before])
        known = before + 1 < len(self.points) and moment < self.points[before + 1].time
        return point if known else point._replace(quality=Quality.UNCERTAIN)

    def _good(self, indices: range) -> int | None:
        return next((index for index in indices if self.is_good(self.points[index])), None)


def number(value: Value) -> int | float | None:
    """What can be calculated with; None for texts and what is no number."""
    if isinstance(value, int):
        return int(value)
    return value if isinstance(value, float) and math.isfinite(value) else None


def _absent(moment: Micros) -> Point:
    return Point(moment, None, Quality.BAD, absent=True)


def _stepped(moment: Micros, before: Point) -> Point:
    return Point(moment, before.value, before.quality, Origin.INTERPOLATED)


def _sloped(moment: Micros, before: Point, after: Point) -> Point:
    low, high = number(before.value), number(after.value)
    if low is None or high is None:
        return _stepped(moment, before)
    good = before.quality is after.quality is Quality.GOOD
    share = (moment - before.time) / (after.time - before.time)
    value = low + (high - low) * share
    return Point(moment, value, Quality.GOOD if good else Quality.UNCERTAIN, Origin.INTERPOLATED)
