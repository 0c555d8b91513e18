from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from asyncua.client.client import Client

from opcua_model import limits
from opcua_model.server import OpcUaServer
from opcua_model.trust import TrustList
from tests.opcua.plant import MemoryHistorian, server


@dataclass
class Plant:
    server: OpcUaServer
    history: MemoryHistorian


@pytest.fixture(autouse=True)
def _no_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attackers and those who must not wait for them come from one address here."""
    monkeypatch.setattr(limits, "FREE_FAILURES", 1_000_000)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all servers of a run: making one takes a while."""
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
def trust(tmp_path: Path) -> TrustList:
    made = TrustList(tmp_path / "data" / "pki")
    made.prepare()
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plant(certificates: Path) -> AsyncIterator[Plant]:
    history = MemoryHistorian()
    async with server(certificates, history) as running:
        yield Plant(running, history)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(plant: Plant) -> AsyncIterator[Client]:
    """Patient: on a busy machine it must not take a pause for a lost connection."""
    async with Client(plant.server.endpoint, timeout=60, watchdog_intervall=600) as connected:
        yield connected
