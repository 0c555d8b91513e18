"""An attacker before and after login: no defect shows, memory does not grow, and other clients are served meanwhile."""

import asyncio
import gc
import logging
import struct
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.utils import ServiceError
from asyncua.ua.ua_binary import struct_to_binary

from benchmarks.opcua.raw_client import RawClient
from opcua_model.decoding import decode
from opcua_model.server import OpcUaServer
from opcua_model.wire import AttributeIds, StatusCodes
from plant_service.core.samples import SECOND
from tests.opcua.fuzzing import Mutations
from tests.opcua.plant import COUNT, START, MemoryHistorian, history_of, poll, server
from tests.opcua.raw_bytes import PATIENCE, hello, open_channel, raw
from tests.opcua.test_security import encrypting

SEED = 20261124
ROUNDS, REQUESTS = 6, 150
#: Bytes that Python may hold more after the last round than after the second.
GROWTH = 150_000
_PROBE = 0x7A7A7A7A


class Others:
    """A client that must go on getting values while the attack runs."""

    def __init__(self) -> None:
        self.values = 0

    def datachange_notification(self, node: object, value: object, data: object) -> None:
        self.values += 1


@asynccontextmanager
async def attacked(certificates: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[tuple[OpcUaServer, Others]]:
    """A plant that is polled and read by others. Fails the test where the server has met a defect of its own."""
    history = MemoryHistorian({"press.PartCount": history_of(50)})
    with caplog.at_level(logging.WARNING):
        async with (
            server(certificates, history) as running,
            Client(running.endpoint, timeout=60, watchdog_intervall=600) as client,
        ):
            others = Others()
            subscription = await client.create_subscription(20, others)
            await subscription.subscribe_data_change(client.get_node(f"ns=2;s={COUNT}"))
            polling = asyncio.create_task(_poll(running), name="polls")
            try:
                yield running, others
            finally:
                polling.cancel()
                await asyncio.wait([polling])
    _no_defect(caplog)


def _no_defect(caplog: pytest.LogCaptureFixture) -> None:
    ours = [record for record in caplog.records if record.name.startswith(("opcua_model", "asyncua.server"))]
    defects = [record for record in ours if record.exc_info or record.levelno >= logging.ERROR]
    assert not defects, [record.getMessage() for record in defects]
    caplog.clear()


async def _poll(running: OpcUaServer) -> None:
    count = 0
    while True:
        count += 1
        await running.publish_samples(poll(count % 65_536, time=START + count * SECOND))
        await asyncio.sleep(0.02)


async def _is_served(others: Others) -> None:
    async with asyncio.timeout(PATIENCE):
        before = others.values
        while others.values < before + 2:
            await asyncio.sleep(0.01)


async def _rounds(
    running: OpcUaServer, others: Others, attack: Callable[[int], Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    """Repeats an attack, its sessions ended each time; memory must stay what it was."""
    core: Any = running._server.iserver
    observer = core.sessions()[0]
    held = []
    tracemalloc.start()
    try:
        for number in range(ROUNDS):
            await attack(number)
            await _is_served(others)
            for session in core.sessions():
                if session is not observer:
                    await session.close_session(True)
            await asyncio.sleep(0)
            _no_defect(caplog)
            gc.collect()
            held.append(_held())
    finally:
        tracemalloc.stop()
    assert held[-1] - held[1] < GROWTH, f"bytes held after each round: {held}"


def _held() -> int:
    """Bytes that Python holds, without what pytest keeps of the log."""
    unwanted = [tracemalloc.Filter(False, logging.__file__), tracemalloc.Filter(False, "*/_pytest/*")]
    statistics = tracemalloc.take_snapshot().filter_traces(unwanted).statistics("filename")
    return sum(statistic.size for statistic in statistics)


async def _logged_in(running: OpcUaServer, mutations: Mutations) -> tuple[RawClient, bytes]:
    """An attacker with a subscription, and a request of his that is in order."""
    client = await RawClient.connect(running.endpoint)
    mutations.aim_at(await client.subscribe([ua.NodeId(ua.String(COUNT), ua.Int16(2))], 20))
    return client, _probe(client)


def _probe(client: RawClient) -> bytes:
    request = ua.ReadRequest(
        Parameters=ua.ReadParameters(NodesToRead=[ua.ReadValueId(ua.NodeId(ua.Int32(2259)), AttributeIds.Value)])
    )
    request.RequestHeader.RequestHandle = ua.UInt32(_PROBE)
    return client.encoded(request)


async def _answers(client: RawClient, until: int) -> list[int]:
    """Results of the services up to the answer with that handle."""
    results = []
    async with asyncio.timeout(PATIENCE):
        while True:
            body = await client.receive()
            handle, code = struct.unpack_from("<II", body, 12)
            results.append(code)
            if handle == until:
                return results


async def test_changed_requests_after_login(certificates: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with attacked(certificates, caplog) as (running, others):

        async def attack(number: int) -> None:
            mutations = Mutations(SEED + number % 2)
            client, probe = await _logged_in(running, mutations)
            for _ in range(REQUESTS):
                try:
                    client.send_bytes(mutations.request(client.token))
                    client.send_bytes(probe)
                    results = await _answers(client, _PROBE)
                except (ConnectionError, EOFError, RuntimeError):  # the server has hung up
                    results = [StatusCodes.BadSessionIdInvalid]
                assert StatusCodes.BadInternalError not in results
                if results[-1]:
                    client.close()
                    client, probe = await _logged_in(running, mutations)
            client.close()

        await _rounds(running, others, attack, caplog)


async def test_changed_chunks(certificates: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of a Hello, an OpenSecureChannel, requests before login and their chunks, and of what ends a channel."""
    async with attacked(certificates, caplog) as (running, others):

        async def attack(number: int) -> None:
            mutations = Mutations(SEED + number % 2)
            for _ in range(REQUESTS // 3):
                parts = [hello(), open_channel(), *_chunks(), b"CLOF" + _sized(struct.pack("<IIII", 0, 0, 3, 3))]
                place = mutations.chance.randrange(len(parts))
                parts[place] = mutations.of(parts[place])
                async with raw(running.endpoint) as client:
                    await client.send_all(parts)
                    with suppress(EOFError, ConnectionError):
                        assert (await client.answer())[0] in (b"ACK", b"ERR")

        await _rounds(running, others, attack, caplog)


def _sized(body: bytes) -> bytes:
    return struct.pack("<I", 8 + len(body)) + body


def _chunks() -> list[bytes]:
    """GetEndpoints in two chunks, one that is given up, and a CreateSession."""
    endpoints, create = struct_to_binary(ua.GetEndpointsRequest()), struct_to_binary(ua.CreateSessionRequest())
    head = struct.pack("<II", 1, 13)
    return [
        b"MSGC" + _sized(head + struct.pack("<II", 2, 2) + endpoints[:20]),
        b"MSGF" + _sized(head + struct.pack("<II", 3, 2) + endpoints[20:]),
        b"MSGA" + _sized(head + struct.pack("<II", 4, 3) + struct.pack("<Ii", 0x80020000, -1)),
        b"MSGF" + _sized(head + struct.pack("<II", 5, 4) + create),
    ]


async def test_changed_bytes_of_an_encrypted_channel(
    certificates: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever bit is changed: the connection ends, and nothing is carried out."""
    async with attacked(certificates, caplog) as (running, others):
        mutations = Mutations(SEED)
        for _ in range(20):
            client = await encrypting(running.endpoint, tmp_path / "client", ua.MessageSecurityMode.SignAndEncrypt)
            await client.connect_socket()
            try:
                await client.send_hello()
                await client.open_secure_channel()
                protocol = client.uaclient.protocol
                assert protocol is not None
                transport = protocol.transport
                assert transport is not None
                whole = protocol._connection.message_to_binary(struct_to_binary(ua.GetEndpointsRequest()), request_id=2)
                place = mutations.chance.randrange(24, len(whole))
                bit = 1 << mutations.chance.randrange(8)
                changed = whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
                transport.write(changed)
                async with asyncio.timeout(PATIENCE):
                    while not transport.is_closing():
                        await asyncio.sleep(0.005)
            finally:
                client.disconnect_socket()
        await _is_served(others)


def test_what_takes_no_bytes_but_memory_or_time_is_refused() -> None:
    """Nulls without end, lengths below zero, many dimensions and deep nesting."""
    method = struct_to_binary(ua.CallMethodRequest(ua.NodeId(ua.Int32(1)), ua.NodeId(ua.Int32(2)), []))[:-4]

    def refusal(arguments: int, body: bytes) -> str:
        data = struct.pack("<i", 1) + method + struct.pack("<i", arguments) + body
        with pytest.raises(ServiceError) as refused:
            decode(ua.CallParameters, data, 0)
        return ua.StatusCode(ua.UInt32(refused.value.code)).name

    one = struct.pack("<i", 1)
    assert refusal(1, b"\x80" + struct.pack("<i", 0x7FFFFFFF)) == "BadDecodingError"
    assert refusal(0x7FFFFFFF, b"\x00") == "BadDecodingError"
    assert refusal(1, b"\x0c" + struct.pack("<i", -5)) == "BadDecodingError"
    assert refusal(1, b"\xc1" + one + b"\x01" + struct.pack("<i", 9) + 9 * one) == "BadDecodingError"
    assert refusal(1, b"\xc1" + one + b"\x01" + struct.pack("<iii", 2, 70_000, 70_000)) == "BadDecodingError"
    assert refusal(1, 20_000 * (b"\x98" + one)) == "BadDecodingError"
    assert refusal(1, b"\x81" + struct.pack("<i", 10_001) + bytes(10_001)) == "BadEncodingLimitsExceeded"
    inner = b"\x83" + struct.pack("<i", 9_000) + bytes(9_000)
    assert refusal(6, 6 * inner) == "BadEncodingLimitsExceeded"
