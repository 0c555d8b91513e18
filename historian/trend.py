"""A series for a screen: first, last, lowest and highest value of each pixel's interval.

Out of the coarsest roll-up whose buckets are no wider than a pixel, or out of the samples where pixels are narrower
than a minute.
"""

from collections.abc import Sequence
from datetime import timedelta

from historian.rollups import KEPT, NUMBER, Level
from historian.sessions import Sessions, moment
from plant_service.core.ports import TrendPoint
from plant_service.core.samples import SECOND, Micros

_OF_SERIES = "tag_id = (SELECT id FROM tag WHERE name = %(series)s)"
# Extremes come from one pass over the range; first and last of each interval are cheaper looked up in the index.
_SAMPLES = f"""
SELECT pixel, first.value, last.value, low, high, count, bad
FROM (
    SELECT
        date_bin(%(width)s, time, %(start)s) AS pixel,
        min({NUMBER}) AS low,
        max({NUMBER}) AS high,
        count({NUMBER}) AS count,
        count(*) - count({NUMBER}) AS bad
    FROM sample
    WHERE {_OF_SERIES} AND time >= %(start)s AND time < %(end)s AND text_value IS NULL
    GROUP BY 1
) AS pixels
LEFT JOIN LATERAL (
    SELECT {NUMBER} AS value FROM sample
    WHERE {_OF_SERIES} AND time >= pixel AND time < pixel + %(width)s AND {NUMBER} IS NOT NULL
    ORDER BY time, position LIMIT 1
) AS first ON count > 0
LEFT JOIN LATERAL (
    SELECT {NUMBER} AS value FROM sample
    WHERE {_OF_SERIES} AND time >= pixel AND time < least(pixel + %(width)s, %(end)s) AND {NUMBER} IS NOT NULL
    ORDER BY time DESC, position DESC LIMIT 1
) AS last ON count > 0
ORDER BY pixel
"""
# The earliest and the latest value as the least and the greatest pair with its time: no sort, one pass.
_ROLLED_UP = """
SELECT
    date_bin(%(width)s, bucket, %(start)s) AS pixel,
    (min(ARRAY[date_part('epoch', bucket), first]) FILTER (WHERE first IS NOT NULL))[2],
    (max(ARRAY[date_part('epoch', bucket), last]) FILTER (WHERE last IS NOT NULL))[2],
    min(min),
    max(max),
    sum(count::integer),
    sum((samples - count)::integer)
FROM {relation}
WHERE tag_id = (SELECT id FROM tag WHERE name = %(series)s) AND bucket >= %(start)s AND bucket < %(end)s
GROUP BY 1
ORDER BY 1
"""


async def trend(sessions: Sessions, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
    if start >= end or points < 1:
        return ()
    level = level_for((end - start) // points)
    if level is None:
        query, width = _SAMPLES, -(-(end - start) // points)
    else:
        bucket = level.seconds * SECOND
        start -= start % bucket
        query, width = _ROLLED_UP.format(relation=level.trend), -(-(end - start) // points // bucket) * bucket
    values = {"series": series, "start": moment(start), "end": moment(end), "width": timedelta(microseconds=width)}
    return [TrendPoint(*row) for row in await sessions.rows(query, values)]


def level_for(pixel: Micros) -> Level | None:
    """The coarsest roll-up that is still fine enough; None: the samples."""
    return max(
        (level for level in KEPT if level.seconds * SECOND <= pixel), key=lambda level: level.seconds, default=None
    )
