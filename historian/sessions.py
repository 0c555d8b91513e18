"""Connections for reading: a few share the database, the others wait for their turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from struct import Struct
from typing import Any

from psycopg import AsyncConnection
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format
from psycopg.rows import TupleRow
from psycopg.types.numeric import Int8BinaryLoader

from historian.connection import CALL_SECONDS, connect, explained
from historian.rows import POSTGRES_EPOCH
from plant_service.core.samples import Micros, from_datetime, to_datetime

_CONNECTIONS = 4
_int64 = Struct("!q")
_FIRST = from_datetime(datetime.min.replace(tzinfo=UTC))
_LAST = from_datetime(datetime.max.replace(tzinfo=UTC))


class Sessions:
    """May be used by many tasks at once. Errors come as StoreAway or StoreError."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._turns = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[AsyncConnection[TupleRow]] = []

    async def rows(
        self, query: str, values: dict[str, object] | None = None, raw_times: bool = False
    ) -> Sequence[tuple[Any, ...]]:
        """The answer to one query; moments come as Micros, or faster as PostgreSQL has them, from POSTGRES_EPOCH on.

        Nothing fits a text with NUL: PostgreSQL has none.
        """
        if any(isinstance(value, str) and "\0" in value for value in (values or {}).values()):
            return ()
        async with self.session() as connection:
            cursor = connection.cursor(binary=True)
            if raw_times:
                cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
            await cursor.execute(query, values)
            return await cursor.fetchall()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """A connection for one call; it is used again unless something went wrong."""
        async with self._turns:
            connection = None
            try:
                with explained(self._dsn):
                    async with asyncio.timeout(CALL_SECONDS):
                        connection = self._idle.pop() if self._idle else await self._connect()
                        yield connection
            except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
                if connection is not None:
                    await connection.close()
                await self.close()  # the idle ones have most likely gone the same way
                raise
            self._idle.append(connection)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

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


def moment(time: Micros) -> datetime:
    """For a parameter: as near as PostgreSQL and Python can come."""
    return to_datetime(min(max(time, _FIRST), _LAST))
