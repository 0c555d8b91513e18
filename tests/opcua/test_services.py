"""View, attribute and method services and the Server object, as an independent client sees them (node/services.js)."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AttributeValue

from opcua_model import limits
from opcua_model.rights import BROWSE, READ, WRITE, Rights
from opcua_model.server import OpcUaServer
from opcua_model.server_object import PROFILES
from opcua_model.services.call import MethodCall
from opcua_model.wire import AttributeIds, StatusCodes
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.node_client import run_script
from tests.opcua.plant import poll, server

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _double(call: MethodCall) -> Sequence[ua.Variant]:
    number = call.arguments[0]
    if number == 0:
        raise ServiceError(StatusCodes.BadOutOfRange)
    if number == 13:
        raise RuntimeError("a method with a defect")
    return (ua.Variant(2 * number, ua.VariantType.UInt32),)


async def _furnish(running: OpcUaServer) -> None:
    """Nodes that the product does not have: writable, secret, and methods of all kinds."""
    asyncua = running._server
    space = asyncua.iserver.aspace

    def node_id(name: str) -> ua.NodeId:
        return ua.NodeId(ua.String(name), ua.Int16(2))

    def set_(name: str, attribute: AttributeIds, value: object, kind: ua.VariantType) -> None:
        space[node_id(name)].attributes[attribute] = AttributeValue(ua.DataValue(ua.Variant(value, kind)))

    test = await asyncua.nodes.objects.add_object(node_id("Test"), "2:Test")
    numbers = await test.add_variable(node_id("Test/Numbers"), "2:Numbers", [1, 2, 3], ua.VariantType.Int32)
    await numbers.set_writable()
    await test.add_variable(node_id("Test/Text"), "2:Text", "plant")
    for name in ("Secret", "NotForYou"):
        await test.add_variable(node_id(f"Test/{name}"), f"2:{name}", 1, ua.VariantType.Int32)
    set_("Test/Numbers", AttributeIds.ValueRank, 1, ua.VariantType.Int32)
    set_("Test/Secret", AttributeIds.AccessLevel, 0, ua.VariantType.Byte)
    set_("Test/NotForYou", AttributeIds.AccessLevel, 3, ua.VariantType.Byte)
    for name in ("Double", "Forbidden", "Locked"):
        given = [ua.Argument("Number", ua.NodeId(ua.Int32(7)), -1)]
        await test.add_method(node_id(f"Test/{name}"), f"2:{name}", None, given, [])
        space[node_id(f"Test/{name}")].call = _double
    set_("Test/Locked", AttributeIds.Executable, False, ua.VariantType.Boolean)
    everyone = dict.fromkeys(Role, BROWSE | READ | WRITE)
    space[node_id("Test/Numbers")].attributes[AttributeIds.RolePermissions] = Rights(everyone)
    for name in ("NotForYou", "Forbidden"):
        space[node_id(f"Test/{name}")].attributes[AttributeIds.RolePermissions] = Rights(dict.fromkeys(Role, BROWSE))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path) -> AsyncIterator[dict[str, Any]]:
    async with server(certificates) as running:
        await running.publish_samples(poll(7, 1.5, 20, True))
        await _furnish(running)

        async def handle(command: dict[str, Any]) -> int:
            """The handle of a Publish request that waits: the client does not tell its own."""
            core = running._server.iserver
            sessions = core.sessions()  # type: ignore[attr-defined]
            return next(int(session.publishing.requests[0].handle) for session in sessions)

        yield await run_script("services.js", running.endpoint, commands=handle)


async def test_references_come_in_pages(seen: dict[str, Any]) -> None:
    views = seen["views"]
    assert views["complete"]
    assert all(size == 3 for size in views["sizes"][:-1])
    assert 0 < views["sizes"][-1] <= 3


async def test_a_continuation_point_is_good_once_and_can_be_released(seen: dict[str, Any]) -> None:
    views = seen["views"]
    assert views["again"] == ["BadContinuationPointInvalid"] * 2
    assert (views["released"], views["afterwards"]) == (["Good"], ["BadContinuationPointInvalid"])


async def test_more_continuation_points_than_there_are_in_one_request(seen: dict[str, Any]) -> None:
    assert seen["views"]["many"] == ["BadNoContinuationPoints"] * (25 - limits.MAX_BROWSE_POINTS)


async def test_only_the_fields_of_the_mask_come(seen: dict[str, Any]) -> None:
    assert seen["views"]["masked"] == [True, None, 0, "ns=0;i=0", "ns=0;i=0"]


async def test_what_cannot_be_browsed_is_told_apart(seen: dict[str, Any]) -> None:
    views = seen["views"]
    assert views["refused"] == ["BadNodeIdUnknown", "BadReferenceTypeIdInvalid"]
    assert views["onlyVariables"]
    assert views["allKinds"]
    assert views["invalid"] == ["BadNothingToDo", "BadTooManyOperations", "BadViewIdUnknown"]


async def test_paths_lead_to_nodes(seen: dict[str, Any]) -> None:
    assert seen["views"]["translated"] == [
        ["Good", ["Suzhou/Assembly/L1/OP10/WIP/Queue"]],
        ["BadNoMatch", []],
        ["BadNothingToDo", []],
        ["BadNodeIdUnknown", []],
    ]
    assert seen["views"]["registered"] == ["Devices/press/PartCount"]


async def test_a_read_gives_the_timestamps_asked_for(seen: dict[str, Any]) -> None:
    assert seen["attributes"]["stamped"] == [[True, False], [False, True], [True, True], [False, False]]
    assert seen["attributes"]["nameHasNoSource"] == [False, True]


async def test_a_part_of_an_array_or_text_can_be_read(seen: dict[str, Any]) -> None:
    server_uri = seen["attributes"]["ranges"][0][1][0]
    assert seen["attributes"]["ranges"] == [
        ["Good", [server_uri]],
        ["Good", [server_uri, "urn:plant-service:wip"]],
        ["Good", ["http://opcfoundation.org/UA/", server_uri]],
        ["BadIndexRangeNoData", None],
        ["BadIndexRangeInvalid", None],
        ["BadIndexRangeInvalid", None],
        ["Good", ["h"]],
    ]
    assert seen["attributes"]["text"] == "lan"


async def test_what_cannot_be_read_is_told_apart(seen: dict[str, Any]) -> None:
    assert seen["attributes"]["refused"] == [
        "BadNodeIdUnknown",
        "BadAttributeIdInvalid",
        "BadAttributeIdInvalid",
        "BadNotReadable",
        "BadUserAccessDenied",
        "BadDataEncodingUnsupported",
        "BadDataEncodingInvalid",
        "Good",
    ]
    assert seen["attributes"]["invalid"] == [
        "BadNothingToDo",
        "BadMaxAgeInvalid",
        "BadTimestampsToReturnInvalid",
        "BadTooManyOperations",
    ]


async def test_a_write_is_done_whole_in_part_or_refused(seen: dict[str, Any]) -> None:
    assert seen["attributes"]["written"] == [
        "Good",
        "Good",
        "BadIndexRangeNoData",
        "BadIndexRangeInvalid",
        "BadTypeMismatch",
        "BadTypeMismatch",
        "BadWriteNotSupported",
        "BadNotWritable",
        "BadUserAccessDenied",
        "BadNodeIdUnknown",
        "BadAttributeIdInvalid",
        "BadNotWritable",
        "BadAttributeIdInvalid",
    ]
    assert seen["attributes"]["numbers"] == [10, 21, 31, 40]


async def test_names_come_in_the_language_of_the_session(seen: dict[str, Any]) -> None:
    languages = seen["languages"]
    assert languages["zh-CN"] == ["冲压", "zh", "冲压", "负责人：press-foreman"]
    assert languages["en"] == languages["fr"] == ["Press", "en", "Press", "Responsible: press-foreman"]


async def test_rights_and_arguments_of_a_call_are_checked(seen: dict[str, Any]) -> None:
    calls = seen["calls"]
    assert calls["good"] == ["Good", [], [10]]
    assert calls["missing"][0] == "BadArgumentsMissing"
    assert calls["many"][0] == "BadTooManyArguments"
    assert calls["type"][:2] == calls["array"][:2] == ["BadInvalidArgument", ["BadTypeMismatch"]]
    assert calls["own"][0] == "BadOutOfRange"
    assert calls["broken"][0] == "BadInternalError"
    assert calls["locked"][0] == "BadNotExecutable"
    assert calls["forbidden"][0] == "BadUserAccessDenied"
    assert calls["elsewhere"][0] == calls["variable"][0] == "BadMethodInvalid"
    assert calls["nowhere"][0] == "BadNodeIdUnknown"


async def test_the_server_object_is_complete_and_true(seen: dict[str, Any]) -> None:
    known = seen["serverObject"]
    assert known["nulls"] == []
    assert known["state"] == [0, "plant-service", True]
    assert known["running"]
    assert known["locales"] == ["en", "zh"]
    assert known["profiles"] == PROFILES
    assert known["limits"] == {
        "read": limits.MAX_NODES_PER_READ,
        "browse": limits.MAX_NODES_PER_BROWSE,
        "call": limits.MAX_NODES_PER_CALL,
        "items": limits.MAX_ITEMS_PER_CALL,
    }


async def test_diagnostics_count(seen: dict[str, Any]) -> None:
    known = seen["serverObject"]
    assert known["counted"] == [True, 1, True]
    assert known["own"] == [2, 50]
    assert known["reads"]
    assert known["hidden"] == "BadUserAccessDenied"


async def test_services_that_are_not_there_say_so(seen: dict[str, Any]) -> None:
    assert seen["serverObject"]["unsupported"] == ["BadServiceUnsupported"] * 6


async def test_a_waiting_publish_can_be_cancelled(seen: dict[str, Any]) -> None:
    assert seen["cancel"] == {"count": 1, "answer": "BadRequestCancelledByClient"}
