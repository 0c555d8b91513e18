"""What the server counts, whom it tells, and the nodes of sessions that come and go with them (OPC 10000-5 6.3.3)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.node import Node
from asyncua.ua.uaerrors import UaError

from benchmarks.opcua.raw_client import RawClient
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard
from plant_service.core.samples import SECOND
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.node_client import run_script
from tests.opcua.plant import COUNT, START, alarm, poll, server
from tests.opcua.test_security import encrypting

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"
DIAGNOSTICS = standard(ObjectIds.Server_ServerDiagnostics)
TOTALS = standard(ObjectIds.Server_ServerDiagnostics_ServerDiagnosticsSummary)
SUMMARY = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary)
SESSIONS = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionDiagnosticsArray)
SUBSCRIPTIONS = standard(ObjectIds.Server_ServerDiagnostics_SubscriptionDiagnosticsArray)
FLAG = standard(ObjectIds.Server_ServerDiagnostics_EnabledFlag)
PARTS = {"SessionDiagnostics", "SessionSecurityDiagnostics", "SubscriptionDiagnosticsArray"}


class Ignored:
    def datachange_notification(self, node: object, value: object, data: object) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpcUaServer]:
    users = UserFile(tmp_path_factory.mktemp("diagnostics") / "users.yaml")
    for role in (Role.OPERATOR, Role.ADMIN):
        users.put(role.lower(), role, PASSWORD)
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    async with server(certificates, settings=settings, users=users.path) as started:
        await started.publish_samples(poll(1))
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(running: OpcUaServer, certificates: Path) -> AsyncIterator[Client]:
    client = await encrypting(running.endpoint, certificates / "client", ua.MessageSecurityMode.SignAndEncrypt)
    client.session_timeout = 600_000
    async with logged_in(client, Role.ADMIN, running) as connected:
        yield connected


@asynccontextmanager
async def logged_in(client: Client, role: Role, running: OpcUaServer) -> AsyncIterator[Client]:
    """Gone from the server too at the end."""
    client.set_user(role.lower())
    client.set_password(PASSWORD)
    before = len(running._server.bserver.clients)  # type: ignore[union-attr]
    async with client:
        yield client
    while len(running._server.bserver.clients) > before:  # type: ignore[union-attr]
        await asyncio.sleep(0.01)


def operator(running: OpcUaServer, name: str = "panel") -> Any:
    client = Client(running.endpoint, timeout=60, watchdog_intervall=600)
    client.description = name
    client.name = name
    return logged_in(client, Role.OPERATOR, running)


async def sessions_of(client: Client) -> dict[str, Node]:
    """Session objects that the client sees, by the name that it gave."""
    found = await client.get_node(SUMMARY).get_children(nodeclassmask=ua.NodeClass.Object)
    return {(await node.read_browse_name()).Name.split(" ")[0]: node for node in found}


async def own_session(client: Client) -> ua.SessionDiagnosticsDataType:
    (found,) = await client.get_node(SESSIONS).read_value()
    assert isinstance(found, ua.SessionDiagnosticsDataType)
    return found


async def access(node: Node) -> int:
    found = (await node.read_attribute(AttributeIds.UserAccessLevel)).Value
    assert found is not None
    return int(found.Value)


async def switch(flag: Node, value: object) -> None:
    """A value alone: timestamps cannot be written."""
    await flag.write_value(ua.DataValue(ua.Variant(value)))


async def part_of(client: Client, session: Node, *path: str) -> Node:
    node = session
    for name in path:
        names = {(await one.read_browse_name()).Name: one for one in await node.get_children()}
        node = names[ua.String(name)]
    return node


async def subscription_of(client: Client) -> ua.SubscriptionDiagnosticsDataType:
    (found,) = await client.get_node(SUBSCRIPTIONS).read_value()
    assert isinstance(found, ua.SubscriptionDiagnosticsDataType)
    return found


async def test_a_session_has_an_object_as_long_as_it_lives(running: OpcUaServer, admin: Client) -> None:
    kept = len(list(running._server.iserver.aspace.keys()))
    async with operator(running) as client:
        await client.create_subscription(200, Ignored())
        known = await own_session(client)
        node = client.get_node(known.SessionId)
        assert (await node.read_type_definition()).Identifier == ObjectIds.SessionDiagnosticsObjectType
        assert {
            (await part.read_browse_name()).Name for part in await admin.get_node(known.SessionId).get_children()
        } == PARTS
        structure = await part_of(client, node, "SessionDiagnostics")
        for field in await structure.get_children():
            name = (await field.read_browse_name()).Name
            value, whole = await field.read_value(), await structure.read_value()
            if name not in ("ReadCount", "TotalRequestCount", "ClientLastContactTime", "BrowseCount"):
                assert value == getattr(whole, name), name
        assert len(await structure.get_children()) == 43
        (subscription,) = await (await part_of(client, node, "SubscriptionDiagnosticsArray")).get_children()
        assert len(await subscription.get_children()) == 31
        assert subscription.nodeid in {one.nodeid for one in await client.get_node(SUBSCRIPTIONS).get_children()}
        assert len(list(running._server.iserver.aspace.keys())) == kept
    with pytest.raises(UaError, match="BadNodeIdUnknown"):
        await admin.get_node(known.SessionId).read_browse_name()
    with pytest.raises(UaError, match="BadNodeIdUnknown"):
        await admin.get_node(structure.nodeid).read_value()


async def test_ids_that_nothing_has_are_unknown(admin: Client) -> None:
    subscription = await admin.create_subscription(1000, Ignored())
    number = subscription.subscription_id
    alive = admin.get_node(ua.NodeId(ua.String(f"Subscriptions/{number}/Priority"), ua.Int16(1)))
    assert await alive.read_value() == 0
    for path in (
        "Subscriptions/" + "9" * 5_000,
        f"Subscriptions/0{number}",
        f"Subscriptions/{number}/Nothing",
        f"Subscriptions/{number}/Priority/More",
        "Subscriptions/",
        "Sessions//SessionDiagnostics",
        "Sessions",
        "",
    ):
        with pytest.raises(UaError, match="BadNodeIdUnknown"):
            await admin.get_node(ua.NodeId(ua.String(path), ua.Int16(1))).read_value()
    await subscription.delete()


async def test_others_are_seen_by_administrators_alone(running: OpcUaServer, admin: Client) -> None:
    async with operator(running, "panel") as panel, operator(running, "board") as board:
        await panel.create_subscription(200, Ignored())
        mine, other = await own_session(panel), await own_session(board)
        assert mine.SessionId != other.SessionId
        assert [one.nodeid for one in (await sessions_of(panel)).values()] == [mine.SessionId]
        assert await board.get_node(SUBSCRIPTIONS).read_value() == []
        with pytest.raises(UaError, match="BadUserAccessDenied"):
            await board.get_node(mine.SessionId).read_browse_name()
        secret = f"{mine.SessionId.Identifier}/SessionSecurityDiagnostics"
        hidden = panel.get_node(ua.NodeId(ua.String(secret), ua.Int16(1)))
        with pytest.raises(UaError, match="BadUserAccessDenied"):
            await hidden.read_value()
        below = await panel.get_node(mine.SessionId).get_children()
        assert {(await part.read_browse_name()).Name for part in below} == PARTS - {"SessionSecurityDiagnostics"}
        all_ids = {one.SessionId for one in await admin.get_node(SESSIONS).read_value()}
        assert {mine.SessionId, other.SessionId} < all_ids
        assert all_ids == {
            node.nodeid for node in await admin.get_node(SUMMARY).get_children(nodeclassmask=ua.NodeClass.Object)
        }
        told = await part_of(admin, admin.get_node(hidden.nodeid), "ClientUserIdOfSession")
        assert await told.read_value() == "operator"


async def test_requests_and_refusals_are_counted(running: OpcUaServer, admin: Client) -> None:
    async def totals() -> ua.ServerDiagnosticsSummaryDataType:
        found = await admin.get_node(TOTALS).read_value()
        assert isinstance(found, ua.ServerDiagnosticsSummaryDataType)
        return found

    before = await totals()
    async with operator(running) as client:
        for _ in range(3):
            await client.get_node(ua.NodeId(ua.String(COUNT), ua.Int16(2))).read_value()
        with pytest.raises(UaError, match="BadSubscriptionIdInvalid"):
            await client.uaclient.modify_subscription(ua.ModifySubscriptionParameters(ua.IntegerId(4711)))
        known = await own_session(client)
        assert known.ReadCount.TotalCount >= 3
        assert (known.ModifySubscriptionCount.TotalCount, known.ModifySubscriptionCount.ErrorCount) == (1, 1)
        assert known.TotalRequestCount.ErrorCount == 1
        with pytest.raises(UaError):
            await client.activate_session("operator", "a wrong guess", None)
        assert (await own_session(client)).UnauthorizedRequestCount == 1
    after = await totals()
    assert after.CurrentSessionCount == before.CurrentSessionCount
    assert after.CumulatedSessionCount == before.CumulatedSessionCount + 1
    assert after.SecurityRejectedSessionCount == before.SecurityRejectedSessionCount + 1
    assert after.RejectedSessionCount == before.RejectedSessionCount + 1
    assert after.RejectedRequestsCount == before.RejectedRequestsCount + 2
    assert after.SecurityRejectedRequestsCount == before.SecurityRejectedRequestsCount + 1
    assert after.SessionAbortCount == before.SessionAbortCount


async def test_a_lost_connection_without_subscriptions_is_an_abort(running: OpcUaServer, admin: Client) -> None:
    field = admin.get_node(standard(ObjectIds.Server_ServerDiagnostics_ServerDiagnosticsSummary_SessionAbortCount))
    before = await field.read_value()
    client = Client(running.endpoint, timeout=60)
    await client.connect()
    client.uaclient.protocol.transport.abort()  # type: ignore[union-attr]
    while await field.read_value() != before + 1:
        await asyncio.sleep(0.01)
    await client.disconnect()


async def test_subscriptions_count_what_they_do(running: OpcUaServer) -> None:
    async with operator(running) as client:
        subscription = await client.create_subscription(50, Ignored())
        node = client.get_node(ua.NodeId(ua.String(COUNT), ua.Int16(2)))
        handle = await subscription.subscribe_data_change(node, queuesize=2, sampling_interval=0)
        number = 1
        while (known := await subscription_of(client)).MonitoringQueueOverflowCount == 0:
            for _ in range(4):
                number += 1
                await running.publish_samples(poll(number, time=START + number * SECOND))
        while (known := await subscription_of(client)).DataChangeNotificationsCount < 2:
            await asyncio.sleep(0.01)
        assert known.NotificationsCount == known.DataChangeNotificationsCount + known.EventNotificationsCount
        assert known.EventNotificationsCount == 0
        assert known.PublishRequestCount >= 1
        assert known.NextSequenceNumber >= 2
        assert (known.MonitoredItemCount, known.DisabledMonitoredItemCount) == (1, 0)
        assert isinstance(handle, int)
        await subscription.set_monitoring_mode(ua.MonitoringMode.Disabled)
        for enabled in (False, False, True):
            await subscription.set_publishing_mode(enabled)
        await subscription.update(
            ua.ModifySubscriptionParameters(
                SubscriptionId=subscription.subscription_id, RequestedPublishingInterval=100, Priority=7
            )
        )
        with pytest.raises(UaError, match="BadMessageNotAvailable"):
            await client.uaclient.session.republish(subscription.subscription_id, 999_999)
        known = await subscription_of(client)
        assert (known.DisabledMonitoredItemCount, known.Priority, known.PublishingInterval) == (1, 7, 100)
        assert (known.ModifyCount, known.EnableCount, known.DisableCount) == (1, 1, 1)
        assert (known.RepublishRequestCount, known.RepublishMessageCount) == (1, 0)


async def _read_own(client: RawClient) -> Any:
    """The only subscription of a client, as it is counted."""
    row = ua.ReadValueId(SUBSCRIPTIONS, AttributeIds.Value)
    request = ua.ReadRequest(Parameters=ua.ReadParameters(NodesToRead=[row]))
    (known,) = (await client.call(request, ua.ReadResponse)).Results[0].Value.Value
    return known


async def _monitor_events(client: RawClient, subscription: int) -> None:
    """Of the Server object, in a queue of one."""
    message = ua.SimpleAttributeOperand(
        standard(ObjectIds.BaseEventType), [ua.QualifiedName("Message")], AttributeIds.Value
    )
    parameters = ua.MonitoringParameters(
        ua.IntegerId(9), ua.Duration(0), ua.EventFilter([message]), ua.Counter(1), True
    )
    item = ua.MonitoredItemCreateRequest(
        ua.ReadValueId(standard(ObjectIds.Server), AttributeIds.EventNotifier), ua.MonitoringMode.Reporting, parameters
    )
    wanted = ua.CreateMonitoredItemsParameters(ua.IntegerId(subscription), ua.TimestampsToReturn.Both, [item])
    made = await client.call(ua.CreateMonitoredItemsRequest(Parameters=wanted), ua.CreateMonitoredItemsResponse)
    assert made.Results[0].StatusCode.is_good()


async def test_what_a_slow_client_misses_is_counted(running: OpcUaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks late for what there is, loses events in a queue of one, and acknowledges nothing."""
    monkeypatch.setattr("opcua_model.subscriptions.retransmission.MAX_RETRANSMISSIONS", 1)
    client = await RawClient.connect(running.endpoint)
    await _monitor_events(client, await client.subscribe([ua.NodeId(ua.String(COUNT), ua.Int16(2))], 20))
    while (known := await _read_own(client)).LatePublishRequestCount == 0:
        await asyncio.sleep(0.01)
    assert (known.PublishRequestCount, known.NotificationsCount, known.CurrentKeepAliveCount) == (0, 0, 100)
    assert known.CurrentLifetimeCount < known.MaxLifetimeCount
    await running.publish_events([alarm(f"event {number}") for number in range(3)])
    assert (await _read_own(client)).EventQueueOverflowCount == 1
    for number in (1, 2):
        client.send(ua.PublishRequest())
        await client.receive()
        assert (await _read_own(client)).NextSequenceNumber == number + 1
        await running.publish_samples(poll(100 + number, time=START + (1000 + number) * SECOND))
    known = await _read_own(client)
    assert (known.PublishRequestCount, known.UnacknowledgedMessageCount, known.DiscardedMessageCount) == (2, 1, 1)
    assert (known.DataChangeNotificationsCount, known.EventNotificationsCount) == (2, 2)
    await client.end()


