"""TimescaleDB Community, TimescaleDB Apache or plain PostgreSQL: what there is, and how the tables use it."""

import logging
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import TupleRow

from historian import partitions, rollups

_log = logging.getLogger(__name__)

#: Version of what `set_up` does; a higher one is applied to databases of a lower one.
SETUP = 1
#: Tables that become hypertables, with the column that cuts them in time.
_HYPERTABLES = {"sample": "time", "input": "time", "event": "occurred", "posting": "occurred"}
#: Tables whose old chunks go to the columnstore, with what makes a segment and what orders it: docs/performance.md.
_COLUMNSTORE = {"sample": ("tag_id", "time, position"), "input": ("journal", "time, sequence")}
#: How far behind now TimescaleDB's own roll-ups stay, and how often they are brought up.
_REFRESH = {"1s": ("10 seconds", "30 seconds"), "1m": ("1 minute", "1 minute"), "1h": ("1 hour", "10 minutes")}
_REFRESH["1d"] = ("1 day", "1 hour")


class Edition(StrEnum):
    COMMUNITY = "TimescaleDB Community"
    APACHE = "TimescaleDB Apache"
    PLAIN = "plain PostgreSQL"

    @property
    def rolls_up_itself(self) -> bool:
        return self is Edition.COMMUNITY


async def detect(connection: AsyncConnection[TupleRow]) -> Edition:
    """What the server offers. Runs in a transaction; takes TimescaleDB into use where it can."""
    cursor = await connection.execute("SELECT true FROM pg_available_extensions WHERE name = 'timescaledb'")
    if await cursor.fetchone() is None:
        return Edition.PLAIN
    try:
        async with connection.transaction():
            await connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    except InsufficientPrivilege:
        _log.warning(
            "TimescaleDB is installed but may not be taken into use: have an administrator run "
            "CREATE EXTENSION timescaledb in database %s",
            connection.info.dbname,
        )
        return Edition.PLAIN
    cursor = await connection.execute("SELECT current_setting('timescaledb.license', true)")
    (licence,) = await cursor.fetchone() or (None,)
    return Edition.COMMUNITY if licence == "timescale" else Edition.APACHE


async def set_up(connection: AsyncConnection[TupleRow]) -> Edition:
    """Makes the tables of a new database as its server's edition permits. A database stays what it was set up as."""
    offered = await detect(connection)
    cursor = await connection.execute("SELECT name, setup FROM edition")
    name, version = await cursor.fetchone() or (offered, 0)
    edition = Edition(name)
    if version < SETUP:
        await connection.execute(
            "INSERT INTO edition (name, setup) VALUES (%s, %s)"
            " ON CONFLICT (single) DO UPDATE SET setup = excluded.setup",
            [edition, SETUP],
        )
        await _STEPS[edition](connection)
    if offered is not edition:
        _log.warning(
            "historian: the server offers %s, database %s was set up on %s and goes on so; to change, move it into a "
            "new database: plant-service historian migrate",
            offered,
            connection.info.dbname,
            edition,
        )
    return edition


async def stored(connection: AsyncConnection[TupleRow]) -> Edition | None:
    """What a database was set up as; None while it has no tables of ours."""
    cursor = await connection.execute("SELECT to_regclass('edition')")
    if await cursor.fetchone() == (None,):
        return None
    cursor = await connection.execute("SELECT name FROM edition")
    (name,) = await cursor.fetchone() or (Edition.PLAIN,)
    return Edition(name)


async def _community(connection: AsyncConnection[TupleRow]) -> None:
    await _make_hypertables(connection, _HYPERTABLES)
    for table, (segment, order) in _COLUMNSTORE.items():
        await connection.execute(
            f"ALTER TABLE {table} SET (timescaledb.compress, timescaledb.compress_segmentby = '{segment}', "
            f"timescaledb.compress_orderby = '{order}')"
        )
        await connection.execute("SELECT add_compression_policy(%s::regclass, interval '7 days')", [table])
    for level in rollups.LEVELS:
        await connection.execute(rollups.continuous_aggregate(level))
        end, every = _REFRESH[level.name]
        await connection.execute(
            "SELECT add_continuous_aggregate_policy(%s::regclass, start_offset => NULL, end_offset => %s::interval,"
            " schedule_interval => %s::interval)",
            [level.trend, end, every],
        )
        await connection.execute(rollups.continuous_aggregate_comments(level))


async def _apache(connection: AsyncConnection[TupleRow]) -> None:
    await _make_hypertables(connection, _HYPERTABLES)
    await connection.execute(rollups.tables())
    await _make_hypertables(connection, {f"rollup_{level.name}": "bucket" for level in rollups.KEPT})


async def _plain(connection: AsyncConnection[TupleRow]) -> None:
    await partitions.cut(connection)
    await connection.execute(rollups.tables())


_STEPS = {Edition.COMMUNITY: _community, Edition.APACHE: _apache, Edition.PLAIN: _plain}


async def _make_hypertables(connection: AsyncConnection[TupleRow], tables: dict[str, str]) -> None:
    for table, column in tables.items():
        await connection.execute(
            "SELECT create_hypertable(%s::regclass, %s::name, if_not_exists => true, migrate_data => true,"
            " create_default_indexes => false)",
            [table, column],
        )
