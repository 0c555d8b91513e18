"""From a sample to what an OPC UA client reads: type, StatusCode and timestamps (OPC 10000-4 7.11, 10000-8 6.3)."""

from __future__ import annotations

import math
from collections.abc import Callable

from asyncua import ua
from asyncua.server.address_space import AttributeValue

from opcua_model.binary import NO_STAMPS, SharedDataValue, Stamps
from opcua_model.wire import StatusCodes, status
from plant_service.core.samples import Quality, TagType, Value, to_datetime

UA_TYPES = {
    TagType.BOOL: ua.VariantType.Boolean,
    TagType.INT8: ua.VariantType.SByte,
    TagType.UINT8: ua.VariantType.Byte,
    TagType.INT16: ua.VariantType.Int16,
    TagType.UINT16: ua.VariantType.UInt16,
    TagType.INT32: ua.VariantType.Int32,
    TagType.UINT32: ua.VariantType.UInt32,
    TagType.INT64: ua.VariantType.Int64,
    TagType.UINT64: ua.VariantType.UInt64,
    TagType.FLOAT32: ua.VariantType.Float,
    TagType.FLOAT64: ua.VariantType.Double,
    TagType.STRING: ua.VariantType.String,
    TagType.MOMENT: ua.VariantType.DateTime,
}
WAITING = status(StatusCodes.BadWaitingForInitialData)
GOOD = status(StatusCodes.Good)
UNCERTAIN = status(StatusCodes.UncertainLastUsableValue)
NO_COMMUNICATION = status(StatusCodes.BadNoCommunication)
TYPE_MISMATCH = status(StatusCodes.BadTypeMismatch)
UNKNOWN = status(StatusCodes.BadNodeIdUnknown)
NULL = ua.Variant(None, ua.VariantType.Null)
_LARGEST_FLOAT32 = 3.4028234663852886e38


def converter(type_: TagType) -> Callable[[Value], Value]:
    """A function that makes a value fit for the wire, or raises ValueError, TypeError or OverflowError."""
    if type_ is TagType.BOOL:
        return bool
    if type_ is TagType.STRING:
        return str
    if type_ is TagType.MOMENT:
        return to_datetime  # type: ignore[return-value]
    if type_ is TagType.FLOAT64:
        return float  # type: ignore[return-value]
    if type_ is TagType.FLOAT32:
        return _float32
    low = 0 if type_.value.startswith("u") else -(1 << (type_.bits - 1))
    high = low + (1 << type_.bits) - 1

    def integer(value: Value) -> Value:
        number = int(value)  # type: ignore[arg-type]
        if number != value and not isinstance(value, str):
            raise ValueError(f"{value!r} is no integer")
        if not low <= number <= high:
            raise OverflowError(f"{value!r} does not fit {type_}")
        return number

    return integer


def _float32(value: Value) -> Value:
    number = float(value)  # type: ignore[arg-type]
    if math.isfinite(number) and abs(number) > _LARGEST_FLOAT32:
        raise OverflowError(f"{value!r} does not fit float32")
    return number


def encode(
    value: Value, quality: Quality, type_: TagType, convert: Callable[[Value], Value], times: Stamps = NO_STAMPS
) -> SharedDataValue:
    """Value, status and timestamps. A Bad status has a null value (OPC 10000-4 7.11.1).

    A value that does not fit the type is Bad_TypeMismatch; a Good nothing has not been seen yet.
    """
    if quality is Quality.BAD:
        return SharedDataValue(NULL, NO_COMMUNICATION, times)
    if value is None:
        return SharedDataValue(NULL, WAITING, times)
    try:
        variant = ua.Variant(convert(value), UA_TYPES[type_])
    except (ValueError, TypeError, OverflowError):
        return SharedDataValue(NULL, TYPE_MISMATCH, times)
    return SharedDataValue(variant, GOOD if quality is Quality.GOOD else UNCERTAIN, times)


class Variable:
    """The Value attribute of one node, written without asyncua's write service: the type is known to be right.

    Replaces `AddressSpace.write_attribute_value`, which looks up node and attribute and checks the type every time.
    """

    __slots__ = ("_attribute", "_convert", "_quality", "_type", "_value")

    def __init__(self, attribute: AttributeValue, type_: TagType) -> None:
        self._attribute = attribute
        self._type = type_
        self._convert = converter(type_)
        self._value: Value = None
        self._quality: Quality | None = None

    def publish(self, value: Value, quality: Quality, times: Stamps) -> None:
        """Unchanged values get new timestamps and go to subscriptions too: one may ask for every timestamp.

        An Uncertain sample without a value keeps the last one.
        """
        if value is None and quality is Quality.UNCERTAIN:
            value = self._value
        attribute = self._attribute
        if quality is self._quality and value == self._value and type(value) is type(self._value):
            data = attribute.value.restamped(times)  # type: ignore[union-attr]
        else:
            data = encode(value, quality, self._type, self._convert, times)
            self._quality = quality
            if value is not None:
                self._value = value
        attribute.value = data
        if attribute.datachange_callbacks:
            for item in attribute.datachange_callbacks.values():
                item.sample(data)  # type: ignore[attr-defined]

    def end(self) -> None:
        """Its node is no longer there."""
        data = self._attribute.value = SharedDataValue(NULL, UNKNOWN, NO_STAMPS)
        for item in (self._attribute.datachange_callbacks or {}).values():
            item.sample(data)  # type: ignore[attr-defined]