async def test_requests_by_the_channel_of_another_are_counted(running: OpcUaServer) -> None:
    victim, thief = await RawClient.connect(running.endpoint), await RawClient.connect(running.endpoint)
    request = ua.ReadRequest()
    request.Parameters.NodesToRead = [ua.ReadValueId(SESSIONS, AttributeIds.Value)]
    own, thief.token = thief.token, victim.token
    with pytest.raises(RuntimeError, match=hex(StatusCodes.BadSessionIdInvalid)):
        await thief.call(request, ua.ReadResponse)
    thief.token = own
    for client, expected in ((victim, 1), (thief, 0)):
        (known,) = (await client.call(request, ua.ReadResponse)).Results[0].Value.Value
        assert (known.UnauthorizedRequestCount, known.TotalRequestCount.ErrorCount) == (expected, 0)
        await client.end()


async def test_transfers_are_counted(running: OpcUaServer) -> None:
    first = await RawClient.connect(running.endpoint)
    id_ = await first.subscribe([ua.NodeId(ua.String(COUNT), ua.Int16(2))], 1000)
    second = await RawClient.connect(running.endpoint)
    parameters = ua.TransferSubscriptionsParameters([ua.IntegerId(id_)], True)
    moved = await second.call(ua.TransferSubscriptionsRequest(Parameters=parameters), ua.TransferSubscriptionsResponse)
    assert moved.Parameters.Results[0].StatusCode.is_good()
    known = await _read_own(second)
    assert known.TransferRequestCount == known.TransferredToSameClientCount == 1
    assert known.TransferredToAltClientCount == 0
    with pytest.raises(ValueError, match="not enough values"):
        await _read_own(first)
    await first.end()
    await second.end()


