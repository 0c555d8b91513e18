"""One aggregate of one interval: the reference that all other ways to compute it must agree with."""

import itertools
import statistics
from collections.abc import Callable, Mapping
from dataclasses import replace

from plant_service.core.history.aggregates import Aggregate, Origin, Processed, nothing
from plant_service.core.history.bounds import Point, Series, number
from plant_service.core.history.extremes import extreme
from plant_service.core.history.regions import by_share, duration, simple_points, time_average
from plant_service.core.samples import Micros, Quality

#: Aggregates that never carry the Partial bit.
_NEVER_PARTIAL = (Aggregate.INTERPOLATIVE, Aggregate.AVERAGE)
_WORST = {quality: rank for rank, quality in enumerate((Quality.GOOD, Quality.UNCERTAIN, Quality.BAD))}

Compute = Callable[[Series, Aggregate, Micros, Micros, Micros], Processed]


def compute(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros, cut: bool = False) -> Processed:
    """The aggregate `kind` of [start, end), shown at `time`, which is one of the two.

    `series` must hold all values in the interval, one before and one behind it with good quality, and all between
    these, as far as there are any. `cut`: the interval is shorter than asked for.
    """
    points = series.points
    if kind is Aggregate.INTERPOLATIVE:
        point = series.interpolated_bound(time)
        return nothing(time) if point.absent else Processed(time, point.value, point.quality, point.origin)
    if not points or start > points[-1].time or end < points[0].time:
        return nothing(time)
    found = _FUNCTIONS[kind](series, kind, start, end, time)
    first, last = points[0].time, points[-1].time
    partial = cut or start < first < end or start <= last < end
    if not partial or found.no_data or kind in _NEVER_PARTIAL:
        return found
    return replace(found, partial=True)


def _average(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    values = series.between(start, end)
    numbers = [value for value in map(_good_number, values) if value is not None]
    if not numbers:
        return nothing(time)
    return _by_count(series, values, time, sum(numbers) / len(numbers))


def _spread(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """Standard deviations and variances; that of a single value of a sample is 0."""
    values = series.between(start, end)
    numbers = [value for value in map(_good_number, values) if value is not None]
    if not numbers:
        return nothing(time)
    if kind in (Aggregate.STANDARD_DEVIATION_SAMPLE, Aggregate.VARIANCE_SAMPLE):
        variance = statistics.variance(numbers) if len(numbers) > 1 else 0.0
    else:
        variance = statistics.pvariance(numbers)
    deviation = kind in (Aggregate.STANDARD_DEVIATION_SAMPLE, Aggregate.STANDARD_DEVIATION_POPULATION)
    return _by_count(series, values, time, float(variance) ** 0.5 if deviation else float(variance))


def _count(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    values = series.between(start, end)
    return _by_count(series, values, time, sum(point.quality is Quality.GOOD for point in values))


def _transitions(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """Changes from one good value to the next, that into the interval included."""
    values = series.between(start, end)
    good = [point.value for point in values if series.is_good(point)]
    before = [point.value for point in series.points if point.time < start and series.is_good(point)]
    chain = before[-1:] + good
    return _by_count(series, values, time, sum(a != b for a, b in itertools.pairwise(chain)))


def _by_count(series: Series, values: list[Point], time: Micros, value: int | float) -> Processed:
    """With the quality by the share of values (OPC 10000-13 5.3.2)."""
    good = sum(point.quality is Quality.GOOD for point in values)
    bad = sum(point.quality is Quality.BAD for point in values)
    quality = by_share(good, bad, len(values), series.configuration)
    return Processed(time, None if quality is Quality.BAD else value, quality)


def _good_number(point: Point) -> int | float | None:
    return number(point.value) if point.quality is Quality.GOOD else None


def _ends(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """Start and End: the first and last raw value, as it is and with its own time."""
    values = series.between(start, end)
    if not values:
        return nothing(time)
    point = values[0] if kind is Aggregate.START else values[-1]
    return Processed(point.time, None if point.quality is Quality.BAD else point.value, point.quality, Origin.RAW)


def _delta(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    values = series.between(start, end)
    good = [point for point in values if _good_number(point) is not None]
    if not good:
        return nothing(time)
    first, last = number(good[0].value), number(good[-1].value)
    assert first is not None
    assert last is not None
    skipped = good[0] is not values[0] or good[-1] is not values[-1]
    return Processed(time, last - first, Quality.UNCERTAIN if skipped else Quality.GOOD)


def _bounds(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """StartBound, EndBound and the difference between them."""
    first, last = series.simple_bound(start), series.simple_bound(end)
    if kind is Aggregate.DELTA_BOUNDS:
        low, high = number(first.value), number(last.value)
        if not (series.is_good(first) and series.is_good(last)) or low is None or high is None:
            return nothing(time)
        good = first.quality is last.quality is Quality.GOOD
        return Processed(time, high - low, Quality.GOOD if good else Quality.UNCERTAIN)
    point = first if kind is Aggregate.START_BOUND else last
    if not series.is_good(point):
        return nothing(time)
    return Processed(time, point.value, point.quality, point.origin if point.time == time else Origin.CALCULATED)


def _worst(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    values = series.between(start, end) if kind is Aggregate.WORST_QUALITY else simple_points(series, start, end)
    if not values:
        return nothing(time)
    worst = max((point.quality for point in values), key=_WORST.__getitem__)
    several = worst is not Quality.GOOD and sum(point.quality is worst for point in values) > 1
    return Processed(time, worst.value, Quality.GOOD, multiple=several)


_FUNCTIONS: Mapping[Aggregate, Compute] = {
    Aggregate.AVERAGE: _average,
    **dict.fromkeys((Aggregate.TIME_AVERAGE, Aggregate.TIME_AVERAGE2, Aggregate.TOTAL, Aggregate.TOTAL2), time_average),
    **dict.fromkeys((Aggregate.MINIMUM, Aggregate.MINIMUM_ACTUAL_TIME, Aggregate.MINIMUM2), extreme),
    **dict.fromkeys((Aggregate.MAXIMUM, Aggregate.MAXIMUM_ACTUAL_TIME, Aggregate.MAXIMUM2), extreme),
    **dict.fromkeys((Aggregate.RANGE, Aggregate.RANGE2), extreme),
    Aggregate.COUNT: _count,
    Aggregate.NUMBER_OF_TRANSITIONS: _transitions,
    **dict.fromkeys((Aggregate.DURATION_IN_STATE_ZERO, Aggregate.DURATION_IN_STATE_NON_ZERO), duration),
    **dict.fromkeys((Aggregate.DURATION_GOOD, Aggregate.DURATION_BAD), duration),
    **dict.fromkeys((Aggregate.PERCENT_GOOD, Aggregate.PERCENT_BAD), duration),
    **dict.fromkeys((Aggregate.START, Aggregate.END), _ends),
    Aggregate.DELTA: _delta,
    **dict.fromkeys((Aggregate.START_BOUND, Aggregate.END_BOUND, Aggregate.DELTA_BOUNDS), _bounds),
    **dict.fromkeys((Aggregate.WORST_QUALITY, Aggregate.WORST_QUALITY2), _worst),
    **dict.fromkeys((Aggregate.STANDARD_DEVIATION_SAMPLE, Aggregate.VARIANCE_SAMPLE), _spread),
    **dict.fromkeys((Aggregate.STANDARD_DEVIATION_POPULATION, Aggregate.VARIANCE_POPULATION), _spread),
}
