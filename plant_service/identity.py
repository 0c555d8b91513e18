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

_log = logging.getLogger(__name__)


class Role(Enum):
    """What the certificate is good for, and how its files are called."""

    SERVER = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
    CLIENT = (ExtendedKeyUsageOID.CLIENT_AUTH,)


class Identity(NamedTuple):
    """Files with the certificate (DER) and its private key (PEM)."""

    certificate: Path
    key: Path


def own_identity(folder: Path, role: Role, application_uri: str, hosts: Sequence[str]) -> Identity:
    """The files in `folder`. A key is made once and stays; a certificate again when it soon expires or names another
    application. `hosts`: names and addresses of this computer, the name first. Raises OSError and ValueError."""
    folder.mkdir(parents=True, exist_ok=True)
    name = role.name.lower()
    identity = Identity(folder / f"{name}.der", folder / f"{name}.pem")
    if not identity.key.exists():
        _write_private(identity.key, rsa.generate_private_key(65537, 2048))
        identity.certificate.unlink(missing_ok=True)
    if not identity.certificate.exists() or not _fits(identity.certificate, application_uri):
        key = serialization.load_pem_private_key(identity.key.read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError(f"{identity.key} holds no RSA key; remove the file to have a new one made")
        certificate = _self_signed(key, role, application_uri, hosts)
        identity.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    return identity


def _write_private(file: Path, key: rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)


def _fits(file: Path, application_uri: str) -> bool:
    certificate = x509.load_der_x509_certificate(file.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    if certificate.not_valid_after_utc - datetime.now(UTC) < _RENEWED:
        _log.warning(
            "OPC UA certificate %s ends on %s: a new one is made, the other side must trust it again",
            file,
            certificate.not_valid_after_utc.date(),
        )
        return False
    return application_uri in uris


def _self_signed(key: rsa.RSAPrivateKey, role: Role, application_uri: str, hosts: Sequence[str]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"plant-service on {hosts[0]}"[:64])])
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