async def test_the_flag_switches_diagnostics_off_and_on(running: OpcUaServer, admin: Client) -> None:
    flag = admin.get_node(FLAG)
    async with operator(running) as client:
        session = client.get_node((await own_session(client)).SessionId)
        count = client.get_node(
            ua.NodeId(ua.String(f"{session.nodeid.Identifier}/SessionDiagnostics/ReadCount"), ua.Int16(1))
        )
        with pytest.raises(UaError, match="BadUserAccessDenied"):
            await switch(client.get_node(FLAG), False)
        assert await flag.read_value() is True
        for _ in range(5):
            await count.read_value()
        assert (await count.read_value()).TotalCount > 5
        assert await access(flag) == 3
        assert await access(client.get_node(FLAG)) == 1
        with pytest.raises(UaError, match="BadTypeMismatch"):
            await switch(flag, "off")
        await switch(flag, False)
        try:
            assert await flag.read_value() is False
            for static in (TOTALS, SESSIONS, SUBSCRIPTIONS):
                with pytest.raises(UaError, match="BadNotReadable"):
                    await client.get_node(static).read_value()
            assert {
                (await one.read_browse_name()).Name for one in await client.get_node(DIAGNOSTICS).get_children()
            } == {
                "ServerDiagnosticsSummary",
                "SubscriptionDiagnosticsArray",
                "SessionsDiagnosticsSummary",
                "EnabledFlag",
            }
            assert await sessions_of(admin) == {}
            with pytest.raises(UaError, match="BadNodeIdUnknown"):
                await count.read_value()
        finally:
            await switch(flag, True)
        assert (await count.read_value()).TotalCount < 5
        totals = await admin.get_node(TOTALS).read_value()
        assert (
            totals.CumulatedSessionCount
            == totals.CurrentSessionCount
            == len(await admin.get_node(SESSIONS).read_value())
        )
        assert totals.RejectedRequestsCount == 0


