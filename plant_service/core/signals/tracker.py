"""One face for all rule types: state, step, timers, and whether an unchanged sample matters."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros
from plant_service.core.signals import binary, counter, identity, ring, sequence, toggle
from plant_service.core.signals.binary import BinaryState
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.identity import IdentityState
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.ring import RingState
from plant_service.core.signals.rules import (
    BinaryRule,
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    ThresholdRule,
    ToggleRule,
    TotalRule,
)
from plant_service.core.signals.sequence import SequenceState
from plant_service.core.signals.toggle import ToggleState

RuleState: TypeAlias = CounterState | BinaryState | IdentityState | ToggleState | SequenceState | RingState

_Step: TypeAlias = Callable[[Any, Any, SampleInput], list[Observation]]
_TYPES: Mapping[type[RuleSpec], tuple[type[RuleState], _Step]] = {
    CounterRule: (CounterState, counter.step),
    TotalRule: (CounterState, counter.step),
    BinaryRule: (BinaryState, binary.step),
    ThresholdRule: (BinaryState, binary.step),
    IdentityRule: (IdentityState, identity.step),
    ToggleRule: (ToggleState, toggle.step),
    SequenceRule: (SequenceState, sequence.step),
    RingRule: (RingState, ring.step),
}


def initial(rule: RuleSpec) -> RuleState:
    return _TYPES[type(rule)][0]()


def fits(rule: RuleSpec, state: RuleState) -> bool:
    """Whether a state was made by a rule of this type (a changed configuration may have changed it)."""
    return _TYPES[type(rule)][0] is type(state)


def is_late(sample: SampleInput) -> bool:
    """Whether a Good poll of the tag from after this sample is known already, logged or not."""
    return sample.previous_good is not None and sample.time <= sample.previous_good


def step(rule: RuleSpec, state: RuleState, sample: SampleInput) -> list[Observation]:
    if is_late(sample):
        state.late += 1
        return []
    return _TYPES[type(rule)][1](rule, state, sample)


def due(state: RuleState) -> Micros | None:
    """When this rule's timer fires, if one runs."""
    return state.due if isinstance(state, BinaryState) else None


def fire(rule: RuleSpec, state: RuleState) -> list[Observation]:
    assert isinstance(rule, BinaryRule)
    assert isinstance(state, BinaryState)
    return binary.fire(rule, state)


def counter_of(state: RuleState) -> CounterState | None:
    """The counter that a rule follows, if it follows one."""
    if isinstance(state, CounterState):
        return state
    return state.numbers if isinstance(state, (SequenceState, RingState)) else None


def waits(state: RuleState) -> bool:
    """Whether the rule holds a value, so that the next sample matters even if it is unchanged."""
    if isinstance(state, CounterState):
        return state.held is not None
    numbers = counter_of(state)
    held = numbers is not None and numbers.held is not None
    return held or (isinstance(state, RingState) and bool(state.missing))


def uncertain_high(state: RuleState) -> int:
    """How many more pieces than counted there may have been."""
    numbers = counter_of(state)
    if numbers is not None:
        return numbers.uncertain_high
    return state.uncertain_high if isinstance(state, ToggleState) else 0
