"""Every security policy, right and wrong, by an independent client (node/security.js)."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua.client.client import Client
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from asyncua.ua.uaerrors import UaError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from opcua_model.settings import Security
from opcua_model.trust import TrustList
from opcua_model.user_file import UserFile
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.node_client import run_script
from tests.opcua.plant import poll, server

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _identity(folder: Path, name: str, *, days: int = 10, bits: int = 2048) -> bytes:
    """Makes NAME.pem and NAME.key.pem; the certificate in DER."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=True,
        data_encipherment=True,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=20))
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier("urn:test:client")]), critical=False)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / f"{name}.key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clients")
    yield folder
    shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path, clients: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(certificates, data, dirs_exist_ok=True)
    trust = TrustList(data)
    trust.prepare()
    for name, options in {"good": {}, "expired": {"days": -1}, "weak": {"bits": 1024}}.items():
        (data / "trusted" / f"{name}.der").write_bytes(_identity(clients, name, **options))
    _identity(clients, "stranger")
    UserFile(data / "users.yaml").put("anna", Role.OPERATOR, "kalt und klar")
    async with server(data, security=Security.ENCRYPTED) as running:
        await running.publish_samples(poll(7))
        found = await run_script("security.js", running.endpoint, str(clients))
        rejected = {one.subject.rfc4514_string() for _, one in trust.certificates("rejected")}
        yield {**found, "rejected": rejected, "endpoint": running.endpoint}


async def test_every_policy_and_mode_opens_for_users_and_anonymous_clients(seen: dict[str, Any]) -> None:
    assert seen["right"] == [["read", 7]] * 3 * 2 * 2


@pytest.mark.parametrize("name", ["stranger", "expired", "weak", "oldPolicy"])
async def test_no_channel_for_a_certificate_that_is_not_trusted_or_an_old_policy(
    seen: dict[str, Any], name: str
) -> None:
    assert seen["wrong"][name][0] == "no channel"


async def test_those_certificates_are_what_the_server_has_refused(seen: dict[str, Any]) -> None:
    assert seen["rejected"] == {"CN=stranger", "CN=expired", "CN=weak"}


async def test_a_stolen_certificate_is_nothing_without_its_key(seen: dict[str, Any], clients: Path) -> None:
    client = Client(seen["endpoint"], timeout=60)
    stolen, key = str(clients / "good.pem"), str(clients / "stranger.key.pem")
    await client.set_security(SecurityPolicyBasic256Sha256, stolen, key)
    await client.connect_socket()
    try:
        await client.send_hello()
        with pytest.raises((UaError, ConnectionError)):
            await client.open_secure_channel()
    finally:
        client.disconnect_socket()


async def test_a_session_is_refused_for_what_is_wrong_with_it(seen: dict[str, Any]) -> None:
    wrong = seen["wrong"]
    assert wrong["uri"] == ["no session", "BadCertificateUriInvalid"]
    assert wrong["password"] == wrong["user"] == ["no session", "BadUserAccessDenied"]
    assert wrong["plain"][0] == "no session"
    assert seen["nonces"] == "BadApplicationSignatureInvalid"


async def test_the_right_client_still_comes_in(seen: dict[str, Any]) -> None:
    assert seen["wrong"]["afterwards"] == ["read", 7]
