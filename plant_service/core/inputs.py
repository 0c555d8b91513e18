"""What the engine folds: the input log is the truth, all else is computed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from plant_service.core.samples import Micros, Quality, Value


@dataclass(slots=True)
class SampleInput:
    """A sample of a tag that a rule is bound to. Never changed; not frozen, for the sake of speed.

    `previous_good`: time of the last Good poll of this tag before this one, also when that poll was not logged
    because nothing had changed; None before the first. It bounds the window in which the change happened.
    """

    time: Micros
    tag: str
    value: Value
    quality: Quality
    previous_good: Micros | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person or a system asked for, already checked. `id` is unique and given by the caller."""

    time: Micros
    id: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has reached a timer that is due."""

    time: Micros


Input: TypeAlias = SampleInput | Command | Tick
