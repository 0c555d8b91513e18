"""Numbers out of any range, parts of values, clients that give up: what each service makes of them, over the wire."""

import asyncio
import math
import struct
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.server.address_space import AttributeValue
from asyncua.ua.ua_binary import nodeid_to_binary

from benchmarks.opcua.raw_client import RawClient
from opcua_model import limits
from opcua_model.server import OpcUaServer
from opcua_model.services.index_range import cut, parse
from opcua_model.wire import AttributeIds, DataChangeFilter, ObjectIds, StatusCodes, standard, status, wire_time
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, to_datetime
from tests.opcua.plant import COUNT, START, MemoryHistorian, history_of, poll, server
from tests.opcua.test_attacks import answer, element, field, literal, monitor, node, result

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = ua.TimestampsToReturn.Both
SESSION_MILLISECONDS = 600
_RESULT = 32  # where the first StatusCode stands in an answer that is an array of results


class SlowHistorian(MemoryHistorian):
    async def read_raw(self, *arguments: Any, **named: Any) -> list[HistoryValue]:
        await asyncio.sleep(3600)
        return []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certificates: Path) -> AsyncIterator[OpcUaServer]:
    history = SlowHistorian({"press.PartCount": history_of(10)})
    async with server(certificates, history) as started:
        core = started._server.iserver
        core.min_session_timeout_ms = SESSION_MILLISECONDS
        matrix = ua.Variant([[1, 2, 3], [4, 5, 6]], ua.VariantType.Int32, Dimensions=[ua.Int32(2), ua.Int32(3)])
        objects = started._server.nodes.objects
        await objects.add_variable(node("Test/Matrix"), "2:Matrix", matrix)
        await objects.add_variable(node("Test/Names"), "2:Names", ua.Variant(["press", "weld"]))
        await started.publish_samples(poll(7))
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def client(running: OpcUaServer) -> AsyncIterator[RawClient]:
    made = await RawClient.connect(running.endpoint)
    yield made
    await made.end()


async def subscription(client: RawClient, interval: float = 50.0, lifetime: int = 1_000) -> int:
    create = ua.CreateSubscriptionRequest()
    create.Parameters = ua.CreateSubscriptionParameters(interval, lifetime, 10, 0, True, 0)
    return int((await answer(client, create, ua.CreateSubscriptionResponse)).Parameters.SubscriptionId)


def item(path: str = COUNT, filter_: Any = None, index_range: str = "") -> ua.MonitoredItemCreateRequest:
    parameters = ua.MonitoringParameters(ua.IntegerId(1), ua.Duration(0), filter_, ua.Counter(10), True)
    wanted = ua.ReadValueId(node(path), AttributeIds.Value, index_range)
    return ua.MonitoredItemCreateRequest(wanted, ua.MonitoringMode.Reporting, parameters)


def items(id_: int, *wanted: ua.MonitoredItemCreateRequest) -> ua.CreateMonitoredItemsRequest:
    request = ua.CreateMonitoredItemsRequest()
    request.Parameters = ua.CreateMonitoredItemsParameters(ua.IntegerId(id_), BOTH, list(wanted))
    return request


async def changed(client: RawClient, request: Any, before: bytes, number: int, now: int = 2) -> tuple[str, str]:
    """Results of the service and of its first operation, with `number` where `now` stands behind `before`."""
    body = bytearray(client.encoded(request))
    place = bytes(body).index(before + struct.pack("<i", now)) + len(before)
    body[place : place + 4] = struct.pack("<i", number)
    client.send_bytes(bytes(body))
    async with asyncio.timeout(60):
        received = await client.receive()
    service = status(struct.unpack_from("<I", received, 16)[0]).name
    first = status(struct.unpack_from("<I", received, _RESULT)[0]).name if service == "Good" else ""
    return service, first


@pytest.mark.parametrize("number", [-1, 5, 77, 0x7FFFFFFF])
async def test_numbers_that_name_nothing_are_refused_by_their_own_codes(client: RawClient, number: int) -> None:
    """Not with Bad_DecodingError: the bytes are in order, and the other operations of the request are answered."""
    id_ = await subscription(client)
    one = struct.pack("<i", 1)
    browse = ua.BrowseRequest(Parameters=ua.BrowseParameters(NodesToBrowse=[ua.BrowseDescription(node(COUNT))]))
    assert await changed(client, browse, nodeid_to_binary(node(COUNT)), number, 0) == (
        "Good",
        "BadBrowseDirectionInvalid",
    )
    own = struct.pack("<I", id_)
    assert await changed(client, items(id_, item()), own, number) == ("BadTimestampsToReturnInvalid", "")
    value = nodeid_to_binary(node(COUNT)) + struct.pack("<Ii", AttributeIds.Value, 0) + b"\x00\x00\xff\xff\xff\xff"
    assert await changed(client, items(id_, item()), value, number) == ("Good", "BadMonitoringModeInvalid")
    mode = ua.SetMonitoringModeRequest()
    mode.Parameters = ua.SetMonitoringModeParameters(ua.IntegerId(id_), ua.MonitoringMode.Reporting, [ua.IntegerId(1)])
    assert await changed(client, mode, own, number) == ("BadMonitoringModeInvalid", "")
    filter_ = items(id_, item(filter_=DataChangeFilter(ua.DataChangeTrigger.StatusValue, 1, 4.25)))
    # an ExtensionObject: its type, the sign that it has a body, and how long that is
    body = struct.pack("<BBHBi", 1, 0, ObjectIds.DataChangeFilter_Encoding_DefaultBinary, 1, 16)
    assert await changed(client, filter_, body, number, 1) == ("Good", "BadMonitoredItemFilterInvalid")
    assert await changed(client, filter_, body + one, number, 1) == ("Good", "BadDeadbandFilterInvalid")


