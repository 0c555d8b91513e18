"""Raw values of a series: pages, and the values around given moments."""

from collections.abc import Sequence
from typing import Any

from historian.rows import POSTGRES_EPOCH, QUALITIES
from historian.sessions import Sessions, moment
from plant_service.core.history.aggregates import AggregateConfiguration
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Micros, Value

VALUE_COLUMNS = "integer_value, number_value, text_value, boolean_value, large_value"
_COLUMNS = f"time, position, quality, {VALUE_COLUMNS}"
_OF_SERIES = "FROM sample WHERE tag_id = (SELECT id FROM tag WHERE name = %(series)s)"
_RAW = f"SELECT {_COLUMNS} {_OF_SERIES}"
_TIES = 100
# The values at a moment and those next to it, any and good ones: what bounds are estimated from.
_AROUND = f"""
SELECT number, near.*
FROM unnest(%(times)s::timestamptz[]) WITH ORDINALITY AS asked (at, number)
CROSS JOIN LATERAL (
    (SELECT {_COLUMNS} {_OF_SERIES} AND time < at ORDER BY time DESC, position DESC LIMIT 1)
    UNION (SELECT {_COLUMNS} {_OF_SERIES} AND time < at AND quality <= %(good)s
        ORDER BY time DESC, position DESC LIMIT 2)
    UNION (SELECT {_COLUMNS} {_OF_SERIES} AND time = at ORDER BY position LIMIT {_TIES})
    UNION (SELECT {_COLUMNS} {_OF_SERIES} AND time > at ORDER BY time, position LIMIT 1)
    UNION (SELECT {_COLUMNS} {_OF_SERIES} AND time > at AND quality <= %(good)s
        ORDER BY time, position LIMIT 1)
) AS near
ORDER BY number, time, position
"""


async def raw(
    sessions: Sessions,
    series: str,
    start: Micros | None,
    end: Micros | None,
    limit: int,
    after: tuple[Micros, int] | None = None,
    newest_first: bool = False,
) -> Sequence[HistoryValue]:
    values: dict[str, object] = {"series": series, "limit": limit}
    query = _RAW
    if start is not None:
        query += " AND time >= %(start)s"
        values["start"] = moment(start)
    if end is not None:
        query += " AND time < %(end)s"
        values["end"] = moment(end)
    if after is not None:
        query += f" AND (time, position) {'<' if newest_first else '>'} (%(after)s, %(position)s)"
        values.update(after=moment(after[0]), position=after[1])
    order = "DESC" if newest_first else "ASC"
    query += f" ORDER BY time {order}, position {order} LIMIT %(limit)s"
    # Spelled out, because a million rows go through here: half the cost of calls per row.
    return [
        HistoryValue(
            time + POSTGRES_EPOCH,
            position,
            number
            if number is not None
            else integer
            if integer is not None
            else value_of((integer, number, text, boolean, large)),
            QUALITIES[quality],
        )
        for time, position, quality, integer, number, text, boolean, large in await sessions.rows(query, values, True)
    ]


async def around(
    sessions: Sessions, series: str, times: Sequence[Micros], configuration: AggregateConfiguration
) -> list[list[HistoryValue]]:
    """For each of the times the values at and next to it, oldest first."""
    found: list[list[HistoryValue]] = [[] for _ in times]
    good = 0 if configuration.treat_uncertain_as_bad else 1
    values = {"series": series, "times": list(map(moment, times)), "good": good}
    for number, *row in await sessions.rows(_AROUND, values):
        found[number - 1].append(_history_value(row))
    return found


def _history_value(row: Sequence[Any]) -> HistoryValue:
    time, position, quality, *columns = row
    return HistoryValue(time, position, value_of(columns), QUALITIES[quality])


def value_of(columns: Sequence[Any]) -> Value:
    """The value in VALUE_COLUMNS."""
    for column in columns[:4]:
        if column is not None:
            value: Value = column
            return value
    return None if columns[4] is None else int(columns[4])
