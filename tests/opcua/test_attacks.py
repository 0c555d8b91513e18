"""Small requests that are meant to cost much: exponential paths and filters, answers without end. Others go on."""

import asyncio
import struct
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from benchmarks.opcua.raw_client import RawClient
from opcua_model import limits
from opcua_model.server import OpcUaServer
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard
from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType
from tests.opcua.plant import OP10, TAGS, alarm, poll, server

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60.0
#: One device with so many tags.
WIDTH = 4_000
WIDE = tuple(TagInfo(f"wide.T{index:05}", "wide", f"hr:{index}", TagType.UINT16, "", "") for index in range(WIDTH))
SERVER = standard(ObjectIds.Server)
BOTH = ua.TimestampsToReturn.Both


def node(path: str) -> ua.NodeId:
    return ua.NodeId(ua.String(path), ua.Int16(2))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certificates: Path) -> AsyncIterator[OpcUaServer]:
    async with server(certificates, tags=(*TAGS, *WIDE)) as started:
        await started.publish_samples(poll(7))
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def attacker(running: OpcUaServer) -> AsyncIterator[RawClient]:
    client = await RawClient.connect(running.endpoint)
    yield client
    await client.end()


async def result(client: RawClient, request: Any) -> tuple[int, bytes]:
    """ServiceResult and the bytes of the answer."""
    client.send(request)
    async with asyncio.timeout(PATIENCE):
        body = await client.receive()
    return struct.unpack_from("<I", body, 16)[0], body


async def answer(client: RawClient, request: Any, kind: type) -> Any:
    """An answer of this kind."""
    code, body = await result(client, request)
    assert code == 0, hex(code)
    return struct_from_binary(kind, Buffer(body))


async def translate(client: RawClient, *paths: ua.BrowsePath) -> list[ua.BrowsePathResult]:
    request = ua.TranslateBrowsePathsToNodeIdsRequest()
    request.Parameters.BrowsePaths = list(paths)
    found: list[ua.BrowsePathResult] = (await answer(client, request, ua.TranslateBrowsePathsToNodeIdsResponse)).Results
    return found


def path(start: ua.NodeId, names: Sequence[str | None], *, zigzag: bool = False) -> ua.BrowsePath:
    """Along references of all kinds; `zigzag`: up and down by turns."""
    elements = [
        ua.RelativePathElement(
            standard(ObjectIds.References),
            IsInverse=zigzag and index % 2 == 0,  # type: ignore[arg-type]
            IncludeSubtypes=True,  # type: ignore[arg-type]
            TargetName=ua.QualifiedName(name, 2) if name else ua.QualifiedName(),
        )
        for index, name in enumerate(names)
    ]
    return ua.BrowsePath(start, ua.RelativePath(elements))


async def test_a_path_to_and_fro_does_not_double_with_every_step(attacker: RawClient) -> None:
    """A station hangs on its line by two references, one for its place and one for its events."""
    (found,) = await translate(attacker, path(node(OP10), ["L1", "OP10"] * 20, zigzag=True))
    assert [target.TargetId for target in found.Targets] == [node(OP10)]


async def test_paths_that_are_too_long_or_find_too_much_are_refused(attacker: RawClient) -> None:
    devices = node("Devices/wide")
    (all_,) = await translate(attacker, path(devices, [None]))
    assert len(all_.Targets) >= WIDTH
    (long_,) = await translate(attacker, path(devices, ["x"] * (limits.MAX_PATH_ELEMENTS + 1)))
    assert long_.StatusCode.name == "BadQueryTooComplex"
    (nameless,) = await translate(attacker, path(devices, [None, "x"]))
    assert nameless.StatusCode.name == "BadBrowseNameInvalid"
    many = await translate(attacker, *[path(devices, [None])] * 20)
    assert [one.StatusCode.name for one in many].count("Good") == limits.MAX_PATH_TARGETS // len(all_.Targets)
    assert many[-1].StatusCode.name == "BadTooManyMatches"


