"""Users who log in with a certificate of their own."""

from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.utils import ServiceError
from asyncua.ua.uaerrors import UaError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from opcua_model.certificate import own_identity
from opcua_model.certificate_users import proven_certificate, user_trust_list
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.trust import Untrusted
from opcua_model.wire import StatusCodes
from plant_service.cli.main import main
from plant_service.core.wip.commands.permissions import Role
from plant_service.identity import Identity
from tests.opcua.authorities import KEY, der, issued, put, revocation_list
from tests.opcua.plant import server
from tests.opcua.test_security import POLICIES, encrypting

SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@pytest.fixture(scope="module")
def bob(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return own_identity(tmp_path_factory.mktemp("bob"), "urn:people:bob", "bob")


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return own_identity(tmp_path_factory.mktemp("eve"), "urn:people:eve", "eve")


def plant(data: Path, security: Security = Security.NONE) -> OpcUaServer:
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=security, trust=Trust.ANY, anonymous=False)
    return server(data / "pki", settings=settings, users=data / "users.yaml")


async def as_holder(client: Client, person: Identity, key: Path | None = None) -> Client:
    await client.load_client_certificate(str(person.certificate))
    await client.load_private_key(key or person.key)
    return client


def add(data: Path, name: str, person: Identity, role: Role = Role.ENGINEER) -> None:
    options = ["--role", role, "--certificate", str(person.certificate), "--data", str(data)]
    assert main(["users", "add", name, *options]) == 0


async def test_a_certificate_opens_over_every_channel(certificates: Path, bob: Identity, tmp_path: Path) -> None:
    add(tmp_path, "bob", bob)
    async with plant(tmp_path) as running:
        async with await as_holder(Client(running.endpoint, timeout=60), bob) as client:
            assert await client.nodes.server_state.read_value() == 0
        for policy in POLICIES:
            mode = ua.MessageSecurityMode.Sign
            encrypted = await encrypting(running.endpoint, certificates / "client", mode, policy)
            async with await as_holder(encrypted, bob):
                (session,) = running._server.iserver.sessions()  # type: ignore[attr-defined]
                assert session.user == ("bob", Role.ENGINEER)


async def test_strangers_and_other_keys_are_refused(
    bob: Identity, eve: Identity, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(tmp_path, "bob", bob)
    async with plant(tmp_path) as running:
        with pytest.raises(UaError, match="BadIdentityTokenRejected"):
            await (await as_holder(Client(running.endpoint, timeout=60), eve)).connect()
        assert "plant-service users add NAME --certificate" in caplog.text
        with pytest.raises(UaError, match="BadUserSignatureInvalid"):
            await (await as_holder(Client(running.endpoint, timeout=60), bob, eve.key)).connect()
        add(tmp_path, "eve", eve, Role.OBSERVER)  # from the next login on
        async with await as_holder(Client(running.endpoint, timeout=60), eve):
            pass


async def test_a_user_can_be_removed(bob: Identity, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(tmp_path, "bob", bob)
    data = ["--data", str(tmp_path)]
    async with plant(tmp_path) as running:
        async with await as_holder(Client(running.endpoint, timeout=60), bob):
            pass
        assert main(["users", "list", *data]) == 0
        assert "bob  Engineer  certificate" in capsys.readouterr().out
        assert main(["users", "remove", "bob", *data]) == 0
        with pytest.raises(UaError, match="BadIdentityTokenRejected"):
            await (await as_holder(Client(running.endpoint, timeout=60), bob)).connect()
    assert main(["users", "remove", "bob", *data]) == 1
    assert "no user bob" in capsys.readouterr().err


def signed(challenge: bytes, algorithm: str = SHA256) -> ua.SignatureData:
    return ua.SignatureData(algorithm, KEY.sign(challenge, padding.PKCS1v15(), hashes.SHA256()))


def test_a_recorded_signature_is_no_good() -> None:
    """The challenge ends with the nonce of the session's last activation."""
    certificate = der(issued("Carl"))
    token = ua.X509IdentityToken(CertificateData=certificate + der(issued("Some CA", authority=True)))
    good = signed(b"server" + b"n" * 32)
    assert proven_certificate(token, good, b"server" + b"n" * 32) == certificate
    for challenge in (b"server" + b"o" * 32, b"other." + b"n" * 32, b"n" * 32):
        with pytest.raises(ServiceError) as refused:
            proven_certificate(token, good, challenge)
        assert refused.value.code == StatusCodes.BadUserSignatureInvalid


@pytest.mark.parametrize(
    ("data", "algorithm", "code"),
    [
        (b"", SHA256, StatusCodes.BadIdentityTokenInvalid),
        (b"\x30", SHA256, StatusCodes.BadIdentityTokenInvalid),
        (b"\x30\x84\xff\xff\xff\xff", SHA256, StatusCodes.BadIdentityTokenInvalid),
        (b"garbage", SHA256, StatusCodes.BadIdentityTokenInvalid),
        (None, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", StatusCodes.BadUserSignatureInvalid),
        (None, "", StatusCodes.BadUserSignatureInvalid),
    ],
)
def test_what_is_no_certificate_or_too_weak(data: bytes | None, algorithm: str, code: int) -> None:
    token = ua.X509IdentityToken(CertificateData=der(issued("Carl")) if data is None else data)
    with pytest.raises(ServiceError) as refused:
        proven_certificate(token, signed(b"c", algorithm), b"c")
    assert refused.value.code == code


def test_a_revoked_certificate_is_not_trusted(tmp_path: Path) -> None:
    """An authority's list counts for the users that it issued certificates for, listed ones too."""
    trusted = user_trust_list(tmp_path)
    trusted.prepare()
    authority = issued("Plant CA", authority=True)
    person = issued("Carl", authority)
    put(trusted, "trusted", person)
    put(trusted, "issuers", authority)
    trusted.check(der(person))
    (trusted.folder / "crls" / "plant.crl").write_bytes(revocation_list(authority, person))
    with pytest.raises(Untrusted, match="revoked by CN=Plant CA"):
        trusted.check(der(person))
