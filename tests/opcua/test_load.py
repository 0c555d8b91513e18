"""Many clients, hasty ones, some that do not read, and clocks that jump: service goes on, and memory is bounded."""

import asyncio
import gc
import json
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest
from asyncua import ua
from asyncua.common import connection as asyncua_connection
from asyncua.common.utils import Buffer
from asyncua.server import internal_server
from asyncua.ua.ua_binary import struct_from_binary

from benchmarks.opcua.raw_client import RawClient
from opcua_model import limits
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.wire import AttributeIds, StatusCodes
from plant_service.core.ports import TagInfo
from plant_service.core.samples import SECOND, Quality, SampleBatch, TagType
from tests.opcua.plant import COUNT, START, poll, server

SESSIONS, ITEMS = 500, 100
PATIENCE = 120.0
NODE = ua.NodeId(ua.String(COUNT), ua.Int16(2))
SERIAL = ua.NodeId(ua.String("Devices/weld/Serial"), ua.Int16(2))


@pytest.fixture
def _many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(4096, before[1])), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def clients_of(running: OpcUaServer) -> list[Any]:
    listener = running._server.bserver
    assert listener is not None
    return list(listener.clients)


@asynccontextmanager
async def many_clients(endpoint: str, tags: list[TagInfo]) -> AsyncIterator[asyncio.subprocess.Process]:
    paths = [tag.name.replace(".", "/") for tag in tags]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.opcua.many_clients", endpoint, str(SESSIONS)),
        *(f"Devices/{path}" for path in paths),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _said(process: asyncio.subprocess.Process) -> dict[str, int]:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        said: dict[str, int] = json.loads(await process.stdout.readline())
        return said


@pytest.mark.usefixtures("_many_files")
async def test_500_sessions_of_100_items_get_every_change_at_once(certificates: Path) -> None:
    tags = [TagInfo(f"plc.T{number}", "plc", "", TagType.INT32, "", "") for number in range(ITEMS)]
    names, qualities = tuple(tag.name for tag in tags), (Quality.GOOD,) * ITEMS
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, connections_per_address=SESSIONS)
    async with (
        server(certificates, tags=tags, settings=settings) as running,
        many_clients(running.endpoint, tags) as clients,
    ):
        assert await _said(clients) == {"subscribed": SESSIONS}
        assert len(clients_of(running)) == SESSIONS
        for number in range(1, 4):
            batch = SampleBatch("plc", START + number * SECOND, names, (number,) * ITEMS, qualities)
            await running.publish_samples(batch)
            assert clients.stdin is not None
            clients.stdin.write(b"%d\n" % (number * ITEMS))
            assert await _said(clients) == {"least": number * ITEMS}
        with pytest.raises(RuntimeError, match=hex(StatusCodes.BadTcpNotEnoughResources)):
            await RawClient.connect(running.endpoint)
        clients.kill()
        async with asyncio.timeout(PATIENCE):
            while clients_of(running):
                await asyncio.sleep(0.01)
        sessions = running._server.iserver.sessions()  # type: ignore[attr-defined]
        assert len(sessions) == SESSIONS
        late = await RawClient.connect(running.endpoint)  # a session without a client makes room for it
        await late.subscribe([ua.NodeId(ua.String("Devices/plc/T0"), ua.Int16(2))], 100)
        await late.end()


async def test_a_storm_of_subscriptions_leaves_nothing(certificates: Path) -> None:
    async with server(certificates) as running:
        await running.publish_samples(poll(1))
        client = await RawClient.connect(running.endpoint)
        held = []
        tracemalloc.start()
        for _ in range(4):
            for _ in range(100):
                id_ = await client.subscribe([NODE, SERIAL], 20)
                request = ua.DeleteSubscriptionsRequest(
                    Parameters=ua.DeleteSubscriptionsParameters([ua.IntegerId(id_)])
                )
                response = await client.call(request, ua.DeleteSubscriptionsResponse)
                assert response.Results[0].is_good()
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        await client.end()
        subscriptions = running._server.iserver.services.subscriptions  # type: ignore[attr-defined]
        assert (subscriptions.subscriptions, subscriptions.items.count) == ({}, 0)
        assert subscriptions.items._slots.left == limits.MAX_QUEUED
        assert subscriptions._memory.left == limits.MAX_RETRANSMISSION_BYTES_OF_ALL
        assert held[-1] - held[1] < 50_000, f"bytes held after each hundred: {held}"


