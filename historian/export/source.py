"""What can be exported: samples, or any view, as a stream of rows."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import AsyncConnection, sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from historian.connection import connect, explained
from historian.samples import VALUE_COLUMNS, value_of
from plant_service.core.errors import StoreError
from plant_service.core.samples import Micros, to_datetime

SAMPLES = "samples"
_PAGE = 5000
_VIEWS = """
SELECT relname FROM pg_class
WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND obj_description(oid) IS NOT NULL ORDER BY 1
"""
_COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_SAMPLES = f"""
SELECT sample.time, tag.device, tag.name, (ARRAY['Good', 'Uncertain', 'Bad'])[sample.quality + 1], {VALUE_COLUMNS}
FROM sample JOIN tag ON tag.id = sample.tag_id
WHERE tag_id = ANY (SELECT id FROM tag WHERE name LIKE ANY (%(tags)s)) {{range}}
ORDER BY sample.time, sample.position
"""


class Column(NamedTuple):
    """`type`: PostgreSQL's name of it, or `any` for the value of a sample."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Selection:
    """`what`: SAMPLES or a view. `tags`: names, with `*` for any characters; of samples only.

    The range is that of the view's first column with a time. Times come in `timezone`.
    """

    what: str
    tags: Sequence[str] = ()
    start: Micros | None = None
    end: Micros | None = None
    timezone: str = "UTC"


class Rows(NamedTuple):
    columns: Sequence[Column]
    pages: AsyncIterator[Sequence[Sequence[Any]]]


@asynccontextmanager
async def select(dsn: str, selection: Selection) -> AsyncIterator[Rows]:
    """The rows, read page by page from a cursor of the server: memory does not grow with them."""
    options = f"-c statement_timeout=0 -c timezone={selection.timezone}"
    with explained(dsn):
        async with await connect(make_conninfo(dsn, options=options)) as connection:
            if selection.what == SAMPLES:
                yield _samples(connection, selection)
            else:
                yield await _view(connection, selection)


def patterns(selection: Selection) -> list[str]:
    """Its tags for LIKE."""
    escaped = (tag.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for tag in selection.tags or ["*"])
    return [tag.replace("*", "%") for tag in escaped]


def _samples(connection: AsyncConnection[TupleRow], selection: Selection) -> Rows:
    columns = [Column("time", "timestamp with time zone"), Column("device", "text"), Column("tag", "text")]
    columns += [Column("value", "any"), Column("quality", "text")]
    range_, values = _range(sql.SQL("sample.time"), selection)
    query = sql.SQL(_SAMPLES.format(range=range_.as_string(None)))
    return Rows(columns, _sample_pages(_pages(connection, query, values | {"tags": patterns(selection)})))


async def _sample_pages(
    pages: AsyncIterator[Sequence[Sequence[Any]]],
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    async for page in pages:
        yield [
            (time, device, tag.removeprefix(f"{device}."), value_of(columns), quality)
            for time, device, tag, quality, *columns in page
        ]


async def _view(connection: AsyncConnection[TupleRow], selection: Selection) -> Rows:
    views = [name for (name,) in await (await connection.execute(_VIEWS)).fetchall()]
    if selection.what not in views:
        raise StoreError(f"{selection.what!r} cannot be exported; there are {SAMPLES}, {', '.join(views)}")
    columns = [Column(*row) for row in await (await connection.execute(_COLUMNS, [selection.what])).fetchall()]
    times = [column.name for column in columns if column.type == "timestamp with time zone"]
    view = sql.Identifier(selection.what)
    if not times:
        return Rows(columns, _pages(connection, sql.SQL("SELECT * FROM {}").format(view), {}))
    time = sql.Identifier(times[0])
    range_, values = _range(time, selection)
    query = sql.SQL("SELECT * FROM {} WHERE true {} ORDER BY {}, 1").format(view, range_, time)
    return Rows(columns, _pages(connection, query, values))


def _range(column: sql.Composable, selection: Selection) -> tuple[sql.Composed, dict[str, object]]:
    conditions: list[sql.Composable] = []
    values: dict[str, object] = {}
    for name, bound, comparison in (("start", selection.start, ">="), ("end", selection.end, "<")):
        if bound is not None:
            conditions.append(sql.SQL(f" AND {{}} {comparison} {{}}").format(column, sql.Placeholder(name)))
            values[name] = to_datetime(bound)
    return sql.Composed(conditions), values


async def _pages(
    connection: AsyncConnection[TupleRow], query: sql.Composable, values: dict[str, object]
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    async with connection.transaction(), connection.cursor(name=f"export_{uuid4().hex}", binary=False) as cursor:
        await cursor.execute(query, values)  # type: ignore[arg-type]
        while page := await cursor.fetchmany(_PAGE):
            yield page
