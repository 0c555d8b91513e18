"""Historians for their contracts: one per edition that can be had, each test with an empty database."""

from collections.abc import AsyncIterator

import pytest

from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from tests.community import CommunityServer, community
from tests.contracts.historians import Historian
from tests.postgres import SERVERS, Server, given, postgres, timescale

__all__ = ["community", "given", "postgres", "timescale"]


@pytest.fixture(scope="session", params=[*SERVERS, "community"])
def server(request: pytest.FixtureRequest) -> Server | CommunityServer:
    found: Server | CommunityServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def dsn(server: Server | CommunityServer) -> AsyncIterator[str]:
    async with server.database() as dsn:
        yield dsn


@pytest.fixture
async def historian(dsn: str) -> AsyncIterator[Historian]:
    writer, reader = PostgresWriter(dsn), PostgresReader(dsn)
    yield Historian(dsn, writer, reader)
    await writer.close()
    await reader.close()
