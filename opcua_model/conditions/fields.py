"""An alarm of the plant as a condition: every field of its type, by browse path (OPC 10000-9 5.5.2, 5.7.2, 5.8.2).

The fields of an event about an alarm are the values of its condition's variables from then on.
"""

from datetime import datetime
from typing import Any, Final

from asyncua import ua

from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.texts import Translated, of_event
from opcua_model.wire import ObjectIds, StatusCodes, standard, status
from plant_service.core.samples import to_datetime
from plant_service.core.wip.alarms import LEVELS, Alarm, AlarmRule, Shelving, severity
from plant_service.core.wip.commands.alarms import MOST_SHELVED
from plant_service.core.wip.events import Event

Fields = dict[str, ua.Variant]

#: Texts of two-state variables: False, True.
_ENABLED: Final = (Translated("Disabled", "禁用"), Translated("Enabled", "启用"))
_ACTIVE: Final = (Translated("Inactive", "已恢复"), Translated("Active", "报警中"))
_ACKED: Final = (Translated("Unacknowledged", "未确认收到"), Translated("Acknowledged", "已确认收到"))
_CONFIRMED: Final = (Translated("Unconfirmed", "未处理"), Translated("Confirmed", "已处理"))
_SHELVED: Final = {
    Shelving.NO: (Translated("Unshelved", "未搁置"), ObjectIds.ShelvedStateMachineType_Unshelved),
    Shelving.TIMED: (Translated("Timed Shelved", "定时搁置"), ObjectIds.ShelvedStateMachineType_TimedShelved),
    Shelving.ONCE: (Translated("One Shot Shelved", "单次搁置"), ObjectIds.ShelvedStateMachineType_OneShotShelved),
}
_PROCESS: Final = (ObjectIds.ProcessConditionClassType, Translated("Process", "过程"))
#: What an alarm is about where it is not the process.
_CLASSES: Final = {"stale": (ObjectIds.SystemConditionClassType, Translated("System", "系统"))}
_MILLISECOND: Final = 1000
_KIND: Final = ua.VariantType


def is_retained(alarm: Alarm) -> bool:
    """Whether somebody still has something to do about it (OPC 10000-9 5.5.2)."""
    return alarm.active or not alarm.confirmed


def condition_fields(
    event: Event, alarm: Alarm, condition: ua.NodeId, kind: ua.NodeId, source: ua.NodeId, name: str, rule: AlarmRule
) -> Fields:
    """`kind`: the condition's type; `name`: that of its source."""
    occurred = to_datetime(event.occurred)
    message = of_event(event.detail or alarm.text)
    fields = event_fields(kind, source, name, occurred, message, alarm.severity)
    fields["EventId"] = ua.Variant(event.id.encode(), _KIND.ByteString)
    fields["ReceiveTime"] = ua.Variant(to_datetime(event.recorded), _KIND.DateTime)
    fields[""] = ua.Variant(condition, _KIND.NodeId)
    fields.update(_of_condition(alarm, occurred, rule))
    fields.update(_of_alarm(alarm, event.occurred))
    return fields


def _of_condition(alarm: Alarm, occurred: datetime, rule: AlarmRule) -> Fields:
    class_id, class_name = _CLASSES.get(alarm.name, _PROCESS)
    comment = alarm.comment
    said = to_datetime(comment.time) if comment else to_datetime(alarm.since)
    before = severity(rule.severity, LEVELS[LEVELS.index(alarm.level) - 1]) if alarm.level > 1 else 0
    return {
        "ConditionClassId": ua.Variant(standard(class_id), _KIND.NodeId),
        "ConditionClassName": ua.Variant(class_name, _KIND.LocalizedText),
        "ConditionName": ua.Variant(alarm.name, _KIND.String),
        "BranchId": ua.Variant(ua.NodeId(), _KIND.NodeId),
        "Retain": ua.Variant(is_retained(alarm), _KIND.Boolean),
        **_state("EnabledState", _ENABLED, True),
        "Quality": ua.Variant(status(StatusCodes.Good), _KIND.StatusCode),
        "Quality/SourceTimestamp": ua.Variant(occurred, _KIND.DateTime),
        "LastSeverity": ua.Variant(before, _KIND.UInt16),
        "LastSeverity/SourceTimestamp": ua.Variant(occurred, _KIND.DateTime),
        "Comment": ua.Variant(ua.LocalizedText(comment.text if comment else "", "en"), _KIND.LocalizedText),
        "Comment/SourceTimestamp": ua.Variant(said, _KIND.DateTime),
        "ClientUserId": ua.Variant(comment.actor if comment else "", _KIND.String),
    }


def _of_alarm(alarm: Alarm, now: int) -> Fields:
    text, state = _SHELVED[alarm.shelved]
    left = max(0, alarm.until - now) / _MILLISECOND if alarm.shelved is Shelving.TIMED else 0.0
    return {
        **_state("AckedState", _ACKED, alarm.acknowledged),
        **_state("ConfirmedState", _CONFIRMED, alarm.confirmed),
        **_state("ActiveState", _ACTIVE, alarm.active),
        "InputNode": ua.Variant(ua.NodeId(), _KIND.NodeId),
        "SuppressedOrShelved": ua.Variant(alarm.shelved is not Shelving.NO, _KIND.Boolean),
        "MaxTimeShelved": ua.Variant(MOST_SHELVED / _MILLISECOND, _KIND.Double),
        "ShelvingState/CurrentState": ua.Variant(text, _KIND.LocalizedText),
        "ShelvingState/CurrentState/Id": ua.Variant(standard(state), _KIND.NodeId),
        "ShelvingState/UnshelveTime": ua.Variant(left, _KIND.Double),
        "Responsible": ua.Variant(alarm.responsible, _KIND.String),
        "Subject": ua.Variant(alarm.subject, _KIND.String),
        "Level": ua.Variant(alarm.level, _KIND.UInt16),
        "Since": ua.Variant(to_datetime(alarm.since), _KIND.DateTime),
    }


def _state(name: str, texts: tuple[Translated, Translated], value: bool) -> dict[str, Any]:
    return {name: ua.Variant(texts[value], _KIND.LocalizedText), f"{name}/Id": ua.Variant(value, _KIND.Boolean)}
