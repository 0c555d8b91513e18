"""Certificates of our own for OPC UA and their keys, made at first need (OPC 10000-6 6.2.2). For server and client."""

import ipaddress
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID = timedelta(days=3650)
#: Renewed so long before its end, at a start of the service.
_RENEWED = timedelta(days=30)
#: In a chain.
_MOST_CERTIFICATES = 10

_log = logging.getLogger(__name__)


class Role(Enum):
    """What the certificate is good for, and how its files are called."""

    SERVER = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
    CLIENT = (ExtendedKeyUsageOID.CLIENT_AUTH,)


class Identity(NamedTuple):
    """Files with the certificate (DER; those of its issuers may follow it) and its private key (PEM)."""

    certificate: Path
    key: Path


def own_identity(
    folder: Path, role: Role, application_uri: str, hosts: Sequence[str], organization: str = "plant-service"
) -> Identity:
    """The files in `folder`. A key is made once and stays; a certificate again when it soon expires or names another
    application, unless an authority issued it. `hosts`: names and addresses of this computer, the name first.
    `organization`: who runs the application. Raises OSError and ValueError."""
    folder.mkdir(parents=True, exist_ok=True)
    name = role.name.lower()
    identity = Identity(folder / f"{name}.der", folder / f"{name}.pem")
    if not identity.key.exists():
        _write_key(identity.key, rsa.generate_private_key(65537, 2048))
        identity.certificate.unlink(missing_ok=True)
    key = _read_key(identity.key)
    if not identity.certificate.exists() or not _stays(identity, key, application_uri, hosts):
        certificate = _self_signed(key, role, application_uri, hosts, organization)
        write_whole(identity.certificate, certificate.public_bytes(serialization.Encoding.DER))
    return identity


def chain_of(data: bytes) -> list[bytes]:
    """The first certificates of those that stand one behind the other in DER (OPC 10000-6 6.2.6), an application's own
    before all others.

    DER tells the length of each (X.690 8.1.3). Raises ValueError where there is anything else.
    """
    chain: list[bytes] = []
    start = 0
    while start < len(data) and len(chain) < _MOST_CERTIFICATES:
        head = data[start : start + 6]
        if head[0] != 0x30 or len(head) < 2:
            raise ValueError("no certificate")
        count = head[1] & 0x7F if head[1] & 0x80 else 0
        end = start + 2 + count + (int.from_bytes(head[2 : 2 + count], "big") if count else head[1])
        if count > 4 or end > len(data):
            raise ValueError("a certificate without its end")
        chain.append(data[start:end])
        start = end
    return chain


def names_in(certificate: x509.Certificate) -> tuple[list[str], set[str]]:
    """Application URIs, and the names and addresses of its computer."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [], set()
    hosts = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    return names.get_values_for_type(x509.UniformResourceIdentifier), hosts


def write_whole(file: Path, data: bytes, mode: int = 0o644) -> None:
    """Whoever reads the file finds all of it or what was there before. Raises OSError."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def _write_key(file: Path, key: rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_whole(file, pem, 0o600)


def _read_key(file: Path) -> rsa.RSAPrivateKey:
    if os.name == "posix" and file.stat().st_mode & 0o077:
        _log.warning("OPC UA private key %s can be read by other users of this computer: chmod 600 %s", file, file)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{file} holds no RSA key; remove the file to have a new one made")
    return key


def _stays(identity: Identity, key: rsa.RSAPrivateKey, application_uri: str, hosts: Sequence[str]) -> bool:
    """Whether the certificate stays as it is, with warnings of what is wrong with it. Raises ValueError."""
    file = identity.certificate
    certificate = x509.load_der_x509_certificate((chain_of(file.read_bytes()) or [b""])[0])
    if certificate.public_key() != key.public_key():
        raise ValueError(f"{file} is not for the key in {identity.key}; put the right one there, or remove {file}")
    uris, names = names_in(certificate)
    is_own = certificate.issuer == certificate.subject
    begin, end, now = certificate.not_valid_before_utc, certificate.not_valid_after_utc, datetime.now(UTC)
    if application_uri not in uris:
        if not is_own:
            raise ValueError(f"{file} is for {', '.join(uris) or 'no application'}, and must be for {application_uri}")
        _log.warning("OPC UA certificate %s is not for %s: a new one is made", file, application_uri)
        return False
    if end - now < _RENEWED:
        is_renewed = (
            "a new one is made, the other side must trust it again" if is_own else "have its authority renew it"
        )
        _log.warning("OPC UA certificate %s ends on %s: %s", file, end.date(), is_renewed)
        if is_own:
            return False
    if now < begin:
        _log.warning(
            "OPC UA certificate %s begins at %s, the clock of this computer says %s: it is wrong, or was",
            file,
            begin,
            now,
        )
    missing = [host for host in dict.fromkeys(hosts) if host not in names]
    if missing:
        _log.warning(
            "OPC UA certificate %s does not name %s, by which this computer is reached: clients that check it may "
            "refuse. To have a new one, which the other side must trust again: %s",
            file,
            ", ".join(missing),
            f"remove {file} and start again" if is_own else "ask its authority",
        )
    return True


def _self_signed(
    key: rsa.RSAPrivateKey, role: Role, application_uri: str, hosts: Sequence[str], organization: str
) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"plant-service on {hosts[0]}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]),
        ]
    )
    now = datetime.now(UTC)
    alternative = [x509.UniformResourceIdentifier(application_uri), *map(_general_name, dict.fromkeys(hosts))]
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
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage(role.value), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
