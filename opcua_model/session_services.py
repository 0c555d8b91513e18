"""CreateSession and ActivateSession (OPC 10000-4 5.7.2, 5.7.3).

The certificate that counts is the one that the secure channel has proved, not the one a client writes into a request.
"""

import logging
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from opcua_model.audit.audit import Audit
from opcua_model.audit.sessions import activated, certificate_refused, created, other_application
from opcua_model.certificate import host_of
from opcua_model.limits import MAX_WAITING_SESSIONS
from opcua_model.strangers import printable
from opcua_model.trust import Untrusted
from opcua_model.users import PlantUser, Proof
from opcua_model.wire import StatusCodes, status

log = logging.getLogger(__name__)

_MIN_NONCE_BYTES = 32


async def create(
    server: Any, channel: Any, request: ua.CreateSessionParameters, entry: str
) -> ua.CreateSessionResponse:
    """A session that waits for its activation by the same channel. `entry`: the client's name for the request."""
    try:
        session, response = await _create(server, channel, request)
    except ServiceError as error:
        server.counts.reject_session(error.code)
        created(server.audit, channel, entry, None, error.code)
        raise
    url = request.EndpointUrl or ""
    elsewhere = None if host_of(url) in server.host_names else url
    created(server.audit, channel, entry, session, StatusCodes.Good, elsewhere=elsewhere)
    return response


async def _create(
    server: Any, channel: Any, request: ua.CreateSessionParameters
) -> tuple[Any, ua.CreateSessionResponse]:
    security = channel._connection.security_policy
    if security.peer_certificate:
        _check_client(server.audit, security.peer_certificate, request)
    waiting = [session for session in server.sessions_of(channel) if not session.is_activated()]
    if len(waiting) >= MAX_WAITING_SESSIONS:
        raise ServiceError(StatusCodes.BadTooManySessions)
    await server.make_room(channel.name[0])
    session = server.create_session(channel.name, external=True)
    session.made_by(channel, security_of(channel))
    response = ua.CreateSessionResponse()
    response.Parameters = await session.create_session(request, sockname=channel.sockname)
    response.Parameters.ServerCertificate = server.certificate_chain
    signed = (security.peer_certificate or b"") + (request.ClientNonce or b"")
    response.Parameters.ServerSignature = ua.SignatureData(
        security.AsymmetricSignatureURI, security.asymmetric_cryptography.signature(signed)
    )
    return session, response


async def activate(
    server: Any, channel: Any, token: bytes, request: ua.ActivateSessionParameters, entry: str
) -> ua.ActivateSessionResponse:
    """Binds a session to the channel and a user. Refusals are counted, told and logged with the client's address."""
    session, identity = server.session(token), _token(request)
    if session is None or not session.may_be_activated_by(channel):
        server.counts.reject_session(StatusCodes.BadSessionIdInvalid)
        activated(server.audit, channel, entry, session, identity, StatusCodes.BadSessionIdInvalid)
        raise ServiceError(StatusCodes.BadSessionIdInvalid)
    try:
        user = await _identify(server, channel, session, request, identity)
    except (ServiceError, Untrusted) as error:
        code = error.code if isinstance(error, ServiceError) else StatusCodes.BadIdentityTokenRejected
        server.counts.reject_session(code)
        session.counts.unauthorized += 1
        log.warning("OPC UA client %s may not log in as %s: %s", channel.name[0], _name(identity), status(code).name)
        if isinstance(error, Untrusted):
            certificate_refused(server.audit, "ActivateSession", bytes(identity.CertificateData), error)
        activated(server.audit, channel, entry, session, identity, code)
        raise ServiceError(code) from error
    log.info("OPC UA client %s has logged in as %s", channel.name[0], user.name or "anonymous")
    response = ua.ActivateSessionResponse()
    response.Parameters = session.activate(request, user, channel)
    activated(server.audit, channel, entry, session, identity, StatusCodes.Good)
    return response


async def _identify(
    server: Any, channel: Any, session: Any, request: ua.ActivateSessionParameters, token: Any
) -> PlantUser:
    """Raises ServiceError or Untrusted."""
    if session.channel is not channel and session.security != security_of(channel):
        raise ServiceError(StatusCodes.BadSecurityChecksFailed)
    security = channel._connection.security_policy
    _check_signature(security, server, session.nonce, request.ClientSignature)
    challenge = server.certificate_der + session.nonce
    proof = Proof(token, request.UserTokenSignature, session.nonce, challenge, security.Mode)
    user: PlantUser = await server.users.identify(proof, channel.name[0])
    if session.channel is not channel and user != session.user:
        raise ServiceError(StatusCodes.BadIdentityChangeNotSupported)
    return user


def _token(request: ua.ActivateSessionParameters) -> Any:
    """Who asks without a token is anonymous (OPC 10000-4 5.7.3.2)."""
    token: Any = request.UserIdentityToken
    is_null = token is None or (isinstance(token, ua.ExtensionObject) and token.TypeId == ua.NodeId())
    return ua.AnonymousIdentityToken() if is_null else token


def _name(token: Any) -> str:
    if isinstance(token, ua.X509IdentityToken):
        return "the holder of a certificate"
    return printable(getattr(token, "UserName", None) or "anonymous")


def security_of(channel: Any) -> tuple[str, int, bytes | None]:
    """Policy, mode and client certificate: what another channel must share to take a session over."""
    security = channel._connection.security_policy
    return security.URI, int(security.Mode), security.peer_certificate


def _check_client(audit: Audit, certificate: bytes, request: ua.CreateSessionParameters) -> None:
    named = request.ClientCertificate
    if named is not None and named[: len(certificate)] != certificate:
        raise ServiceError(StatusCodes.BadSecurityChecksFailed)
    if len(request.ClientNonce or b"") < _MIN_NONCE_BYTES:
        raise ServiceError(StatusCodes.BadNonceInvalid)
    try:
        own = x509.load_der_x509_certificate(certificate)
        names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        other_application(audit, certificate, request.ClientDescription.ApplicationUri)
        raise ServiceError(StatusCodes.BadCertificateUriInvalid) from None
    if request.ClientDescription.ApplicationUri not in names.get_values_for_type(x509.UniformResourceIdentifier):
        other_application(audit, certificate, request.ClientDescription.ApplicationUri)
        raise ServiceError(StatusCodes.BadCertificateUriInvalid)


def _check_signature(security: Any, server: Any, nonce: bytes, signature: ua.SignatureData) -> None:
    """That who activates has the private key of the channel's certificate.

    Signed is our certificate alone; older clients sign it with those of its issuers (OPC 10000-4 5.7.3.2).
    """
    for shown in (server.certificate_der, server.certificate_chain):
        try:
            security.asymmetric_cryptography.verify(shown + nonce, signature.Signature)
        except (InvalidSignature, TypeError, ValueError):
            continue
        return
    raise ServiceError(StatusCodes.BadApplicationSignatureInvalid)
