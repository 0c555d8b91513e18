"""Parts of arrays, strings and byte strings (NumericRange, OPC 10000-4 7.27)."""

import re
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.limits import MAX_INDEX_RANGE
from opcua_model.wire import StatusCodes

_ONE = re.compile(r"(\d{1,10})(?::(\d{1,10}))?")
#: Slices by dimension.
Range = tuple[slice, ...]


def parse(text: str) -> Range:
    """`2`, `1:3` or `0:1,2` as slices, ends included. Raises ServiceError."""
    if len(text) > MAX_INDEX_RANGE:
        raise ServiceError(StatusCodes.BadIndexRangeInvalid)
    slices = []
    for part in text.split(","):
        match = _ONE.fullmatch(part)
        if match is None:
            raise ServiceError(StatusCodes.BadIndexRangeInvalid)
        first, last = int(match[1]), match[2]
        if last is not None and int(last) <= first:
            raise ServiceError(StatusCodes.BadIndexRangeInvalid)
        slices.append(slice(first, int(last or first) + 1))
    return tuple(slices)


def cut(variant: ua.Variant, wanted: Range) -> ua.Variant:
    """That part of a value. Raises ServiceError where there is none."""
    value = _cut(variant.Value, wanted)
    return ua.Variant(value, variant.VariantType, is_array=isinstance(value, list))


def put(variant: ua.Variant, wanted: Range, part: ua.Variant) -> ua.Variant:
    """The value with that part replaced, which must have just that size. Raises ServiceError."""
    if part.VariantType is not variant.VariantType:
        raise ServiceError(StatusCodes.BadTypeMismatch)
    return ua.Variant(_put(variant.Value, wanted, part.Value), variant.VariantType, is_array=variant.is_array)


def _cut(value: Any, wanted: Range) -> Any:
    if not isinstance(value, list | str | bytes):
        raise ServiceError(StatusCodes.BadIndexRangeNoData)
    part = value[wanted[0]]
    if not part:
        raise ServiceError(StatusCodes.BadIndexRangeNoData)
    if len(wanted) == 1:
        return part
    if not isinstance(value, list):
        raise ServiceError(StatusCodes.BadIndexRangeNoData)
    return [_cut(row, wanted[1:]) for row in part]


def _put(value: Any, wanted: Range, part: Any) -> Any:
    where = wanted[0]
    if not isinstance(value, list | str | bytes) or not isinstance(part, type(value)):
        raise ServiceError(StatusCodes.BadIndexRangeNoData)
    if where.stop > len(value):
        raise ServiceError(StatusCodes.BadIndexRangeNoData)
    if len(part) != where.stop - where.start:
        raise ServiceError(StatusCodes.BadIndexRangeInvalid)
    if len(wanted) > 1:
        part = [_put(row, wanted[1:], new) for row, new in zip(value[where], part, strict=True)]
    return value[: where.start] + part + value[where.stop :]
