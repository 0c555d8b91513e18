"""Audit of sessions and certificates (OPC 10000-5 6.4.6 - 6.4.16)."""

from typing import Any

from asyncua import ua

from opcua_model.audit.audit import Asked, Audit, certificate_of, channel_id, told_bytes, told_text
from opcua_model.trust import Untrusted
from opcua_model.wire import ObjectIds, StatusCodes

_TEXT, _BYTES, _KIND = ua.VariantType.String, ua.VariantType.ByteString, ua.VariantType
#: Why a certificate was refused -> type of the event and status.
_REFUSALS = {
    "untrusted": (ObjectIds.AuditCertificateUntrustedEventType, StatusCodes.BadCertificateUntrusted),
    "expired": (ObjectIds.AuditCertificateExpiredEventType, StatusCodes.BadCertificateTimeInvalid),
    "revoked": (ObjectIds.AuditCertificateRevokedEventType, StatusCodes.BadCertificateRevoked),
    "invalid": (ObjectIds.AuditCertificateInvalidEventType, StatusCodes.BadCertificateInvalid),
}


def created(audit: Audit, channel: Any, entry: str, session: Any, code: int, *, elsewhere: str | None = None) -> None:
    """`session`: None where there is none; `elsewhere`: the client's URL where it is not of this server."""
    fields = {
        **_of_session(channel, session),
        **certificate_of(channel),
        "RevisedSessionTimeout": ua.Variant((session.session_timeout or 0) * 1000.0 if session else 0.0, _KIND.Double),
    }
    kind = ObjectIds.AuditCreateSessionEventType
    if elsewhere is not None:
        kind, fields["EndpointUrl"] = ObjectIds.AuditUrlMismatchEventType, ua.Variant(told_text(elsewhere), _TEXT)
    audit.tell(kind, "Session/CreateSession", Asked("System/CreateSession", entry), code, fields)


def activated(audit: Audit, channel: Any, entry: str, session: Any, token: object, code: int) -> None:
    """`session`: None where there is none of that token."""
    fields = {
        **_of_session(channel, session),
        "ClientSoftwareCertificates": ua.Variant([], _KIND.ExtensionObject, is_array=True),
        "UserIdentityToken": ua.Variant(_without_secret(token), _KIND.ExtensionObject),
    }
    claimed = getattr(token, "UserName", None) or ""
    asked = Asked(session.user_name if code == StatusCodes.Good else claimed, entry)
    audit.tell(ObjectIds.AuditActivateSessionEventType, "Session/ActivateSession", asked, code, fields)


def closed(audit: Audit, session: Any, cause: str) -> None:
    """`cause`: CloseSession, Timeout or Terminated."""
    name = f"Session/{cause}"
    fields = _of_session(session.channel, session)
    audit.tell(ObjectIds.AuditSessionEventType, name, Asked(session.user_name, ""), StatusCodes.Good, fields)


def cancelled(audit: Audit, session: Any, entry: str, handle: int) -> None:
    fields = {**_of_session(session.channel, session), "RequestHandle": ua.Variant(handle, _KIND.UInt32)}
    asked = Asked(session.user_name, entry)
    audit.tell(ObjectIds.AuditCancelEventType, "Session/Cancel", asked, StatusCodes.Good, fields)


def certificate_refused(audit: Audit, service: str, certificate: bytes, refused: Untrusted) -> bytes:
    """The EventId. `service`: where it was shown."""
    kind, code = _REFUSALS[refused.kind]
    fields = {"Certificate": ua.Variant(told_bytes(certificate), _BYTES)}
    return audit.tell(kind, "Security/Certificate", Asked(f"System/{service}", ""), code, fields)


def other_application(audit: Audit, certificate: bytes, uri: str | None) -> None:
    """The client calls itself an application that its certificate does not name."""
    fields = {
        "Certificate": ua.Variant(told_bytes(certificate), _BYTES),
        "InvalidHostname": ua.Variant(None, _TEXT),
        "InvalidUri": ua.Variant(told_text(uri), _TEXT),
    }
    kind, asked = ObjectIds.AuditCertificateDataMismatchEventType, Asked("System/CreateSession", "")
    audit.tell(kind, "Security/Certificate", asked, StatusCodes.BadCertificateUriInvalid, fields)


def _of_session(channel: Any, session: Any) -> dict[str, ua.Variant]:
    return {
        "SessionId": ua.Variant(session.session_id if session else ua.NodeId(), _KIND.NodeId),
        "SecureChannelId": ua.Variant(channel_id(channel), _TEXT),
    }


def _without_secret(token: object) -> object:
    """A copy that names the user, or has the certificate, and nothing else."""
    if isinstance(token, ua.UserNameIdentityToken):
        return ua.UserNameIdentityToken(told_text(token.PolicyId), told_text(token.UserName))
    if isinstance(token, ua.X509IdentityToken):
        return ua.X509IdentityToken(told_text(token.PolicyId), told_bytes(token.CertificateData))
    return ua.AnonymousIdentityToken()
