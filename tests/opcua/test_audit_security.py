"""Audit of channels, sessions and certificates: every event whole, no storm of them (OPC 10000-4 6.5, 10000-5 6.4)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError

from benchmarks.opcua.raw_client import RawClient
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from opcua_model.wire import ObjectIds, StatusCodes
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.ear import Ear
from tests.opcua.plant import server
from tests.opcua.test_security import encrypting

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpcUaServer]:
    folder = tmp_path_factory.mktemp("audit")
    users = UserFile(folder / "users.yaml")
    users.put("admin", Role.ADMIN, PASSWORD)
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.LISTED)
    async with server(folder / "pki", settings=settings, users=users.path) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ear(running: OpcUaServer, certificates: Path) -> AsyncIterator[Ear]:
    client = await encrypting(running.endpoint, certificates / "client", ua.MessageSecurityMode.SignAndEncrypt)
    running._server.iserver.trust.trust(str(certificates / "client" / "server.der"))  # type: ignore[attr-defined]
    client.set_user("admin")
    client.set_password(PASSWORD)
    async with client:
        listening = Ear(running)
        await listening.listen(client)
        yield listening


@pytest.fixture(autouse=True)
def _afresh(ear: Ear) -> None:
    ear.heard.clear()


async def test_channels_are_told_with_what_they_asked_for(running: OpcUaServer, ear: Ear, certificates: Path) -> None:
    client = await encrypting(running.endpoint, certificates / "client", ua.MessageSecurityMode.Sign)
    async with client:
        opened = await ear.of(ObjectIds.AuditOpenSecureChannelEventType, Status=True, SecurityMode=2)
        assert opened["SourceName"] == "SecureChannel/OpenSecureChannel"
        assert opened["ClientUserId"] == "System/OpenSecureChannel"
        assert opened["ClientCertificate"] == (certificates / "client" / "server.der").read_bytes()
        assert str(opened["SecurityPolicyUri"]).endswith("#Basic256Sha256")
        created = await ear.of(ObjectIds.AuditCreateSessionEventType, SecureChannelId=opened["SecureChannelId"])
        assert created["ClientUserId"] == "System/CreateSession"
    closed = await ear.of(ObjectIds.AuditChannelEventType, SecureChannelId=opened["SecureChannelId"])
    assert closed["SourceName"] == "SecureChannel/CloseSecureChannel"
    ended = await ear.of(ObjectIds.AuditSessionEventType, SessionId=created["SessionId"])
    assert ended["SourceName"] == "Session/CloseSession"


async def test_a_refused_certificate_is_told_with_its_channel(running: OpcUaServer, ear: Ear, tmp_path: Path) -> None:
    stranger = await encrypting(running.endpoint, tmp_path / "stranger", ua.MessageSecurityMode.SignAndEncrypt)
    with pytest.raises((UaError, ConnectionError, TimeoutError)):
        await stranger.connect()
    refused = await ear.of(ObjectIds.AuditCertificateUntrustedEventType)
    channel = await ear.of(ObjectIds.AuditOpenSecureChannelEventType, Status=False)
    assert channel["CertificateErrorEventId"] == refused["EventId"]


async def test_a_client_that_is_not_who_its_certificate_says_is_told(
    running: OpcUaServer, ear: Ear, certificates: Path
) -> None:
    liar = await encrypting(running.endpoint, certificates / "client", ua.MessageSecurityMode.SignAndEncrypt)
    liar.application_uri = "urn:somebody:else"
    with pytest.raises((UaError, ConnectionError)):
        await liar.connect()
    told = await ear.of(ObjectIds.AuditCertificateDataMismatchEventType)
    assert (told["InvalidUri"], told["InvalidHostname"]) == ("urn:somebody:else", None)


async def test_a_session_asked_for_under_another_name_is_told(running: OpcUaServer, ear: Ear) -> None:
    client = Client(running.endpoint, timeout=60)
    await client.connect_socket()
    await client.send_hello()
    await client.open_secure_channel()
    named = ua.CreateSessionParameters(EndpointUrl="opc.tcp://elsewhere:4840", RequestedSessionTimeout=60_000)
    await client.uaclient.session.create_session(named)
    told = await ear.of(ObjectIds.AuditUrlMismatchEventType)
    assert told["EndpointUrl"] == "opc.tcp://elsewhere:4840"
    assert told["SourceName"] == "Session/CreateSession"
    client.disconnect_socket()
    ended = await ear.of(ObjectIds.AuditSessionEventType, SessionId=told["SessionId"])
    assert ended["SourceName"] == "Session/Terminated"


async def test_somebody_who_tries_tokens_is_told(running: OpcUaServer, ear: Ear) -> None:
    client = await RawClient.connect(running.endpoint)
    own, client.token = client.token, ua.NodeId(ua.ByteString(bytes(32)), ua.Int16(0))
    request = ua.ActivateSessionRequest()
    request.Parameters.UserIdentityToken = ua.AnonymousIdentityToken(PolicyId="anonymous")
    with pytest.raises(RuntimeError, match=hex(StatusCodes.BadSessionIdInvalid)):
        await client.call(request, ua.ActivateSessionResponse)
    told = await ear.of(ObjectIds.AuditActivateSessionEventType, Status=False)
    assert (told["StatusCodeId"].name, told["SessionId"]) == ("BadSessionIdInvalid", ua.NodeId())
    client.token = own
    await client.end()


async def test_cancel_is_told(running: OpcUaServer, ear: Ear) -> None:
    client = await RawClient.connect(running.endpoint)
    request = ua.CancelRequest(Parameters=ua.CancelParameters(RequestHandle=ua.UInt32(4711)))
    assert (await client.call(request, ua.CancelResponse)).Parameters.CancelCount == 0
    told = await ear.of(ObjectIds.AuditCancelEventType)
    assert (told["RequestHandle"], told["SourceName"]) == (4711, "Session/Cancel")
    await client.end()


async def test_a_storm_is_told_in_a_few_words(running: OpcUaServer, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what a client does again and again, who listens hears a few, and how many more there were in that second."""
    monkeypatch.setattr(running._server.iserver.audit._flood, "_most", 2)  # type: ignore[attr-defined]
    client, asked = await RawClient.connect(running.endpoint), 0
    while not (told := [one for one in ear.heard if "Session/Cancel within" in one["Message"].Text]):
        asked += 1
        request = ua.CancelRequest(Parameters=ua.CancelParameters(RequestHandle=ua.UInt32(asked)))
        await client.call(request, ua.CancelResponse)
    summary = told[0]
    heard = [one for one in ear.heard if one["SourceName"] == "Session/Cancel"]
    assert 0 < len(heard) < asked
    assert 0 < int(summary["Message"].Text.split()[0]) < asked
    assert summary["SourceName"] == "Security/Audit"
    assert summary["StatusCodeId"].value == StatusCodes.BadTooManyOperations
    await client.end()
