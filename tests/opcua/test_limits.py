"""What bytes of any kind may do: they end their own connection, cost little, and other clients notice nothing."""

import asyncio
import logging
import struct
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.ua_binary import struct_to_binary
from asyncua.ua.uaerrors import UaError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.opcua.raw_client import RawClient
from opcua_model import limits, strangers
from opcua_model.frames import Frames, Malformed
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.strangers import Strangers, printable
from opcua_model.wire import StatusCodes
from tests.opcua.conftest import Plant
from tests.opcua.plant import server
from tests.opcua.raw_bytes import PATIENCE, get_endpoints, hello, open_channel, raw, watched


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"HELF" + struct.pack("<I", 2**30), StatusCodes.BadTcpMessageTooLarge),
        (b"HELF" + struct.pack("<I", 9), StatusCodes.BadTcpMessageTypeInvalid),
        (b"GET / HTTP/1.1\r\n", StatusCodes.BadTcpMessageTypeInvalid),
        (open_channel(), StatusCodes.BadTcpMessageTypeInvalid),
        (hello(receive=60), StatusCodes.BadTcpInternalError),
        (hello(send=0), StatusCodes.BadTcpInternalError),
    ],
    ids=["huge", "tiny", "http", "open", "small receive buffer", "no send buffer"],
)
async def test_before_hello_only_a_hello_is_taken(certificates: Path, sent: bytes, code: int) -> None:
    async with watched(certificates) as running, raw(running.endpoint) as client:
        await client.send(sent)
        assert await client.is_refused() == code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"MSGF" + struct.pack("<I", 2**30), StatusCodes.BadTcpMessageTooLarge),
        (b"MSGX" + struct.pack("<I", 100), StatusCodes.BadTcpMessageTypeInvalid),
        (b"OPNF" + struct.pack("<I", 12), StatusCodes.BadTcpMessageTypeInvalid),
        (b"OPNF" + struct.pack("<I", 100) + b"\xff" * 92, StatusCodes.BadSecurityChecksFailed),
        (hello(), StatusCodes.BadTcpMessageTypeInvalid),
        (get_endpoints(), StatusCodes.BadTcpSecureChannelUnknown),
        (open_channel(ua.SecurityTokenRequestType.Renew), StatusCodes.BadRequestTypeInvalid),
    ],
    ids=["huge", "no such chunk", "tiny", "nonsense", "second hello", "no channel", "renewed before opened"],
)
async def test_malformed_chunks_are_answered_and_end_the_connection(certificates: Path, sent: bytes, code: int) -> None:
    async with watched(certificates) as running, raw(running.endpoint, greeted=True) as client:
        await client.send(sent)
        assert await client.is_refused() == code


async def test_a_channel_is_opened_once_and_for_an_hour_at_most(certificates: Path) -> None:
    async with watched(certificates) as running, raw(running.endpoint, greeted=True) as client:
        await client.send(open_channel())
        kind, body = await client.answer()
        assert kind == b"OPN"
        assert struct.pack("<I", limits.MAX_TOKEN_LIFETIME) in body
        await client.send(open_channel(sequence=2))
        assert await client.is_refused() == StatusCodes.BadRequestTypeInvalid


