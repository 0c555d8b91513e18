"""Moves a historian into another database, whatever the editions of the two."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from historian.connection import connect, explained, place
from historian.editions import Edition
from historian.partitions import ensure
from historian.rollups import KEPT
from historian.schema import prepare
from plant_service.core.errors import StoreError
from plant_service.core.samples import from_datetime

#: In an order that suits the trigger of `tag`, which writes tag_change.
_TABLES = (
    *("tag", "tag_change", "map_version", "delivery", "set_aside", "checkpoint"),
    *("account_level", "event", "posting", "alarm_life", "device_state", "input", "sample"),
)
_NUMBERED = {"tag": "id", "delivery": "journal"}
_WEEKS = """
SELECT DISTINCT date_trunc('week', time) FROM sample UNION SELECT DISTINCT date_trunc('week', time) FROM input
"""
_DUE = """
INSERT INTO rollup_due
SELECT %s, bucket FROM (SELECT DISTINCT date_bin(%s::interval, time, 'epoch') AS bucket FROM sample) AS buckets
ON CONFLICT DO NOTHING
"""


async def migrate(source: str, target: str, told: Callable[[str, int], None]) -> Edition:
    """Copies everything in one transaction, all or nothing; `told` hears of each table and its rows.

    No service may run on either. Raises StoreError, also where the target holds records already.
    """
    async with _connected(source) as old, _connected(target) as new:
        await prepare(old)
        edition = await prepare(new)
        await _refuse_unless_empty(new, target)
        with explained(target):
            async with new.transaction(), old.transaction():
                await old.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                if edition is Edition.PLAIN:
                    weeks = await (await old.execute(_WEEKS)).fetchall()
                    await ensure(new, [from_datetime(week) for (week,) in weeks])
                for table in (*_TABLES, *await _shared_roll_ups(old, new)):
                    told(table, await _copy(old, new, table))
                if not edition.rolls_up_itself:
                    for level in KEPT:
                        await new.execute(_DUE, [level.name, level.width])
    return edition


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[AsyncConnection[TupleRow]]:
    async with await connect(dsn) as connection:
        await connection.execute("SET statement_timeout = 0")
        yield connection


async def _refuse_unless_empty(connection: AsyncConnection[TupleRow], dsn: str) -> None:
    cursor = await connection.execute("SELECT (SELECT count(*) FROM delivery) + (SELECT count(*) FROM tag)")
    if await cursor.fetchone() != (0,):
        raise StoreError(f"{place(dsn)} holds records of a historian already: choose an empty database")


async def _shared_roll_ups(old: AsyncConnection[TupleRow], new: AsyncConnection[TupleRow]) -> list[str]:
    """Tables of roll-ups that both have: they hold figures of samples that retention has dropped."""
    tables = [f"rollup_{level.name}" for level in KEPT]
    for connection in (old, new):
        cursor = await connection.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL", [tables]
        )
        tables = [name for (name,) in await cursor.fetchall()]
    return tables


async def _copy(old: AsyncConnection[TupleRow], new: AsyncConnection[TupleRow], table: str) -> int:
    cursor = await old.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )
    names = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join([sql.Identifier(name) for (name,) in await cursor.fetchall()]),
    }
    if table == "tag_change":  # what the trigger has just written says when the tags came here
        await new.execute("DELETE FROM tag_change")
    read = sql.SQL("COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT BINARY)").format(**names)
    write = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)").format(**names)
    async with old.cursor() as source, new.cursor() as target:
        async with source.copy(read) as rows, target.copy(write) as copy:
            async for part in rows:
                await copy.write(part)
        copied = target.rowcount
    if table in _NUMBERED:
        await new.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, {number}), coalesce(max({column}), 0) + 1, false)"
                " FROM {table}"
            ).format(
                **names,
                name=sql.Literal(table),
                number=sql.Literal(_NUMBERED[table]),
                column=sql.Identifier(_NUMBERED[table]),
            )
        )
    return copied
