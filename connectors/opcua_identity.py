"""Who we are towards an OPC UA server, and whether the server is who it should be (OPC 10000-4 6.1.3)."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from connectors.exchange import LineError

PRODUCT_URI = "urn:plant-service:client"
_VALID = timedelta(days=3650)


class Identity(NamedTuple):
    """Files with our certificate (DER) and its private key (PEM)."""

    certificate: Path
    key: Path


class ServerCertificate:
    """The certificate that a server shows; of a chain, the first."""

    def __init__(self, shown: bytes) -> None:
        self.der = shown[: int.from_bytes(shown[2:4], "big") + 4]
        self.fingerprint = ""
        if shown:
            digest = x509.load_der_x509_certificate(self.der).fingerprint(hashes.SHA256()).hex(":")
            self.fingerprint = digest.upper()

    def check(self, trusted: str) -> None:
        """Raises LineError unless this is the trusted certificate."""
        if not self.fingerprint:
            raise LineError("the server shows no certificate")
        if not trusted:
            raise LineError(
                f"the server's certificate is not known yet; if the server itself shows the same SHA-256 fingerprint, "
                f'write `server_fingerprint: "{self.fingerprint}"`: refused'
            )
        if bytes.fromhex(trusted.replace(":", "")) != bytes.fromhex(self.fingerprint.replace(":", "")):
            raise LineError(
                f"the server shows a certificate with fingerprint {self.fingerprint}, trusted is {trusted}: "
                "it has a new certificate, or this is not the server: refused"
            )


def own_identity(folder: Path) -> Identity:
    """The files in `folder`, made at first need; the certificate again when it has expired, for the same key.

    Raises LineError when they cannot be made or used.
    """
    identity = Identity(folder / "client.der", folder / "client.pem")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not identity.key.exists():
            _write_private(identity.key, rsa.generate_private_key(65537, 2048))
            identity.certificate.unlink(missing_ok=True)
        if not identity.certificate.exists() or _expired(identity.certificate):
            key = serialization.load_pem_private_key(identity.key.read_bytes(), None)
            if not isinstance(key, rsa.RSAPrivateKey):
                raise ValueError(f"{identity.key} holds no RSA key; remove the file to have a new one made")
            identity.certificate.write_bytes(_self_signed(key).public_bytes(serialization.Encoding.DER))
    except (OSError, ValueError) as error:
        raise LineError(f"our own certificate in {folder} cannot be used: {error}") from error
    return identity


def _expired(file: Path) -> bool:
    return x509.load_der_x509_certificate(file.read_bytes()).not_valid_after_utc <= datetime.now(UTC)


def _write_private(file: Path, key: rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    host = socket.gethostname()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"plant-service on {host}"[:64])])
    now = datetime.now(UTC)
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
    alternative = [x509.UniformResourceIdentifier(PRODUCT_URI), x509.DNSName(host)]
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
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
