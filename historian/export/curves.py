"""Tags as curves of few points, for a spreadsheet or a picture."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from historian.export.source import Column, Rows, Selection, patterns
from historian.reader import PostgresReader
from historian.sessions import Sessions
from plant_service.core.samples import Micros, to_datetime

_COLUMNS = (
    *(Column("time", "timestamp with time zone"), Column("device", "text")),
    *(Column("tag", "text"), Column("value", "double precision")),
)
_TAGS = "SELECT name, device FROM tag WHERE name LIKE ANY (%(tags)s) ORDER BY name"
_RANGE = """
SELECT min(time), max(time) FROM sample WHERE tag_id = (SELECT id FROM tag WHERE name = %(tag)s) AND text_value IS NULL
"""


def curves(dsn: str, selection: Selection, points: int) -> Rows:
    """At most `points` of each numeric tag in the range, by LTTB, in pages of a tag each."""
    return Rows(_COLUMNS, _pages(dsn, selection, points))


async def _pages(dsn: str, selection: Selection, points: int) -> AsyncIterator[Sequence[Sequence[Any]]]:
    zone = ZoneInfo(selection.timezone)
    sessions, reader = Sessions(dsn), PostgresReader(dsn)
    try:
        for tag, device in await sessions.rows(_TAGS, {"tags": patterns(selection)}):
            start, end = await _range(sessions, selection, tag)
            found = await reader.read_curve(tag, start, end, points)
            name = tag.removeprefix(f"{device}.")
            yield [(to_datetime(time).astimezone(zone), device, name, value) for time, value in found]
    finally:
        await reader.close()
        await sessions.close()


async def _range(sessions: Sessions, selection: Selection, tag: str) -> tuple[Micros, Micros]:
    """That of the selection; where it is open, of what there is."""
    start, end = selection.start, selection.end
    if start is None or end is None:
        ((first, last),) = await sessions.rows(_RANGE, {"tag": tag})
        start = (first or 0) if start is None else start
        end = (last or 0) + 1 if end is None else end
    return start, end
