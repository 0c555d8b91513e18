"""What clients of each role find. The table behind it: test_rights."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError

from opcua_model.rights import BROWSE, READ, Rights
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard
from plant_service.core.samples import SECOND, to_datetime
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.plant import COUNT, START, server
from tests.opcua.test_security import encrypting

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"
SECRET = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionSecurityDiagnosticsArray)
SUMMARY = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary)
OBSERVERS = standard(ObjectIds.WellKnownRole_Observer_Identities)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpcUaServer]:
    users = UserFile(tmp_path_factory.mktemp("rights") / "users.yaml")
    for role in Role:
        users.put(role.lower(), role, PASSWORD)
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    async with server(certificates, settings=settings, users=users.path) as started:
        yield started


@asynccontextmanager
async def as_role(
    server: OpcUaServer, folder: Path, role: Role | None = None, *, encrypted: bool = True
) -> AsyncIterator[Client]:
    """A client, gone from the server too at the end. Without a role it is anonymous."""
    client = Client(server.endpoint, timeout=60)
    if encrypted:
        client = await encrypting(server.endpoint, folder, ua.MessageSecurityMode.SignAndEncrypt)
    if role is not None:
        client.set_user(role.lower())
        client.set_password(PASSWORD)
    async with client:
        yield client
    await asyncio.sleep(0.01)
    while server._server.bserver.clients:  # type: ignore[union-attr]
        await asyncio.sleep(0.01)


async def attribute(client: Client, node: ua.NodeId, which: AttributeIds) -> object:
    found = await client.get_node(node).read_attribute(which)
    assert found.Value is not None
    return found.Value.Value


async def test_what_only_administrators_see_is_hidden_from_the_others(running: OpcUaServer, certificates: Path) -> None:
    for role in Role:
        async with as_role(running, certificates / "client", role) as client:
            below = {child.nodeid for child in await client.get_node(SUMMARY).get_children()}
            assert (SECRET in below) is (role is Role.ADMIN)
            if role is Role.ADMIN:
                assert await attribute(client, SECRET, AttributeIds.UserAccessLevel) == 1
            else:
                with pytest.raises(UaError, match="BadUserAccessDenied"):
                    await client.get_node(SECRET).read_value()
                assert await client.get_node(SECRET).get_references() == []


async def test_secrets_are_told_over_encrypted_channels_only(running: OpcUaServer, certificates: Path) -> None:
    async with as_role(running, certificates / "client", Role.ADMIN, encrypted=False) as client:
        with pytest.raises(UaError, match="BadSecurityModeInsufficient"):
            await client.get_node(OBSERVERS).read_value()
    async with as_role(running, certificates / "client", Role.ADMIN) as client:
        rules = await client.get_node(OBSERVERS).read_value()
        named = {rule.Criteria for rule in rules if rule.CriteriaType == ua.IdentityCriteriaType.UserName}
        assert named == {role.lower() for role in Role}
        assert await attribute(client, OBSERVERS, AttributeIds.AccessRestrictions) == 10


async def test_rights_can_be_read_and_are_those_of_the_session(running: OpcUaServer, certificates: Path) -> None:
    count = ua.NodeId(ua.String(COUNT), ua.Int16(2))
    async with as_role(running, certificates / "client", encrypted=False) as anyone:
        of_all = await attribute(anyone, count, AttributeIds.RolePermissions)
        own = await attribute(anyone, count, AttributeIds.UserRolePermissions)
        assert isinstance(of_all, list)
        assert isinstance(own, list)
        roles = {entry.RoleId: entry.Permissions for entry in of_all}
        assert standard(ObjectIds.WellKnownRole_SecurityAdmin) in roles
        assert all(entry.Permissions == roles[entry.RoleId] for entry in own)
        assert {entry.RoleId.Identifier for entry in own} == {
            ObjectIds.WellKnownRole_Anonymous,
            ObjectIds.WellKnownRole_Observer,
        }
        assert ua.PermissionType.Read in roles[standard(ObjectIds.WellKnownRole_Anonymous)]
        with pytest.raises(UaError, match="BadUserAccessDenied"):
            await attribute(anyone, OBSERVERS, AttributeIds.UserAccessLevel)
        assert await attribute(anyone, count, AttributeIds.UserAccessLevel) == 5
        assert await attribute(anyone, count, AttributeIds.AccessRestrictions) == 0
    async with as_role(running, certificates / "client", Role.OPERATOR) as operator:
        own = await attribute(operator, count, AttributeIds.UserRolePermissions)
        assert isinstance(own, list)
        assert {entry.RoleId.Identifier for entry in own} == {
            ObjectIds.WellKnownRole_AuthenticatedUser,
            ObjectIds.WellKnownRole_Observer,
            ObjectIds.WellKnownRole_Operator,
        }


async def test_values_and_history_are_guarded_node_by_node(running: OpcUaServer, certificates: Path) -> None:
    count = ua.NodeId(ua.String(COUNT), ua.Int16(2))
    attributes = running._server.iserver.aspace[count].attributes
    attributes[AttributeIds.RolePermissions] = Rights({role: BROWSE | (role is Role.ADMIN) * READ for role in Role})
    try:
        async with as_role(running, certificates / "client", encrypted=False) as anyone:
            assert await attribute(anyone, count, AttributeIds.AccessLevel) == 5
            assert await attribute(anyone, count, AttributeIds.UserAccessLevel) == 0
            with pytest.raises(UaError, match="BadUserAccessDenied"):
                await anyone.get_node(count).read_value()
            with pytest.raises(UaError, match="BadUserAccessDenied"):
                await anyone.get_node(count).read_raw_history(to_datetime(START), to_datetime(START + SECOND))
        async with as_role(running, certificates / "client", Role.ADMIN) as admin:
            assert await attribute(admin, count, AttributeIds.UserAccessLevel) == 1
    finally:
        del attributes[AttributeIds.RolePermissions]


async def test_the_role_set_holds_the_roles_that_there_are(running: OpcUaServer, certificates: Path) -> None:
    async with as_role(running, certificates / "client", encrypted=False) as anyone:
        roles = await anyone.get_node(standard(ObjectIds.Server_ServerCapabilities_RoleSet)).get_children()
        names = {(await role.read_browse_name()).Name for role in roles}
    assert names == {
        "Anonymous",
        "AuthenticatedUser",
        "Observer",
        "Operator",
        "Engineer",
        "ConfigureAdmin",
        "SecurityAdmin",
    }


async def test_items_of_a_session_see_what_its_new_user_may_see(running: OpcUaServer, certificates: Path) -> None:
    codes: list[int] = []

    class Seen:
        def datachange_notification(self, node: object, value: object, data: Any) -> None:
            codes.append(data.monitored_item.Value.StatusCode.value)

    async with as_role(running, certificates / "client", Role.ADMIN) as client:
        subscription = await client.create_subscription(50, Seen())
        await subscription.subscribe_data_change(client.get_node(OBSERVERS))
        while not codes:
            await client.nodes.server_state.read_value()
        await client.activate_session(Role.OBSERVER.lower(), PASSWORD, None)
        while codes[-1] == 0:
            await client.nodes.server_state.read_value()
        assert codes == [0, StatusCodes.BadUserAccessDenied]
