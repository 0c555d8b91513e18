"""Texts and times as an S7 lays them out in memory. What cannot be one becomes None."""

import struct
from datetime import datetime, timedelta

from plant_service.core.samples import Value

_DTL = struct.Struct(">HBBxBBBI")
_S5_BASES = (10, 100, 1000, 10_000)  # milliseconds


def decimal_digits(raw: int) -> int | None:
    """A binary coded decimal number, four bits a digit."""
    digits = f"{raw:x}"
    return int(digits) if digits.isdecimal() else None


def s7_string(data: bytes) -> Value:
    """STRING: maximum length, length, characters."""
    longest, length = data[0], data[1]
    if length > longest or length > len(data) - 2:
        return None
    return plain_text(data[2 : 2 + length])


def s7_wstring(data: bytes) -> Value:
    """WSTRING: the same, in 16 bits each."""
    longest, length = struct.unpack_from(">HH", data)
    if length > longest or length > len(data) // 2 - 2:
        return None
    try:
        return data[4 : 4 + 2 * length].decode("utf-16-be").split("\0", 1)[0].rstrip()
    except UnicodeDecodeError:
        return None


def plain_text(data: bytes) -> Value:
    """Text up to the first NUL, without blanks behind; None when it is not UTF-8."""
    try:
        return data.split(b"\0", 1)[0].decode().rstrip()
    except UnicodeDecodeError:
        return None


def s5time(raw: int) -> int | None:
    """Milliseconds: three digits, times 10 ms, 100 ms, 1 s or 10 s."""
    digits = decimal_digits(raw & 0xFFF)
    return None if digits is None or raw >> 14 else digits * _S5_BASES[raw >> 12]


def date_and_time(data: bytes) -> Value:
    """DATE_AND_TIME: year to second and milliseconds as digits, then the day of the week. Years 1990 to 2089."""
    digits = data.hex()
    if not digits[:15].isdecimal():
        return None
    year, month, day, hour, minute, second = (int(digits[i : i + 2]) for i in range(0, 12, 2))
    try:
        moment = datetime(year + (1900 if year >= 90 else 2000), month, day, hour, minute, second)
    except ValueError:
        return None
    return (moment + timedelta(milliseconds=int(digits[12:15]))).isoformat(timespec="milliseconds")


def dtl(data: bytes) -> Value:
    """DTL: year, month, day, day of the week, hour, minute, second, nanoseconds."""
    *parts, nanoseconds = _DTL.unpack(data)
    try:
        moment = datetime(*parts)
    except ValueError:
        return None
    return f"{moment.isoformat()}.{nanoseconds:09}" if nanoseconds < 10**9 else None
