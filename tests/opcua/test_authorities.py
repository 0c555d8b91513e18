"""Who an authority vouches for: chains, uses, revocation, and what makes a certificate worth nothing."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from opcua_model.certificate import own_identity
from opcua_model.trust import TrustList, Untrusted, thumbprint
from plant_service.cli.main import main
from plant_service.identity import chain_of
from tests.opcua.authorities import der, issued, key_of, put, revocation_list


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
