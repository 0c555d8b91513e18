"""Feeds one rule as a poll of it would, in whole seconds."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals import tracker
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import BinaryRule, CounterRule, RuleSpec
from plant_service.core.signals.tracker import RuleState

START: Micros = 1_790_000_000 * SECOND
BAD = "Bad"
#: A value at a second behind START; `BAD` stands for a poll that failed.
Poll: TypeAlias = tuple[float, Value]


def counter(modulus: int | None = 1 << 16, min_cycle: Micros = SECOND // 5, signed: bool = False) -> CounterRule:
    return CounterRule(
        name="L1/OP10/completed",
        station="L1/OP10",
        observe="completed",
        tag="press.Count",
        modulus=modulus,
        min_cycle=min_cycle,
        signed=signed,
    )


def binary(observe: str = "completed", **settings: object) -> BinaryRule:
    return BinaryRule(
        name=f"L1/OP10/{observe}",
        station="L1/OP10",
        observe=observe,
        tag="press.Bit",
        **settings,  # type: ignore[arg-type]
    )


def sample(rule: RuleSpec, second: float, value: Value, previous: float | None = None) -> SampleInput:
    quality = Quality.BAD if value == BAD else Quality.GOOD
    before = None if previous is None else START + round(previous * SECOND)
    return SampleInput(START + round(second * SECOND), rule.tag, None if value == BAD else value, quality, before)


def every_second(values: Iterable[Value]) -> list[Poll]:
    return [(float(second), value) for second, value in enumerate(values)]


def feed(rule: RuleSpec, state: RuleState, polls: Iterable[Poll]) -> list[Observation]:
    """All observations; timers fire at their due time, before the poll that has reached it."""
    found = []
    for second, value in polls:
        item = sample(rule, second, value)
        due = tracker.due(state)
        if due is not None and due <= item.time:
            found += tracker.fire(rule, state)
        found += tracker.step(rule, state, item)
    return found


def observe(rule: RuleSpec, polls: Iterable[Poll]) -> list[Observation]:
    return feed(rule, tracker.initial(rule), polls)


def count(rule: CounterRule, values: Sequence[Value]) -> CounterState:
    """The state behind one value a second."""
    state = CounterState()
    feed(rule, state, every_second(values))
    return state


def seconds(moment: Micros) -> float:
    return (moment - START) / SECOND
