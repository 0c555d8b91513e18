"""From what a tag reads to what it is worth: scale or range, limits, deadband. Compiled once for each tag.

A whole number never passes through a float, unless its tag asks for a factor that is none.
"""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from connectors.tags import TagSettings
from plant_service.core.samples import TagType

Number: TypeAlias = int | float | None
Step: TypeAlias = Callable[[Any], Number]

_FLOATS = (TagType.FLOAT32, TagType.FLOAT64)
_INT64 = range(-(2**63), 2**63)


def scaling(tag: TagSettings) -> Step | None:
    """From the number read to the value; None when they are the same. The function gives None for what is no value."""
    step = _limited(tag, _scaled(tag))
    return _Deadband(tag.deadband_width, step) if tag.deadband_width else step


def _scaled(tag: TagSettings) -> Step | None:
    if tag.raw_low is not None:
        return _ranged(tag.raw_low, tag.raw_high or 0.0, tag.low or 0.0, tag.high or 0.0)
    scale, offset = tag.scale, tag.offset
    if (scale, offset) == (1, 0):
        return _finite if tag.type in _FLOATS else None
    if tag.keeps_integers:
        factor, summand = int(scale), int(offset)
        return lambda raw: _within_int64(raw * factor + summand)
    return lambda raw: _finite(raw * scale + offset)


def _ranged(raw_low: float, raw_high: float, low: float, high: float) -> Step:
    factor = (high - low) / (raw_high - raw_low)
    return lambda raw: _finite(low + (raw - raw_low) * factor)


def _finite(number: float) -> Number:
    return number if math.isfinite(number) else None


def _within_int64(number: int) -> Number:
    return number if number in _INT64 else None


def _limited(tag: TagSettings, step: Step | None) -> Step | None:
    if not tag.clamp or tag.low is None or tag.high is None:
        return step
    low, high = (math.ceil(tag.low), math.floor(tag.high)) if tag.keeps_integers else (tag.low, tag.high)

    def limited(raw: Any) -> Number:
        value: Number = step(raw) if step else raw
        return None if value is None else min(max(value, low), high)

    return limited


class _Deadband:
    """Repeats the last value reported as long as the new one differs from it by no more than the width."""

    def __init__(self, width: float, step: Step | None) -> None:
        self._width = width
        self._step = step
        self._reported: Number = None

    def __call__(self, raw: Any) -> Number:
        value: Number = self._step(raw) if self._step else raw
        if value is None:
            return None
        if self._reported is None or abs(value - self._reported) > self._width:
            self._reported = value
        return self._reported
