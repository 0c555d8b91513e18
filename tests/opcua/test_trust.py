"""Certificates of clients: the one of the channel counts, and only what is listed is trusted where that is asked."""

import subprocess
from collections.abc import Sequence
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
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from opcua_model.certificate import own_identity
from opcua_model.settings import Security
from opcua_model.trust import MAX_REJECTED, TrustList, Untrusted, thumbprint
from plant_service.cli.main import main
from plant_service.identity import chain_of
from tests.opcua.plant import COUNT, poll, server
from tests.opcua.test_security import CA_KEY, by_authority, encrypting

MODE = ua.MessageSecurityMode.SignAndEncrypt
KEY = rsa.generate_private_key(65537, 2048)


def issued(
    name: str,
    issuer: x509.Certificate | None = None,
    *,
    authority: bool = False,
    days: int = 10,
    key: rsa.RSAPublicKey | None = None,
    begins: int = -20,
    below: int | None = None,
    uses: Sequence[x509.ObjectIdentifier] = (),
    usage: x509.KeyUsage | None = None,
) -> x509.Certificate:
    """All with one key: making keys takes long."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key or KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begins))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=below), critical=True)
    )
    if uses:
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(KEY, hashes.SHA256())


def revocation_list(
    issuer: x509.Certificate, *revoked: x509.Certificate, ends: int = 1, key: rsa.RSAPrivateKey = KEY
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now - timedelta(days=3))
        .next_update(now + timedelta(days=ends))
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(now).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def key_of(bits: int) -> rsa.RSAPublicKey:
    """A key of that size that nobody has the private one of."""
    return rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) + 1).public_key()


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
    with pytest.raises(Untrusted, match="no revocation list of CN=Line CA"):
        trust.check(der(good))
    (trust.folder / "crls" / "line.crl").write_bytes(revocation_list(between))
    with pytest.raises(Untrusted, match="no revocation list of CN=Plant CA"):
        trust.check(der(good))
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root))
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
    early = issued("Early", begins=1)
    weak, slow = (issued(f"{bits} bits", key=key_of(bits)) for bits in (1024, 5000))
    put(trust, "trusted", expired, early, weak, slow)
    for outside in (expired, early):
        with pytest.raises(Untrusted, match="valid from"):
            trust.check(der(outside))
    for size in (weak, slow):
        with pytest.raises(Untrusted, match="2048 bits to 4096"):
            trust.check(der(size))


def test_a_signature_by_sha_1_is_worth_nothing(trust: TrustList, tmp_path: Path) -> None:
    made = tmp_path / "old.pem"
    command = (
        f"openssl req -x509 -sha1 -newkey rsa:2048 -nodes -days 9 -subj /CN=old -keyout {tmp_path}/key -out {made}"
    )
    subprocess.run(command.split(), check=True, capture_output=True, timeout=60)
    old = x509.load_pem_x509_certificate(made.read_bytes())
    put(trust, "trusted", old)
    with pytest.raises(Untrusted, match="made with sha1"):
        trust.check(der(old))


def authority_with_list(trust: TrustList, **options: int) -> x509.Certificate:
    root = issued("Plant CA", authority=True, **options)  # type: ignore[arg-type]
    put(trust, "trusted", root)
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root))
    return root


def test_what_an_authority_issued_for_something_else_opens_nothing(trust: TrustList) -> None:
    root = authority_with_list(trust)
    web = issued("www.plant.example", root, uses=[ExtendedKeyUsageOID.SERVER_AUTH])
    with pytest.raises(Untrusted, match="not for clients"):
        trust.check(der(web))
    trust.of_servers().check(der(web))
    trust.check(der(issued("HMI 1", root, uses=[ExtendedKeyUsageOID.CLIENT_AUTH])))
    no_signing = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
    with pytest.raises(Untrusted, match="not be used to sign"):
        trust.check(der(issued("HMI 2", root, usage=no_signing)))
    put(trust, "trusted", web)  # a person knows better
    trust.check(der(web))


def test_an_authority_that_may_not_sign_certificates_is_none(trust: TrustList) -> None:
    only_lists = x509.KeyUsage(True, False, False, False, False, False, True, False, False)
    root = issued("Plant CA", authority=True, usage=only_lists)
    put(trust, "trusted", root)
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root))
    with pytest.raises(Untrusted, match="neither it nor an authority"):
        trust.check(der(issued("HMI 1", root)))


def test_an_authority_has_only_so_many_below_it(trust: TrustList) -> None:
    root = authority_with_list(trust, below=0)
    trust.check(der(issued("HMI 1", root)))
    between = issued("Line CA", root, authority=True)
    (trust.folder / "crls" / "line.crl").write_bytes(revocation_list(between))
    with pytest.raises(Untrusted, match="may not have 1 authorities"):
        trust.check(der(issued("HMI 2", between)) + der(between))


def test_issuers_that_a_client_shows_lead_to_one_that_is_trusted(trust: TrustList) -> None:
    root = authority_with_list(trust)
    between = issued("Line CA", root, authority=True)
    client, stranger = issued("HMI 1", between), issued("Other CA", authority=True)
    (trust.folder / "crls" / "line.crl").write_bytes(revocation_list(between))
    with pytest.raises(Untrusted):
        trust.check(der(client))
    trust.check(der(client) + der(between))
    with pytest.raises(Untrusted):
        trust.check(der(issued("HMI 2", stranger)) + der(stranger))
    for broken in (
        b"",
        b"\x30",
        b"no certificate",
        der(client) + b"\x30\x82\xff\xff",
        der(client)[:-5],
        b"\x30\x03abc",
    ):
        with pytest.raises(Untrusted, match="no certificate"):
            trust.check(broken)


def test_a_chain_without_end_costs_nothing(trust: TrustList) -> None:
    assert len(chain_of(b"\x30\x00" * 2_000_000)) == 10
    with pytest.raises(Untrusted):
        trust.check(der(issued("HMI 1")) + b"\x30\x00" * 2_000_000)


def test_an_authority_may_be_renewed_with_the_same_key(trust: TrustList) -> None:
    old, new = issued("Plant CA", authority=True, days=-1), issued("Plant CA", authority=True, days=20)
    put(trust, "trusted", old, new)
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(new))
    for issuer in (old, new):
        trust.check(der(issued("HMI 1", issuer)))


def test_a_revocation_list_counts_in_its_time_and_revokes_for_ever(trust: TrustList) -> None:
    root = issued("Plant CA", authority=True)
    good, bad = issued("HMI 1", root), issued("HMI 2", root)
    put(trust, "trusted", root)
    lenient = TrustList(trust.folder, revocation=False)
    lenient.check(der(bad))
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root, bad, ends=-1))
    with pytest.raises(Untrusted, match="Plant CA is out of date"):
        trust.check(der(good))
    lenient.check(der(good))
    for strict_or_not in (trust, lenient):
        with pytest.raises(Untrusted, match="revoked by CN=Plant CA"):
            strict_or_not.check(der(bad))
    put(trust, "trusted", good)  # listed by itself: nobody's word is needed
    trust.check(der(good))


def test_the_command_takes_authorities_and_lists_them_all(
    trust: TrustList, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = issued("Plant CA", authority=True)
    (tmp_path / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    data = ["--data", str(trust.folder.parent)]
    assert main(["certs", "trust", str(tmp_path / "ca.pem"), *data]) == 0
    (trust.folder / "crls" / "plant.crl").write_bytes(revocation_list(root))
    trust.check(der(issued("HMI 1", root)))
    put(trust, "issuers", issued("Line CA", root, authority=True))
    own_identity(trust.folder, "urn:here:plant-service", "here")
    capsys.readouterr()
    assert main(["certs", "list", *data]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [(line.split()[0], "(authority)" in line) for line in listed] == [
        ("own", False),
        ("trusted", True),
        ("issuers", True),
        ("crls", False),
    ]
    assert main(["certs", "revoke", thumbprint(root), *data]) == 0
    with pytest.raises(Untrusted):
        trust.check(der(issued("HMI 2", root)))
    assert main(["certs", "revoke", "00", *data]) == 1
    assert "by its list in crls" in capsys.readouterr().err


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


async def test_a_client_may_show_its_authority_too(tmp_path: Path) -> None:
    trust = TrustList(tmp_path / "pki")
    own_identity(tmp_path / "client", "urn:test:client", "client")
    own, authority = chain_of(by_authority(tmp_path / "client", "urn:test:client", "client"))
    async with server(trust.folder, security=Security.ENCRYPTED) as running:
        await running.publish_samples(poll(7))
        (trust.folder / "trusted" / "ca.der").write_bytes(authority)
        (trust.folder / "crls" / "ca.crl").write_bytes(
            revocation_list(x509.load_der_x509_certificate(authority), key=CA_KEY)
        )
        client = await encrypting(running.endpoint, tmp_path / "client", MODE)
        client.security_policy.host_certificate = own
        client.security_policy.host_certificate_chain = [authority]
        async with client:
            assert await client.get_node(f"ns=2;s={COUNT}").read_value() == 7


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
