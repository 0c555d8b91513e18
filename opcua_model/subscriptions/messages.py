"""NotificationMessages and the responses that carry them, as bytes (OPC 10000-4 5.14.5, 7.25, 7.26)."""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from asyncua import ua

from opcua_model.binary import response_header, time_bytes
from opcua_model.wire import ObjectIds

_UINT32 = struct.Struct("<I").pack
_INT32 = struct.Struct("<i").pack
_EXTENSION = struct.Struct("<BBHBi").pack
_NO_ARRAY = _INT32(-1)


def data_changes(count: int, parts: Sequence[bytes]) -> bytes:
    """A DataChangeNotification; `parts` are client handles and DataValues by turns."""
    body = b"".join((_INT32(count), *parts, _NO_ARRAY))
    return _EXTENSION(1, 0, ObjectIds.DataChangeNotification_Encoding_DefaultBinary, 1, len(body)) + body


def events(count: int, parts: Sequence[bytes]) -> bytes:
    """An EventNotificationList; `parts` are client handles and arrays of Variants by turns."""
    body = b"".join((_INT32(count), *parts))
    return _EXTENSION(1, 0, ObjectIds.EventNotificationList_Encoding_DefaultBinary, 1, len(body)) + body


def status_change(code: int) -> bytes:
    body = _UINT32(code) + b"\x00"
    return _EXTENSION(1, 0, ObjectIds.StatusChangeNotification_Encoding_DefaultBinary, 1, len(body)) + body


def notification_message(sequence: int, notifications: Sequence[bytes]) -> bytes:
    """Without notifications it is a keep-alive."""
    return b"".join((_UINT32(sequence), time_bytes(datetime.now(UTC)), _INT32(len(notifications)), *notifications))


def publish_response(
    handle: int, subscription: int, available: Iterable[int], more: bool, message: bytes, results: Sequence[int]
) -> bytes:
    sequences = tuple(available)
    return b"".join(
        (
            response_header(ObjectIds.PublishResponse_Encoding_DefaultBinary, handle),
            _UINT32(subscription),
            _INT32(len(sequences)),
            *map(_UINT32, sequences),
            b"\x01" if more else b"\x00",
            message,
            _INT32(len(results)),
            *map(_UINT32, results),
            _NO_ARRAY,
        )
    )


def republish_response(handle: int, message: bytes) -> bytes:
    return response_header(ObjectIds.RepublishResponse_Encoding_DefaultBinary, handle) + message


def service_fault(handle: int, code: int) -> bytes:
    return response_header(ObjectIds.ServiceFault_Encoding_DefaultBinary, handle, code)


def status_codes(codes: Iterable[int]) -> list[ua.StatusCode]:
    return [ua.StatusCode(ua.UInt32(code)) for code in codes]
