"""Who hears of what others do: logins, calls, writes, refused certificates. The commands are done by a real fold."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError

from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from opcua_model.wire import ObjectIds, standard
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.ear import Ear
from tests.opcua.fold import Fold
from tests.opcua.plant import COUNT, server
from tests.opcua.test_security import encrypting

PASSWORD = "four words are better"


@pytest.fixture
def users(tmp_path: Path) -> Path:
    file = UserFile(tmp_path / "users.yaml")
    for role in (Role.OPERATOR, Role.ENGINEER, Role.ADMIN):
        file.put(role.lower(), role, PASSWORD)
    return file.path


@asynccontextmanager
async def listening(
    running: OpcUaServer, role: Role, folder: Path | None, locales: Sequence[str] = ()
) -> AsyncIterator[tuple[Client, Ear]]:
    """A client that monitors the Server object; over an encrypted channel if it has a folder for its certificate."""
    client = Client(running.endpoint, timeout=60)
    if folder is not None:
        client = await encrypting(running.endpoint, folder, ua.MessageSecurityMode.SignAndEncrypt)
    client.set_user(role.lower())
    client.set_password(PASSWORD)
    client.set_locale(list(locales))
    async with client:
        ear = Ear(running)
        await ear.listen(client)
        yield client, ear


async def test_what_people_do_is_told_to_those_who_answer_for_it(
    certificates: Path, users: Path, tmp_path: Path
) -> None:
    fold = Fold()
    await fold.say("release", order="WO-1001", product="BRACKET", quantity=500)
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    fold.server = running = server(certificates, settings=settings, users=users, desk=fold)
    key = certificates / "client"
    async with (
        running,
        listening(running, Role.ADMIN, key) as (_, admin),
        listening(running, Role.ENGINEER, key) as (_, engineer),
        listening(running, Role.OPERATOR, key) as (operator, deaf),
        listening(running, Role.ADMIN, None) as (_, overheard),
    ):
        await _work(running, fold, operator)
        login = await admin.find(
            lambda event: (
                event["EventType"] == standard(ObjectIds.AuditActivateSessionEventType)
                and event["ClientUserId"] == "operator"
            )
        )
        assert login["UserIdentityToken"].UserName == "operator"
        assert login["UserIdentityToken"].Password is None
        assert login["ServerId"].startswith("urn:")
        created = await admin.of(ObjectIds.AuditCreateSessionEventType)
        assert created["SourceName"] == "Session/CreateSession"
        failed = await admin.of(ObjectIds.AuditActivateSessionEventType, Status=False)
        assert (failed["ClientUserId"], failed["StatusCodeId"].name) == ("operator", "BadUserAccessDenied")
        method = await admin.of(ObjectIds.AuditUpdateMethodEventType)
        assert method["ClientUserId"] == "operator"
        assert method["MethodId"].Identifier == "Suzhou/Commands/count"
        assert [argument.Value for argument in method["InputArguments"]] == ["L1/OP10", 7]
        refused = await admin.of(ObjectIds.AuditUpdateMethodEventType, Status=False)
        assert refused["StatusCodeId"].name == "BadUserAccessDenied"
        written = await admin.of(ObjectIds.AuditWriteUpdateEventType, Status=False)
        assert (written["NewValue"], written["AttributeId"]) == (5, 13)
        await admin.find(lambda event: event["NewValue"] == "100005 bytes")
        acknowledged = await admin.of(ObjectIds.AuditConditionAcknowledgeEventType)
        assert acknowledged["Comment"].Text == "seen"
        assert acknowledged["ConditionEventId"]
        assert acknowledged["SourceNode"].Identifier == "Suzhou/Alarms/count_difference/L1/OP10"
        await admin.of(ObjectIds.AuditConditionShelvingEventType)
        closed = await admin.of(ObjectIds.AuditSessionEventType)
        assert closed["SourceName"] == "Session/CloseSession"
        await engineer.of(ObjectIds.AuditSessionEventType)
        assert PASSWORD not in repr(admin.heard)
        for other in (deaf, overheard):
            kinds = {event["EventType"] for event in other.heard}
            assert kinds == {ua.NodeId(ua.String("Types/PlantAlarmType"), ua.Int16(2))}


async def _work(running: OpcUaServer, fold: Fold, client: Client) -> None:
    """What an operator does, and what they and a stranger try."""
    commands = client.get_node(ua.NodeId(ua.String("Suzhou/Commands"), ua.Int16(2)))
    count, void = (ua.NodeId(ua.String(f"Suzhou/Commands/{name}"), ua.Int16(2)) for name in ("count", "void"))
    await commands.call_method(count, "L1/OP10", 7)
    with pytest.raises(UaError, match="BadUserAccessDenied"):
        await commands.call_method(void, "e1")
    with pytest.raises(UaError, match="BadNotWritable"):
        await client.get_node(ua.NodeId(ua.String(COUNT), ua.Int16(2))).write_value(5, ua.VariantType.UInt16)
    with pytest.raises(UaError, match="BadNotWritable"):
        await client.get_node(ua.NodeId(ua.String(COUNT), ua.Int16(2))).write_value("x" * 100_000)
    (alarm,) = fold.engine.state.alarms.values()
    condition = client.get_node(ua.NodeId(ua.String("Suzhou/Alarms/count_difference/L1/OP10"), ua.Int16(2)))
    await condition.call_method(
        standard(ObjectIds.AcknowledgeableConditionType_Acknowledge),
        ua.Variant(alarm.id.encode(), ua.VariantType.ByteString),
        ua.Variant(ua.LocalizedText("seen"), ua.VariantType.LocalizedText),
    )
    await condition.call_method(standard(ObjectIds.ShelvedStateMachineType_TimedShelve), 60_000.0)
    stranger = Client(running.endpoint, timeout=60)
    stranger.set_user("operator")
    stranger.set_password("a guess of mine")
    with pytest.raises(UaError):
        await stranger.connect()
    async with Client(running.endpoint, timeout=60):
        pass


async def test_refused_certificates_are_told(certificates: Path, users: Path, tmp_path: Path) -> None:
    own = tmp_path / "pki"
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.ENCRYPTED, trust=Trust.LISTED)
    running = server(own, settings=settings, users=users)
    async with running:
        known = await encrypting(running.endpoint, certificates / "client", ua.MessageSecurityMode.SignAndEncrypt)
        running._server.iserver.trust.trust(str(certificates / "client" / "server.der"))  # type: ignore[attr-defined]
        known.disconnect_socket()
        async with listening(running, Role.ADMIN, certificates / "client") as (_, admin):
            stranger = await encrypting(running.endpoint, tmp_path / "stranger", ua.MessageSecurityMode.SignAndEncrypt)
            with pytest.raises((UaError, ConnectionError, TimeoutError)):
                await stranger.connect()
            told = await admin.of(ObjectIds.AuditCertificateUntrustedEventType, Status=False)
            assert told["Certificate"] == (tmp_path / "stranger" / "server.der").read_bytes()
            assert told["StatusCodeId"].name == "BadCertificateUntrusted"


async def test_the_server_says_that_it_audits(certificates: Path) -> None:
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    async with server(certificates, settings=settings) as running, Client(running.endpoint, timeout=60) as client:
        assert await client.get_node(standard(ObjectIds.Server_Auditing)).read_value() is True
