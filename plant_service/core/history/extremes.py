"""Minimum, Maximum and Range: of the raw values, or with bounds (OPC 10000-13 5.4.3.11 to 5.4.3.20)."""

from plant_service.core.history.aggregates import Aggregate, Origin, Processed, nothing
from plant_service.core.history.bounds import Point, Series, number
from plant_service.core.history.regions import regions, simple_points, status
from plant_service.core.samples import Micros, Quality

_LEAST = (Aggregate.MINIMUM, Aggregate.MINIMUM_ACTUAL_TIME, Aggregate.MINIMUM2)
_AT_ITS_TIME = (Aggregate.MINIMUM_ACTUAL_TIME, Aggregate.MAXIMUM_ACTUAL_TIME)
WITH_BOUNDS = (Aggregate.MINIMUM2, Aggregate.MAXIMUM2, Aggregate.RANGE2)


def extreme(series: Series, kind: Aggregate, start: Micros, end: Micros, time: Micros) -> Processed:
    if kind in WITH_BOUNDS:
        points = simple_points(series, start, end)
        quality = status(regions(series, points, series.configuration.stepped), series.configuration)
        usable = [point for point in points if series.is_good(point)]
        if series.configuration.stepped:
            usable = [point for point in usable if point.time < end]
    else:
        points = series.between(start, end)
        all_good = all(point.quality is Quality.GOOD for point in points)
        quality = Quality.GOOD if all_good else Quality.UNCERTAIN
        usable = [point for point in points if point.quality is Quality.GOOD]
    numbers = [(value, point) for point in usable if (value := number(point.value)) is not None]
    if not numbers or quality is Quality.BAD:
        return nothing(time)
    least, most = min(value for value, _ in numbers), max(value for value, _ in numbers)
    if kind in (Aggregate.RANGE, Aggregate.RANGE2):
        return Processed(time, most - least, quality)
    wanted = least if kind in _LEAST else most
    first, *others = (point for value, point in numbers if value == wanted)
    if kind in _AT_ITS_TIME:
        return Processed(first.time, first.value, quality, Origin.RAW, multiple=bool(others))
    return Processed(time, first.value, quality, _origin(first, time), multiple=bool(others))


def _origin(point: Point, time: Micros) -> Origin:
    """Its own where the extreme value stands right at the time it is shown at."""
    return point.origin if point.time == time else Origin.CALCULATED
