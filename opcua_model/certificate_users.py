"""Users who prove who they are by a certificate (OPC 10000-4 7.36.2.4): `pki/users` holds whose are trusted."""

import hashlib
from pathlib import Path
from typing import Any, Final

from asyncua import ua
from asyncua.common.utils import ServiceError
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from opcua_model.trust import TrustList
from opcua_model.wire import StatusCodes
from plant_service.identity import chain_of

FOLDER: Final = "users"
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
#: How a signature may be made; SHA-1 no longer.
_PADDINGS: Final[dict[str, padding.AsymmetricPadding]] = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": padding.PKCS1v15(),
    "http://opcfoundation.org/UA/security/rsa-pss-sha2-256": _PSS,
}


def user_trust_list(pki: Path, *, revocation: bool = True) -> TrustList:
    advice = "plant-service users add NAME --certificate"
    return TrustList(pki / FOLDER, "user", advice, None, revocation=revocation)


def fingerprint(certificate: bytes) -> str:
    """What the file of users knows a certificate by: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(certificate).hexdigest()


def proven_certificate(token: Any, signature: ua.SignatureData, challenge: bytes) -> bytes:
    """The certificate of a token, whose private key has signed the challenge. Raises ServiceError.

    The challenge ends with the session's last nonce: what was recorded before is no good.
    """
    try:
        certificate = chain_of(bytes(token.CertificateData or b""))[0]
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, IndexError) as error:
        raise ServiceError(StatusCodes.BadIdentityTokenInvalid) from error
    way = _PADDINGS.get(signature.Algorithm or "")
    if not isinstance(key, rsa.RSAPublicKey) or way is None:
        raise ServiceError(StatusCodes.BadUserSignatureInvalid)
    try:
        key.verify(bytes(signature.Signature or b""), challenge, way, hashes.SHA256())
    except InvalidSignature as error:
        raise ServiceError(StatusCodes.BadUserSignatureInvalid) from error
    return certificate
