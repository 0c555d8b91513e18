"""Reads history out of PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from struct import Struct

from psycopg import AsyncConnection
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format
from psycopg.rows import TupleRow

from historian.connection import CALL_SECONDS, connect, explained
from historian.rows import POSTGRES_EPOCH, QUALITIES
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Micros, Value, from_datetime, to_datetime

_CONNECTIONS = 4
_RAW = """
SELECT time, position, quality, integer_value, number_value, text_value, boolean_value, large_value
FROM sample
WHERE tag_id = (SELECT id FROM tag WHERE name = %(series)s)
"""
_int64 = Struct("!q")
_FIRST = from_datetime(datetime.min.replace(tzinfo=UTC))
_LAST = from_datetime(datetime.max.replace(tzinfo=UTC))


class PostgresReader:
    """May be used by many tasks at once: a few share the database, the others wait for their turn."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._turns = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[AsyncConnection[TupleRow]] = []

    async def read_raw(
        self,
        series: str,
        start: Micros | None,
        end: Micros | None,
        limit: int,
        after: tuple[Micros, int] | None = None,
        newest_first: bool = False,
    ) -> Sequence[HistoryValue]:
        if "\0" in series:
            return ()  # no text of PostgreSQL's holds NUL
        values: dict[str, object] = {"series": series, "limit": limit}
        query = _RAW
        if start is not None:
            query += " AND time >= %(start)s"
            values["start"] = _moment(start)
        if end is not None:
            query += " AND time < %(end)s"
            values["end"] = _moment(end)
        if after is not None:
            query += f" AND (time, position) {'<' if newest_first else '>'} (%(after)s, %(position)s)"
            values.update(after=_moment(after[0]), position=after[1])
        order = "DESC" if newest_first else "ASC"
        query += f" ORDER BY time {order}, position {order} LIMIT %(limit)s"
        async with self._turns, self._session() as connection:
            cursor = connection.cursor(binary=True)
            await cursor.execute(query, values)
            return [
                HistoryValue(time, position, _value(columns), QUALITIES[quality])
                for time, position, quality, *columns in await cursor.fetchall()
            ]

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """A connection for one call; it is used again unless something went wrong."""
        connection = None
        try:
            with explained(self._dsn):
                async with asyncio.timeout(CALL_SECONDS):
                    connection = self._idle.pop() if self._idle else await self._connect()
                    yield connection
        except BaseException:
            if connection is not None:
                await connection.close()
            await self.close()  # the idle ones have most likely gone the same way
            raise
        self._idle.append(connection)

    async def _connect(self) -> AsyncConnection[TupleRow]:
        connection = await connect(self._dsn)
        connection.adapters.register_loader("timestamptz", _MicrosLoader)
        return connection


class _MicrosLoader(Loader):
    """Times as Micros, without the way over datetime."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Micros:
        (moment,) = _int64.unpack(data)
        return int(moment) + POSTGRES_EPOCH


def _moment(moment: Micros) -> datetime:
    return to_datetime(min(max(moment, _FIRST), _LAST))


def _value(columns: Sequence[Value]) -> Value:
    for column in columns[:4]:
        if column is not None:
            return column
    large = columns[4]
    return None if large is None else int(large)
