"""Plain PostgreSQL: the big tables in partitions of a week, each made when its first row comes.

What is older than `edition.partitioned_from` lies in one partition, `<table>_before`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from plant_service.core.samples import SECOND, Micros, from_datetime, to_datetime

WEEK: Micros = 7 * 24 * 3600 * SECOND
#: Tables in partitions, with the column that cuts them.
PARTITIONED = {"sample": "time", "input": "time"}
_MONDAY: Micros = 4 * 24 * 3600 * SECOND  # 1970-01-01 was a Thursday


def week_of(time: Micros) -> Micros:
    """Start of its week, Monday 00:00 UTC."""
    return (time - _MONDAY) // WEEK * WEEK + _MONDAY


async def cut(connection: AsyncConnection[TupleRow]) -> None:
    """Makes each of the tables the first partition of a new one of its name; no row is moved."""
    start = await _first_week(connection)
    for table, column in PARTITIONED.items():
        names = {"table": table, "before": f"{table}_before", "column": column}
        cursor = await connection.execute("SELECT obj_description(%s::regclass)", [table])
        (comment,) = await cursor.fetchone() or ("",)
        for statement in (
            "ALTER TABLE {table} RENAME TO {before}",
            "CREATE TABLE {table} (LIKE {before} INCLUDING ALL) PARTITION BY RANGE ({column})",
            f"COMMENT ON TABLE {{table}} IS {sql.quote(comment)}",
            "ALTER TABLE {table} ATTACH PARTITION {before} "
            f"FOR VALUES FROM (MINVALUE) TO ({sql.quote(str(start))})",
        ):
            await connection.execute(sql.SQL(statement).format(**_identifiers(names)))
    await connection.execute("UPDATE edition SET partitioned_from = %s", [start])


async def ensure(connection: AsyncConnection[TupleRow], weeks: Iterable[Micros]) -> None:
    """Makes the partitions of these weeks, by their starts, where they are missing. Runs in a transaction."""
    cursor = await connection.execute("SELECT partitioned_from FROM edition FOR UPDATE")
    (start,) = await cursor.fetchone() or (None,)
    for week in sorted(weeks):
        first = to_datetime(week)
        if start is None or first < start:
            continue
        for table in PARTITIONED:
            await _make(connection, table, first)


async def drop_before(connection: AsyncConnection[TupleRow], table: str, limit: datetime) -> list[str]:
    """Drops the partitions of `table` that are wholly older than `limit`; gives their names."""
    cursor = await connection.execute(
        "SELECT partitioned_from, array("
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass) FROM edition",
        [table],
    )
    start, partitions = await cursor.fetchone() or (None, [])
    old = [name for name in partitions if name in _names_before(table, start, limit, partitions)]
    for name in old:
        what = "TRUNCATE {}" if name == f"{table}_before" else "DROP TABLE {}"
        await connection.execute(sql.SQL(what).format(sql.Identifier(name)))
    return old


def _names_before(table: str, start: datetime | None, limit: datetime, partitions: Iterable[str]) -> set[str]:
    last = _name(table, limit - timedelta(days=7))
    weeks = {name for name in partitions if name != f"{table}_before" and name <= last}
    return weeks | ({f"{table}_before"} if start is not None and start <= limit else set())


async def _first_week(connection: AsyncConnection[TupleRow]) -> datetime:
    """The week of now; in a database with rows already the one behind the newest."""
    newest = " UNION ALL ".join(f"SELECT max({column}) AS time FROM {table}" for table, column in PARTITIONED.items())
    cursor = await connection.execute(f"SELECT max(time), now() FROM ({newest}) AS newest")
    last, now = await cursor.fetchone() or (None, None)
    assert now is not None
    week = week_of(from_datetime(now))
    return to_datetime(week if last is None else max(week, week_of(from_datetime(last)) + WEEK))


async def _make(connection: AsyncConnection[TupleRow], table: str, first: datetime) -> None:
    names = _identifiers({"table": table, "name": _name(table, first)})
    cursor = await connection.execute("SELECT to_regclass(%s)", [_name(table, first)])
    if await cursor.fetchone() != (None,):
        return
    # Made apart and then attached: readers and writers of the table go on meanwhile.
    await connection.execute(sql.SQL("CREATE TABLE {name} (LIKE {table} INCLUDING ALL)").format(**names))
    bounds = f"FROM ({sql.quote(str(first))}) TO ({sql.quote(str(first + timedelta(days=7)))})"
    attach = f"ALTER TABLE {{table}} ATTACH PARTITION {{name}} FOR VALUES {bounds}"
    await connection.execute(sql.SQL(attach).format(**names))


def _name(table: str, first: datetime) -> str:
    return f"{table}_{first:%Y%m%d}"


def _identifiers(names: dict[str, str]) -> dict[str, sql.Identifier]:
    return {key: sql.Identifier(name) for key, name in names.items()}
