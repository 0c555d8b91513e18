"""Binary encodings that are made thousands of times a second, by hand (OPC 10000-6 5.2).

Replaces `asyncua.ua.ua_binary` for values and message headers only: asyncua builds every value again for every client.
A SharedDataValue is encoded once for all clients that ask for the same timestamps.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from asyncua import ua
from asyncua.ua.ua_binary import variant_to_binary

from opcua_model.wire import StatusCodes, status

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT32 = struct.Struct("<i")
_HEADER = struct.Struct("<BBHqIIBiBBB")
_SCALARS: dict[ua.VariantType, Callable[[int, Any], bytes]] = {
    ua.VariantType.Boolean: struct.Struct("<B?").pack,
    ua.VariantType.SByte: struct.Struct("<Bb").pack,
    ua.VariantType.Byte: struct.Struct("<BB").pack,
    ua.VariantType.Int16: struct.Struct("<Bh").pack,
    ua.VariantType.UInt16: struct.Struct("<BH").pack,
    ua.VariantType.Int32: struct.Struct("<Bi").pack,
    ua.VariantType.UInt32: struct.Struct("<BI").pack,
    ua.VariantType.Int64: struct.Struct("<Bq").pack,
    ua.VariantType.UInt64: struct.Struct("<BQ").pack,
    ua.VariantType.Float: struct.Struct("<Bf").pack,
    ua.VariantType.Double: struct.Struct("<Bd").pack,
}
_STATUS = struct.Struct("<I").pack
#: InfoType DataValue and its Overflow bit (OPC 10000-4 7.39.1).
_OVERFLOW = 0x0480
GOOD = status(StatusCodes.Good)


def time_bytes(moment: datetime) -> bytes:
    ticks = (moment - _EPOCH) // _MICROSECOND * 10
    return max(0, ticks).to_bytes(8, "little")


class Stamps(NamedTuple):
    """The two timestamps that all values of one poll share, and what they add to the encoding of each value.

    `masks` and `tails` by TimestampsToReturn: Source, Server, Both, Neither.
    """

    source: datetime | None
    server: datetime | None
    masks: tuple[bytes, bytes, bytes, bytes]
    tails: tuple[bytes, bytes, bytes, bytes]


def stamps(source: datetime | None, server: datetime | None) -> Stamps:
    first = time_bytes(source) if source else b""
    second = time_bytes(server) if server else b""
    masks = (0x04 if source else 0, 0x08 if server else 0)
    return Stamps(
        source,
        server,
        (bytes([3 | masks[0]]), bytes([3 | masks[1]]), bytes([3 | masks[0] | masks[1]]), b"\x03"),
        (first, second, first + second, b""),
    )


NO_STAMPS = stamps(None, None)


class SharedDataValue(ua.DataValue):
    """A DataValue that is never changed once it is published.

    So subscriptions need no copy of it, and its encodings can be kept. `head` is the encoding of value and status,
    taken over from an earlier DataValue with the same ones. `translated`: the same in the other language, once somebody
    has asked for it.
    """

    __slots__ = ("_encoded", "_head", "stamps", "translated")

    def __init__(
        self, value: ua.Variant, status: ua.StatusCode, times: Stamps = NO_STAMPS, head: bytes | None = None
    ) -> None:
        self.Encoding = 0  # type: ignore[assignment]
        self.Value = value
        self.StatusCode = status
        self.SourceTimestamp = times.source  # type: ignore[assignment]
        self.ServerTimestamp = times.server  # type: ignore[assignment]
        self.SourcePicoseconds = None
        self.ServerPicoseconds = None
        self.stamps = times
        self._head = head
        self._encoded: list[bytes | None] | None = None
        self.translated: SharedDataValue | None = None

    def __deepcopy__(self, memo: object) -> SharedDataValue:
        return self

    def encoded(self, timestamps: int) -> bytes:
        """The DataValue on the wire, with what TimestampsToReturn asks for."""
        kept = self._encoded
        if kept is None:
            kept = self._encoded = [None, None, None, None]
        made = kept[timestamps]
        if made is None:
            times = self.stamps
            made = kept[timestamps] = times.masks[timestamps] + self.head() + times.tails[timestamps]
        return made

    def head(self) -> bytes:
        if self._head is None:
            assert self.Value is not None
            assert self.StatusCode is not None
            self._head = variant_bytes(self.Value) + _STATUS(self.StatusCode.value)
        return self._head

    def restamped(self, times: Stamps) -> SharedDataValue:
        assert self.Value is not None
        assert self.StatusCode is not None
        return SharedDataValue(self.Value, self.StatusCode, times, self._head)

    def overflowed(self) -> SharedDataValue:
        """The same with the Overflow bit: values next to it have been lost."""
        assert self.Value is not None
        assert self.StatusCode is not None
        return SharedDataValue(self.Value, status(self.StatusCode.value | _OVERFLOW), self.stamps)


def share(data: ua.DataValue, source: datetime | None = None, server: datetime | None = None) -> SharedDataValue:
    """`data` itself, or one of asyncua's as ours; timestamps that are missing are taken from the other arguments."""
    if isinstance(data, SharedDataValue):
        return data
    first, second = data.SourceTimestamp or source, data.ServerTimestamp or server
    return SharedDataValue(data.Value or ua.Variant(), data.StatusCode or GOOD, stamps(_aware(first), _aware(second)))


def _aware(moment: Any) -> datetime | None:
    if moment is None:
        return None
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware


def variant_bytes(variant: ua.Variant) -> bytes:
    if not (variant.is_array or isinstance(variant.Value, list)):  # asyncua leaves the flag out here and there
        kind = variant.VariantType
        pack = _SCALARS.get(kind)
        if pack is not None:
            return pack(kind.value, variant.Value)
        if kind is ua.VariantType.String and variant.Value is not None:
            text: bytes = variant.Value.encode("utf-8", "surrogateescape")
            return b"\x0c" + _INT32.pack(len(text)) + text
    return bytes(variant_to_binary(variant))


def response_header(type_id: int, request_handle: int, code: int = 0) -> bytes:
    """Type and ResponseHeader of a response (OPC 10000-4 7.33), without diagnostics and string table."""
    now = (datetime.now(UTC) - _EPOCH) // _MICROSECOND * 10
    return _HEADER.pack(1, 0, type_id, now, request_handle, code, 0, -1, 0, 0, 0)
