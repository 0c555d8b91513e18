"""Audit events (OPC 10000-4 6.5, OPC 10000-5 6.4.3 - 6.4.33, OPC 10000-9 5.10): who did what, and who tried.

They are told to those who monitor the Server object, are Engineer or Admin, and have an encrypted channel. No password
is ever in one.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from asyncua import ua

from opcua_model.audit.flood import Flood
from opcua_model.binary import variant_bytes
from opcua_model.limits import MAX_AUDIT_EVENTS
from opcua_model.rights import Realm
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.texts import Translated
from opcua_model.wire import ObjectIds, StatusCodes, standard, status

SERVER: Final = standard(ObjectIds.Server)
_DONE, _REFUSED = 100, 500
_WORK = "Attribute/"
#: Strangers may send names and values of any length, and who listens keeps a thousand events.
_MOST_NAME, _MOST_BYTES = 200, 4096


class Asked(NamedTuple):
    """Who asked. `entry`: what the client calls the request in its own record (AuditEntryId), or ""."""

    user: str
    entry: str


_FLOOD: Final = Asked("System/Audit", "")


def told(value: ua.Variant) -> ua.Variant:
    """What a client gave; of what is too long only how long it is."""
    size = len(variant_bytes(value))
    return value if size <= _MOST_BYTES else ua.Variant(f"{size} bytes", ua.VariantType.String)


def told_bytes(data: bytes | None) -> bytes:
    """A certificate; none where it is longer than one ever is."""
    return data if data is not None and len(data) <= _MOST_BYTES else b""


def told_text(text: str | None) -> str:
    return (text or "")[:_MOST_NAME]


def told_node(node_id: ua.NodeId) -> ua.NodeId:
    """Null for an id longer than any of ours."""
    name = node_id.Identifier
    return ua.NodeId() if isinstance(name, str | bytes) and len(name) > _MOST_BYTES else node_id


def channel_id(channel: Any) -> str:
    """ "" before it is open, or once it is gone."""
    token = getattr(getattr(channel, "_connection", None), "security_token", None)
    return str(token.ChannelId) if token is not None and token.ChannelId else ""


def certificate_of(channel: Any) -> dict[str, ua.Variant]:
    """The certificate that a channel's client has shown."""
    shown = channel._connection.security_policy.peer_certificate or b""
    thumbprint = hashlib.sha1(shown, usedforsecurity=False).hexdigest() if shown else ""
    return {
        "ClientCertificate": ua.Variant(told_bytes(shown), ua.VariantType.ByteString),
        "ClientCertificateThumbprint": ua.Variant(thumbprint, ua.VariantType.String),
    }


class Audit:
    """`happened` tells an event to all that may have it; `server_id`: the server's application URI.

    What users get done is always told; of all else only so much in a second. `close` must be called at the end.
    """

    def __init__(self, happened: Callable[[EventData], None]) -> None:
        self._happened = happened
        self._flood = Flood(MAX_AUDIT_EVENTS, self._left_out)
        self.close = self._flood.close
        self.server_id = ""

    def tell(
        self,
        kind: int,
        name: str,
        asked: Asked,
        code: int,
        fields: Mapping[str, ua.Variant],
        source: ua.NodeId = SERVER,
    ) -> bytes:
        """`kind`: number of the event's type; `name`: what was asked for, in standard words; `code`: the result.

        The EventId, empty where there are too many events to tell this one.
        """
        result = status(code)
        is_work = name.startswith(_WORK) and bool(asked.user) and result.is_good()
        if not is_work and not self._flood.admits(name):
            return b""
        message = _message(name, told_text(asked.user), result)
        return self._tell(kind, name, asked, result, message, fields, source)

    def _left_out(self, numbers: Mapping[str, int]) -> None:
        for name, number in numbers.items():
            message = Translated(
                f"{number} more events of {name} within a second", f"一秒内还有 {number} 个 {name} 事件"
            )
            kind = ObjectIds.AuditSecurityEventType
            self._tell(kind, "Security/Audit", _FLOOD, status(StatusCodes.BadTooManyOperations), message, {}, SERVER)

    def _tell(
        self,
        kind: int,
        name: str,
        asked: Asked,
        result: ua.StatusCode,
        message: Translated,
        fields: Mapping[str, ua.Variant],
        source: ua.NodeId,
    ) -> bytes:
        now, done, who, type_id = datetime.now(UTC), result.is_good(), told_text(asked.user), standard(kind)
        all_fields = {
            **event_fields(type_id, told_node(source), name, now, message, _DONE if done else _REFUSED),
            "ActionTimeStamp": ua.Variant(now, ua.VariantType.DateTime),
            "Status": ua.Variant(done, ua.VariantType.Boolean),
            "ServerId": ua.Variant(self.server_id, ua.VariantType.String),
            "ClientAuditEntryId": ua.Variant(told_text(asked.entry), ua.VariantType.String),
            "ClientUserId": ua.Variant(who, ua.VariantType.String),
            "StatusCodeId": ua.Variant(result, ua.VariantType.StatusCode),
            **fields,
        }
        self._happened(EventData(type_id, SERVER, all_fields, realm=Realm.AUDIT))
        event_id: bytes = all_fields["EventId"].Value
        return event_id


def _message(name: str, who: str, result: ua.StatusCode) -> Translated:
    said, said_zh = ("done", "成功") if result.is_good() else (result.name, result.name)
    return Translated(f"{name} by {who or 'nobody known'}: {said}", f"{name}（{who or '身份不明'}）：{said_zh}")
