"""How long rows stay: whole weeks are dropped, by the service or by TimescaleDB Community's own policy."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from historian.editions import Edition
from historian.partitions import PARTITIONED, drop_before

_log = logging.getLogger(__name__)
_POLICIES = """
SELECT hypertable_name, (config ->> 'drop_after')::interval FROM timescaledb_information.jobs
WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public'
"""


async def retain(connection: AsyncConnection[TupleRow], edition: Edition, keep: Mapping[str, timedelta]) -> None:
    """Keeps rows of each table of `keep` for so long; those of other tables stay for ever."""
    if edition is Edition.COMMUNITY:
        await _set_policies(connection, keep)
    else:
        for table, age in keep.items():
            await _drop_old(connection, edition, table, datetime.now(UTC) - age)
    if "input" in keep:
        # Nothing can be folded from a checkpoint whose next inputs are gone.
        limit = datetime.now(UTC) - keep["input"] - timedelta(days=7)
        await connection.execute("DELETE FROM checkpoint WHERE time < %s", [limit])


async def _set_policies(connection: AsyncConnection[TupleRow], keep: Mapping[str, timedelta]) -> None:
    async with connection.transaction():
        present: dict[str, timedelta] = dict(await (await connection.execute(_POLICIES)).fetchall())
        for table in PARTITIONED:
            if present.get(table) == keep.get(table):
                continue
            await connection.execute("SELECT remove_retention_policy(%s::regclass, if_exists => true)", [table])
            if table in keep:
                await connection.execute("SELECT add_retention_policy(%s::regclass, %s)", [table, keep[table]])
            _log.info("historian: table %s keeps rows for %s", table, keep.get(table, "ever"))


async def _drop_old(connection: AsyncConnection[TupleRow], edition: Edition, table: str, limit: datetime) -> None:
    async with connection.transaction():
        if edition is Edition.PLAIN:
            dropped = await drop_before(connection, table, limit)
        else:
            cursor = await connection.execute("SELECT drop_chunks(%s::regclass, older_than => %s)", [table, limit])
            dropped = [str(name) for (name,) in await cursor.fetchall()]
    if dropped:
        _log.info("historian: dropped what is older than %s of table %s: %s", limit.date(), table, ", ".join(dropped))
