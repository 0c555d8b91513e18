"""Conversion of a value to another data type, as the operator Cast asks for (OPC 10000-4 7.7.3). Pure.

What cannot be converted becomes null.
"""

import math
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from asyncua import ua
from asyncua.ua.uaerrors import UaStringParsingError

_KIND = ua.VariantType
_TRUE, _FALSE = ("true", "1"), ("false", "0")
_INTEGERS: Final = {
    _KIND.SByte: (-(2**7), 2**7),
    _KIND.Byte: (0, 2**8),
    _KIND.Int16: (-(2**15), 2**15),
    _KIND.UInt16: (0, 2**16),
    _KIND.Int32: (-(2**31), 2**31),
    _KIND.UInt32: (0, 2**32),
    _KIND.Int64: (-(2**63), 2**63),
    _KIND.UInt64: (0, 2**64),
}


def cast(value: Any, kind: ua.VariantType | None) -> Any:
    if kind in _INTEGERS:
        number = _integer(value)
        low, high = _INTEGERS[kind]
        return number if number is not None and low <= number < high else None
    convert = None if kind is None else _OTHERS.get(kind)
    try:
        return None if convert is None else convert(value)
    except (ValueError, OverflowError, UaStringParsingError):
        return None


def _integer(value: Any) -> int | None:
    """Halves are rounded up."""
    try:
        if isinstance(value, float):
            return math.floor(value + 0.5)
        return int(value) if isinstance(value, bool | int | str) else None
    except (ValueError, OverflowError):
        return None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, str):
        word = value.lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return bool(value) if isinstance(value, bool | int | float) else None


def _double(value: Any) -> float | None:
    return float(value) if isinstance(value, bool | int | float | str) else None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, ua.NodeId):
        return value.to_string()
    if isinstance(value, ua.StatusCode):
        return str(value.value)
    return str(value) if isinstance(value, str | int | float | uuid.UUID) else None


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
        return value if value.tzinfo else value.replace(tzinfo=UTC)  # type: ignore[no-any-return]
    return value if isinstance(value, datetime) else None


def _node(value: Any) -> ua.NodeId | None:
    if isinstance(value, str):
        return ua.NodeId.from_string(value)
    return value if isinstance(value, ua.NodeId) else None


_OTHERS: Final[dict[ua.VariantType, Callable[[Any], Any]]] = {
    _KIND.Boolean: _boolean,
    _KIND.Float: _double,
    _KIND.Double: _double,
    _KIND.String: _text,
    _KIND.LocalizedText: _text,
    _KIND.DateTime: _time,
    _KIND.NodeId: _node,
    _KIND.Guid: lambda value: uuid.UUID(value) if isinstance(value, str) else value,
}
