"""From a stream of bytes to message chunks (OPC 10000-6 7.1.2, 6.7.2), each judged by its first 8 bytes.

Pure. A chunk that is too large or out of place is refused before its body is taken in.
"""

from typing import Any, Final

from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import header_from_binary

from opcua_model.limits import MAX_CHUNK_BYTES
from opcua_model.wire import StatusCodes

_LEAD: Final = 8
#: Sizes from the header to the end. A Hello holds five numbers and an address of at most 4,096 bytes.
_HELLO_BYTES: Final = range(_LEAD + 24, _LEAD + 24 + 4096 + 1)
_CHUNK_BYTES: Final = range(_LEAD + 4 + 4 + 8, MAX_CHUNK_BYTES + 1)
_FINAL_ONLY: Final = (b"HELF", b"OPNF", b"CLOF")
_MESSAGE: Final = (b"MSGF", b"MSGC", b"MSGA")


class Malformed(Exception):
    """What came is not OPC UA as a client may send it now. The connection ends with an error message of this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Frames:
    """The chunks of one connection; the first one must be a Hello, and no other one may be."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._greeted = False

    @property
    def waiting(self) -> int:
        """Bytes that have come and were not taken."""
        return len(self._bytes)

    def add(self, data: bytes) -> None:
        self._bytes += data

    def next(self) -> tuple[Any, Buffer] | None:
        """The next chunk, as asyncua takes it; None until it is complete. Raises Malformed."""
        if len(self._bytes) < _LEAD:
            return None
        size = self._size()
        if len(self._bytes) < size:
            return None
        chunk = Buffer(bytes(self._bytes[:size]))
        del self._bytes[:size]
        self._greeted = True
        return header_from_binary(chunk), chunk

    def _size(self) -> int:
        kind, size = bytes(self._bytes[:4]), int.from_bytes(self._bytes[4:_LEAD], "little")
        if kind not in _FINAL_ONLY and kind not in _MESSAGE:
            raise Malformed(StatusCodes.BadTcpMessageTypeInvalid, f"no message begins with {kind!r}")
        if (kind == b"HELF") is self._greeted:
            raise Malformed(StatusCodes.BadTcpMessageTypeInvalid, f"{kind[:3].decode()} is out of place")
        allowed = _CHUNK_BYTES if self._greeted else _HELLO_BYTES
        if size >= allowed.stop:
            raise Malformed(StatusCodes.BadTcpMessageTooLarge, f"a chunk of {size} bytes is too large")
        if size < allowed.start:
            raise Malformed(StatusCodes.BadTcpMessageTypeInvalid, f"a chunk of {size} bytes is too small")
        return size