async def test_a_browse_of_everything_many_times_comes_in_pages(
    attacker: RawClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_REFERENCES_OF_RESPONSE", 3 * WIDTH)
    request = ua.BrowseRequest()
    wide = ua.BrowseDescription(node("Devices/wide"), ResultMask=ua.UInt32(63))
    request.Parameters.NodesToBrowse = [wide] * 40
    found = (await answer(attacker, request, ua.BrowseResponse)).Results
    sizes = [len(one.References or ()) for one in found]
    assert sum(sizes) <= limits.MAX_REFERENCES_OF_RESPONSE + len(sizes)
    assert sizes[0] >= WIDTH
    codes = [one.StatusCode.name for one in found]
    assert {"Good", "BadNoContinuationPoints"} == set(codes)
    assert sum(bool(one.ContinuationPoint) for one in found) == limits.MAX_BROWSE_POINTS


async def test_a_large_value_read_many_times_is_worked_out_once_and_bounded(attacker: RawClient) -> None:
    """The diagnostics of its own session, which it has made large, in every one of 3,000 values."""
    request = ua.ReadRequest()
    large = ua.ReadValueId(standard(3707), AttributeIds.Value)
    request.Parameters.NodesToRead = [large] * 3_000
    client = await RawClient.connect(attacker._url, "urn:" + "x" * 12_000)
    try:
        code, _ = await result(client, request)
        assert code == StatusCodes.BadResponseTooLarge
        request.Parameters.NodesToRead = [large] * 10
        code, body = await result(client, request)
        assert (code, len(body) > 10 * 12_000) == (0, True)
    finally:
        await client.end()


def element(kind: ua.FilterOperator, *operands: Any) -> ua.ContentFilterElement:
    return ua.ContentFilterElement(kind, list(operands))


def field(name: str = "Message") -> ua.SimpleAttributeOperand:
    return ua.SimpleAttributeOperand(standard(ObjectIds.BaseEventType), [ua.QualifiedName(name)], AttributeIds.Value)


def literal(value: object) -> ua.LiteralOperand:
    return ua.LiteralOperand(ua.Variant(value))


async def monitor(client: RawClient, filter_: ua.EventFilter, count: int = 1) -> list[ua.MonitoredItemCreateResult]:
    made = await answer(client, ua.CreateSubscriptionRequest(), ua.CreateSubscriptionResponse)
    parameters = ua.MonitoringParameters(ua.IntegerId(1), ua.Duration(0), filter_, ua.Counter(10), True)
    item = ua.MonitoredItemCreateRequest(
        ua.ReadValueId(SERVER, AttributeIds.EventNotifier), ua.MonitoringMode.Reporting, parameters
    )
    request = ua.CreateMonitoredItemsRequest()
    request.Parameters = ua.CreateMonitoredItemsParameters(made.Parameters.SubscriptionId, BOTH, [item] * count)
    results: list[ua.MonitoredItemCreateResult] = (
        await answer(client, request, ua.CreateMonitoredItemsResponse)
    ).Results
    return results


async def test_a_filter_whose_elements_refer_to_one_another_costs_each_of_them_once(
    running: OpcUaServer, attacker: RawClient
) -> None:
    """Both sides of every And are the next And: two to the power of 80 ways through them."""
    depth = 80
    chain = [
        element(ua.FilterOperator.And, ua.ElementOperand(ua.UInt32(index + 1)), ua.ElementOperand(ua.UInt32(index + 1)))
        for index in range(depth)
    ]
    like_ = element(ua.FilterOperator.Like, field(), literal("%" + "a%" * 30 + "b"))
    deny = element(ua.FilterOperator.Not, ua.ElementOperand(ua.UInt32(depth + 1)))
    (made,) = await monitor(attacker, ua.EventFilter([field()], ua.ContentFilter([*chain, deny, like_])))
    assert made.StatusCode.is_good()
    attacker.send(ua.PublishRequest())
    async with asyncio.timeout(PATIENCE):
        await running.publish_events([alarm("a" * 200)])
        assert b"a" * 200 in await attacker.receive()


async def test_filters_are_bounded_one_by_one_and_together(
    running: OpcUaServer, attacker: RawClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = ua.ContentFilter([element(ua.FilterOperator.Like, field(), literal("x" * (limits.MAX_LITERAL + 1)))])
    (refused,) = await monitor(attacker, ua.EventFilter([field()], huge))
    assert refused.StatusCode.name == "BadEventFilterInvalid"
    in_list = [element(ua.FilterOperator.InList, field(), *[literal("x" * 1_000)] * 30)]
    (refused,) = await monitor(attacker, ua.EventFilter([field()], ua.ContentFilter(in_list)))
    assert refused.StatusCode.name == "BadTooManyOperations"
    filters = running._server.iserver.services.subscriptions.items._monitoring._filters  # type: ignore[attr-defined]
    monkeypatch.setattr(filters, "left", 1_000)
    array = ua.ContentFilter([element(ua.FilterOperator.Equals, field(), literal([1, 2]))])
    (refused,) = await monitor(attacker, ua.EventFilter([field()], array))
    assert refused.FilterResult.WhereClauseResult.ElementResults[0].StatusCode.name == "BadFilterLiteralInvalid"
    deep = field()
    deep.BrowsePath = [ua.QualifiedName("x" * 50)] * 500
    (refused,) = await monitor(attacker, ua.EventFilter([deep]))
    assert refused.StatusCode.name == "BadTooManyOperations"
    heavy = ua.EventFilter([field()] * 200)
    codes = [(await monitor(attacker, heavy))[0].StatusCode.name for _ in range(3)]
    assert codes == ["Good", "Good", "BadTooManyMonitoredItems"]
    ended = ua.DeleteSubscriptionsRequest()
    own = [session.publishing.subscriptions for session in running._server.iserver.sessions()]  # type: ignore[attr-defined]
    ended.Parameters.SubscriptionIds = [id_ for subscriptions in own for id_ in subscriptions]
    assert (await result(attacker, ended))[0] == 0
    assert filters.left == 1_000


async def test_a_session_keeps_little_of_what_its_client_says(attacker: RawClient) -> None:
    """Names of 150 kB in each of a thousand sessions, over a channel whose login is done."""
    create = ua.CreateSessionRequest()
    create.Parameters.ClientNonce, create.Parameters.SessionName = bytes(32), "x" * 150_000
    body, size = attacker.encoded(create), 60_000
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    request = attacker._number + 1
    for part in parts:
        attacker._number += 1
        head = struct.pack("<III", attacker._channel, attacker._token_id, attacker._number) + struct.pack("<I", request)
        kind = b"MSGF" if part is parts[-1] else b"MSGC"
        attacker._writer.write(kind + struct.pack("<I", 8 + len(head) + len(part)) + head + part)
    async with asyncio.timeout(PATIENCE):
        answered = await attacker.receive()
    assert struct.unpack_from("<I", answered, 16)[0] == StatusCodes.BadRequestTooLarge


async def test_an_index_range_has_few_dimensions(attacker: RawClient) -> None:
    read = ua.ReadRequest()
    read.Parameters.NodesToRead = [ua.ReadValueId(node(OP10), AttributeIds.DisplayName, "1," * 20_000 + "1")]
    (found,) = (await answer(attacker, read, ua.ReadResponse)).Results
    assert found.StatusCode.name == "BadIndexRangeInvalid"
