"""Audit events (OPC 10000-4 6.5, OPC 10000-5 6.4.3 - 6.4.33, OPC 10000-9 5.10): who did what, and who tried.

They are told to those who monitor the Server object, are Engineer or Admin, and have an encrypted channel. No password
is ever in one.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from asyncua import ua

from opcua_model.binary import variant_bytes
from opcua_model.rights import Realm
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.wire import ObjectIds, standard, status

SERVER: Final = standard(ObjectIds.Server)
_DONE, _REFUSED = 100, 500
#: Strangers may send names and values of any length, and who listens keeps a thousand events.
_MOST_NAME, _MOST_BYTES = 200, 4096


class Asked(NamedTuple):
    """Who asked. `entry`: what the client calls the request in its own record (AuditEntryId), or ""."""

    user: str
    entry: str


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


class Audit:
    """`happened` tells an event to all that may have it; `server_id`: the server's application URI."""

    def __init__(self, happened: Callable[[EventData], None]) -> None:
        self._happened = happened
        self.server_id = ""

    def tell(
        self,
        kind: int,
        name: str,
        asked: Asked,
        code: int,
        fields: Mapping[str, ua.Variant],
        source: ua.NodeId = SERVER,
    ) -> None:
        """`kind`: number of the event's type; `name`: what was asked for, in standard words; `code`: the result."""
        now, result = datetime.now(UTC), status(code)
        who, done = told_text(asked.user), result.is_good()
        text = f"{name} by {who or 'nobody known'}: {'done' if done else result.name}"
        message, type_id = ua.LocalizedText(text, "en"), standard(kind)
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
