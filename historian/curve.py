"""A series as few of its own points: the lowest and the highest of many short intervals, and of these the best.

MinMaxLTTB: Van Der Donckt and others, MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB (2023).
"""

from collections.abc import Sequence
from datetime import timedelta

from historian.rollups import NUMBER
from historian.sessions import Sessions, moment
from historian.trend import level_for
from plant_service.core.history.lttb import Point, lttb
from plant_service.core.samples import SECOND, Micros

#: So many candidates for each point.
_CANDIDATES = 8
# The least and the greatest pair of value and time: one pass, no sort. Seconds since `start` keep microseconds exact.
_EXTREMES = """
SELECT
    min(ARRAY[{low}, extract(epoch FROM {time} - %(start)s)::double precision]) FILTER (WHERE {low} IS NOT NULL),
    max(ARRAY[{high}, extract(epoch FROM {time} - %(start)s)::double precision]) FILTER (WHERE {high} IS NOT NULL)
FROM {relation}
WHERE tag_id = (SELECT id FROM tag WHERE name = %(series)s) AND {time} >= %(start)s AND {time} < %(end)s
GROUP BY date_bin(%(width)s, {time}, %(start)s)
"""
_OF_SAMPLES = _EXTREMES.format(low=NUMBER, high=NUMBER, time="time", relation="sample")


async def curve(sessions: Sessions, series: str, start: Micros, end: Micros, points: int) -> Sequence[Point]:
    """At most `points` (3 or more) of a numeric series' points in [start, end), oldest first.

    Where the candidates stand closer than a minute these are samples; else extremes of a minute, an hour or a day, at
    its beginning. Samples that are Bad are left out.
    """
    if start >= end:
        return ()
    width = max(1, 2 * (end - start) // (points * _CANDIDATES))
    level = level_for(width)
    if level is None:
        query = _OF_SAMPLES
    else:
        query = _EXTREMES.format(low="min", high="max", time="bucket", relation=level.trend)
        start -= start % (level.seconds * SECOND)
    values = {"series": series, "start": moment(start), "end": moment(end), "width": timedelta(microseconds=width)}
    rows = await sessions.rows(query, values)
    found = {(start + round(seconds * SECOND), value) for row in rows for value, seconds in filter(None, row)}
    return lttb(sorted(found), points)
