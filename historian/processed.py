"""Aggregates of a series: in SQL where that is exact, else by the reference over a stream of raw values."""

from collections.abc import Sequence

from historian.samples import around, raw
from historian.sessions import Sessions, moment
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed, nothing
from plant_service.core.history.processing import Processing, at, intervals
from plant_service.core.history.regions import by_share
from plant_service.core.ports import MOST_INTERVALS, HistoryValue
from plant_service.core.samples import Micros, Quality

_PAGE = 10_000
#: Lookups of single moments in one query.
_MOMENTS = 1000
_NUMBER = "coalesce(number_value, integer_value, boolean_value::integer, large_value)"
# Per interval that holds values: how many, Good and Bad ones, and the figures of the Good numbers. A float that is no
# number (NaN, infinity) is none here either.
_GROUPED = f"""
SELECT
    floor((extract(epoch FROM time) * 1000000 - %(origin)s) / %(length)s)::bigint AS number,
    count(*),
    count(*) FILTER (WHERE quality = 0),
    count(*) FILTER (WHERE quality = 2),
    avg({_NUMBER}::double precision) FILTER (WHERE quality = 0 AND finite)
FROM sample
CROSS JOIN LATERAL (
    SELECT coalesce(number_value NOT IN ('NaN', 'Infinity', '-Infinity'), true) AS finite OFFSET 0
) AS checked
WHERE tag_id = (SELECT id FROM tag WHERE name = %(series)s) AND time >= %(start)s AND time < %(end)s
GROUP BY 1
"""
_IN_SQL = (Aggregate.COUNT, Aggregate.AVERAGE)


async def processed(
    sessions: Sessions,
    series: str,
    start: Micros,
    end: Micros,
    length: Micros,
    kind: Aggregate,
    configuration: AggregateConfiguration,
) -> Sequence[Processed]:
    span = abs(end - start)
    if length < 0 or (length and span // length >= MOST_INTERVALS):
        raise ValueError(f"{span} us in intervals of {length} us: at most {MOST_INTERVALS} results at once")
    if kind is Aggregate.INTERPOLATIVE:
        times = [interval.time for interval in intervals(start, end, length)]
        found = await at_times(sessions, series, times, configuration)
    elif kind in _IN_SQL and end >= start:
        found = await _grouped(sessions, series, start, end, length or span, kind, configuration)
    else:
        found = await _streamed(sessions, series, start, end, length, kind, configuration)
    return found[::-1] if end < start else found


async def at_times(
    sessions: Sessions,
    series: str,
    times: Sequence[Micros],
    configuration: AggregateConfiguration,
    simple_bounds: bool = False,
) -> list[Processed]:
    found: list[Processed] = []
    for first in range(0, len(times), _MOMENTS):
        some = times[first : first + _MOMENTS]
        neighbours = await around(sessions, series, some, configuration)
        found += [at(near, time, configuration, simple_bounds) for time, near in zip(some, neighbours, strict=True)]
    return found


async def _streamed(
    sessions: Sessions,
    series: str,
    start: Micros,
    end: Micros,
    length: Micros,
    kind: Aggregate,
    configuration: AggregateConfiguration,
) -> list[Processed]:
    first, last = min(start, end), max(start, end)
    before, behind = await around(sessions, series, [first, last], configuration)
    processing = Processing(kind, start, end, length, configuration)
    found = list(processing.take([value for value in before if value.time < first]))
    after: tuple[Micros, int] | None = None
    while page := await raw(sessions, series, first, last, _PAGE, after):
        found += processing.take(page)
        after = (page[-1].time, page[-1].position)
    found += processing.take([value for value in behind if value.time >= last])
    return [*found, *processing.finish()]


async def _grouped(
    sessions: Sessions,
    series: str,
    start: Micros,
    end: Micros,
    length: Micros,
    kind: Aggregate,
    configuration: AggregateConfiguration,
) -> list[Processed]:
    if start == end:
        return []
    values: dict[str, object] = {"series": series, "origin": start, "length": length}
    rows = await sessions.rows(_GROUPED, values | {"start": moment(start), "end": moment(end)})
    figures = {row[0]: row[1:] for row in rows}
    data = await _data(sessions, series)
    found = []
    for number, interval in enumerate(intervals(start, end, length)):
        if data is None or interval.start > data[1] or interval.end < data[0]:
            found.append(nothing(interval.time))
            continue
        total, good, bad, average = figures.get(number, (0, 0, 0, None))
        if kind is Aggregate.AVERAGE and average is None:
            found.append(nothing(interval.time))
            continue
        quality = by_share(good, bad, total, configuration)
        value = good if kind is Aggregate.COUNT else average
        inside = interval.start < data[0] < interval.end or interval.start <= data[1] < interval.end
        partial = kind is Aggregate.COUNT and (interval.cut or inside)
        found.append(Processed(interval.time, None if quality is Quality.BAD else value, quality, partial=partial))
    return found


async def _data(sessions: Sessions, series: str) -> tuple[Micros, Micros] | None:
    """Times of the first and the last value there is."""
    ends: list[HistoryValue] = []
    for newest_first in (False, True):
        ends += await raw(sessions, series, None, None, 1, newest_first=newest_first)
    return (ends[0].time, ends[1].time) if len(ends) == 2 else None
