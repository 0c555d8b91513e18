"""What TimescaleDB Community does by its policies, done by the service elsewhere: roll-ups and retention."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from historian.connection import connect, explained
from historian.editions import stored
from historian.retention import retain
from historian.rollups import KEPT, Level, roll_up
from plant_service.core.errors import StoreError

_log = logging.getLogger(__name__)
_EVERY = 10.0
_CLEAN_EVERY = timedelta(hours=1)
#: Buckets in one transaction: a minute of a thousand tags takes about a tenth of a second.
_LOT = 60
# A bucket is complete when its time is over and a moment more; then nothing of the level below may be due in it.
# Rows that a writer holds are left for the next time.
_TAKE = """
DELETE FROM rollup_due WHERE (level, bucket) IN (
    SELECT level, bucket FROM rollup_due AS due
    WHERE level = %(level)s AND bucket < now() - %(width)s::interval - interval '10 seconds'
    AND NOT EXISTS (
        SELECT FROM rollup_due AS part
        WHERE part.level = %(below)s AND part.bucket >= due.bucket AND part.bucket < due.bucket + %(width)s::interval
    )
    ORDER BY bucket LIMIT %(lot)s FOR UPDATE SKIP LOCKED
)
RETURNING bucket
"""


class Maintenance:
    """`keep`: how long rows stay, by table; others stay for ever. Used by one task."""

    def __init__(self, dsn: str, keep: dict[str, timedelta]) -> None:
        self._dsn = dsn
        self._keep = keep
        self._cleaned = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Until cancelled. While the database is away there is nothing to do; the writer tells of it."""
        failed = ""
        while True:
            try:
                await self.work()
                failed = ""
            except StoreError as error:
                if str(error) != failed:
                    _log.warning("historian: roll-ups and retention wait: %s", error)
                failed = str(error)
            await asyncio.sleep(_EVERY)

    async def work(self) -> None:
        """Rolls up all that is due and drops what is old; in a new database the writer makes the tables first.

        Whatever a kill leaves undone is done the next time.
        """
        with explained(self._dsn):
            async with await connect(self._dsn) as connection:
                edition = await stored(connection)
                if edition is None:
                    return
                if not edition.rolls_up_itself:
                    for level in KEPT:
                        while await _roll_up(connection, level):
                            pass
                if datetime.now(UTC) >= self._cleaned + _CLEAN_EVERY:
                    await retain(connection, edition, self._keep)
                    self._cleaned = datetime.now(UTC)


async def _roll_up(connection: AsyncConnection[TupleRow], level: Level) -> bool:
    """One lot of buckets; whether there were any."""
    below = level.below.removeprefix("trend_")
    async with connection.transaction():
        which = {"level": level.name, "width": level.width, "below": below, "lot": _LOT}
        taken = [bucket for (bucket,) in await (await connection.execute(_TAKE, which)).fetchall()]
        if taken:
            await connection.execute(roll_up(level), [taken])
    return bool(taken)
