"""Time-weighted aggregates: an interval cut into regions from value to value (OPC 10000-13 5.4.3)."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed, nothing
from plant_service.core.history.bounds import Point, Series, number
from plant_service.core.samples import SECOND, Micros, Quality, Value

#: How long the last known value is taken to last where the data ends: one millisecond, the resolution of durations.
_LAST: Micros = SECOND // 1000


class Region(NamedTuple):
    """`start` and `end` are the values at its ends, None where there is no number."""

    duration: Micros
    start: Value
    end: Value
    quality: Quality


def simple_points(series: Series, start: Micros, end: Micros) -> list[Point]:
    """Simple bound, raw values inside, simple bound."""
    inside = series.between(start + 1, end)
    return [series.simple_bound(start), *inside, series.simple_bound(end)]


def interpolated_points(series: Series, start: Micros, end: Micros) -> list[Point]:
    """As `simple_points`, with bounds that look past bad values, and without these."""
    bound = series.interpolated_bound(start)
    points = [bound]
    for point in [*series.between(start + 1, end), series.interpolated_bound(end)]:
        if series.is_good(point):
            points.append(point)
        elif points[-1].quality is Quality.GOOD:
            points[-1] = points[-1]._replace(quality=Quality.UNCERTAIN)
    return points


def regions(series: Series, points: Sequence[Point], stepped: bool) -> list[Region]:
    return [_region(series, point, after, stepped) for point, after in itertools.pairwise(points)]


def _region(series: Series, point: Point, after: Point, stepped: bool) -> Region:
    if not series.is_good(point):
        return Region(after.time - point.time, None, None, Quality.BAD)
    duration = _LAST if after.absent else after.time - point.time
    if stepped:
        return Region(duration, point.value, point.value, point.quality)
    if not series.is_good(after):
        return Region(duration, point.value, point.value, Quality.UNCERTAIN)
    good = point.quality is after.quality is Quality.GOOD
    return Region(duration, point.value, after.value, Quality.GOOD if good else Quality.UNCERTAIN)


def status(found: Iterable[Region], configuration: AggregateConfiguration) -> Quality:
    """Quality by the share of time (OPC 10000-13 5.3.2)."""
    total = good = bad = 0
    for region in found:
        total += region.duration
        if region.quality is Quality.BAD:
            bad += region.duration
        elif region.quality is Quality.GOOD or not configuration.treat_uncertain_as_bad:
            good += region.duration
    return by_share(good, bad, total, configuration)


def by_share(good: int, bad: int, total: int, configuration: AggregateConfiguration) -> Quality:
    if total == 0 or good * 100 >= configuration.percent_data_good * total:
        return Quality.GOOD
    return Quality.BAD if bad * 100 >= configuration.percent_data_bad * total else Quality.UNCERTAIN


def time_average(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """TimeAverage, TimeAverage2, Total and Total2; totals are in units times seconds."""
    simple = kind in (Aggregate.TIME_AVERAGE2, Aggregate.TOTAL2)
    points = (simple_points if simple else interpolated_points)(series, start, end)
    found = regions(series, points, series.configuration.stepped)
    total, covered = 0.0, 0
    for region in found:
        low, high = number(region.start), number(region.end)
        if low is not None and high is not None:
            total += (low + high) / 2 * region.duration
            covered += region.duration
    if not covered:
        return nothing(time)
    if simple:
        quality = status(found, series.configuration)
    else:
        quality = Quality.GOOD if all(region.quality is Quality.GOOD for region in found) else Quality.UNCERTAIN
    is_total = kind in (Aggregate.TOTAL, Aggregate.TOTAL2)
    value = total / SECOND if is_total else total / covered
    return Processed(time, None if quality is Quality.BAD else value, quality)


def duration(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    """How long the series was Good, Bad, zero or not zero: in milliseconds, or percent of the time known."""
    found = regions(series, simple_points(series, start, end), stepped=True)
    total = sum(region.duration for region in found)
    matching = sum(region.duration for region in found if _MATCHES[kind](region))
    in_state = kind in (Aggregate.DURATION_IN_STATE_ZERO, Aggregate.DURATION_IN_STATE_NON_ZERO)
    quality = status(found, series.configuration) if in_state else Quality.GOOD
    percent = kind in (Aggregate.PERCENT_GOOD, Aggregate.PERCENT_BAD)
    value = 100 * matching / total if percent else matching / 1000
    return Processed(time, None if quality is Quality.BAD else value, quality)


_MATCHES: dict[Aggregate, Callable[[Region], bool]] = {
    Aggregate.DURATION_GOOD: lambda region: region.quality is Quality.GOOD,
    Aggregate.PERCENT_GOOD: lambda region: region.quality is Quality.GOOD,
    Aggregate.DURATION_BAD: lambda region: region.quality is Quality.BAD,
    Aggregate.PERCENT_BAD: lambda region: region.quality is Quality.BAD,
    Aggregate.DURATION_IN_STATE_ZERO: lambda region: region.quality is Quality.GOOD and number(region.start) == 0,
    Aggregate.DURATION_IN_STATE_NON_ZERO: lambda region: (
        region.quality is Quality.GOOD and number(region.start) not in (0, None)
    ),
}
