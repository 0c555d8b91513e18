"""Registration with a discovery server that is not asyncua (node/discovery.js), and with none that is there."""

import asyncio
import logging
import socket
import struct
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from opcua_model import registration
from opcua_model.certificate import own_identity
from opcua_model.registration import Application, Registration
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.trust import TrustList, thumbprint
from plant_service.cli.main import main
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


async def test_a_discovery_server_is_told_nothing_until_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registration, "AGAIN", 0.3)
    monkeypatch.setattr(registration, "FIRST_RETRY", 0.1)
    trust = TrustList(tmp_path / "data" / "pki")
    refused: list[str] = []
    async with AsyncExitStack() as life:

        async def act(command: dict[str, Any]) -> object:
            match command:
                case {"listening": url}:
                    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", discovery=url)
                    await life.enter_async_context(server(trust.folder, settings=settings))
                case {"trustedYet": False}:
                    async with asyncio.timeout(60):
                        while not (rejected := [one for _, one in trust.certificates("rejected")]):
                            await asyncio.sleep(0.05)
                        refused.append(thumbprint(rejected[0]))
                    await asyncio.sleep(0.5)  # some more tries
                case {"trust": True}:
                    assert main(["certs", "trust", refused[0][:12], "--data", str(tmp_path / "data")]) == 0
                case {"stop": True}:
                    await life.aclose()
            return "done"

        with caplog.at_level(logging.INFO, "opcua_model"):
            seen = await run_script(
                "discovery.js",
                str(free_port()),
                str(tmp_path),
                "suspicious",
                commands=act,
                environment={"HOME": str(tmp_path)},
                packages=(DISCOVERY_PACKAGE,),
            )
    assert seen["beforeTrust"] == []
    assert seen["gone"]
    told = [record.getMessage() for record in caplog.records if record.name == "opcua_model.registration"]
    assert [refused[0] in told[0] or "its certificate is refused" in told[0], "knows this server" in told[1]] == [
        True
    ] * 2
    advice = [one.getMessage() for one in caplog.records if one.name == "opcua_model.trust"]
    assert len(advice) == 1
    assert f"discovery server certificate {refused[0]}" in advice[0]


#: What a server that is no OPC UA server, or a hostile one, may answer.
ACKNOWLEDGE = b"ACKF" + struct.pack("<IIIIII", 28, 0, 65_535, 65_535, 0, 0)
NONSENSE = {
    "silence": b"",
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "noughts": bytes(200),
    "a gigabyte announced": b"ACKF" + struct.pack("<I", 2**30) + bytes(1000),
    "error": b"ERRF" + struct.pack("<IIi", 16, 0x80130000, -1),
    "channel of noughts": ACKNOWLEDGE + b"OPNF" + struct.pack("<I", 120) + bytes(112),
    "channel of ones": ACKNOWLEDGE + b"OPNF" + struct.pack("<I", 120) + b"\xff" * 112,
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE.keys())
async def test_whatever_a_discovery_server_answers_it_is_asked_again(
    certificates: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    nonsense: bytes,
) -> None:
    """Silent, hostile, gone: each try ends in time, and its end is one line in the log as long as it is the same."""
    monkeypatch.setattr(registration, "FIRST_RETRY", 0.01)
    monkeypatch.setattr(registration, "AGAIN", 0.02)
    monkeypatch.setattr(registration, "_PATIENCE", 0.3)
    asked = served = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked, served
        asked += 1
        writer.write(nonsense)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        served += 1

    other = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"opc.tcp://127.0.0.1:{other.sockets[0].getsockname()[1]}"
    application = Application(
        "urn:x", "urn:x", "x", "x", ("opc.tcp://x:1",), own_identity(tmp_path, "urn:x", "x"), None
    )
    with caplog.at_level(logging.INFO, "opcua_model.registration"):
        async with other, Registration(url, application), asyncio.timeout(60):
            while asked < 4:
                await asyncio.sleep(0.01)
        async with asyncio.timeout(60):
            while served < asked:  # the client has closed every connection
                await asyncio.sleep(0.01)
    told = [record for record in caplog.records if record.name == "opcua_model.registration"]
    assert len(told) == 1
    assert url in told[0].getMessage()


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
