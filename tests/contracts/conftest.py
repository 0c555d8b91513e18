"""Historians for their contracts, one per edition that can be had, each test with an empty database.

And the far side of OPC UA connectors, which a module shares.
"""

from collections.abc import AsyncIterator, Iterator

import pytest

from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from tests.community import CommunityServer, community
from tests.contracts.benches import OPCUA_VALUES
from tests.contracts.historians import Historian
from tests.contracts.opcua_far_side import OpcUaFarSide
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


@pytest.fixture(scope="module")
def far_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpcUaFarSide]:
    far_side = OpcUaFarSide(tmp_path_factory.mktemp("opcua"), OPCUA_VALUES)
    far_side.start()
    yield far_side
    far_side.stop()
