"""Alarms as conditions over a real fold, as an independent client sees them (node/alarms.js), and over a restart."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client

from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from opcua_model.wire import ObjectIds
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.fold import Fold
from tests.opcua.node_client import run_script
from tests.opcua.plant import OP10, server

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"
STATION = "L1/OP10"
COUNT = f"Suzhou/Alarms/count_difference/{STATION}"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = UserFile(tmp_path_factory.mktemp("conditions") / "users.yaml")
    file.put("operator", Role.OPERATOR, PASSWORD)
    return file.path


def started(certificates: Path, users: Path, fold: Fold) -> OpcUaServer:
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    fold.server = server(certificates, settings=settings, users=users, desk=fold)
    return fold.server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path, users: Path) -> AsyncIterator[dict[str, Any]]:
    fold = Fold()
    await fold.say("release", order="WO-1001", product="BRACKET", quantity=500)

    async def act(command: Any) -> object:
        await fold.say("count", station=STATION, quantity=command)
        return command

    async with started(certificates, users, fold) as running:
        yield await run_script("alarms.js", running.endpoint, PASSWORD, commands=act)


async def test_a_raised_alarm_is_a_condition(seen: dict[str, Any]) -> None:
    raised = seen["life"]["raised"]
    assert raised["id"] == f"ns=2;s={COUNT}"
    assert raised["EventType"] == "ns=2;s=Types/PlantAlarmType"
    assert (raised["ConditionName"], raised["Severity"], raised["LastSeverity"]) == (
        "count_difference",
        400,
        0,
    )
    assert (raised["SourceName"], raised["Responsible"]) == (STATION, "press-foreman")
    assert raised["Message"] == "7 counted at L1/OP10, 500 expected"
    assert raised["Retain"]
    assert raised["EnabledState/Id"]
    assert (raised["ActiveState"], raised["ActiveState/Id"]) == ("Active", True)
    assert (raised["AckedState/Id"], raised["ConfirmedState/Id"]) == (False, False)
    assert (raised["ShelvingState/CurrentState"], raised["SuppressedOrShelved"]) == ("Unshelved", False)
    assert (raised["Comment"], raised["ClientUserId"]) == ("", "")
    assert raised["EventId"]


async def test_a_condition_has_all_that_its_types_make_mandatory(certificates: Path, users: Path) -> None:
    fold = Fold()
    await fold.say("release", order="WO-1001", product="BRACKET", quantity=500)
    async with started(certificates, users, fold) as running:
        await fold.say("count", station=STATION, quantity=7)
        iserver: Any = running._server.iserver
        space, types = iserver.aspace, iserver.services.types
        kinds = types.above(ua.NodeId(ua.String("Types/PlantAlarmType"), ua.Int16(2)))
        assert ua.NodeId(ua.Int32(ObjectIds.DiscreteAlarmType)) in kinds
        condition = ua.NodeId(ua.String(COUNT), ua.Int16(2))
        missing = {name for kind in kinds for name in _missing(space, kind, condition)}
        assert missing == set()


_MEMBERS = (ObjectIds.HasComponent, ObjectIds.HasProperty)


def _missing(space: Any, declared: ua.NodeId, instance: ua.NodeId) -> list[str]:
    """Names of mandatory members of a declaration that an instance does not have, and of their members."""
    have = {r.BrowseName.Name: r.NodeId for r in space[instance].references if r.IsForward}
    gone = []
    for reference in space[declared].references:
        below = space.get(reference.NodeId)
        if not reference.IsForward or below is None or reference.ReferenceTypeId.Identifier not in _MEMBERS:
            continue
        if any(r.NodeId == ua.NodeId(ua.Int32(ObjectIds.ModellingRule_Mandatory)) for r in below.references):
            name = str(reference.BrowseName.Name)
            gone += _missing(space, reference.NodeId, have[name]) if name in have else [name]
    return gone


async def test_methods_answer_as_the_standard_asks(seen: dict[str, Any]) -> None:
    assert seen["life"]["codes"] == {
        "unknownEvent": "BadEventIdUnknown",
        "early": "BadInvalidState",
        "empty": "BadInvalidArgument",
        "comment": "Good",
        "acknowledge": "Good",
        "again": "BadConditionBranchAlreadyAcked",
        "shelve": "Good",
        "once": "Good",
        "onceAgain": "BadConditionAlreadyShelved",
        "long": "BadShelvingTimeOutOfRange",
        "nan": "BadShelvingTimeOutOfRange",
        "unshelve": "Good",
        "notShelved": "BadConditionNotShelved",
        "confirm": "Good",
        "confirmAgain": "BadConditionBranchAlreadyConfirmed",
        "enable": "BadConditionAlreadyEnabled",
        "disable": "BadNotSupported",
        "onType": "BadNodeIdInvalid",
        "elsewhere": "BadMethodInvalid",
    }


async def test_every_step_is_told(seen: dict[str, Any]) -> None:
    comment, acknowledged, timed, once, unshelved, confirmed, over = seen["life"]["told"]
    assert (comment["Comment"], comment["ClientUserId"]) == ("looking into it", "operator")
    assert (acknowledged["AckedState/Id"], acknowledged["Comment"]) == (True, "looking into it")
    assert (timed["ShelvingState/CurrentState"], timed["SuppressedOrShelved"]) == ("Timed Shelved", True)
    assert once["ShelvingState/CurrentState"] == "One Shot Shelved"
    assert unshelved["ShelvingState/CurrentState"] == "Unshelved"
    assert (confirmed["ConfirmedState/Id"], confirmed["Comment"], confirmed["Retain"]) == (True, "repaired", True)
    assert (over["ActiveState/Id"], over["Retain"]) == (False, False)
    ids = [event["EventId"] for event in seen["life"]["told"]]
    assert len(set(ids)) == len(ids)


async def test_a_refresh_tells_one_client_what_is_retained(seen: dict[str, Any]) -> None:
    refresh = seen["refresh"]
    assert (refresh["status"], refresh["single"], refresh["second"]) == ("Good", "Good", "Good")
    start, end = "ns=0;i=2787", "ns=0;i=2788"
    kinds = [event["EventType"] for event in refresh["all"]]
    assert kinds.count(start) == kinds.count(end) == 2
    assert [event["id"] for event in refresh["all"] if event["EventType"] not in (start, end)] == [f"ns=2;s={COUNT}"]
    assert [event["EventType"] for event in refresh["again"]] == [start, "ns=2;s=Types/PlantAlarmType", end]
    assert refresh["quiet"] == []
    assert refresh["codes"] == ["BadSubscriptionIdInvalid", "BadMonitoredItemIdInvalid"]


async def test_a_condition_can_be_read_and_browsed(seen: dict[str, Any]) -> None:
    nodes = seen["nodes"]
    assert nodes["values"] == {
        "AckedState": "Unacknowledged",
        "AckedState/Id": False,
        "ActiveState/Id": True,
        "Retain": True,
        "ConditionName": "count_difference",
        "ShelvingState/CurrentState": "Unshelved",
        "Severity": 400,
        "Responsible": "press-foreman",
        "Subject": STATION,
        "EventType": "ns=2;s=Types/PlantAlarmType",
    }
    assert nodes["translated"] == [f"{COUNT}/AckedState/Id"]
    assert nodes["source"] == [OP10]
    assert nodes["type"] == ["Types/PlantAlarmType"]


async def test_observers_see_alarms_and_leave_them_alone(seen: dict[str, Any]) -> None:
    assert seen["observer"] == ["BadUserAccessDenied"] * 2


async def test_another_alarm_client_finds_its_way(seen: dict[str, Any]) -> None:
    assert seen["installed"] == {
        "condition": COUNT,
        "active": True,
        "acked": False,
        "acknowledged": "Good",
        "then": True,
    }


class _Events:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    def event_notification(self, event: Any) -> None:
        if event.EventType.NamespaceIndex == 2:  # no start or end of a refresh
            self.seen.append(event)


@pytest.mark.asyncio(loop_scope="function")
async def test_alarms_outlive_a_restart(certificates: Path, users: Path) -> None:
    """What the service publishes at its start are the alarms of the fold: those that stand, and unconfirmed ones."""
    fold = Fold()
    await fold.say("release", order="WO-1001", product="BRACKET", quantity=500)
    await fold.say("count", station=STATION, quantity=7)
    await fold.say("acknowledge_alarm", alarm="count_difference", subject=STATION, comment="known")
    async with started(certificates, users, fold) as running:
        state = fold.engine.state
        await running.publish_events([*state.alarms_over.values(), *state.alarms.values()])
        client = Client(running.endpoint, timeout=60)
        client.set_user("operator")
        client.set_password(PASSWORD)
        client.set_locale(["zh-CN"])
        async with client:
            events = _Events()
            subscription = await client.create_subscription(50, events)
            alarm_type = client.get_node(ua.NodeId(ua.String("Types/PlantAlarmType"), ua.Int16(2)))
            await subscription.subscribe_alarms_and_conditions(client.nodes.server, alarm_type)
            condition_type = client.get_node(ua.NodeId(ua.Int32(2782)))
            refresh = ua.NodeId(ua.Int32(3875))
            id_ = ua.Variant(subscription.subscription_id, ua.VariantType.UInt32)
            await condition_type.call_method(refresh, id_)
            while not events.seen:
                await client.nodes.server_state.read_value()
            (event,) = events.seen
            assert event.AckedState.Text == "已确认收到"
            assert event.Comment.Text == "known"
            condition = client.get_node(ua.NodeId(ua.String(COUNT), ua.Int16(2)))
            await condition.call_method(
                ua.NodeId(ua.Int32(9113)),
                ua.Variant(event.EventId, ua.VariantType.ByteString),
                ua.Variant(ua.LocalizedText("done"), ua.VariantType.LocalizedText),
            )
            while len(events.seen) < 2:
                await client.nodes.server_state.read_value()
            assert events.seen[1].ConfirmedState.Text == "已处理"
    assert state.alarms == {}  # of a count, a confirmed difference is settled
