"""Values of the historian as DataValues on the wire (OPC 10000-11 6.4, 10000-13 5.3)."""

import struct
from collections.abc import Callable, Sequence
from typing import Any

from asyncua import ua

from opcua_model.binary import NO_STAMPS, variant_bytes
from opcua_model.values import UA_TYPES, converter, encode
from opcua_model.wire import StatusCodes, status
from plant_service.core.history.aggregates import Aggregate, Origin, Processed
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Micros, Quality, TagType

_UINT32 = struct.Struct("<I").pack
_INT64 = struct.Struct("<q").pack
#: Microseconds from 1601 to 1970.
_UNIX = 11_644_473_600_000_000
_LAST_TIME = (1 << 63) - 1
#: InfoType DataValue, and where a value is from (OPC 10000-13 5.3.3).
_INFO = 0x0400
_ORIGINS = {Origin.RAW: 0, Origin.CALCULATED: 1, Origin.INTERPOLATED: 2}
_PARTIAL, _MULTIPLE = 4, 16
#: Aggregates whose results have a type of their own; all others have that of the series where it fits.
_DOUBLES = frozenset(
    kind
    for kind in Aggregate
    if kind.value.startswith(("Average", "Time", "Total", "Duration", "Percent", "Standard", "Variance"))
)
_COUNTS = (Aggregate.COUNT, Aggregate.NUMBER_OF_TRANSITIONS)
_WORST = (Aggregate.WORST_QUALITY, Aggregate.WORST_QUALITY2)
_QUALITIES = {
    Quality.GOOD: StatusCodes.Good,
    Quality.UNCERTAIN: StatusCodes.Uncertain,
    Quality.BAD: StatusCodes.Bad,
}
_FORMATS = {
    TagType.BOOL: "?",
    TagType.INT8: "b",
    TagType.UINT8: "B",
    TagType.INT16: "h",
    TagType.UINT16: "H",
    TagType.INT32: "i",
    TagType.UINT32: "I",
    TagType.INT64: "q",
    TagType.UINT64: "Q",
    TagType.FLOAT32: "f",
    TagType.FLOAT64: "d",
}
#: Of values that go into these formats as they are.
_PYTHON_TYPES: dict[TagType, tuple[type, ...]] = {
    type_: (bool,) if format_ == "?" else (float, int) if format_ in "fd" else (int,)
    for type_, format_ in _FORMATS.items()
}

#: A historian's value -> a DataValue on the wire.
Encoder = Callable[[HistoryValue], bytes]


def time_bytes(time: Micros) -> bytes:
    return _INT64(max(0, min((time + _UNIX) * 10, _LAST_TIME)))


def stamped(head: bytes, time: Micros, timestamps: int) -> bytes:
    """`head`: value and status. Source and server timestamp of history are one and the same."""
    moment = time_bytes(time)
    if timestamps == ua.TimestampsToReturn.Both:
        return b"\x0f" + head + moment + moment
    return (b"\x07" if timestamps == ua.TimestampsToReturn.Source else b"\x0b") + head + moment


def raw_encoder(type_: TagType, timestamps: int) -> Encoder:
    """Good numbers, nearly all there is, go into their bytes at once; what does not fit takes the long way."""
    convert = converter(type_)
    both = timestamps == ua.TimestampsToReturn.Both
    pack = struct.Struct("<BB" + _FORMATS.get(type_, "x") + ("Iqq" if both else "Iq")).pack
    mask = 0x0F if both else 0x07 if timestamps == ua.TimestampsToReturn.Source else 0x0B
    kind = UA_TYPES[type_].value
    fitting = _PYTHON_TYPES.get(type_, ())

    def encoded(item: HistoryValue) -> bytes:
        time, _, value, quality = item
        if quality is Quality.GOOD and type(value) in fitting:
            ticks = (time + _UNIX) * 10
            try:
                return pack(mask, kind, value, 0, ticks, ticks) if both else pack(mask, kind, value, 0, ticks)
            except (struct.error, OverflowError):
                pass  # out of range: a status of its own
        return stamped(encode(value, quality, type_, convert, NO_STAMPS).head(), time, timestamps)

    return encoded


def no_bound(time: Micros, timestamps: int) -> bytes:
    """What stands for a bounding value that is not there (OPC 10000-11 6.5.3.2)."""
    return stamped(b"\x00" + _UINT32(StatusCodes.BadBoundNotFound), time, timestamps)


def processed(found: Sequence[Processed], kind: Aggregate, type_: TagType, timestamps: int) -> list[bytes]:
    return [stamped(_result(item, kind, type_) + _UINT32(_code(item)), item.time, timestamps) for item in found]


def _code(item: Processed) -> int:
    if item.no_data:
        return int(StatusCodes.BadNoData)
    code = {
        Quality.GOOD: StatusCodes.Good,
        Quality.UNCERTAIN: StatusCodes.UncertainDataSubNormal,
        Quality.BAD: StatusCodes.Bad,
    }[item.quality]
    bits = _ORIGINS[item.origin] | (_PARTIAL if item.partial else 0) | (_MULTIPLE if item.multiple else 0)
    return int(code) | _INFO | bits if bits else int(code)


def _result(item: Processed, kind: Aggregate, type_: TagType) -> bytes:
    value: Any = item.value
    if value is None:
        return b"\x00"
    if kind in _WORST:
        worst = status(_QUALITIES[Quality(value)])
        return variant_bytes(ua.Variant(worst, ua.VariantType.StatusCode))
    if kind in _COUNTS:
        return variant_bytes(ua.Variant(int(value), ua.VariantType.Int32))
    if kind in _DOUBLES or type_ is TagType.FLOAT64:
        return variant_bytes(ua.Variant(float(value), ua.VariantType.Double))
    try:
        return variant_bytes(ua.Variant(converter(type_)(value), UA_TYPES[type_]))
    except (ValueError, TypeError, OverflowError):
        return variant_bytes(ua.Variant(float(value), ua.VariantType.Double))
