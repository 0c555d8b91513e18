"""What a session may not do to others, and what becomes of requests that wait (OPC 10000-4 5.7.5, 5.14)."""

import asyncio
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from benchmarks.opcua.raw_client import RawClient
from opcua_model.server import OpcUaServer
from opcua_model.wire import AttributeIds, StatusCodes, wire_time
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, to_datetime
from tests.opcua.plant import COUNT, OP10, START, MemoryHistorian, poll, server

pytestmark = pytest.mark.asyncio(loop_scope="module")

NODE = ua.NodeId(ua.String(COUNT), ua.Int16(2))
BOTH = ua.TimestampsToReturn.Both
SERVER = ua.NodeId(ua.Int32(2253))
GET_MONITORED_ITEMS, RESEND_DATA = ua.NodeId(ua.Int32(11492)), ua.NodeId(ua.Int32(12873))
APP, OTHER_APP = "urn:plant:hmi", "urn:another:application"
INVALID = "BadSubscriptionIdInvalid"
_HANDLE = 4711


class Slow(MemoryHistorian):
    """Its reads wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.reading = 0

    async def read_raw(self, *arguments: Any, **named: Any) -> Sequence[HistoryValue]:
        self.reading += 1
        try:
            await self.go.wait()
        finally:
            self.reading -= 1
        return await super().read_raw(*arguments, **named)


class Running(NamedTuple):
    server: OpcUaServer
    historian: Slow

    @asynccontextmanager
    async def clients(self, *applications: str) -> AsyncIterator[list[RawClient]]:
        """Connected ones; afterwards none is left on either side."""
        connected = [await RawClient.connect(self.server.endpoint, application) for application in applications]
        try:
            yield connected
        finally:
            for client in connected:
                await client.end()
            listener = self.server._server.bserver
            assert listener is not None
            async with asyncio.timeout(30):
                while listener.clients:
                    await asyncio.sleep(0.005)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certificates: Path) -> AsyncIterator[Running]:
    historian = Slow()
    async with server(certificates, historian) as started:
        await started.publish_samples(poll(7))
        yield Running(started, historian)


@pytest.fixture
def _no_task_left() -> None:
    """The server serves all tests of this file, with its tasks; test_life counts what a server leaves."""


def named(code: int) -> str:
    return ua.StatusCode(ua.UInt32(code)).name


async def result(client: RawClient, request: Any, response: Any) -> Any:
    """The response, or the name of the fault that came instead."""
    try:
        return await client.call(request, response)
    except RuntimeError as fault:
        return named(int(str(fault), 16))


def _on_a_subscription(id_: int) -> Sequence[tuple[Any, type]]:
    """One request of every service that names a subscription as a whole."""
    own = ua.IntegerId(id_)
    rhythm = (ua.Duration(100), ua.Counter(100), ua.Counter(10))
    items = [ua.IntegerId(1)]
    create = ua.MonitoredItemCreateRequest(ua.ReadValueId(NODE, AttributeIds.Value), ua.MonitoringMode.Reporting)
    modify = ua.MonitoredItemModifyRequest(ua.IntegerId(1))
    mode = ua.SetMonitoringModeParameters(own, ua.MonitoringMode.Disabled, items)
    return (
        (
            ua.ModifySubscriptionRequest(Parameters=ua.ModifySubscriptionParameters(own, *rhythm)),
            ua.ModifySubscriptionResponse,
        ),
        (ua.RepublishRequest(Parameters=ua.RepublishParameters(own, ua.Counter(1))), ua.RepublishResponse),
        (
            ua.CreateMonitoredItemsRequest(Parameters=ua.CreateMonitoredItemsParameters(own, BOTH, [create])),
            ua.CreateMonitoredItemsResponse,
        ),
        (
            ua.ModifyMonitoredItemsRequest(Parameters=ua.ModifyMonitoredItemsParameters(own, BOTH, [modify])),
            ua.ModifyMonitoredItemsResponse,
        ),
        (
            ua.DeleteMonitoredItemsRequest(Parameters=ua.DeleteMonitoredItemsParameters(own, items)),
            ua.DeleteMonitoredItemsResponse,
        ),
        (ua.SetMonitoringModeRequest(Parameters=mode), ua.SetMonitoringModeResponse),
        (
            ua.SetTriggeringRequest(Parameters=ua.SetTriggeringParameters(own, ua.IntegerId(1), items, [])),
            ua.SetTriggeringResponse,
        ),
    )


async def test_a_session_cannot_touch_the_subscription_of_another(running: Running) -> None:
    async with running.clients(APP, APP) as (owner, other):
        mine, theirs = await owner.subscribe([NODE], 100), await other.subscribe([NODE], 100)
        for number in (mine, 424_242):
            for request, response in _on_a_subscription(number):
                assert await result(other, request, response) == INVALID
            ids = [ua.IntegerId(number)]
            published = await result(
                other,
                ua.SetPublishingModeRequest(Parameters=ua.SetPublishingModeParameters(False, ids)),
                ua.SetPublishingModeResponse,
            )
            deleted = await result(
                other,
                ua.DeleteSubscriptionsRequest(Parameters=ua.DeleteSubscriptionsParameters(ids)),
                ua.DeleteSubscriptionsResponse,
            )
            assert [code.name for code in (*published.Parameters.Results, *deleted.Results)] == [INVALID] * 2
            methods = [
                ua.CallMethodRequest(SERVER, method, [ua.Variant(number, ua.VariantType.UInt32)])
                for method in (GET_MONITORED_ITEMS, RESEND_DATA)
            ]
            called = await result(other, ua.CallRequest(Parameters=ua.CallParameters(methods)), ua.CallResponse)
            assert [one.StatusCode.name for one in called.Results] == [INVALID] * 2
        acknowledge = [
            ua.SubscriptionAcknowledgement(ua.IntegerId(number), ua.Counter(1)) for number in (mine, 424_242)
        ]
        publish = ua.PublishRequest(Parameters=ua.PublishParameters(acknowledge))
        answer = await result(other, publish, ua.PublishResponse)
        assert answer.Parameters.SubscriptionId == theirs
        assert [code.name for code in answer.Parameters.Results] == [INVALID] * 2
        first = await result(owner, ua.PublishRequest(), ua.PublishResponse)
        assert (first.Parameters.SubscriptionId, first.Parameters.NotificationMessage.SequenceNumber) == (mine, 1)
        assert list(first.Parameters.AvailableSequenceNumbers) == [1]


async def test_only_the_same_application_takes_a_subscription_of_anonymous_clients(running: Running) -> None:
    async with running.clients(APP, APP, OTHER_APP) as (owner, same, stranger):
        mine = await owner.subscribe([NODE], 100)

        async def taken(client: RawClient) -> str:
            asked = ua.TransferSubscriptionsParameters([ua.IntegerId(mine)], True)
            request = ua.TransferSubscriptionsRequest(Parameters=asked)
            response = await result(client, request, ua.TransferSubscriptionsResponse)
            return str(response.Parameters.Results[0].StatusCode.name)

        assert await taken(stranger) == "BadUserAccessDenied"
        assert await taken(owner) == "BadNothingToDo"
        assert await taken(same) == "Good"
        assert await taken(same) == "BadNothingToDo"


async def test_a_continuation_point_of_a_browse_is_good_for_its_session_only(running: Running) -> None:
    async with running.clients(APP, APP) as (owner, other):
        station = ua.BrowseDescription(ua.NodeId(ua.String(OP10), ua.Int16(2)))
        parameters = ua.BrowseParameters(RequestedMaxReferencesPerNode=ua.Counter(1), NodesToBrowse=[station])
        browsed = await result(owner, ua.BrowseRequest(Parameters=parameters), ua.BrowseResponse)
        point = browsed.Results[0].ContinuationPoint

        async def following(client: RawClient) -> str:
            request = ua.BrowseNextRequest(Parameters=ua.BrowseNextParameters(False, [point]))
            return str((await result(client, request, ua.BrowseNextResponse)).Parameters.Results[0].StatusCode.name)

        assert await following(other) == "BadContinuationPointInvalid"
        assert await following(owner) == "Good"


def _history(handle: int) -> ua.HistoryReadRequest:
    start, end = wire_time(to_datetime(START)), wire_time(to_datetime(START + SECOND))
    details = ua.ReadRawModifiedDetails(False, start, end, ua.Counter(5), False)
    node = ua.HistoryReadValueId(NODE)
    request = ua.HistoryReadRequest(Parameters=ua.HistoryReadParameters(details, BOTH, False, [node]))
    request.RequestHeader.RequestHandle = ua.IntegerId(handle)
    return request


async def _until(historian: Slow, reading: int) -> None:
    async with asyncio.timeout(30):
        while historian.reading != reading:
            await asyncio.sleep(0.005)


def _cancel(handle: int) -> ua.CancelRequest:
    return ua.CancelRequest(Parameters=ua.CancelParameters(ua.IntegerId(handle)))


async def test_a_history_read_that_waits_holds_up_nobody_and_can_be_cancelled(running: Running) -> None:
    historian = running.historian
    historian.go.clear()
    async with running.clients(APP, APP) as (client, other):
        client.send(_history(_HANDLE))
        await _until(historian, 1)
        assert await client.read(_read(client))
        foreign = await result(other, _cancel(_HANDLE), ua.CancelResponse)
        assert foreign.Parameters.CancelCount == 0
        client.send(_cancel(_HANDLE))
        fault, answer = await client.receive(), await client.receive()
        assert struct.unpack_from("<II", fault, 12) == (_HANDLE, StatusCodes.BadRequestCancelledByClient)
        assert struct_from_binary(ua.CancelResponse, Buffer(answer)).Parameters.CancelCount == 1
        await _until(historian, 0)
        again = await result(client, _cancel(_HANDLE), ua.CancelResponse)
        assert again.Parameters.CancelCount == 0


async def test_history_reads_of_a_client_that_is_gone_end(running: Running) -> None:
    historian = running.historian
    historian.go.clear()
    async with running.clients(APP) as (client,):
        client.send(_history(1))
        client.send(_history(2))
        await _until(historian, 1)
    await _until(historian, 0)


def _read(client: RawClient) -> bytes:
    wanted = ua.ReadParameters(NodesToRead=[ua.ReadValueId(NODE, AttributeIds.Value)])
    return client.encoded(ua.ReadRequest(Parameters=wanted))


async def test_the_answers_of_history_reads_come_in_their_order(running: Running) -> None:
    historian = running.historian
    historian.go.clear()
    async with running.clients(APP) as (client,):
        for handle in (1, 2, 3):
            client.send(_history(handle))
        historian.go.set()
        answers = [await client.receive() for _ in range(3)]
        assert [struct.unpack_from("<I", answer, 12)[0] for answer in answers] == [1, 2, 3]
