"""TimescaleDB Community, TimescaleDB Apache or plain PostgreSQL: what there is, and how the tables use it."""

import logging
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import TupleRow

_log = logging.getLogger(__name__)

#: Tables that become hypertables, with the column that cuts them in time.
_HYPERTABLES = {"sample": "time", "input": "time", "event": "occurred", "posting": "occurred"}


class Edition(StrEnum):
    COMMUNITY = "TimescaleDB Community"
    APACHE = "TimescaleDB Apache"
    PLAIN = "plain PostgreSQL"


async def detect(connection: AsyncConnection[TupleRow]) -> Edition:
    """Runs in a transaction; takes TimescaleDB into use where the server offers it."""
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


async def make_hypertables(connection: AsyncConnection[TupleRow], edition: Edition) -> None:
    if edition is Edition.PLAIN:
        return
    for table, column in _HYPERTABLES.items():
        await connection.execute(
            "SELECT create_hypertable(%s::regclass, %s::name, if_not_exists => true, migrate_data => true,"
            " create_default_indexes => false)",
            [table, column],
        )
