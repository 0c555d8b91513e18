"""Certificates of clients: the one of the channel counts, and only what is listed is trusted where that is asked."""

from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from opcua_model.certificate import own_identity
from opcua_model.settings import Security
from opcua_model.trust import MAX_REJECTED, TrustList, Untrusted, thumbprint
from plant_service.cli.main import main
from plant_service.identity import chain_of
from tests.opcua.authorities import der, issued, rejected, revocation_list
from tests.opcua.plant import COUNT, poll, server
from tests.opcua.test_security import CA_KEY, by_authority, encrypting

MODE = ua.MessageSecurityMode.SignAndEncrypt


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
