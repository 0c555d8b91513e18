"""When a certificate may be trusted (OPC 10000-4 6.1.3, OPC 10000-6 6.2, RFC 5280). Pure: on what it is given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from opcua_model.strangers import printable

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_KEY_BITS: Final = range(2048, 4096 + 1)
_WEAK_HASHES: Final = ("md5", "sha1")
#: What an application does with its key: it signs, and keys for the channel are encrypted for it.
_FOR: Final = {ExtendedKeyUsageOID.CLIENT_AUTH: "clients", ExtendedKeyUsageOID.SERVER_AUTH: "servers"}


class Untrusted(Exception):
    """A certificate is refused; the text says why. `kind`: untrusted, expired, revoked or invalid."""

    def __init__(self, text: str, kind: str = "untrusted") -> None:
        super().__init__(text)
        self.kind = kind


def check_itself(certificate: x509.Certificate, now: datetime) -> None:
    """Its time and key. Raises Untrusted."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begin <= now <= end:
        raise Untrusted(f"valid from {begin} to {end} only", "expired")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in _KEY_BITS:
        raise Untrusted(f"its key is no RSA key of {_KEY_BITS.start} bits to {_KEY_BITS.stop - 1} bits", "invalid")


def check_signature(certificate: x509.Certificate) -> None:
    """That it cannot have been forged by a collision of hashes. Raises Untrusted."""
    hash_ = certificate.signature_hash_algorithm
    if hash_ is None or hash_.name in _WEAK_HASHES:
        raise Untrusted(f"its signature is made with {hash_.name if hash_ else 'an unknown hash'}", "invalid")


def check_use(certificate: x509.Certificate, use: x509.ObjectIdentifier) -> None:
    """That an application may prove with it who it is, as a client or as a server: what an authority issued for
    something else opens nothing here. Raises Untrusted."""
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.digital_signature:
        raise Untrusted("its key may not be used to sign", "invalid")
    uses = _extension(certificate, x509.ExtendedKeyUsage)
    if uses is not None and use not in uses and ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE not in uses:
        raise Untrusted(f"it is not for {_FOR[use]}", "invalid")


def is_authority(certificate: x509.Certificate) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    return constraints is not None and constraints.ca and (usage is None or usage.key_cert_sign)


def check_length(issuer: x509.Certificate, below: int) -> None:
    """`below`: authorities between this one and the certificate at the end. Raises Untrusted."""
    constraints = _extension(issuer, x509.BasicConstraints)
    most = constraints.path_length if constraints is not None else None
    if most is not None and below > most:
        raise Untrusted(
            f"{printable(issuer.subject.rfc4514_string())} may not have {below} authorities below it", "invalid"
        )


def has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def check_revocation(
    issuer: x509.Certificate,
    certificate: x509.Certificate,
    lists: Sequence[x509.CertificateRevocationList],
    now: datetime,
    *,
    required: bool,
) -> None:
    """What was revoked once stays so, also by a list that is out of date. `required`: one in its time must be there.

    Raises Untrusted.
    """
    key = issuer.public_key()
    own = [
        one
        for one in lists
        if one.issuer == issuer.subject and isinstance(key, rsa.RSAPublicKey) and one.is_signature_valid(key)
    ]
    name = printable(issuer.subject.rfc4514_string())
    if any(one.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None for one in own):
        raise Untrusted(f"revoked by {name}", "revoked")
    if required and not any(_is_current(one, now) for one in own):
        found = "the revocation list of {} is out of date" if own else "there is no revocation list of {}"
        advice = "; put one into the folder crls, or set `opcua: {revocation_lists: optional}`"
        raise Untrusted(found.format(name) + advice, "revoked")


def _is_current(one: x509.CertificateRevocationList, now: datetime) -> bool:
    return one.last_update_utc <= now and (one.next_update_utc is None or now <= one.next_update_utc)


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
