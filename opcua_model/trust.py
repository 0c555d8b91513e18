"""Which client certificates are trusted (OPC 10000-4 6.1.3, OPC 10000-12 7.8): files in folders beside our own.

trusted/   certificates of clients, and of authorities all of whose clients are trusted
issuers/   certificates of authorities between those; not trusted by themselves
crls/      their revocation lists; without one in its time, nobody is taken on the word of an authority
rejected/  what was refused, for a person to look at and to move
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from opcua_model import certificate_rules as rules
from opcua_model.certificate_rules import Untrusted as Untrusted
from opcua_model.strangers import printable
from plant_service.identity import chain_of, write_whole

TRUSTED: Final = "trusted"
ISSUERS: Final = "issuers"
CRLS: Final = "crls"
REJECTED: Final = "rejected"

#: Strangers can fill the folder of rejected certificates so far; the oldest go first.
MAX_REJECTED: Final = 100
_MAX_CHAIN: Final = 5

log = logging.getLogger(__name__)


class TrustList:
    """Reads its folders at every check, so that a person's change counts at once.

    `whose`: client, discovery server or user; `advice`: the command that trusts one, before its thumbprint; `use`: what
    an authority must have issued the certificate for; `revocation`: whether authorities must have a revocation list.
    """

    def __init__(
        self,
        folder: Path,
        whose: str = "client",
        advice: str = "plant-service certs trust",
        use: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
        *,
        revocation: bool = True,
    ) -> None:
        self.folder = folder
        self._whose = whose
        self._advice = advice
        self._use = use
        self._revocation = revocation

    def of_servers(self) -> Self:
        """The same folders, for the certificates of discovery servers."""
        use = ExtendedKeyUsageOID.SERVER_AUTH
        return type(self)(self.folder, "discovery server", self._advice, use, revocation=self._revocation)

    def prepare(self) -> None:
        """Makes the folders. Raises OSError."""
        for name in (TRUSTED, ISSUERS, CRLS, REJECTED):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def check(self, der: bytes) -> None:
        """Of a certificate that others may follow, those of its issuers. Raises Untrusted; then it is among the
        rejected ones."""
        try:
            own, *others = [x509.load_der_x509_certificate(one) for one in chain_of(der)[:_MAX_CHAIN]]
        except ValueError as error:
            raise Untrusted(f"it is no certificate: {error}", "invalid") from error
        try:
            self._check_chain(own, others)
        except Untrusted:
            self._reject(own)
            raise
        except ValueError as error:  # extensions are looked into only now
            self._reject(own)
            raise Untrusted(f"it is no valid certificate: {error}", "invalid") from error

    def certificates(self, *folders: str) -> Iterator[tuple[Path, x509.Certificate]]:
        """All readable ones, DER or PEM."""
        for file in (file for folder in folders for file in _files(self.folder / folder)):
            try:
                yield file, _load(file.read_bytes())
            except (OSError, ValueError) as error:
                log.warning("%s is no certificate: %s", file, error)

    def trust(self, wanted: str) -> x509.Certificate:
        """Moves a rejected certificate, by the first digits of its thumbprint, or copies one from a file."""
        file, certificate = self._find(wanted, REJECTED)
        write_whole(self.folder / TRUSTED / f"{thumbprint(certificate)}.der", _der(certificate))
        if file.parent == self.folder / REJECTED:
            file.unlink()
        return certificate

    def revoke(self, wanted: str) -> x509.Certificate:
        """Moves a trusted certificate to the rejected ones."""
        file, certificate = self._find(wanted, TRUSTED)
        write_whole(self.folder / REJECTED / f"{thumbprint(certificate)}.der", _der(certificate))
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
        hint = "; who is trusted by an authority is revoked by its list in crls" if folder == TRUSTED else ""
        raise LookupError(f"{len(found)} certificates in {self.folder / folder} have thumbprints like {wanted}{hint}")

    def _check_chain(self, certificate: x509.Certificate, sent: Sequence[x509.Certificate]) -> None:
        """Trusted is who is listed, or whose chain of issuers comes to one that is; nobody in it may be revoked.

        `sent`: issuers that the other side shows; like those in issuers/ they are not trusted by themselves.
        """
        now = datetime.now(UTC)
        rules.check_itself(certificate, now)
        rules.check_signature(certificate)
        trusted = {one for _, one in self.certificates(TRUSTED)}
        known = [one for _, one in self.certificates(TRUSTED, ISSUERS)]
        authorities = [one for one in (*known, *sent) if rules.is_authority(one)]
        # Of one that was renewed with the same key, the one that is trusted and lasts longest.
        authorities.sort(key=lambda one: (one in trusted, one.not_valid_after_utc), reverse=True)
        lists = list(self.revocation_lists())
        is_listed = is_trusted = certificate in trusted
        if not is_listed and self._use is not None:
            rules.check_use(certificate, self._use)
        for below in range(_MAX_CHAIN):
            if certificate.issuer == certificate.subject:
                break
            issuer = next(
                (one for one in authorities if one != certificate and rules.has_issued(one, certificate)), None
            )
            if issuer is None:
                break
            rules.check_itself(issuer, now)
            if issuer.issuer != issuer.subject:  # nobody relies on what a root says of itself
                rules.check_signature(issuer)
            rules.check_length(issuer, below)
            rules.check_revocation(issuer, certificate, lists, now, required=self._revocation and not is_listed)
            certificate = issuer
            is_trusted = is_trusted or certificate in trusted
        if not is_trusted:
            raise Untrusted("neither it nor an authority that issued it is trusted")

    def revocation_lists(self) -> Iterator[x509.CertificateRevocationList]:
        """All readable ones."""
        for file in _files(self.folder / CRLS):
            crl = _load_crl(file)
            if crl is not None:
                yield crl

    def _reject(self, certificate: x509.Certificate) -> None:
        folder = self.folder / REJECTED
        file = folder / f"{thumbprint(certificate)}.der"
        if file.exists():
            return
        for oldest in sorted(folder.glob("*.der"), key=lambda one: one.stat().st_mtime)[: -MAX_REJECTED + 1]:
            oldest.unlink()
        write_whole(file, _der(certificate))
        log.warning(
            "OPC UA %s certificate %s (%s) is new and not trusted; to trust it: %s %s",
            self._whose,
            thumbprint(certificate),
            subject_of(certificate),
            self._advice,
            thumbprint(certificate)[:12],
        )


def _files(folder: Path) -> list[Path]:
    """Without those that are being written."""
    return sorted(file for file in folder.glob("*") if file.suffix != ".new")


def subject_of(certificate: x509.Certificate) -> str:
    return printable(certificate.subject.rfc4514_string())


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-1 in hexadecimal digits, as clients show it (OPC 10000-6 6.2.1)."""
    return certificate.fingerprint(hashes.SHA1()).hex()  # a name, not a protection


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
