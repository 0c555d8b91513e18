"""A series for a screen: first, last, lowest and highest value of each pixel's interval."""

from collections.abc import Sequence
from datetime import timedelta

from historian.sessions import Sessions, moment
from plant_service.core.ports import TrendPoint
from plant_service.core.samples import Micros

_NUMBER = "coalesce(number_value, integer_value, boolean_value::integer, large_value)::double precision"
_SERIES = "tag_id = (SELECT id FROM tag WHERE name = %(series)s)"
_USABLE = f"quality < 2 AND {_NUMBER} IS NOT NULL"
# Extremes come from one pass over the range; first and last of each interval are cheaper looked up in the index.
_RAW = f"""
SELECT pixel, first.value, last.value, low, high, count, bad
FROM (
    SELECT
        date_bin(%(width)s, time, %(start)s) AS pixel,
        min({_NUMBER}) FILTER (WHERE quality < 2) AS low,
        max({_NUMBER}) FILTER (WHERE quality < 2) AS high,
        count({_NUMBER}) FILTER (WHERE quality < 2) AS count,
        count(*) - count({_NUMBER}) FILTER (WHERE quality < 2) AS bad
    FROM sample
    WHERE {_SERIES} AND time >= %(start)s AND time < %(end)s
    GROUP BY 1
) AS pixels
LEFT JOIN LATERAL (
    SELECT {_NUMBER} AS value FROM sample
    WHERE {_SERIES} AND time >= pixel AND time < pixel + %(width)s AND {_USABLE}
    ORDER BY time, position LIMIT 1
) AS first ON count > 0
LEFT JOIN LATERAL (
    SELECT {_NUMBER} AS value FROM sample
    WHERE {_SERIES} AND time >= pixel AND time < least(pixel + %(width)s, %(end)s) AND {_USABLE}
    ORDER BY time DESC, position DESC LIMIT 1
) AS last ON count > 0
ORDER BY pixel
"""


async def trend(sessions: Sessions, series: str, start: Micros, end: Micros, points: int) -> Sequence[TrendPoint]:
    if start >= end or points < 1:
        return ()
    width = -(-(end - start) // points)
    values = {"series": series, "start": moment(start), "end": moment(end), "width": timedelta(microseconds=width)}
    return [TrendPoint(*row) for row in await sessions.rows(_RAW, values)]