async def test_subscriptions_are_limited_for_a_session(certificates: Path) -> None:
    async with server(certificates) as running:
        client = await RawClient.connect(running.endpoint)
        for _ in range(limits.MAX_SUBSCRIPTIONS_PER_SESSION):
            await client.subscribe([NODE], 1000)
        with pytest.raises(RuntimeError, match=hex(StatusCodes.BadTooManySubscriptions)):
            await client.subscribe([NODE], 1000)
        await client.end()


async def test_when_all_places_in_queues_are_taken_one_each_is_left(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opcua_model.subscriptions.items.MAX_QUEUED", 250)
    async with server(certificates) as running:
        client = await RawClient.connect(running.endpoint)
        id_ = await client.subscribe([NODE], 1000)
        sizes = []
        for _ in range(4):
            parameters = ua.MonitoringParameters(ua.IntegerId(1), ua.Duration(0), None, ua.Counter(100), True)
            item = ua.MonitoredItemCreateRequest(
                ua.ReadValueId(NODE, AttributeIds.Value), ua.MonitoringMode.Reporting, parameters
            )
            request = ua.CreateMonitoredItemsRequest(
                Parameters=ua.CreateMonitoredItemsParameters(ua.IntegerId(id_), ua.TimestampsToReturn.Both, [item])
            )
            sizes.append((await client.call(request, ua.CreateMonitoredItemsResponse)).Results[0].RevisedQueueSize)
        assert sizes == [100, 100, 49, 1]
        await client.end()


async def test_a_subscriber_that_does_not_read_is_cut_off(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks for more than its connection takes, and reads nothing of it."""
    monkeypatch.setattr(limits, "UNREAD_SECONDS", 0.5)
    monkeypatch.setattr(limits, "BACK_PRESSURE_BYTES", 100_000)
    async with server(certificates) as running:
        client = await RawClient.connect(running.endpoint)
        await client.subscribe([SERIAL] * 200, 20)
        client._reader._transport.pause_reading()  # type: ignore[attr-defined]
        most, number = 0, 0
        async with asyncio.timeout(PATIENCE):
            while connected := clients_of(running):
                number += 1
                client.send(ua.PublishRequest())
                batch = SampleBatch("weld", START + number, ("weld.Serial",), (f"{number:0254}",), (Quality.GOOD,))
                await running.publish_samples(batch)
                waiting = [one.transport.get_write_buffer_size() for one in connected if one.transport]
                most = max(most, *waiting)
                await asyncio.sleep(0.01)
        assert most < limits.MAX_UNSENT_BYTES
        await client.end()


class _Shifted(datetime):
    """A wall clock that somebody has set."""

    shift = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return datetime.now(tz) + cls.shift  # type: ignore[return-value]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[_Shifted]:
    """The wall clock of the server and of asyncua's channel and server beneath it."""
    modules = [module for name, module in sys.modules.items() if name.startswith("opcua_model.")]
    for module in (*modules, asyncua_connection, internal_server):
        if getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", _Shifted)
    monkeypatch.setattr(_Shifted, "shift", timedelta())
    return _Shifted


async def test_a_clock_that_jumps_stops_nothing_and_ends_no_session(certificates: Path, clock: type[_Shifted]) -> None:
    async with server(certificates) as running:
        await running.publish_samples(poll(0))
        client = await RawClient.connect(running.endpoint)
        await client.subscribe([NODE], 50)
        patient = ua.PublishRequest()
        patient.RequestHeader.TimeoutHint = ua.UInt32(60_000)
        client.send(patient)
        await client.receive()
        for number, hours in enumerate((0, 5, -10, 0), start=1):
            client.send(patient)
            clock.shift = timedelta(hours=hours)
            await running.publish_samples(poll(number, time=START + number * SECOND))
            async with asyncio.timeout(PATIENCE):
                answer = struct_from_binary(ua.PublishResponse, Buffer(await client.receive()))
            message = answer.Parameters.NotificationMessage
            told = message.PublishTime.replace(tzinfo=UTC) - datetime.now(UTC)
            assert abs(told - clock.shift) < timedelta(minutes=5)
            assert message.NotificationData[0].MonitoredItems[0].Value.Value.Value == number
        assert len(running._server.iserver.sessions()) == 1  # type: ignore[attr-defined]
        await client.end()
