"""Registration with a discovery server that is not asyncua (node/discovery.js), and with none that is there."""

import asyncio
import logging
import socket
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from opcua_model import registration
from opcua_model.settings import OpcUaSettings, Security
from tests.opcua.node_client import run_script
from tests.opcua.plant import server

DISCOVERY_PACKAGE = "node-opcua-server-discovery@2.186.4"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.mark.parametrize("age", ["new", "old"])
async def test_the_server_registers_again_and_again_and_leaves(
    certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: str
) -> None:
    monkeypatch.setattr(registration, "AGAIN", 0.2)
    async with AsyncExitStack() as life:

        async def act(command: dict[str, Any]) -> str:
            match command:
                case {"listening": url}:
                    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, discovery=url)
                    await life.enter_async_context(server(certificates, settings=settings))
                case {"stop": True}:
                    await life.aclose()
            return "done"

        arguments = (str(free_port()), str(tmp_path), age)
        home = {"HOME": str(tmp_path)}  # it locks files there
        seen = await run_script(
            "discovery.js", *arguments, commands=act, environment=home, packages=(DISCOVERY_PACKAGE,)
        )
    uri = f"urn:{socket.gethostname()}:plant-service"
    assert (seen["uri"], seen["gone"]) == (uri, True)
    assert seen["found"][1:] == [uri]
    assert len(seen["urls"]) == 1
    assert seen["services"][0] == "RegisterServer2"
    if age == "old":
        assert seen["services"][1] == "RegisterServer"
    else:
        assert seen["capabilities"] == list(registration.CAPABILITIES)


async def test_a_discovery_server_that_is_away_is_asked_again_and_told_of_once(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registration, "FIRST_RETRY", 0.01)
    monkeypatch.setattr(registration, "AGAIN", 0.02)
    asked = 0

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()

    away = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"opc.tcp://127.0.0.1:{away.sockets[0].getsockname()[1]}"
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, discovery=url)
    with caplog.at_level(logging.INFO, "opcua_model.registration"):
        async with away, server(certificates, settings=settings), asyncio.timeout(60):
            while asked < 4:
                await asyncio.sleep(0.01)
    told = [record.getMessage() for record in caplog.records if record.name == "opcua_model.registration"]
    assert len(told) == 1
    assert url in told[0]
