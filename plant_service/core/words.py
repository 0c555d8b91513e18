"""Words that texts for people share."""

import re

from plant_service.core.samples import SECOND, Micros

#: What no name and no sentence has in it: control characters but tabs and line breaks, and halves of surrogate pairs,
#: which neither UTF-8 nor a database can hold.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNITS = (
    ("days", "天", 86400 * SECOND),
    ("hours", "小时", 3600 * SECOND),
    ("minutes", "分钟", 60 * SECOND),
    ("seconds", "秒", SECOND),
)


def is_readable(text: str) -> bool:
    return _UNREADABLE.search(text) is None


def readable(text: str) -> str:
    """The text with U+FFFD for each character that nobody could read."""
    return _UNREADABLE.sub("\ufffd", text)


def lasting(time: Micros) -> str:
    """A duration in the largest unit of which it is a whole number above one, like `90 minutes`."""
    number, unit, _ = _largest(time)
    return f"{number} {unit}"


def lasting_zh(time: Micros) -> str:
    number, _, unit = _largest(time)
    return f"{number} {unit}"


def lasting_in_chinese(text: str) -> str:
    """What `lasting` said, in Chinese."""
    number, _, unit = text.partition(" ")
    return f"{number} {next(zh for en, zh, _ in _UNITS if en == unit)}"


def _largest(time: Micros) -> tuple[str, str, str]:
    for en, zh, length in _UNITS:
        if time % length == 0 and time > length:
            return str(time // length), en, zh
    return f"{time / SECOND:g}", "seconds", "秒"
