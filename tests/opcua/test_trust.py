"""Certificates of clients: the one of the channel counts, and only what is listed is trusted where that is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from opcua_model.certificate import own_identity
from opcua_model.settings import Security
from opcua_model.trust import MAX_REJECTED, TrustList, Untrusted, thumbprint
from plant_service.cli.main import main
from tests.opcua.plant import COUNT, poll, server
from tests.opcua.test_security import encrypting

MODE = ua.MessageSecurityMode.SignAndEncrypt
KEY = rsa.generate_private_key(65537, 2048)


def issued(
    name: str,
    issuer: x509.Certificate | None = None,
    *,
    authority: bool = False,
    days: int = 10,
    key: rsa.RSAPrivateKey = KEY,
    number: int | None = None,
) -> x509.Certificate:
    """All with one key: making keys takes long."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(now - timedelta(days=20))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(KEY, hashes.SHA256())
    )


def revocation_list(issuer: x509.Certificate, *revoked: x509.Certificate) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now)
        .next_update(now + timedelta(days=1))
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(now).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture
def trust(tmp_path: Path) -> TrustList:
    made = TrustList(tmp_path / "data" / "pki")
    made.prepare()
    return made


def put(trust: TrustList, folder: str, *certificates: x509.Certificate) -> None:
    for one in certificates:
        (trust.folder / folder / f"{thumbprint(one)}.der").write_bytes(der(one))


def rejected(trust: TrustList) -> list[x509.Certificate]:
    return [one for _, one in trust.certificates("rejected")]


def test_a_stranger_is_rejected_until_a_person_trusts_it(trust: TrustList, capsys: pytest.CaptureFixture[str]) -> None:
    client = issued("HMI 1")
    data = ["--data", str(trust.folder.parent)]
    with pytest.raises(Untrusted):
        trust.check(der(client))
    assert main(["certs", "list", *data]) == 0
    assert f"rejected  {thumbprint(client)}  CN=HMI 1" in capsys.readouterr().out
    assert main(["certs", "trust", thumbprint(client)[:8].upper(), *data]) == 0
    trust.check(der(client))
    assert rejected(trust) == []
    assert main(["certs", "revoke", thumbprint(client)[:8], *data]) == 0
    with pytest.raises(Untrusted):
        trust.check(der(client))
    assert rejected(trust) == [client]


def test_a_file_can_be_trusted_and_nothing_by_chance(
    trust: TrustList, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = issued("HMI 1")
    file = tmp_path / "hmi.pem"
    file.write_bytes(client.public_bytes(Encoding.PEM))
    data = ["--data", str(trust.folder.parent)]
    assert main(["certs", "trust", str(file), *data]) == 0
    trust.check(der(client))
    assert file.exists()
    for unknown in ("", "0123"):
        assert main(["certs", "revoke", unknown, *data]) == 1
    assert "certificates in" in capsys.readouterr().err


def test_an_authority_vouches_for_its_clients_until_it_revokes_them(trust: TrustList) -> None:
    root = issued("Plant CA", authority=True)
    between = issued("Line CA", root, authority=True)
    good, bad = issued("HMI 1", between), issued("HMI 2", between)
    put(trust, "trusted", root)
    with pytest.raises(Untrusted):
        trust.check(der(good))
    put(trust, "issuers", between)
    trust.check(der(good))
    trust.check(der(bad))
    (trust.folder / "crls" / "line.crl").write_bytes(revocation_list(between, bad))
    trust.check(der(good))
    with pytest.raises(Untrusted, match="revoked by CN=Line CA"):
        trust.check(der(bad))
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root, between))
    with pytest.raises(Untrusted, match="revoked by CN=Plant CA"):
        trust.check(der(good))


def test_who_is_no_authority_vouches_for_nobody(trust: TrustList) -> None:
    client = issued("HMI 1")
    put(trust, "trusted", client)
    with pytest.raises(Untrusted):
        trust.check(der(issued("HMI 2", client)))


def test_issuers_alone_are_not_trusted(trust: TrustList) -> None:
    authority = issued("Any CA", authority=True)
    put(trust, "issuers", authority)
    with pytest.raises(Untrusted):
        trust.check(der(issued("HMI 1", authority)))


def test_expired_and_weak_ones_are_refused_though_listed(trust: TrustList) -> None:
    expired = issued("Old", days=-1)
    weak = issued("Weak", key=rsa.generate_private_key(65537, 1024))
    put(trust, "trusted", expired, weak)
    with pytest.raises(Untrusted, match="valid from"):
        trust.check(der(expired))
    with pytest.raises(Untrusted, match="2048 bits"):
        trust.check(der(weak))


def test_strangers_fill_the_folder_only_so_far(trust: TrustList) -> None:
    for index in range(MAX_REJECTED + 5):
        with pytest.raises(Untrusted):
            trust.check(der(issued(f"stranger {index}")))
    assert len(rejected(trust)) == MAX_REJECTED


async def test_where_encryption_is_required_only_listed_clients_come_in(tmp_path: Path) -> None:
    trust = TrustList(tmp_path / "pki")
    async with server(trust.folder, security=Security.ENCRYPTED) as running:
        await running.publish_samples(poll(7))
        client = await encrypting(running.endpoint, tmp_path / "client", MODE)
        with pytest.raises((UaError, ConnectionError)):
            await client.connect()
        (refused,) = rejected(trust)
        trust.trust(thumbprint(refused))
        async with await encrypting(running.endpoint, tmp_path / "client", MODE) as trusted:
            assert await trusted.get_node(f"ns=2;s={COUNT}").read_value() == 7


async def test_leaving_the_certificate_out_of_the_request_does_not_help(tmp_path: Path) -> None:
    async with server(tmp_path / "pki") as running:
        client = await encrypting(running.endpoint, tmp_path / "client", MODE)
        other = own_identity(tmp_path / "other", "urn:test:other", "other").certificate.read_bytes()
        await client.connect_socket()
        try:
            await client.send_hello()
            await client.open_secure_channel()
            session = client.uaclient.session
            for certificate, uri, refusal in (
                (other, "urn:test:client", "BadSecurityChecksFailed"),
                (None, "urn:test:other", "BadCertificateUriInvalid"),
            ):
                asked = ua.CreateSessionParameters(
                    ClientDescription=ua.ApplicationDescription(ApplicationUri=uri),
                    ClientNonce=bytes(32),
                    ClientCertificate=certificate,
                    RequestedSessionTimeout=10_000,
                )
                with pytest.raises(UaError, match=refusal):
                    await session.create_session(asked)
        finally:
            client.disconnect_socket()


async def test_a_session_moves_only_to_a_channel_of_the_same_client(tmp_path: Path) -> None:
    """A thief of the token, on an unencrypted channel or on one of his own, gets nothing."""
    async with (
        server(tmp_path / "pki") as running,
        await encrypting(running.endpoint, tmp_path / "client", MODE) as owner,
    ):
        protocol = owner.uaclient.protocol
        assert protocol is not None
        for thief in (
            Client(running.endpoint),
            await encrypting(running.endpoint, tmp_path / "thief", MODE),
        ):
            await thief.connect_socket()
            try:
                await thief.send_hello()
                await thief.open_secure_channel()
                assert thief.uaclient.protocol is not None
                thief.uaclient.protocol.authentication_token = protocol.authentication_token
                with pytest.raises(UaError, match="BadSecurityChecksFailed"):
                    await thief.uaclient.session.activate_session(ua.ActivateSessionParameters())
            finally:
                thief.disconnect_socket()
        assert await owner.nodes.server_state.read_value() == 0
