"""Reading requests from the wire (OPC 10000-4 7.32, 10000-6 5.2): by position in bytes, without objects in between."""

import struct
from typing import NamedTuple

_AFTER_TOKEN = struct.Struct("<qIIi").unpack_from
_INT32 = struct.Struct("<i").unpack_from
_UINT32 = struct.Struct("<I").unpack_from
_FOUR_BYTE = struct.Struct("<BBH").unpack_from
#: Length of a NodeId by its encoding byte; those with a text or bytes carry their length.
_FIXED = {0x00: 2, 0x01: 4, 0x02: 7, 0x04: 19}
_COUNTED = (0x03, 0x05)


class Header(NamedTuple):
    """What the server needs of type and header of a request. `position`: where the parameters begin.

    `token` is the encoded AuthenticationToken, `timeout` in milliseconds, 0 for none; `diagnostics`: a mask of
    what is to be told of failures; `entry`: what the client calls the request in its own record.
    """

    type_id: int
    token: bytes
    handle: int
    timeout: int
    position: int
    diagnostics: int
    entry: str


def read_header(data: bytes) -> Header:
    """Raises struct.error, IndexError or ValueError where the bytes are no request."""
    encoding, namespace, type_id = _FOUR_BYTE(data, 0)
    if encoding != 1 or namespace != 0:
        raise ValueError("a request begins with a four-byte NodeId of the standard")
    end = skip_node_id(data, 4)
    token = data[4:end]
    _, handle, diagnostics, audit = _AFTER_TOKEN(data, end)
    position = end + 20 + max(0, audit)
    entry = data[end + 20 : position].decode(errors="replace")
    timeout = _UINT32(data, position)[0]
    position += 4
    if data[position : position + 3] == b"\x00\x00\x00":
        return Header(type_id, token, handle, timeout, position + 3, diagnostics, entry)
    return Header(type_id, token, handle, timeout, _skip_extension(data, position), diagnostics, entry)


def _skip_extension(data: bytes, position: int) -> int:
    """The position behind an ExtensionObject; additional headers mean nothing to this server."""
    end = skip_node_id(data, position)
    if data[end] == 0:
        return end + 1
    return end + 5 + max(0, int(_INT32(data, end + 1)[0]))


def skip_node_id(data: bytes, position: int) -> int:
    """The position behind a NodeId. Raises ValueError for what is none."""
    encoding = data[position]
    size = _FIXED.get(encoding)
    if size is not None:
        return position + size
    if encoding not in _COUNTED:
        raise ValueError(f"{encoding} is no encoding of a NodeId")
    length = _INT32(data, position + 3)[0]
    return position + 7 + max(0, int(length))


def count(data: bytes, position: int, limit: int, least: int) -> int:
    """Length of an array whose elements take at least `least` bytes; more than `limit` is returned as it is.

    Raises ValueError for more than the message can hold.
    """
    length = int(_INT32(data, position)[0])
    if length > limit:
        return length
    if length * least > len(data) - position:
        raise ValueError(f"an array of {length} elements does not fit its message")
    return max(0, length)
