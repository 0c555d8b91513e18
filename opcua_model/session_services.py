"""CreateSession and ActivateSession (OPC 10000-4 5.7.2, 5.7.3).

The certificate that counts is the one that the secure channel has proved, not the one a client writes into a request.
"""

import logging
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from opcua_model.limits import MAX_WAITING_SESSIONS
from opcua_model.wire import StatusCodes, status

log = logging.getLogger(__name__)

_MIN_NONCE_BYTES = 32


async def create(server: Any, channel: Any, request: ua.CreateSessionParameters) -> ua.CreateSessionResponse:
    """A session that waits for its activation by the same channel."""
    security = channel._connection.security_policy
    if security.peer_certificate:
        _check_client(security.peer_certificate, request)
    waiting = [session for session in server.sessions_of(channel) if not session.is_activated()]
    if len(waiting) >= MAX_WAITING_SESSIONS:
        raise ServiceError(StatusCodes.BadTooManySessions)
    await server.make_room()
    session = server.create_session(channel.name, external=True)
    session.made_by(channel, security_of(channel))
    response = ua.CreateSessionResponse()
    response.Parameters = await session.create_session(request, sockname=channel.sockname)
    response.Parameters.ServerCertificate = security.host_certificate
    signed = (security.peer_certificate or b"") + (request.ClientNonce or b"")
    response.Parameters.ServerSignature = ua.SignatureData(
        security.AsymmetricSignatureURI, security.asymmetric_cryptography.signature(signed)
    )
    return response


async def activate(
    server: Any, channel: Any, token: bytes, request: ua.ActivateSessionParameters
) -> ua.ActivateSessionResponse:
    """Binds a session to the channel and a user. Refusals are counted and logged with the client's address."""
    session = server.session(token)
    if session is None or not session.may_be_activated_by(channel):
        raise ServiceError(StatusCodes.BadSessionIdInvalid)
    try:
        if session.channel is not channel and session.security != security_of(channel):
            raise ServiceError(StatusCodes.BadSecurityChecksFailed)
        _check_signature(channel._connection.security_policy, session.nonce, request.ClientSignature)
        mode = channel._connection.security_policy.Mode
        user = await server.users.identify(
            request.UserIdentityToken, session.nonce, mode, server.private_key, channel.name[0]
        )
        if session.channel is not channel and user != session.user:
            raise ServiceError(StatusCodes.BadIdentityChangeNotSupported)
    except ServiceError as error:
        server.counts.sessions_rejected += 1
        log.warning(
            "OPC UA client %s may not log in as %s: %s",
            channel.name[0],
            getattr(request.UserIdentityToken, "UserName", None) or "anonymous",
            status(error.code).name,
        )
        raise
    log.info("OPC UA client %s has logged in as %s", channel.name[0], user.name or "anonymous")
    response = ua.ActivateSessionResponse()
    response.Parameters = session.activate(request, user, channel)
    return response


def security_of(channel: Any) -> tuple[str, int, bytes | None]:
    """Policy, mode and client certificate: what another channel must share to take a session over."""
    security = channel._connection.security_policy
    return security.URI, int(security.Mode), security.peer_certificate


def _check_client(certificate: bytes, request: ua.CreateSessionParameters) -> None:
    named = request.ClientCertificate
    if named is not None and named[: len(certificate)] != certificate:
        raise ServiceError(StatusCodes.BadSecurityChecksFailed)
    if len(request.ClientNonce or b"") < _MIN_NONCE_BYTES:
        raise ServiceError(StatusCodes.BadNonceInvalid)
    try:
        own = x509.load_der_x509_certificate(certificate)
        names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ServiceError(StatusCodes.BadCertificateUriInvalid) from None
    if request.ClientDescription.ApplicationUri not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise ServiceError(StatusCodes.BadCertificateUriInvalid)


def _check_signature(security: Any, nonce: bytes, signature: ua.SignatureData) -> None:
    """That who activates has the private key of the channel's certificate."""
    try:
        security.asymmetric_cryptography.verify((security.host_certificate or b"") + nonce, signature.Signature)
    except (InvalidSignature, TypeError, ValueError):
        raise ServiceError(StatusCodes.BadApplicationSignatureInvalid) from None
