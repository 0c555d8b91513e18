"""Audit of writes and methods (OPC 10000-5 6.4.26, 6.4.27; of conditions OPC 10000-9 5.10)."""

from collections.abc import Sequence
from typing import Final

from asyncua import ua

from opcua_model.audit.audit import Asked, Audit, told, told_node, told_text
from opcua_model.wire import ObjectIds

_KIND = ua.VariantType
_MOST_ARGUMENTS: Final = 50
_COMMENT, _SHELVE = ("ConditionEventId", "Comment"), ("ShelvingTime",)
_SHELVING: Final = (ObjectIds.AuditConditionShelvingEventType, ())
_TIMED: Final = (ObjectIds.AuditConditionShelvingEventType, _SHELVE)
_ENABLE: Final = (ObjectIds.AuditConditionEnableEventType, ())
#: Methods of conditions -> type of the event, and the names that it has for their arguments.
_CONDITION_METHODS: Final[dict[int, tuple[int, Sequence[str]]]] = {
    ObjectIds.AcknowledgeableConditionType_Acknowledge: (ObjectIds.AuditConditionAcknowledgeEventType, _COMMENT),
    ObjectIds.AcknowledgeableConditionType_Confirm: (ObjectIds.AuditConditionConfirmEventType, _COMMENT),
    ObjectIds.ConditionType_AddComment: (ObjectIds.AuditConditionCommentEventType, _COMMENT),
    ObjectIds.ConditionType_Enable: _ENABLE,
    ObjectIds.ConditionType_Disable: _ENABLE,
    ObjectIds.ShelvedStateMachineType_TimedShelve: _TIMED,
    ObjectIds.ShelvedStateMachineType_OneShotShelve: _SHELVING,
    ObjectIds.ShelvedStateMachineType_Unshelve: _SHELVING,
    ObjectIds.AlarmConditionType_ShelvingState_TimedShelve: _TIMED,
    ObjectIds.AlarmConditionType_ShelvingState_OneShotShelve: _SHELVING,
    ObjectIds.AlarmConditionType_ShelvingState_Unshelve: _SHELVING,
}


def called(audit: Audit, asked: Asked, wanted: ua.CallMethodRequest, result: ua.CallMethodResult) -> None:
    given = [told(argument) for argument in (wanted.InputArguments or [])[:_MOST_ARGUMENTS]]
    number = wanted.MethodId.Identifier if wanted.MethodId.NamespaceIndex == 0 else None
    kind, names = _CONDITION_METHODS.get(number, (ObjectIds.AuditUpdateMethodEventType, ()))  # type: ignore[arg-type]
    fields = {
        "MethodId": ua.Variant(told_node(wanted.MethodId), _KIND.NodeId),
        "InputArguments": ua.Variant(given, _KIND.Variant, is_array=True),
        "OutputArguments": ua.Variant(list(result.OutputArguments or []), _KIND.Variant, is_array=True),
        **dict(zip(names, given, strict=False)),
    }
    assert result.StatusCode is not None
    audit.tell(kind, "Attribute/Call", asked, result.StatusCode.value, fields, source=wanted.ObjectId)


def written(audit: Audit, asked: Asked, wanted: ua.WriteValue, before: ua.Variant, result: ua.StatusCode) -> None:
    given = wanted.Value.Value if wanted.Value is not None and wanted.Value.Value is not None else ua.Variant()
    fields = {
        "AttributeId": ua.Variant(int(wanted.AttributeId), _KIND.UInt32),
        "IndexRange": ua.Variant(told_text(wanted.IndexRange), _KIND.String),
        "OldValue": told(before),
        "NewValue": told(given),
    }
    kind = ObjectIds.AuditWriteUpdateEventType
    audit.tell(kind, "Attribute/Write", asked, result.value, fields, source=wanted.NodeId)
