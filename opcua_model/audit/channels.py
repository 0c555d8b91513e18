"""Audit of secure channels (OPC 10000-4 6.5.3, OPC 10000-5 6.4.5, 6.4.6)."""

from typing import Any

from asyncua import ua

from opcua_model.audit.audit import Asked, Audit, certificate_of, channel_id, told_text
from opcua_model.wire import ObjectIds, StatusCodes

_KIND = ua.VariantType
#: The user of a channel is not known yet.
_OPENS, _CLOSES = Asked("System/OpenSecureChannel", ""), Asked("System/CloseSecureChannel", "")


def opened(
    audit: Audit,
    channel: Any,
    policy: str | None,
    request: ua.OpenSecureChannelRequest | None,
    code: int,
    certificate_error: bytes = b"",
) -> None:
    """A channel that was opened, or was not; `request`: None where it could not be read.

    `certificate_error`: EventId of the event that told what is wrong with the certificate.
    """
    asked = request.Parameters if request is not None else ua.OpenSecureChannelParameters()
    entry = request.RequestHeader.AuditEntryId if request is not None else None
    fields = {
        "SecureChannelId": ua.Variant(channel_id(channel), _KIND.String),
        **certificate_of(channel),
        "RequestType": ua.Variant(int(asked.RequestType), _KIND.Int32),
        "SecurityPolicyUri": ua.Variant(told_text(policy), _KIND.String),
        "SecurityMode": ua.Variant(int(asked.SecurityMode), _KIND.Int32),
        "RequestedLifetime": ua.Variant(float(asked.RequestedLifetime), _KIND.Double),
        "CertificateErrorEventId": ua.Variant(certificate_error or None, _KIND.ByteString),
    }
    kind = ObjectIds.AuditOpenSecureChannelEventType
    audit.tell(kind, "SecureChannel/OpenSecureChannel", _OPENS._replace(entry=entry or ""), code, fields)


def closed(audit: Audit, channel: Any) -> None:
    fields = {"SecureChannelId": ua.Variant(channel_id(channel), _KIND.String)}
    audit.tell(ObjectIds.AuditChannelEventType, "SecureChannel/CloseSecureChannel", _CLOSES, StatusCodes.Good, fields)