async def test_a_channel_that_is_not_renewed_expires(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TOKEN_LIFETIME", 40)
    monkeypatch.setattr(limits, "MIN_TOKEN_LIFETIME", 40)
    async with server(certificates) as running, raw(running.endpoint, greeted=True) as client:
        await client.send(open_channel())
        _, opened = await client.answer()
        await asyncio.sleep(0.1)  # longer than its lifetime and the quarter on top
        body = opened[:4] + struct.pack("<III", 13, 2, 2) + struct_to_binary(ua.GetEndpointsRequest())
        await client.send(b"MSGF" + struct.pack("<I", 8 + len(body)) + body)
        assert await client.is_refused() == StatusCodes.BadSecureChannelTokenUnknown


async def test_a_request_of_many_chunks_is_bounded_before_login(certificates: Path) -> None:
    async with watched(certificates) as running, raw(running.endpoint, greeted=True) as client:
        await client.send(open_channel())
        _, opened = await client.answer()
        channel, token = opened[:4], 13
        for sequence in range(2, 2 + limits.MAX_REQUEST_BYTES_BEFORE_LOGIN // 60_000 + 1):
            body = channel + struct.pack("<III", token, sequence, 2) + bytes(60_000)
            await client.send(b"MSGC" + struct.pack("<I", 8 + len(body)) + body)
        assert await client.is_refused() == StatusCodes.BadRequestTooLarge


async def test_silent_clients_are_hung_up_on(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_SECONDS", 0.1)
    async with server(certificates) as running, raw(running.endpoint) as silent:
        assert await silent.is_refused() == StatusCodes.BadTimeout


async def test_a_channel_without_session_ends(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_SECONDS", 1.0)
    monkeypatch.setattr(limits, "ACTIVATION_SECONDS", 0.2)
    async with (
        server(certificates) as running,
        Client(running.endpoint, timeout=60) as other,
        raw(running.endpoint, greeted=True) as idle,
    ):
        await idle.send(open_channel())
        assert (await idle.answer())[0] == b"OPN"
        assert await idle.is_refused() == StatusCodes.BadTimeout
        await other.nodes.server_state.read_value()


async def test_one_address_has_so_many_connections(certificates: Path) -> None:
    configured = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", connections_per_address=2)
    async with server(certificates, settings=configured) as running, raw(running.endpoint, greeted=True):
        async with raw(running.endpoint, greeted=True), raw(running.endpoint) as third:
            assert await third.is_refused() == StatusCodes.BadTcpNotEnoughResources
        async with asyncio.timeout(PATIENCE):
            while len(running._server.bserver.clients) > 1:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        async with raw(running.endpoint, greeted=True):
            pass


async def test_one_address_has_so_many_sessions(certificates: Path) -> None:
    """Over one connection or many; those of another address are left alone, and one whose client is gone makes room."""
    configured = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, connections_per_address=3)
    async with server(certificates, settings=configured) as running, AsyncExitStack() as ends:
        greedy = await RawClient.connect(running.endpoint)
        ends.push_async_callback(greedy.end)
        create = ua.CreateSessionRequest()
        create.Parameters.ClientNonce = bytes(32)
        create.Parameters.RequestedSessionTimeout = 600_000
        activate = ua.ActivateSessionRequest()
        for _ in range(2):
            greedy.token = ua.NodeId()
            made = await greedy.call(create, ua.CreateSessionResponse)
            greedy.token = made.Parameters.AuthenticationToken
            await greedy.call(activate, ua.ActivateSessionResponse)
        with pytest.raises(RuntimeError, match=hex(StatusCodes.BadTooManySessions)):
            await greedy.call(create, ua.CreateSessionResponse)
        with pytest.raises(RuntimeError, match=hex(StatusCodes.BadTooManySessions)):
            await RawClient.connect(running.endpoint)
        elsewhere = await RawClient.connect(running.endpoint, source="127.0.0.2")
        ends.push_async_callback(elsewhere.end)
        await greedy.call(ua.CreateSubscriptionRequest(), ua.CreateSubscriptionResponse)  # it would come again
        await greedy.end()
        async with asyncio.timeout(PATIENCE):
            while len(running._server.bserver.clients) > 1:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        for _ in range(3):
            ends.push_async_callback((await RawClient.connect(running.endpoint)).end)


async def test_all_connections_together_hold_so_much(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of requests that never end; the one that holds most goes, others are served."""
    monkeypatch.setattr(limits, "LITTLE_BYTES", 50_000)
    monkeypatch.setattr(limits, "MAX_HELD_BYTES", 400_000)
    async with watched(certificates) as running, AsyncExitStack() as ends:
        attackers = [await ends.enter_async_context(raw(running.endpoint, greeted=True)) for _ in range(8)]
        sent, more = [], []
        for number, attacker in enumerate(attackers):
            await attacker.send(open_channel())
            _, opened = await attacker.answer()
            size = 60_000 if number == 3 else 50_000
            body = opened[:4] + struct.pack("<III", 13, 2, 2) + bytes(size)
            sent.append(b"MSGC" + struct.pack("<I", 8 + len(body)) + body)
            again = opened[:4] + struct.pack("<III", 13, 3, 2) + bytes(size)
            more.append(b"MSGC" + struct.pack("<I", 8 + len(again)) + again)
        for attacker, chunk in zip(attackers, sent, strict=True):
            await attacker.send(chunk)
        await attackers[3].is_closed()
        assert "which holds most, is cut off" in caplog.text
        for attacker, chunk in zip(attackers, more, strict=True):  # all at once: one that goes is not room enough
            await attacker.send_all([chunk])
        clients: list[Any] = running._server.bserver.clients  # type: ignore[union-attr]
        async with asyncio.timeout(PATIENCE):
            while len(clients) > 5:
                await asyncio.sleep(0.01)
        assert sum(client.held for client in clients) <= limits.MAX_HELD_BYTES


async def test_who_fails_often_waits_and_is_not_logged(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "FREE_FAILURES", 3)
    monkeypatch.setattr(strangers, "time", type("Clock", (), {"monotonic": staticmethod(lambda: 1000.0)}))
    async with server(certificates) as running:
        for _ in range(10):
            async with raw(running.endpoint) as stranger:
                await stranger.send(b"GET / HTTP/1.1\r\n")
                await stranger.is_refused()
        told = [one.getMessage() for one in caplog.records if one.name == "opcua_model.connection"]
        assert len(told) == 3
        assert "further ones from its address are not logged" in told[-1]
        begun = time.monotonic()
        async with Client(running.endpoint, timeout=60) as other:
            await other.nodes.server_state.read_value()
        assert time.monotonic() - begun >= 0.6
    assert Strangers().wait("127.0.0.1") == 0.0
    many = Strangers()
    for _ in range(1_000):
        many.failed("192.0.2.7")
    assert (many.wait("192.0.2.7"), many.wait("192.0.2.8")) == (limits.LONGEST_WAIT, 0.0)


async def test_clients_that_connect_and_wait_or_send_byte_by_byte_are_hung_up_on(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HELLO_SECONDS", 1.5)
    configured = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, connections_per_address=500)
    async with server(certificates, settings=configured) as running, AsyncExitStack() as ends:
        other = await ends.enter_async_context(Client(running.endpoint, timeout=60, watchdog_intervall=600))
        silent = [await ends.enter_async_context(raw(running.endpoint)) for _ in range(300)]
        slow = await ends.enter_async_context(raw(running.endpoint))
        await other.nodes.server_state.read_value()
        for byte in hello() + open_channel():
            with suppress(ConnectionError):
                await slow.send(bytes([byte]))
            await asyncio.sleep(0.05)
            if len(running._server.bserver.clients) == 1:  # type: ignore[union-attr]
                break
        for client in (slow, *silent):
            await client.is_closed()
        await other.nodes.server_state.read_value()


async def test_what_strangers_write_stays_one_line_of_the_log(
    certificates: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert printable("anna\n2026-11-24 ERROR all is lost\x1b[2J") == "anna?2026-11-24 ERROR all is lost?[2J"
    assert len(printable("x" * 5_000)) == 200
    async with server(certificates) as running:
        for name, code in (("anna\nERROR", "BadUserAccessDenied"), ("x" * 100_000, "BadIdentityTokenInvalid")):
            client = Client(running.endpoint, timeout=60)
            client.set_user(name)
            client.set_password("x" * 60)
            with pytest.raises(UaError, match=code):
                await client.connect()
    told = [one.getMessage() for one in caplog.records if "may not log in" in one.getMessage()]
    assert len(told) == 2
    assert "as anna?ERROR: " in told[0]
    assert len(told[1]) < 400


@pytest.mark.parametrize("bound", ["UNREAD_SECONDS", "MAX_UNSENT_BYTES"])
async def test_a_client_that_does_not_read_is_cut_off(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, bound: str, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, bound, 0.3 if bound == "UNREAD_SECONDS" else 100_000)
    async with watched(certificates) as running:
        clients = running._server.bserver.clients  # type: ignore[union-attr]
        async with raw(running.endpoint, greeted=True) as client:
            assert len(clients) == 2
            await client.send(open_channel())
            _, opened = await client.answer()
            request = struct_to_binary(ua.GetEndpointsRequest())
            most = 0
            with caplog.at_level(logging.WARNING, "opcua_model.connection"):
                async with asyncio.timeout(PATIENCE):
                    sequence = 1
                    while len(clients) == 2:
                        sequence += 1
                        body = opened[:4] + struct.pack("<III", 13, sequence, sequence) + request
                        client._writer.write(b"MSGF" + struct.pack("<I", 8 + len(body)) + body)
                        most = max(most, *(one.transport.get_write_buffer_size() for one in clients if one.transport))
                        await asyncio.sleep(0)
            assert most < limits.BACK_PRESSURE_BYTES + 200_000


def test_frames_may_come_in_pieces() -> None:
    frames, found = Frames(), []
    for byte in hello() + open_channel() + b"MSG":
        frames.add(bytes([byte]))
        while (frame := frames.next()) is not None:
            found.append(frame[0].MessageType)
    assert found == [ua.MessageType.Hello, ua.MessageType.SecureOpen]
    assert frames.waiting == 3


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_frames_of_any_bytes_wait_for_little(parts: list[bytes]) -> None:
    frames = Frames()
    frames.add(hello())
    with suppress(Malformed):
        for part in parts:
            frames.add(part)
            while frames.next() is not None:
                pass
            assert frames.waiting <= limits.MAX_CHUNK_BYTES


@pytest.mark.asyncio(loop_scope="module")
@given(sent=st.lists(st.binary(max_size=300), max_size=5), greeted=st.booleans(), opened=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_bytes_before_login(
    plant: Plant, client: Client, sent: list[bytes], greeted: bool, opened: bool
) -> None:
    async with raw(plant.server.endpoint, greeted=greeted) as attacker:
        if greeted and opened:
            await attacker.send(open_channel())
            assert (await attacker.answer())[0] == b"OPN"
        await attacker.send_all(sent)
    assert await client.nodes.server_state.read_value() == 0