@pytest.mark.parametrize(
    ("asked", "revised"),
    [
        (math.nan, SESSION_MILLISECONDS),
        (-math.inf, SESSION_MILLISECONDS),
        (0.0, SESSION_MILLISECONDS),
        (20_000.0, 20_000.0),
        (math.inf, 600_000.0),
        (1e300, 600_000.0),
    ],
)
async def test_a_session_timeout_is_a_number_within_limits(client: RawClient, asked: float, revised: float) -> None:
    """Not a number would bring the timers of the event loop out of order, and all that waits for one."""
    create = ua.CreateSessionRequest()
    create.Parameters.ClientNonce, create.Parameters.RequestedSessionTimeout = bytes(32), ua.Duration(asked)
    made = await answer(client, create, ua.CreateSessionResponse)
    assert made.Parameters.RevisedSessionTimeout == revised
    own, client.token = client.token, made.Parameters.AuthenticationToken
    await answer(client, ua.ActivateSessionRequest(), ua.ActivateSessionResponse)
    await answer(client, ua.CloseSessionRequest(), ua.CloseSessionResponse)
    client.token = own


async def test_a_session_ends_after_its_timeout_and_leaves_its_subscriptions(
    running: OpcUaServer, client: RawClient
) -> None:
    """Each request begins it again; another session of the same client takes what is left."""
    create = ua.CreateSessionRequest()
    create.Parameters.ClientNonce, create.Parameters.RequestedSessionTimeout = bytes(32), ua.Duration(0)
    create.Parameters.ClientDescription.ApplicationUri = "urn:benchmark"
    made = await answer(client, create, ua.CreateSessionResponse)
    own, client.token = client.token, made.Parameters.AuthenticationToken
    await answer(client, ua.ActivateSessionRequest(), ua.ActivateSessionResponse)
    id_ = await subscription(client)
    begun = time.monotonic()
    read = ua.ReadRequest(Parameters=ua.ReadParameters(NodesToRead=[ua.ReadValueId(node(COUNT), AttributeIds.Value)]))
    while time.monotonic() - begun < 1.5 * SESSION_MILLISECONDS / 1000:
        assert (await result(client, read))[0] == 0
        last = time.monotonic()
        await asyncio.sleep(0.05)
    sessions: Callable[[], list[Any]] = running._server.iserver.sessions  # type: ignore[attr-defined]
    before = len(sessions())
    async with asyncio.timeout(60):
        while len(sessions()) == before:
            await asyncio.sleep(0.01)
    assert time.monotonic() - last >= SESSION_MILLISECONDS / 1000
    assert (await result(client, read))[0] == StatusCodes.BadSessionIdInvalid
    client.token = own
    transfer = ua.TransferSubscriptionsRequest()
    transfer.Parameters = ua.TransferSubscriptionsParameters([ua.IntegerId(id_)], True)
    (moved,) = (await answer(client, transfer, ua.TransferSubscriptionsResponse)).Parameters.Results
    assert moved.StatusCode.is_good()


