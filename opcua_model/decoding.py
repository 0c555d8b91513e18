"""Decodes what clients send, within bounds of the server's own (OPC 10000-6 5.1.7, 5.2)."""

from __future__ import annotations

import struct
from typing import Any, TypeVar

from asyncua import ua
from asyncua.common.utils import Buffer, ServiceError
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError

from opcua_model.limits import MAX_ARRAY_LENGTH, MAX_ELEMENTS
from opcua_model.wire import StatusCodes
from plant_service.opcua_bytes import array_length

T = TypeVar("T")


def _unknown(kind: Any, number: int) -> Any:
    """A number that names nothing in an enumeration is for the services to refuse, each with its own code."""
    member = int.__new__(kind, number)
    member._name_, member._value_ = f"Unknown{number}", number
    return member


for _kind in (
    ua.BrowseDirection,
    ua.DataChangeTrigger,
    ua.FilterOperator,
    ua.MonitoringMode,
    ua.SecurityTokenRequestType,
    ua.TimestampsToReturn,
):
    _kind._missing_ = classmethod(_unknown)  # type: ignore[method-assign,assignment]
#: What decoding raises where the bytes are not what they should be.
_MALFORMED = (
    UaError,
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
)


class Bounded(Buffer):
    """The bytes of a request. `left`: array elements that it may still hold, shared with the buffers inside it."""

    def __init__(self, data: bytes, start: int = 0, size: int = -1, left: list[int] | None = None) -> None:
        super().__init__(data, start, size)
        self._left = [MAX_ELEMENTS] if left is None else left

    def copy(self, size: int = -1) -> Bounded:
        return Bounded(self._data, self._cur_pos, min(size, self._size) if size >= 0 else self._size, self._left)

    def expect_array(self) -> None:
        """Judges the length that comes next. Raises NotEnoughData, or ServiceError where it is beyond our limits."""
        length = array_length(self)
        self._left[0] -= max(0, length)
        if length > MAX_ARRAY_LENGTH or self._left[0] < 0:
            raise ServiceError(StatusCodes.BadEncodingLimitsExceeded)


def decode(kind: type[T], data: bytes, position: int) -> tuple[T, int]:
    """A structure and the position behind it. Raises ServiceError with Bad_DecodingError or _EncodingLimitsExceeded."""
    buffer = Bounded(data, position)
    try:
        return ua_binary.struct_from_binary(kind, buffer), buffer.cur_pos
    except ServiceError:
        raise
    except _MALFORMED as error:
        raise ServiceError(StatusCodes.BadDecodingError) from error
