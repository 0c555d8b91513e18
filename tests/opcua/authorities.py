"""Certificates and revocation lists as the tests of trust need them, all with one key: making keys takes long."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from asyncua import ua
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from opcua_model.trust import TrustList, thumbprint

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


def put(trust: TrustList, folder: str, *certificates: x509.Certificate) -> None:
    for one in certificates:
        (trust.folder / folder / f"{thumbprint(one)}.der").write_bytes(der(one))


def rejected(trust: TrustList) -> list[x509.Certificate]:
    return [one for _, one in trust.certificates("rejected")]
