"""The fields that all events have, and the events that the server itself makes (OPC 10000-5 6.4)."""

import uuid
from datetime import UTC, datetime

from asyncua import ua

from opcua_model.subscriptions.event_data import EventData
from opcua_model.texts import Translated
from opcua_model.wire import ObjectIds, standard


def event_fields(
    kind: ua.NodeId, source: ua.NodeId, name: str, time: datetime, message: ua.LocalizedText, severity: int
) -> dict[str, ua.Variant]:
    """The fields of BaseEventType (OPC 10000-5 6.4.2)."""
    return {
        "EventId": ua.Variant(uuid.uuid4().bytes, ua.VariantType.ByteString),
        "EventType": ua.Variant(kind, ua.VariantType.NodeId),
        "SourceNode": ua.Variant(source, ua.VariantType.NodeId),
        "SourceName": ua.Variant(name, ua.VariantType.String),
        "Time": ua.Variant(time, ua.VariantType.DateTime),
        "ReceiveTime": ua.Variant(datetime.now(UTC), ua.VariantType.DateTime),
        "Message": ua.Variant(message, ua.VariantType.LocalizedText),
        "Severity": ua.Variant(severity, ua.VariantType.UInt16),
    }


def overflow_event() -> EventData:
    kind, server = standard(ObjectIds.EventQueueOverflowEventType), standard(ObjectIds.Server)
    message = Translated(
        "Events have been lost: the queue of the monitored item was full", "事件已丢失：监视项的队列已满"
    )
    return EventData(kind, server, event_fields(kind, server, "Server", datetime.now(UTC), message, 500))
