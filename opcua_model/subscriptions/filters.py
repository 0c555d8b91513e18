"""Which change of a value is worth a notification (OPC 10000-4 7.22.2, PercentDeadband OPC 10000-8 6.2)."""

import math
from collections.abc import Callable
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.wire import DataChangeFilter, ObjectIds, StatusCodes

#: last value reported, new value -> whether to report it
Changed = Callable[[ua.DataValue, ua.DataValue], bool]
_NUMBERS = range(ua.VariantType.SByte.value, ua.VariantType.Double.value + 1)
#: As data types, with the abstract ones: Number, Integer, UInteger.
_NUMERIC_TYPES: frozenset[Any] = frozenset((*_NUMBERS, ObjectIds.Number, ObjectIds.Integer, ObjectIds.UInteger))


def status_changed(last: ua.DataValue, new: ua.DataValue) -> bool:
    if last.StatusCode is new.StatusCode:
        return False
    return last.StatusCode is None or new.StatusCode is None or last.StatusCode.value != new.StatusCode.value


def value_changed(last: ua.DataValue, new: ua.DataValue) -> bool:
    """The default: status or value. A value that was written again unchanged is one and the same object."""
    if status_changed(last, new):
        return True
    before, after = last.Value, new.Value
    return before is not after and not _same(before, after)


def time_changed(last: ua.DataValue, new: ua.DataValue) -> bool:
    return last.SourceTimestamp != new.SourceTimestamp or value_changed(last, new)


_TRIGGERS: dict[ua.DataChangeTrigger, Changed] = {
    ua.DataChangeTrigger.Status: status_changed,
    ua.DataChangeTrigger.StatusValue: value_changed,
    ua.DataChangeTrigger.StatusValueTimestamp: time_changed,
}


def beyond(deadband: float, timestamps: bool = False) -> Changed:
    """Changes of more than `deadband` since the last value reported, and every change of status."""

    def changed(last: ua.DataValue, new: ua.DataValue) -> bool:
        if status_changed(last, new):
            return True
        if timestamps and last.SourceTimestamp != new.SourceTimestamp:
            return True
        before, after = last.Value, new.Value
        if before is after:
            return False
        return _apart(before and before.Value, after and after.Value, deadband)

    return changed


def data_change(filter_: DataChangeFilter | None, numeric: bool, span: float | None) -> Changed:
    """The test that a filter asks for. `span` is high - low of the variable's EURange.

    Raises ServiceError with the code of the operation's result.
    """
    if filter_ is None:
        return value_changed
    if filter_.Trigger not in _TRIGGERS:
        raise ServiceError(StatusCodes.BadMonitoredItemFilterInvalid)
    if filter_.DeadbandType == ua.DeadbandType.None_:
        return _TRIGGERS[filter_.Trigger]
    if not numeric:
        raise ServiceError(StatusCodes.BadFilterNotAllowed)
    deadband = float(filter_.DeadbandValue)
    if not 0 <= deadband < math.inf:
        raise ServiceError(StatusCodes.BadDeadbandFilterInvalid)
    if filter_.DeadbandType == ua.DeadbandType.Percent:
        if span is None:
            raise ServiceError(StatusCodes.BadFilterNotAllowed)
        if deadband > 100:
            raise ServiceError(StatusCodes.BadDeadbandFilterInvalid)
        deadband *= span / 100
    elif filter_.DeadbandType != ua.DeadbandType.Absolute:
        raise ServiceError(StatusCodes.BadDeadbandFilterInvalid)
    if filter_.Trigger == ua.DataChangeTrigger.Status:
        return status_changed
    return beyond(deadband, filter_.Trigger == ua.DataChangeTrigger.StatusValueTimestamp)


def is_numeric(variant: ua.Variant | None, data_type: ua.NodeId | None) -> bool:
    """Whether a deadband can apply: a number by its value, or by its data type while there is no value."""
    if variant is not None and variant.VariantType is not ua.VariantType.Null:
        return variant.VariantType.value in _NUMBERS
    return data_type is not None and data_type.NamespaceIndex == 0 and data_type.Identifier in _NUMERIC_TYPES


def _same(before: ua.Variant | None, after: ua.Variant | None) -> bool:
    if before is None or after is None:
        return before is after
    return before.VariantType is after.VariantType and _equal(before.Value, after.Value)


def _equal(before: Any, after: Any) -> bool:
    """Not a number is equal to itself here: it is one state, not a change with every sample."""
    equal: bool = before == after
    return equal or (isinstance(before, float) and isinstance(after, float) and before != before and after != after)


def _apart(before: Any, after: Any, deadband: float) -> bool:
    """Of arrays, one element beyond the deadband suffices, and a change of length."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) != len(after) or any(map(_apart, before, after, [deadband] * len(before)))
    if before is None or after is None:
        return before is not after
    if before != before or after != after:
        return not _equal(before, after)
    return bool(abs(after - before) > deadband)
