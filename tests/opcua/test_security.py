"""Who may connect how. Every client can only read, see test_server."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto.security_policies import (
    SecurityPolicy,
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
    SecurityPolicyBasic256Sha256,
)
from asyncua.ua.uaerrors import UaError
from cryptography import x509

from opcua_model.certificate import own_identity
from opcua_model.server import security_policies
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.trust import TrustList
from opcua_model.wire import wire_time
from plant_service.core.samples import SECOND, to_datetime
from tests.opcua.plant import COUNT, START, MemoryHistorian, history_of, poll, server

NO_SECURITY = ua.SecurityPolicyType.NoSecurity
POLICIES: tuple[type[SecurityPolicy], ...] = (
    SecurityPolicyBasic256Sha256,
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
)
ENCRYPTED = [
    ua.SecurityPolicyType.Basic256Sha256_Sign,
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_Sign,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_Sign,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
]


async def encrypting(
    endpoint: str,
    folder: Path,
    mode: ua.MessageSecurityMode,
    policy: type[SecurityPolicy] = SecurityPolicyBasic256Sha256,
) -> Client:
    client = Client(endpoint)
    client.application_uri = "urn:test:client"
    identity = own_identity(folder, client.application_uri, "client")
    await client.set_security(policy, str(identity.certificate), str(identity.key), mode=mode)
    return client


async def assert_plain_session_is_refused(endpoint: str) -> None:
    """Asks for a session without encryption although no endpoint offers it: an honest client would not even try."""
    client = Client(endpoint)
    await client.connect_socket()
    await client.send_hello()
    await client.open_secure_channel()
    session = client.uaclient.session
    await session.create_session(ua.CreateSessionParameters(RequestedSessionTimeout=10_000))
    token = ua.AnonymousIdentityToken(PolicyId="anonymous")
    with pytest.raises(UaError, match="BadSecurityModeRejected"):
        await session.activate_session(ua.ActivateSessionParameters(UserIdentityToken=token))
    read = ua.ReadParameters(NodesToRead=[ua.ReadValueId(ua.NodeId(ua.String(COUNT), ua.Int16(2)))])
    with pytest.raises(UaError):
        await session.read(read)
    client.disconnect_socket()


def test_unencrypted_is_offered_only_where_it_is_configured() -> None:
    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        assert security_policies(OpcUaSettings(endpoint=f"opc.tcp://{host}:4840")) == ENCRYPTED
    assert security_policies(OpcUaSettings(security=Security.NONE)) == [NO_SECURITY, *ENCRYPTED]


async def test_encrypted_means_encrypted_only(certificates: Path, tmp_path: Path) -> None:
    trusted = TrustList(certificates)
    trusted.prepare()
    (trusted.folder / "trusted" / "client.der").write_bytes(
        own_identity(tmp_path / "client", "urn:test:client", "client").certificate.read_bytes()
    )
    async with server(certificates, security=Security.ENCRYPTED) as running:
        await running.publish_samples(poll(7))
        for mode in (ua.MessageSecurityMode.Sign, ua.MessageSecurityMode.SignAndEncrypt):
            for policy in POLICIES:
                async with await encrypting(running.endpoint, tmp_path / "client", mode, policy) as client:
                    assert await client.get_node(f"ns=2;s={COUNT}").read_value() == 7
        await assert_plain_session_is_refused(running.endpoint)
        offered = await Client(running.endpoint).connect_and_get_server_endpoints()
        assert {endpoint.SecurityMode for endpoint in offered} == {
            ua.MessageSecurityMode.Sign,
            ua.MessageSecurityMode.SignAndEncrypt,
        }


async def test_there_are_no_users_not_even_admin(certificates: Path) -> None:
    async with server(certificates) as running:
        client = Client(running.endpoint)
        client.set_user("admin")
        client.set_password("anything")
        with pytest.raises(UaError):
            await client.connect()


async def test_a_continuation_point_belongs_to_its_session(certificates: Path) -> None:
    history = MemoryHistorian({"press.PartCount": history_of(10)})
    start, end = wire_time(to_datetime(START)), wire_time(to_datetime(START + 9 * SECOND))
    details = ua.ReadRawModifiedDetails(False, start, end, 4, False)
    async with (
        server(certificates, history) as running,
        Client(running.endpoint) as one,
        Client(running.endpoint) as other,
    ):
        point = (await one.get_node(f"ns=2;s={COUNT}").history_read(details)).ContinuationPoint
        refused = await other.get_node(f"ns=2;s={COUNT}").history_read(details, point)
        assert refused.StatusCode.name == "BadContinuationPointInvalid"
        assert (await one.get_node(f"ns=2;s={COUNT}").history_read(details, point)).StatusCode.is_good()


def test_the_certificate_names_the_application_and_this_computer(tmp_path: Path) -> None:
    made = own_identity(tmp_path / "new", "urn:here:plant-service", "here")
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    certificate = x509.load_der_x509_certificate(made.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["urn:here:plant-service"]
    assert names.get_values_for_type(x509.DNSName) == ["here", "localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_the_certificate_stays_until_the_application_is_another(tmp_path: Path) -> None:
    first = own_identity(tmp_path, "urn:here:plant-service", "here").certificate.read_bytes()
    key = (tmp_path / "server.pem").read_bytes()
    assert own_identity(tmp_path, "urn:here:plant-service", "here").certificate.read_bytes() == first
    assert own_identity(tmp_path, "urn:there:plant-service", "there").certificate.read_bytes() != first
    assert (tmp_path / "server.pem").read_bytes() == key


def test_the_certificate_is_renewed_in_time_with_the_same_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("plant_service.identity._VALID", timedelta(days=29))
    first = own_identity(tmp_path, "urn:here:plant-service", "here").certificate.read_bytes()
    monkeypatch.undo()
    second = own_identity(tmp_path, "urn:here:plant-service", "here").certificate.read_bytes()
    old, new = x509.load_der_x509_certificate(first), x509.load_der_x509_certificate(second)
    assert new.not_valid_after_utc - old.not_valid_after_utc > timedelta(days=3000)
    assert new.public_key() == old.public_key()
    assert "a new one is made" in caplog.text


async def test_endpoints_have_the_host_name_that_the_client_used(certificates: Path) -> None:
    """OPC 10000-4 5.4.4.1: behind address translation, any other name leads nowhere."""
    async with server(certificates) as running:
        url = running.endpoint.replace("127.0.0.1", "localhost")
        offered = await Client(url).connect_and_get_server_endpoints()
        assert {endpoint.EndpointUrl for endpoint in offered} == {url}
        (found,) = await Client(url).connect_and_find_servers()
        assert found.ApplicationUri == offered[0].Server.ApplicationUri
        assert found.DiscoveryUrls == [url]
