"""A real PostgreSQL for tests: one server per test process, a fresh database per test.

A conftest.py imports the fixtures it wants to offer.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from psycopg.conninfo import make_conninfo

from historian.connection import connect
from historian.embedded import embedded
from historian.schema import prepare
from tests.tools import missing

#: Names of the fixtures with a server each, one per edition that can be had.
SERVERS = ["postgres", "timescale", *(["given"] if os.environ.get("PLANT_TEST_DSN") else [])]


@dataclass(frozen=True)
class Server:
    """`template` is a database with the schema in it."""

    dsn: str
    template: str

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """A new database without any table."""
        async with fresh_database(self.dsn, _new_name(), "template0") as dsn:
            yield dsn

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """A new database, gone when the block ends."""
        async with fresh_database(self.dsn, _new_name(), self.template) as dsn:
            yield dsn


@asynccontextmanager
async def with_template(dsn: str) -> AsyncIterator[Server]:
    template = _new_name()
    async with fresh_database(dsn, template, "template0") as address:
        async with await connect(address) as connection:
            await prepare(connection)
        await close_to_all(dsn, template)
        yield Server(dsn, template)


def _new_name() -> str:
    return f"test_{uuid4().hex}"


async def close_to_all(dsn: str, database: str) -> None:
    """TimescaleDB's workers would keep the database from being copied."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(database)))
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )


@asynccontextmanager
async def fresh_database(dsn: str, name: str, template: str) -> AsyncIterator[str]:
    name_, template_ = sql.Identifier(name), sql.Identifier(template)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name_, template_))
    yield make_conninfo(dsn, dbname=name)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name_))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with embedded(tmp_path_factory.mktemp("postgres")) as dsn, with_template(dsn) as server:
        yield server


@pytest_asyncio.fixture
async def database(postgres: Server) -> AsyncIterator[str]:
    """Address of an empty database with the schema in it."""
    async with postgres.database() as dsn:
        yield dsn


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def timescale() -> AsyncIterator[Server]:
    dsn = os.environ.get("PLANT_TIMESCALE_DSN")
    if not dsn:
        missing("no TimescaleDB: run scripts/test_tools.sh COMMAND as root on Debian, or set PLANT_TIMESCALE_DSN")
    async with with_template(dsn) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def given() -> AsyncIterator[Server]:
    """A server that the user names, of any edition; the tests make and drop databases of their own on it."""
    async with with_template(os.environ["PLANT_TEST_DSN"]) as server:
        yield server


@pytest_asyncio.fixture
async def timescale_database(timescale: Server) -> AsyncIterator[str]:
    async with timescale.database() as dsn:
        yield dsn
