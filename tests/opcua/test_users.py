"""Who logs in with a password, and what becomes of those who guess."""

import asyncio
import io
import logging
from itertools import product
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.utils import ServiceError
from asyncua.ua.uaerrors import UaError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from opcua_model.limits import MAX_WAITING_SESSIONS
from opcua_model.server import OpcUaServer
from opcua_model.settings import OpcUaSettings, Security
from opcua_model.user_file import Hash, UserFile
from opcua_model.users import _password
from opcua_model.wire import StatusCodes
from plant_service.cli.main import main
from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.plant import server as plant_server
from tests.opcua.test_security import POLICIES, encrypting

PASSWORD = "kalt und klar 冷"


@pytest.fixture
def users(tmp_path: Path) -> UserFile:
    made = UserFile(tmp_path / "users.yaml")
    made.put("anna", Role.OPERATOR, PASSWORD)
    return made


def server(certificates: Path, users: UserFile, *, anonymous: bool = True) -> OpcUaServer:
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, anonymous=anonymous)
    return plant_server(certificates, settings=settings, users=users.path)


def as_user(client: Client, name: str, password: str) -> Client:
    client.set_user(name)
    client.set_password(password)
    return client


async def test_a_password_opens_over_every_channel(
    certificates: Path, users: UserFile, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """asyncua's client encrypts it where the channel does not."""
    async with server(certificates, users, anonymous=False) as running:
        with caplog.at_level(logging.INFO, "opcua_model"):
            async with as_user(Client(running.endpoint), "anna", PASSWORD) as client:
                assert await client.nodes.server_state.read_value() == 0
            for mode, policy in product((ua.MessageSecurityMode.Sign, ua.MessageSecurityMode.SignAndEncrypt), POLICIES):
                encrypted = await encrypting(running.endpoint, tmp_path / "client", mode, policy)
                async with as_user(encrypted, "anna", PASSWORD) as client:
                    (session,) = running._server.iserver.sessions()  # type: ignore[attr-defined]
                    assert session.user == ("anna", Role.OPERATOR)
        assert caplog.messages.count("OPC UA client 127.0.0.1 has logged in as anna") == 1 + 2 * len(POLICIES)
        assert PASSWORD not in caplog.text


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("admin", "admin"), ("?", "wrong")])
async def test_wrong_names_and_passwords_are_refused_alike(
    certificates: Path, users: UserFile, name: str, password: str
) -> None:
    async with server(certificates, users) as running:
        with pytest.raises(UaError) as refused:
            await as_user(Client(running.endpoint), name, password).connect()
        assert "BadUserAccessDenied" in repr(refused.value)


async def test_anonymous_can_be_switched_off(certificates: Path, users: UserFile) -> None:
    async with server(certificates, users, anonymous=False) as running:
        with pytest.raises(UaError):
            await Client(running.endpoint).connect()
        offered = await Client(running.endpoint).connect_and_get_server_endpoints()
        kinds = {token.TokenType for endpoint in offered for token in endpoint.UserIdentityTokens}
        assert kinds == {ua.UserTokenType.UserName, ua.UserTokenType.Certificate}


async def test_a_guesser_must_wait_even_with_the_right_password(certificates: Path, users: UserFile) -> None:
    async with server(certificates, users) as running:
        known = running._server.iserver.users  # type: ignore[attr-defined]
        known._failed(("127.0.0.1", "anna"), 12, asyncio.get_running_loop().time())
        with pytest.raises(UaError, match="BadUserAccessDenied"):
            await as_user(Client(running.endpoint), "anna", PASSWORD).connect()
        known._failures.clear()
        async with as_user(Client(running.endpoint), "anna", PASSWORD):
            pass


async def test_a_clear_password_is_not_taken_where_others_can_read_it(certificates: Path, users: UserFile) -> None:
    async with server(certificates, users) as running:
        client = Client(running.endpoint)
        await client.connect_socket()
        try:
            await client.send_hello()
            await client.open_secure_channel()
            session = client.uaclient.session
            await session.create_session(ua.CreateSessionParameters(RequestedSessionTimeout=10_000))
            token = ua.UserNameIdentityToken(PolicyId="username", UserName="anna", Password=PASSWORD.encode())
            with pytest.raises(UaError, match="BadIdentityTokenRejected"):
                await session.activate_session(ua.ActivateSessionParameters(UserIdentityToken=token))
        finally:
            client.disconnect_socket()


def test_hashes_are_kept_and_never_passwords(users: UserFile) -> None:
    text = users.path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert users.path.stat().st_mode & 0o077 == 0
    role, kept, certificate = users.load()["anna"]
    assert (role, certificate) == (Role.OPERATOR, "")
    assert kept is not None
    assert kept.fits(PASSWORD)
    assert not kept.fits(PASSWORD + " ")
    assert Hash.of(PASSWORD) != Hash.of(PASSWORD)


def test_users_are_added_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "new")]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["users", "add", "berta", "--role", "Engineer", *data]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["users", "add", "carl", *data]) == 1
    assert "shorter than 8" in capsys.readouterr().err
    assert main(["users", "list", *data]) == 0
    assert capsys.readouterr().out == "berta  Engineer  password\n"


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "users.yaml"
    file.write_text("anna: {role: Boss, password: x}\n")
    with pytest.raises(PlantError, match="user anna"):
        UserFile(file).load()


@pytest.mark.parametrize("method", ["", "http://www.w3.org/2001/04/xmlenc#rsa-oaep"])
def test_a_password_of_a_megabyte_is_not_looked_at(method: str) -> None:
    """Decrypting it would take 4,096 operations with our key, all others waiting."""
    token = ua.UserNameIdentityToken(UserName="anna", Password=bytes(1 << 20), EncryptionAlgorithm=method)
    with pytest.raises(ServiceError) as refused:
        _password(token, b"n" * 32, ua.MessageSecurityMode.SignAndEncrypt, None)
    assert refused.value.code == StatusCodes.BadIdentityTokenInvalid


@pytest.mark.parametrize(("sent", "accepted"), [(b"n" * 32, True), (b"o" * 32, False), (b"", False)])
def test_an_encrypted_password_is_good_for_one_session(sent: bytes, accepted: bool) -> None:
    """OPC 10000-4 7.36.2.2: what was recorded from another session is refused."""
    key = rsa.generate_private_key(65537, 2048)
    plain = (len(PASSWORD.encode()) + len(sent)).to_bytes(4, "little") + PASSWORD.encode() + sent
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    token = ua.UserNameIdentityToken(
        UserName="anna",
        Password=key.public_key().encrypt(plain, oaep),
        EncryptionAlgorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep",
    )
    if accepted:
        assert _password(token, b"n" * 32, ua.MessageSecurityMode.None_, key) == PASSWORD
    else:
        with pytest.raises(ServiceError) as refused:
            _password(token, b"n" * 32, ua.MessageSecurityMode.None_, key)
        assert refused.value.code == StatusCodes.BadIdentityTokenInvalid


async def test_sessions_that_nobody_activates_are_few(certificates: Path, users: UserFile) -> None:
    async with server(certificates, users) as running:
        client = Client(running.endpoint)
        await client.connect_socket()
        try:
            await client.send_hello()
            await client.open_secure_channel()
            asked = ua.CreateSessionParameters(RequestedSessionTimeout=10_000)
            for _ in range(MAX_WAITING_SESSIONS):
                await client.uaclient.session.create_session(asked)
            with pytest.raises(UaError, match="BadTooManySessions"):
                await client.uaclient.session.create_session(asked)
        finally:
            client.disconnect_socket()
