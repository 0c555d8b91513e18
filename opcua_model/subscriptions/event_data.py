"""An event on its way to clients: its fields by browse path, and what clients pick (OPC 10000-4 7.22.3)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from asyncua import ua

from opcua_model.binary import variant_bytes
from opcua_model.rights import Realm
from opcua_model.texts import Translated, in_locale
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard

NULL = ua.Variant(None, ua.VariantType.Null)
_INT32 = struct.Struct("<i").pack
_BASE_EVENT = standard(ObjectIds.BaseEventType)


@dataclass(frozen=True, slots=True)
class EventData:
    """`fields` by the names of their browse path, like `AckedState/Id`; "" is the NodeId of a condition.

    `source` is the node it happened at: the event goes to it and to every notifier above. `retain` tells of a
    condition whether a client that asks for a refresh wants it; None for an event that is no condition.
    `realm`: who may have it.
    """

    type: ua.NodeId
    source: ua.NodeId
    fields: Mapping[str, ua.Variant]
    retain: bool | None = None
    realm: Realm = Realm.PLANT

    def no_longer_retained(self) -> EventData:
        retain = ua.Variant(False, ua.VariantType.Boolean)
        return replace(self, retain=False, fields={**self.fields, "Retain": retain})


def path_of(operand: ua.SimpleAttributeOperand) -> str:
    return "/".join(str(name.Name) for name in operand.BrowsePath or ())


def pick(event: EventData, operand: ua.SimpleAttributeOperand, types: TypeTree) -> ua.Variant:
    """A field; null where the event has none, or is not of the type that the operand names."""
    kind = operand.TypeDefinitionId
    if kind is not None and not kind.is_null() and kind != _BASE_EVENT and not types.is_kind_of(event.type, kind):
        return NULL
    if not operand.BrowsePath and operand.AttributeId != AttributeIds.NodeId:
        return NULL
    return event.fields.get(path_of(operand), NULL)


def check_clause(operand: ua.SimpleAttributeOperand, types: TypeTree) -> int:
    """The result of one select clause."""
    kind = operand.TypeDefinitionId
    if kind is not None and not kind.is_null() and not types.is_kind_of(kind, _BASE_EVENT):
        return StatusCodes.BadTypeDefinitionInvalid
    if operand.IndexRange:
        return StatusCodes.BadIndexRangeInvalid
    expected = AttributeIds.Value if operand.BrowsePath else AttributeIds.NodeId
    return StatusCodes.Good if operand.AttributeId == expected else StatusCodes.BadAttributeIdInvalid


@dataclass(frozen=True, slots=True)
class EventFields:
    """The fields that one client selected, encoded as an EventFieldList without its handle."""

    body: bytes

    def encoded(self, timestamps: int) -> bytes:
        """Timestamps of events are among their fields."""
        return self.body


def select(
    event: EventData, clauses: Sequence[ua.SimpleAttributeOperand], types: TypeTree, locales: Sequence[str]
) -> list[ua.Variant]:
    """The fields that were asked for, texts in the client's language."""
    fields = [pick(event, clause, types) for clause in clauses]
    return [
        ua.Variant(in_locale(field.Value, locales), ua.VariantType.LocalizedText)
        if isinstance(field.Value, Translated)
        else field
        for field in fields
    ]


def encode_fields(fields: Sequence[ua.Variant]) -> EventFields:
    return EventFields(_INT32(len(fields)) + b"".join(map(variant_bytes, fields)))
