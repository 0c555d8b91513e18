"""What asyncua decodes takes no more memory and time than its bytes allow (OPC 10000-6 5.1.7, 5.2).

Its decoders believe the bytes: a length below zero moves them back to read the same again, an array of nulls takes no
bytes and any memory, and the dimensions of an array any time: five bytes stop a whole process. They stay; what is asked
before an array is made is put in front of them. For server and client: whoever decodes what others send imports this.
"""

import math
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from asyncua.common.utils import Buffer, NotEnoughData
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError

MAX_DIMENSIONS: Final = 8
Decoder = Callable[[Any], Any]
_INT32 = struct.Struct("<i").unpack_from
_read, _skip = Buffer.read, Buffer.skip


def array_length(buffer: Any) -> int:
    """The length that comes next. Raises NotEnoughData where fewer bytes are left: each element takes one at least."""
    left = len(buffer) - 4
    if left < 0:
        raise NotEnoughData("an array without a length")
    length: int = _INT32(buffer._data, buffer.cur_pos)[0]
    if length > left:
        raise NotEnoughData(f"an array of {length} elements in {left} bytes")
    return length


def _read_forward(self: Buffer, size: int) -> bytes:
    if size < 0:
        raise NotEnoughData(f"a length of {size}")
    return _read(self, size)


def _skip_forward(self: Buffer, size: int) -> None:
    if size < 0:
        raise NotEnoughData(f"a length of {size}")
    _skip(self, size)


def _judged(decoder_of: Callable[[Any], Decoder]) -> Callable[[Any], Decoder]:
    @cache
    def judged(kind: Any) -> Decoder:
        decoder = decoder_of(kind)

        def array(data: Any) -> Any:
            judge = getattr(data, "expect_array", None)
            if judge is None:
                array_length(data)
            else:
                judge()
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
    kind: Any = Buffer
    kind.read, kind.skip = _read_forward, _skip_forward
    module._create_uatype_array_deserializer = _judged(module._create_uatype_array_deserializer)
    module._create_list_deserializer = _judged(module._create_list_deserializer)
    module._reshape = _reshape
    module._create_type_deserializer.cache_clear()
    module._create_dataclass_deserializer.cache_clear()


_replace()
