"""Durations as people write them: `500ms`, `2s`, `90m`, `1.5h`, `3d`, or a number of seconds."""

import re
from decimal import Decimal

from plant_service.core.samples import SECOND, Micros
from plant_service.core.texts import arguments

_UNITS: dict[str, Micros] = {
    "us": 1,
    "ms": SECOND // 1000,
    "s": SECOND,
    "m": 60 * SECOND,
    "min": 60 * SECOND,
    "h": 3600 * SECOND,
    "d": 86400 * SECOND,
}
_TEXT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)")


def parse_duration(text: str | int | float) -> Micros:
    """Microseconds, exact. Raises ValueError with the forms that would be right."""
    match = _TEXT.fullmatch(str(text).strip().lower())
    unit = _UNITS.get(match[2] or "s") if match else None
    if match is None or unit is None:
        raise ValueError(arguments.NO_DURATION(value=text))
    micros = Decimal(match[1]) * unit
    if micros != int(micros):
        raise ValueError(arguments.TOO_FINE(value=text))
    return int(micros)
