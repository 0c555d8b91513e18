"""Words that texts for people share."""

from plant_service.core.samples import SECOND, Micros

_UNITS = (
    ("days", "天", 86400 * SECOND),
    ("hours", "小时", 3600 * SECOND),
    ("minutes", "分钟", 60 * SECOND),
    ("seconds", "秒", SECOND),
)


def lasting(time: Micros) -> str:
    """A duration in the largest unit of which it is a whole number above one, like `90 minutes`."""
    number, unit, _ = _largest(time)
    return f"{number} {unit}"


def lasting_zh(time: Micros) -> str:
    number, _, unit = _largest(time)
    return f"{number}{unit}"


def _largest(time: Micros) -> tuple[str, str, str]:
    for en, zh, length in _UNITS:
        if time % length == 0 and time > length:
            return str(time // length), en, zh
    return f"{time / SECOND:g}", "seconds", "秒"
