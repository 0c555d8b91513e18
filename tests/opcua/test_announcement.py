"""Announcement by multicast DNS, as another program on this computer hears it (OPC 10000-12 annex C)."""

import asyncio
import importlib.util
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlparse

import pytest
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from opcua_model import announcement
from opcua_model.addresses import addresses_of, is_loopback
from opcua_model.announcement import SERVICE, Announced, Announcement, label
from opcua_model.registration import CAPABILITIES
from opcua_model.settings import OpcUaSettings, Security
from plant_service.core.errors import PlantError
from tests.opcua.plant import server
from tests.tools import missing

LOOPBACK = "127.0.0.1"


class Listener:
    """What it has heard on the loopback interface: every service that is there now."""

    def __init__(self, ear: AsyncZeroconf) -> None:
        self.there: set[str] = set()
        self._ear = ear

    def heard(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            self.there.discard(name)
        else:
            self.there.add(name)

    async def until(self, condition: Callable[[set[str]], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition(self.there):
                await asyncio.sleep(0.02)

    async def details(self, name: str) -> AsyncServiceInfo:
        found = await self._ear.async_get_service_info(SERVICE, name, timeout=30_000)
        assert found is not None
        return found


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    try:
        ear = AsyncZeroconf(interfaces=[LOOPBACK])
    except OSError as error:
        missing(f"no multicast on the loopback interface of this machine: {error}")
    async with ear:
        listener = Listener(ear)
        async with AsyncServiceBrowser(ear.zeroconf, SERVICE, handlers=[listener.heard]):
            yield listener


def unheard() -> str:
    """A name that nobody else on this computer announces, another run of the tests neither."""
    return f"plant {uuid.uuid4()}"


def announced(name: str, port: int = 4840) -> Announced:
    return Announced(name, "plant-pc.factory.example", LOOPBACK, port, "/plant", ("DA", "AC"))


async def test_a_server_is_heard_from_start_to_stop(certificates: Path) -> None:
    configured = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, mdns=True)
    async with listening() as listener:
        async with server(certificates, settings=configured) as running:
            port = urlparse(running.endpoint).port

            async def ours() -> AsyncServiceInfo | None:
                found = [await listener.details(name) for name in set(listener.there)]
                return next((one for one in found if one.port == port), None)

            async with asyncio.timeout(60):
                while (details := await ours()) is None:
                    await asyncio.sleep(0.02)
            assert details.name.startswith(label(f"plant-service on {socket.gethostname()}")[:40])
            assert details.properties == {b"path": b"/", b"caps": ",".join(CAPABILITIES).encode()}
            assert details.parsed_addresses() == [LOOPBACK]
            assert details.server == f"{socket.gethostname().partition('.')[0]}.local."
        await listener.until(lambda there: details.name not in there)


async def test_two_of_one_name_are_told_apart() -> None:
    name = unheard()
    first, other = f"{name}.{SERVICE}", f"{name}-2.{SERVICE}"
    async with listening() as listener, Announcement(announced(name, 4841)):
        await listener.until(lambda there: first in there)
        async with Announcement(announced(name, 4842)):
            await listener.until(lambda there: other in there)
            assert (await listener.details(first)).port == 4841
            second = await listener.details(other)
            assert (second.port, second.server) == (4842, "plant-pc.local.")
            assert second.properties == {b"path": b"/plant", b"caps": b"DA,AC"}
        await listener.until(lambda there: other not in there)
        assert first in listener.there


# zeroconf leaves a socket that it cannot use to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_it_waits_for_a_network_and_follows_its_addresses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A computer that starts before its network does, then gets an address; another one later."""
    name = unheard()
    addresses = ["192.0.2.77"]  # of no interface
    monkeypatch.setattr(announcement, "addresses_of", lambda bound: list(addresses))
    monkeypatch.setattr(announcement, "is_loopback", lambda address: False)
    monkeypatch.setattr(announcement, "LOOK_AGAIN", 0.05)
    with caplog.at_level(logging.INFO, "opcua_model.announcement"):
        async with listening() as listener, Announcement(announced(name)):
            async with asyncio.timeout(60):
                while not caplog.records:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.2)
            assert f"{name}.{SERVICE}" not in listener.there
            addresses[:] = [LOOPBACK]
            await listener.until(lambda there: f"{name}.{SERVICE}" in there)
            addresses[:] = [LOOPBACK, "127.0.0.2"]
            async with asyncio.timeout(60):
                while sorted((await listener.details(f"{name}.{SERVICE}")).parsed_addresses()) != addresses:
                    await asyncio.sleep(0.05)
    told = [record.levelname for record in caplog.records]
    assert told[0] == "WARNING"
    assert told.count("WARNING") == 1


async def test_without_zeroconf_it_is_said_how_to_get_it(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    configured = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", mdns=True)
    with pytest.raises(PlantError, match=r"pip install 'plant-service\[mdns\]'"):
        async with server(certificates, settings=configured):
            pass


def test_it_is_off_unless_configured() -> None:
    assert not OpcUaSettings().mdns


def test_the_addresses_are_those_of_the_interfaces_listened_on() -> None:
    assert addresses_of("192.0.2.9") == ["192.0.2.9"]
    own = addresses_of("0.0.0.0")
    assert LOOPBACK in own
    assert [is_loopback(address) for address in own] == sorted(is_loopback(address) for address in own)


def test_a_name_of_any_language_fits_into_a_label() -> None:
    assert label("冲压" * 30) == "冲压" * 10 + "冲"
    assert label("plant-service on pc") == "plant-service on pc"