async def test_who_monitors_a_session_hears_of_its_end(running: OpcUaServer, admin: Client) -> None:
    codes: list[int] = []

    class Seen:
        def datachange_notification(self, node: object, value: object, data: Any) -> None:
            codes.append(data.monitored_item.Value.StatusCode.value)

    async with await admin.create_subscription(50, Seen()) as subscription:
        async with operator(running) as client:
            id_ = f"{(await own_session(client)).SessionId.Identifier}/SessionDiagnostics/TotalRequestCount"
            await subscription.subscribe_data_change(admin.get_node(ua.NodeId(ua.String(id_), ua.Int16(1))))
            while not codes:
                await asyncio.sleep(0.01)
        while codes[-1] != StatusCodes.BadNodeIdUnknown:
            await asyncio.sleep(0.01)
    assert codes[0] == StatusCodes.Good


async def test_items_on_the_arrays_follow_the_user_of_their_session(running: OpcUaServer, admin: Client) -> None:
    """Somebody who was an administrator a moment ago does not go on seeing others."""
    lengths: list[int] = []

    class Seen:
        def datachange_notification(self, node: object, value: Any, data: object) -> None:
            lengths.append(len(value))

    client = Client(running.endpoint, timeout=60)
    async with logged_in(client, Role.ADMIN, running):
        subscription = await client.create_subscription(50, Seen())
        await subscription.subscribe_data_change(client.get_node(SESSIONS))
        while not lengths:
            await asyncio.sleep(0.01)
        assert lengths[0] >= 2
        await client.activate_session("operator", PASSWORD, None)
        while lengths[-1] != 1:
            await asyncio.sleep(0.01)


async def test_another_client_finds_its_session(running: OpcUaServer) -> None:
    seen = await run_script("diagnostics.js", running.endpoint)
    assert seen["name"] == "a panel"
    assert seen["found"] == "a panel"
    assert seen["fields"] == 43
    assert seen["subscription"] == {"interval": 250, "items": 1, "fields": 31}
    assert seen["same"] is True
    assert seen["others"] == 1
    assert seen["gone"] == "BadNodeIdUnknown"
    assert seen["switch"] == "BadUserAccessDenied"