async def test_what_is_nobodys_makes_room_for_new_subscriptions(
    running: OpcUaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriptions = running._server.iserver.services.subscriptions  # type: ignore[attr-defined]
    leaver, comer = [await RawClient.connect(running.endpoint) for _ in range(2)]
    try:
        left = [await subscription(leaver) for _ in range(3)]
        close = ua.CloseSessionRequest()
        close.DeleteSubscriptions = False
        await answer(leaver, close, ua.CloseSessionResponse)
        monkeypatch.setattr("opcua_model.subscriptions.service.MAX_SUBSCRIPTIONS", len(subscriptions.subscriptions))
        new = await subscription(comer)
        there = subscriptions.subscriptions
        assert ([id_ in there for id_ in left], new in there) == ([False, True, True], True)
    finally:
        await leaver.end()
        await comer.end()


async def test_an_answer_is_no_larger_than_the_session_takes(client: RawClient) -> None:
    create = ua.CreateSessionRequest()
    create.Parameters.ClientNonce, create.Parameters.MaxResponseMessageSize = bytes(32), ua.UInt32(8_192)
    create.Parameters.RequestedSessionTimeout = ua.Duration(60_000)
    made = await answer(client, create, ua.CreateSessionResponse)
    client.token = made.Parameters.AuthenticationToken
    await answer(client, ua.ActivateSessionRequest(), ua.ActivateSessionResponse)
    for count, expected in ((10, 0), (1_000, StatusCodes.BadResponseTooLarge)):
        read = ua.ReadRequest()
        read.Parameters.NodesToRead = [ua.ReadValueId(node(COUNT), AttributeIds.Value)] * count
        assert (await result(client, read))[0] == expected


async def test_a_refused_filter_tells_what_is_wrong_with_it(client: RawClient) -> None:
    unknown = element(ua.FilterOperator.Equals, field(), literal("x"))
    too_few = element(ua.FilterOperator.Between, field(), literal(1))
    related = element(ua.FilterOperator.InView, field())
    for wrong, code in ((too_few, "BadFilterOperandCountMismatch"), (related, "BadFilterOperatorUnsupported")):
        (made,) = await monitor(client, ua.EventFilter([field()], ua.ContentFilter([unknown, wrong])))
        assert made.StatusCode.name == "BadEventFilterInvalid"
        results = made.FilterResult.WhereClauseResult.ElementResults
        assert [one.StatusCode.name for one in results] == ["Good", code]
    typed = ua.SimpleAttributeOperand(standard(ObjectIds.FolderType), [ua.QualifiedName("x")], AttributeIds.Value)
    (made,) = await monitor(client, ua.EventFilter([typed]))
    assert [code.name for code in made.FilterResult.SelectClauseResults] == ["BadTypeDefinitionInvalid"]


@pytest.mark.parametrize(
    ("path", "index_range", "value"),
    [
        ("Test/Matrix", "1,0:1", [[4, 5]]),
        ("Test/Matrix", "0:1,2", [[3], [6]]),
        ("Test/Matrix", "0:9,1:9", [[2, 3], [5, 6]]),
        ("Test/Matrix", "1", [[4, 5, 6]]),
        ("Test/Matrix", "2,0", "BadIndexRangeNoData"),
        ("Test/Matrix", "0,0,0", "BadIndexRangeNoData"),
        ("Test/Names", "0:1,1:2", ["re", "el"]),
        ("Test/Names", "1,0", ["w"]),
        ("Test/Names", "0,7", "BadIndexRangeNoData"),
        ("Test/Names", "-1", "BadIndexRangeInvalid"),
        ("Test/Names", "1:", "BadIndexRangeInvalid"),
        ("Test/Names", "1,,1", "BadIndexRangeInvalid"),
        ("Test/Names", " 1", "BadIndexRangeInvalid"),
        ("Test/Names", "99999999999", "BadIndexRangeInvalid"),
        (COUNT, "0", "BadIndexRangeNoData"),
    ],
)
async def test_parts_of_arrays_of_more_dimensions_and_of_texts(
    client: RawClient, path: str, index_range: str, value: object
) -> None:
    read = ua.ReadRequest()
    read.Parameters.NodesToRead = [ua.ReadValueId(node(path), AttributeIds.Value, index_range)]
    (found,) = (await answer(client, read, ua.ReadResponse)).Results
    assert (found.StatusCode.name if found.StatusCode.value else found.Value.Value) == value


async def test_a_part_of_bytes() -> None:
    assert cut(ua.Variant(b"\x01\x02\x03"), parse("1:2")).Value == b"\x02\x03"


async def test_a_deadband_of_an_array_is_that_of_its_elements(running: OpcUaServer, client: RawClient) -> None:
    """One that moves on beyond it reports the whole; so does another length."""
    attributes = running._server.iserver.aspace[node("Test/Matrix")].attributes
    id_ = await subscription(client, 20.0)
    band = DataChangeFilter(ua.DataChangeTrigger.StatusValue, ua.DeadbandType.Absolute, 2.0)
    made = await answer(client, items(id_, item("Test/Matrix", band)), ua.CreateMonitoredItemsResponse)
    assert made.Results[0].StatusCode.is_good()
    held: AttributeValue = attributes[AttributeIds.Value]

    async def reported() -> list[Any]:
        got = await answer(client, ua.PublishRequest(), ua.PublishResponse)
        data = got.Parameters.NotificationMessage.NotificationData
        return [one.Value.Value.Value for one in data[0].MonitoredItems] if data else []

    first = await reported()
    assert first == [[[1, 2, 3], [4, 5, 6]]]
    for value in ([[1, 2, 3], [4, 5, 8]], [[1, 2, 3], [4, 5, 9]], [[1, 2, 3]]):
        data = ua.DataValue(ua.Variant(value, ua.VariantType.Int32))
        for callback in list(held.datachange_callbacks.values()):
            await callback(0, data)
    assert await reported() == [[[1, 2, 3], [4, 5, 9]], [[1, 2, 3]]]


async def test_references_back_come_where_they_are_asked_for(client: RawClient) -> None:
    def browse(direction: ua.BrowseDirection, kind: int, *, subtypes: bool) -> ua.BrowseDescription:
        return ua.BrowseDescription(
            node(COUNT),
            direction,
            standard(kind),
            subtypes,
            ResultMask=ua.UInt32(63),
        )

    request = ua.BrowseRequest()
    request.Parameters.NodesToBrowse = [
        browse(ua.BrowseDirection.Inverse, ObjectIds.HierarchicalReferences, subtypes=True),
        browse(ua.BrowseDirection.Inverse, ObjectIds.HierarchicalReferences, subtypes=False),
        browse(ua.BrowseDirection.Forward, ObjectIds.HasProperty, subtypes=False),
        browse(ua.BrowseDirection.Both, ObjectIds.References, subtypes=True),
    ]
    back, none, forward, both = (await answer(client, request, ua.BrowseResponse)).Results
    assert [(one.NodeId, bool(one.IsForward)) for one in back.References] == [(node("Devices/press"), False)]
    assert none.References == []
    assert all(one.IsForward for one in forward.References)
    assert {bool(one.IsForward) for one in both.References} == {True, False}


def history(details: Any, timestamps: ua.TimestampsToReturn = BOTH, hint: int = 0) -> ua.HistoryReadRequest:
    wanted = ua.HistoryReadValueId(node(COUNT), "", ua.QualifiedName(), None)
    request = ua.HistoryReadRequest(Parameters=ua.HistoryReadParameters(details, timestamps, False, [wanted]))
    request.RequestHeader.TimeoutHint = ua.UInt32(hint)
    return request


async def test_history_that_takes_longer_than_its_client_waits_is_given_up(client: RawClient) -> None:
    start, end = wire_time(to_datetime(START)), wire_time(to_datetime(START + 9 * SECOND))
    raw = ua.ReadRawModifiedDetails(False, start, end, ua.Counter(0), False)
    assert (await result(client, history(raw, hint=50)))[0] == StatusCodes.BadTimeout
    neither = history(raw, ua.TimestampsToReturn.Neither)
    assert (await result(client, neither))[0] == StatusCodes.BadInvalidTimestampArgument


@pytest.mark.parametrize("interval", [0.0, 1e15])
async def test_an_interval_of_nought_or_longer_than_the_range_is_the_whole_range(
    client: RawClient, interval: float
) -> None:
    start, end = wire_time(to_datetime(START)), wire_time(to_datetime(START + 4 * SECOND))
    count = standard(ObjectIds.AggregateFunction_Count)
    details = ua.ReadProcessedDetails(start, end, ua.Duration(interval), [count])
    (found,) = (await answer(client, history(details), ua.HistoryReadResponse)).Results
    assert [one.Value.Value for one in found.HistoryData.DataValues] == [8]


@pytest.mark.parametrize("interval", [-1.0, math.nan, math.inf])
async def test_an_interval_that_is_none_is_refused(client: RawClient, interval: float) -> None:
    start, end = wire_time(to_datetime(START)), wire_time(to_datetime(START + 4 * SECOND))
    details = ua.ReadProcessedDetails(start, end, ua.Duration(interval), [standard(ObjectIds.AggregateFunction_Count)])
    (found,) = (await answer(client, history(details), ua.HistoryReadResponse)).Results
    assert found.StatusCode.name == "BadInvalidArgument"


@pytest.mark.parametrize("interval", [math.nan, math.inf, -math.inf, 0.0, 1e-300])
async def test_the_rhythm_of_a_subscription_is_within_limits(client: RawClient, interval: float) -> None:
    create = ua.CreateSubscriptionRequest()
    most = ua.Counter(0xFFFF_FFFF)
    create.Parameters = ua.CreateSubscriptionParameters(ua.Duration(interval), most, most, most, True, ua.Byte(255))
    made = (await answer(client, create, ua.CreateSubscriptionResponse)).Parameters
    assert limits.MIN_PUBLISHING <= made.RevisedPublishingInterval <= limits.MAX_PUBLISHING
    assert made.RevisedLifetimeCount >= 3 * made.RevisedMaxKeepAliveCount
    assert made.RevisedPublishingInterval * made.RevisedMaxKeepAliveCount <= max(
        limits.MAX_KEEP_ALIVE, made.RevisedPublishingInterval
    )
