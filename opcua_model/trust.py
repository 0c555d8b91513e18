"""Which client certificates are trusted (OPC 10000-4 6.1.3, OPC 10000-12 7.8): files in folders beside our own.

trusted/   certificates of clients, and of authorities all of whose clients are trusted
issuers/   certificates of authorities between those; not trusted by themselves
crls/      their revocation lists
rejected/  what was refused, for a person to look at and to move
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

TRUSTED: Final = "trusted"
ISSUERS: Final = "issuers"
CRLS: Final = "crls"
REJECTED: Final = "rejected"

#: Strangers can fill the folder of rejected certificates so far; the oldest go first.
MAX_REJECTED: Final = 100
_MIN_KEY_BITS: Final = 2048
_MAX_CHAIN: Final = 5

log = logging.getLogger(__name__)


class Untrusted(Exception):
    """A certificate is refused; the text says why. `kind`: untrusted, expired, revoked or invalid."""

    def __init__(self, text: str, kind: str = "untrusted") -> None:
        super().__init__(text)
        self.kind = kind


class TrustList:
    """Reads its folders at every check, so that a person's change counts at once.

    `whose`: client or user; `advice`: the command that trusts one, before its thumbprint.
    """

    def __init__(self, folder: Path, whose: str = "client", advice: str = "plant-service certs trust") -> None:
        self.folder = folder
        self._whose = whose
        self._advice = advice

    def prepare(self) -> None:
        """Makes the folders. Raises OSError."""
        for name in (TRUSTED, ISSUERS, CRLS, REJECTED):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def check(self, der: bytes) -> None:
        """Raises Untrusted; then the certificate is among the rejected ones."""
        certificate = x509.load_der_x509_certificate(der)
        try:
            self._check_itself(certificate)
            self._check_chain(certificate)
        except Untrusted:
            self._reject(certificate)
            raise

    def certificates(self, *folders: str) -> Iterator[tuple[Path, x509.Certificate]]:
        """All readable ones, DER or PEM."""
        for file in sorted(file for folder in folders for file in (self.folder / folder).glob("*")):
            try:
                yield file, _load(file.read_bytes())
            except (OSError, ValueError) as error:
                log.warning("%s is no certificate: %s", file, error)

    def trust(self, wanted: str) -> x509.Certificate:
        """Moves a rejected certificate, by the first digits of its thumbprint, or copies one from a file."""
        file, certificate = self._find(wanted, REJECTED)
        (self.folder / TRUSTED / f"{thumbprint(certificate)}.der").write_bytes(_der(certificate))
        if file.parent == self.folder / REJECTED:
            file.unlink()
        return certificate

    def revoke(self, wanted: str) -> x509.Certificate:
        """Moves a trusted certificate to the rejected ones."""
        file, certificate = self._find(wanted, TRUSTED)
        (self.folder / REJECTED / f"{thumbprint(certificate)}.der").write_bytes(_der(certificate))
        if file.parent == self.folder / TRUSTED:
            file.unlink()
        return certificate

    def _find(self, wanted: str, folder: str) -> tuple[Path, x509.Certificate]:
        digits = wanted.replace(":", "").lower()
        found = [(file, one) for file, one in self.certificates(folder) if thumbprint(one).startswith(digits)]
        if len(found) == 1 and digits:
            return found[0]
        if folder == REJECTED and Path(wanted).is_file():
            return Path(wanted), _load(Path(wanted).read_bytes())
        raise LookupError(f"{len(found)} certificates in {self.folder / folder} have thumbprints like {wanted}")

    def _check_itself(self, certificate: x509.Certificate) -> None:
        now = datetime.now(UTC)
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            limits = f"valid from {certificate.not_valid_before_utc} to {certificate.not_valid_after_utc} only"
            raise Untrusted(limits, "expired")
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _MIN_KEY_BITS:
            raise Untrusted(f"its key is no RSA key of at least {_MIN_KEY_BITS} bits", "invalid")

    def _check_chain(self, certificate: x509.Certificate) -> None:
        """Trusted is who is listed, or whose chain of issuers comes to one that is; nobody in it may be revoked."""
        trusted = {thumbprint(one) for _, one in self.certificates(TRUSTED)}
        authorities = [one for _, one in self.certificates(TRUSTED, ISSUERS) if _is_authority(one)]
        is_trusted = False
        for _ in range(_MAX_CHAIN):
            is_trusted = is_trusted or thumbprint(certificate) in trusted
            issuer = next((one for one in authorities if one != certificate and _issued(one, certificate)), None)
            if issuer is None:
                break
            self._check_itself(issuer)
            self._check_revocation(issuer, certificate)
            certificate = issuer
        if not is_trusted:
            raise Untrusted("neither it nor an authority that issued it is trusted")

    def _check_revocation(self, issuer: x509.Certificate, certificate: x509.Certificate) -> None:
        for file in sorted((self.folder / CRLS).glob("*")):
            crl = _load_crl(file)
            if crl is None or crl.issuer != issuer.subject:
                continue
            key = issuer.public_key()
            if not isinstance(key, rsa.RSAPublicKey) or not crl.is_signature_valid(key):
                log.warning("%s is not signed by %s", file, issuer.subject.rfc4514_string())
            elif crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
                raise Untrusted(f"revoked by {issuer.subject.rfc4514_string()}", "revoked")

    def _reject(self, certificate: x509.Certificate) -> None:
        folder = self.folder / REJECTED
        file = folder / f"{thumbprint(certificate)}.der"
        if file.exists():
            return
        for oldest in sorted(folder.glob("*.der"), key=lambda one: one.stat().st_mtime)[: -MAX_REJECTED + 1]:
            oldest.unlink()
        file.write_bytes(_der(certificate))
        log.warning(
            "OPC UA %s certificate %s (%s) is new and not trusted; to trust it: %s %s",
            self._whose,
            thumbprint(certificate),
            certificate.subject.rfc4514_string(),
            self._advice,
            thumbprint(certificate)[:12],
        )


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-1 in hexadecimal digits, as clients show it (OPC 10000-6 6.2.1)."""
    return certificate.fingerprint(hashes.SHA1()).hex()  # a name, not a protection


def thumbprint_of(der: bytes) -> str:
    return thumbprint(x509.load_der_x509_certificate(der))


def _load(content: bytes) -> x509.Certificate:
    return (
        x509.load_pem_x509_certificate(content)
        if content.startswith(b"-----")
        else x509.load_der_x509_certificate(content)
    )


def _load_crl(file: Path) -> x509.CertificateRevocationList | None:
    try:
        content = file.read_bytes()
        return x509.load_pem_x509_crl(content) if content.startswith(b"-----") else x509.load_der_x509_crl(content)
    except (OSError, ValueError) as error:
        log.warning("%s is no revocation list: %s", file, error)
        return None


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
