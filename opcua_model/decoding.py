"""Decodes what clients send, within bounds (OPC 10000-6 5.1.7, 5.2).

asyncua's decoders believe the bytes: a length below zero moves them back to read the same again, an array of nulls
takes no bytes and any memory, and the dimensions of an array any time. They stay; what is asked before an array is made
is put in front of them, for requests of clients only.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from asyncua.common.utils import Buffer, NotEnoughData, ServiceError
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError

from opcua_model.limits import MAX_ARRAY_LENGTH, MAX_DIMENSIONS, MAX_ELEMENTS
from opcua_model.wire import StatusCodes

T = TypeVar("T")
Decoder = Callable[[Any], Any]
_INT32 = struct.Struct("<i").unpack_from
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

    def read(self, size: int) -> bytes:
        if size < 0:
            raise NotEnoughData(f"a length of {size}")
        return super().read(size)

    def skip(self, size: int) -> None:
        if size < 0:
            raise NotEnoughData(f"a length of {size}")
        super().skip(size)

    def copy(self, size: int = -1) -> Bounded:
        return Bounded(self._data, self._cur_pos, min(size, self._size) if size >= 0 else self._size, self._left)

    def expect_array(self) -> None:
        """Judges the length that comes next. Raises NotEnoughData, or ServiceError where it is beyond our limits."""
        if self._size < 4:
            raise NotEnoughData("an array without a length")
        length = _INT32(self._data, self._cur_pos)[0]
        self._left[0] -= max(0, length)
        if length > self._size:
            raise NotEnoughData(f"an array of {length} elements in {self._size} bytes")
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


def _judged(decoder_of: Callable[[Any], Decoder]) -> Callable[[Any], Decoder]:
    @cache
    def judged(kind: Any) -> Decoder:
        decoder = decoder_of(kind)

        def array(data: Any) -> Any:
            if isinstance(data, Bounded):
                data.expect_array()
            return decoder(data)

        return array

    return judged


def _reshape(flat: list[Any], dimensions: list[int]) -> list[Any]:
    """The elements of a multi-dimensional array as lists of lists; their number is the product (10000-6 5.2.2.16)."""
    if len(dimensions) > MAX_DIMENSIONS or min(dimensions, default=0) < 0 or math.prod(dimensions) != len(flat):
        raise UaError(f"dimensions {dimensions[: MAX_DIMENSIONS + 1]} of an array of {len(flat)} elements")
    for size in reversed(dimensions[1:]):
        flat = [flat[start : start + size] for start in range(0, len(flat), size)] if size else []
    return flat


def _replace() -> None:
    """asyncua's modules find these by name, and keep decoders made with the ones before in caches."""
    module: Any = ua_binary
    module._create_uatype_array_deserializer = _judged(module._create_uatype_array_deserializer)
    module._create_list_deserializer = _judged(module._create_list_deserializer)
    module._reshape = _reshape
    module._create_type_deserializer.cache_clear()
    module._create_dataclass_deserializer.cache_clear()


_replace()
