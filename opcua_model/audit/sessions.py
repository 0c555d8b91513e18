"""Audit of sessions and certificates (OPC 10000-5 6.4.6 - 6.4.16)."""

from typing import Any

from asyncua import ua

from opcua_model.audit.audit import Asked, Audit, told_bytes, told_text
from opcua_model.trust import Untrusted, thumbprint_of
from opcua_model.wire import ObjectIds, StatusCodes

_TEXT, _BYTES, _KIND = ua.VariantType.String, ua.VariantType.ByteString, ua.VariantType
#: Why a certificate was refused -> type of the event and status.
_REFUSALS = {
    "untrusted": (ObjectIds.AuditCertificateUntrustedEventType, StatusCodes.BadCertificateUntrusted),
    "expired": (ObjectIds.AuditCertificateExpiredEventType, StatusCodes.BadCertificateTimeInvalid),
    "revoked": (ObjectIds.AuditCertificateRevokedEventType, StatusCodes.BadCertificateRevoked),
    "invalid": (ObjectIds.AuditCertificateInvalidEventType, StatusCodes.BadCertificateInvalid),
}


def created(audit: Audit, channel: Any, entry: str, session: Any, code: int) -> None:
    """`session`: None where there is none."""
    certificate = channel._connection.security_policy.peer_certificate
    fields = {
        **_of_session(channel, session),
        "ClientCertificate": ua.Variant(told_bytes(certificate), _BYTES),
        "ClientCertificateThumbprint": ua.Variant(thumbprint_of(certificate) if certificate else "", _TEXT),
        "RevisedSessionTimeout": ua.Variant((session.session_timeout or 0) * 1000.0 if session else 0.0, _KIND.Double),
    }
    audit.tell(ObjectIds.AuditCreateSessionEventType, "Session/CreateSession", Asked("", entry), code, fields)


def activated(audit: Audit, channel: Any, entry: str, session: Any, token: object, code: int) -> None:
    fields = {
        **_of_session(channel, session),
        "ClientSoftwareCertificates": ua.Variant([], _KIND.ExtensionObject, is_array=True),
        "UserIdentityToken": ua.Variant(_without_secret(token), _KIND.ExtensionObject),
    }
    claimed = getattr(token, "UserName", None) or ""
    asked = Asked(session.user_name if code == StatusCodes.Good else claimed, entry)
    audit.tell(ObjectIds.AuditActivateSessionEventType, "Session/ActivateSession", asked, code, fields)


def closed(audit: Audit, session: Any, *, timed_out: bool) -> None:
    name = "Session/Timeout" if timed_out else "Session/CloseSession"
    fields = _of_session(session.channel, session)
    audit.tell(ObjectIds.AuditSessionEventType, name, Asked(session.user_name, ""), StatusCodes.Good, fields)


def certificate_refused(audit: Audit, certificate: bytes, refused: Untrusted) -> None:
    kind, code = _REFUSALS[refused.kind]
    fields = {"Certificate": ua.Variant(told_bytes(certificate), _BYTES)}
    audit.tell(kind, "Security/Certificate", Asked("", ""), code, fields)


def _of_session(channel: Any, session: Any) -> dict[str, ua.Variant]:
    token = getattr(getattr(channel, "_connection", None), "security_token", None)
    return {
        "SessionId": ua.Variant(session.session_id if session else ua.NodeId(), _KIND.NodeId),
        "SecureChannelId": ua.Variant(str(token.ChannelId) if token else "", _TEXT),
    }


def _without_secret(token: object) -> object:
    """A copy that names the user, or has the certificate, and nothing else."""
    if isinstance(token, ua.UserNameIdentityToken):
        return ua.UserNameIdentityToken(told_text(token.PolicyId), told_text(token.UserName))
    if isinstance(token, ua.X509IdentityToken):
        return ua.X509IdentityToken(told_text(token.PolicyId), told_bytes(token.CertificateData))
    return ua.AnonymousIdentityToken()
