"""Conditions in the address space: an object for every alarm that was ever raised, `<site>/Alarms/<name>/<subject>`.

Its variables are named and typed by the fields of its events, so that what is read and what is told cannot differ.
"""

from datetime import UTC, datetime
from typing import Final

from asyncua import ua
from asyncua.server.address_space import AttributeValue, NodeData

from opcua_model.binary import SharedDataValue, stamps
from opcua_model.conditions.fields import Fields
from opcua_model.nodes import NodeSpace
from opcua_model.tree import SHELVED_STATE, ObjectNode
from opcua_model.wire import ObjectIds, standard, status
from plant_service.core.wip.model import Text

ALARM_TYPE: Final = "PlantAlarmType"
#: What our type adds to DiscreteAlarmType: what an alarm watches for is so or not.
_ADDED: Final = {
    "Responsible": ua.VariantType.String,
    "Subject": ua.VariantType.String,
    "Level": ua.VariantType.UInt16,
    "Since": ua.VariantType.DateTime,
}
#: Fields that are DataVariables of their condition; all others are properties.
_VARIABLES: Final = frozenset(
    {"EnabledState", "AckedState", "ConfirmedState", "ActiveState", "Quality", "LastSeverity", "Comment"}
)
_SHELVING: Final = "ShelvingState"
_STATE: Final = f"{_SHELVING}/CurrentState"
_TYPES: Final = {
    "EnabledState": ObjectIds.TwoStateVariableType,
    "AckedState": ObjectIds.TwoStateVariableType,
    "ConfirmedState": ObjectIds.TwoStateVariableType,
    "ActiveState": ObjectIds.TwoStateVariableType,
    "Quality": ObjectIds.ConditionVariableType,
    "LastSeverity": ObjectIds.ConditionVariableType,
    "Comment": ObjectIds.ConditionVariableType,
    _STATE: ObjectIds.FiniteStateVariableType,
}
#: Milliseconds have a data type of their own.
_DURATIONS: Final = frozenset({"MaxTimeShelved", f"{_SHELVING}/UnshelveTime"})
#: Methods of the standard's types that our conditions have; instances share them.
_METHODS: Final = (
    ObjectIds.ConditionType_Enable,
    ObjectIds.ConditionType_Disable,
    ObjectIds.ConditionType_AddComment,
    ObjectIds.AcknowledgeableConditionType_Acknowledge,
    ObjectIds.AcknowledgeableConditionType_Confirm,
)
SHELVING_METHODS: Final = (
    ObjectIds.ShelvedStateMachineType_TimedShelve,
    ObjectIds.ShelvedStateMachineType_OneShotShelve,
    ObjectIds.ShelvedStateMachineType_Unshelve,
)


def declare_alarm_type(space: NodeSpace) -> None:
    space.add_object_type(ALARM_TYPE, ObjectIds.DiscreteAlarmType)
    path = f"Types/{ALARM_TYPE}"
    for name, kind in _ADDED.items():
        null = AttributeValue(ua.DataValue(ua.Variant(None, ua.VariantType.Null)))
        space.add_property(space.data(path), path, name, null, kind.value, declared=True)


class ConditionNode:
    """The nodes of one condition. `source`: path of what it is about."""

    def __init__(self, space: NodeSpace, path: str, source: str, title: Text, fields: Fields) -> None:
        self._space = space
        self._path = path
        self._values: dict[str, AttributeValue] = {}
        site = path.partition("/Alarms/")[0]
        space.add_object(ObjectNode(path, f"{site}/Alarms", title.en, ALARM_TYPE, title=title))
        self._data = space.data(path)
        space.join(space.data(source), self._data, standard(ObjectIds.HasCondition))
        self._share(self._data, _METHODS)
        space.add_object(ObjectNode(f"{path}/{_SHELVING}", path, _SHELVING, SHELVED_STATE), of_standard=True)
        self._share(space.data(f"{path}/{_SHELVING}"), SHELVING_METHODS)
        for field, value in fields.items():
            if field:
                self._add(field, value)

    def update(self, fields: Fields, moment: datetime) -> None:
        times = stamps(moment, datetime.now(UTC))
        for field, held in self._values.items():
            data = SharedDataValue(fields[field], status(0), times)
            held.value = data
            for item in held.datachange_callbacks.values():
                item.sample(data)  # type: ignore[attr-defined]

    def _add(self, field: str, value: ua.Variant) -> None:
        owner = self._space.data("/".join((self._path, *field.split("/")[:-1])))
        held = self._values[field] = AttributeValue(ua.DataValue(value))
        kind = ObjectIds.Duration if field in _DURATIONS else value.VariantType.value
        is_variable = field in _VARIABLES or field == _STATE
        self._space.add_property(
            owner,
            str(owner.nodeid.Identifier),
            field.rpartition("/")[2],
            held,
            kind,
            of_standard=field not in _ADDED,
            type_id=_TYPES.get(field, ObjectIds.PropertyType),
            reference=ObjectIds.HasComponent if is_variable else ObjectIds.HasProperty,
        )

    def _share(self, owner: NodeData, methods: tuple[int, ...]) -> None:
        for number in methods:
            self._space.refer(owner, standard(number), standard(ObjectIds.HasComponent))
