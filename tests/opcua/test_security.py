"""Who may connect how. Every client can only read, see test_server."""

import asyncio
import os
import socket
import stat
from datetime import UTC, datetime, timedelta, tzinfo
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
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from opcua_model import expiry
from opcua_model.addresses import addresses_of
from opcua_model.certificate import own_identity
from opcua_model.expiry import Expiry
from opcua_model.server import security_policies
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.trust import TrustList
from opcua_model.wire import wire_time
from plant_service.core.samples import SECOND, to_datetime
from plant_service.identity import names_in
from tests.opcua.node_client import run_script
from tests.opcua.plant import COUNT, START, MemoryHistorian, history_of, poll, server

CA_KEY = rsa.generate_private_key(65537, 2048)
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


async def test_it_names_all_by_which_the_computer_is_reached(tmp_path: Path) -> None:
    host = socket.gethostname()
    async with server(tmp_path / "here"):
        pass
    async with server(tmp_path / "all", endpoint="opc.tcp://0.0.0.0:0"):
        pass
    here, everywhere = (names(tmp_path / folder / "server.der") for folder in ("here", "all"))
    assert {host, "localhost", "127.0.0.1"} <= here
    assert {host, "localhost", *addresses_of("0.0.0.0")} <= everywhere


def names(file: Path) -> set[str]:
    return names_in(x509.load_der_x509_certificate(file.read_bytes()))[1]


def test_another_address_is_told_and_the_certificate_that_clients_trust_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = own_identity(tmp_path, "urn:here:plant-service", "here").certificate
    before = first.read_bytes()
    own_identity(tmp_path, "urn:here:plant-service", "here")
    assert caplog.text == ""
    own_identity(tmp_path, "urn:here:plant-service", "here", "here.plant.example", "192.0.2.7")
    assert first.read_bytes() == before
    assert "does not name here.plant.example, 192.0.2.7" in caplog.text
    assert f"remove {first} and start again" in caplog.text
    first.unlink()
    own_identity(tmp_path, "urn:here:plant-service", "here", "here.plant.example", "192.0.2.7")
    assert names(first) == {"here", "here.plant.example", "localhost", "192.0.2.7", "127.0.0.1"}


def test_it_has_what_the_standard_asks_for(tmp_path: Path) -> None:
    """OPC 10000-6 6.2.2: subject, usage and signature of an application's certificate."""
    made = own_identity(tmp_path, "urn:here:plant-service", "here", organization="Suzhou")
    certificate = x509.load_der_x509_certificate(made.certificate.read_bytes())
    assert certificate.subject.rfc4514_string() == "O=Suzhou,CN=plant-service on here"
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert (usage.key_encipherment, usage.data_encipherment, usage.key_cert_sign) == (True, True, True)
    uses = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert uses == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048
    assert certificate.signature_hash_algorithm is not None
    assert certificate.signature_hash_algorithm.name == "sha256"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["server.der", "server.pem"]


def by_authority(folder: Path, uri: str, *hosts: str, days: int = 100, begins: int = -1) -> bytes:
    """A certificate for our key that an authority made, and the authority's own."""
    key = serialization.load_pem_private_key((folder / "server.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    now = datetime.now(UTC)

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def made(subject: str, public: rsa.RSAPublicKey, *, authority: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("Plant CA"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )

    names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri), *map(x509.DNSName, hosts)])
    own = made("plant-service", key.public_key(), authority=False).add_extension(names, critical=False)
    authority = made("Plant CA", CA_KEY.public_key(), authority=True)
    return b"".join(
        one.sign(CA_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER) for one in (own, authority)
    )


def test_what_an_authority_issued_is_never_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    uri = "urn:here:plant-service"
    file = own_identity(tmp_path, uri, "here").certificate
    for shown, told in (
        (by_authority(tmp_path, uri, "here", "localhost", days=20), "have its authority renew it"),
        (by_authority(tmp_path, uri, "here"), "ask its authority"),
        (by_authority(tmp_path, uri, "here", begins=3), "the clock of this computer says"),
    ):
        file.write_bytes(shown)
        caplog.clear()
        own_identity(tmp_path, uri, "here")
        assert file.read_bytes() == shown
        assert told in caplog.text
    with pytest.raises(ValueError, match="must be for urn:there:plant-service"):
        own_identity(tmp_path, "urn:there:plant-service", "there")
    (tmp_path / "server.pem").write_bytes(
        CA_KEY.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(ValueError, match="is not for the key in"):
        own_identity(tmp_path, uri, "here")


@pytest.mark.skipif(os.name != "posix", reason="files have no such modes here")
def test_a_key_that_others_can_read_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = own_identity(tmp_path, "urn:here:plant-service", "here").key
    key.chmod(0o640)
    own_identity(tmp_path, "urn:here:plant-service", "here")
    assert f"chmod 600 {key}" in caplog.text


async def test_a_certificate_of_an_authority_is_shown_with_the_authority(tmp_path: Path) -> None:
    """Clients that trust the authority need what stands between; it is no part of what they sign."""
    uri = f"urn:{socket.gethostname()}:plant-service"
    file = own_identity(tmp_path / "pki", uri, "here").certificate
    file.write_bytes(chain := by_authority(tmp_path / "pki", uri, "localhost"))
    async with server(tmp_path / "pki") as running:
        await running.publish_samples(poll(7))
        offered = await Client(running.endpoint).connect_and_get_server_endpoints()
        assert {endpoint.ServerCertificate for endpoint in offered} == {chain}
        for policy in POLICIES:
            mode = ua.MessageSecurityMode.SignAndEncrypt
            async with await encrypting(running.endpoint, tmp_path / "client", mode, policy) as client:
                assert await client.get_node(f"ns=2;s={COUNT}").read_value() == 7
        seen = await run_script("chain.js", running.endpoint, str(_for_node(tmp_path / "client")))
    assert seen == {"shown": 2, "value": 7}


def _for_node(folder: Path) -> Path:
    """The client's certificate and key as node-opcua wants them."""
    own = x509.load_der_x509_certificate((folder / "server.der").read_bytes())
    (folder / "good.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "good.key.pem").write_bytes((folder / "server.pem").read_bytes())
    return folder


async def test_its_end_is_told_in_time_while_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(expiry, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr("plant_service.identity._VALID", timedelta(days=45))
    file = own_identity(tmp_path, "urn:here:plant-service", "here").certificate
    later = datetime.now(UTC)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return later

    monkeypatch.setattr(expiry, "datetime", Clock)
    async with Expiry(file), asyncio.timeout(60):
        for passed in (0, 10, 16, 16, 39, 46):
            later = datetime.now(UTC) + timedelta(days=passed)
            before = len(caplog.records)
            await asyncio.sleep(0.1)
            assert len(caplog.records) - before <= 1
        while len(caplog.records) < 4:
            await asyncio.sleep(0.01)
    assert len(caplog.records) == 4
    assert "clients must trust again" in caplog.text


async def test_endpoints_have_the_host_name_that_the_client_used(certificates: Path) -> None:
    """OPC 10000-4 5.4.4.1: behind address translation, any other name leads nowhere."""
    async with server(certificates) as running:
        url = running.endpoint.replace("127.0.0.1", "localhost")
        offered = await Client(url).connect_and_get_server_endpoints()
        assert {endpoint.EndpointUrl for endpoint in offered} == {url}
        (found,) = await Client(url).connect_and_find_servers()
        assert found.ApplicationUri == offered[0].Server.ApplicationUri
        assert found.DiscoveryUrls == [url]
