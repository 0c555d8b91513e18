"""One face for all rule types: state, step, timers, and whether an unchanged sample matters."""

from typing import TypeAlias

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros
from plant_service.core.signals import binary, counter, identity
from plant_service.core.signals.binary import BinaryState
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.identity import IdentityState
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import BinaryRule, CounterRule, RuleSpec

RuleState: TypeAlias = CounterState | BinaryState | IdentityState


def initial(rule: RuleSpec) -> RuleState:
    if isinstance(rule, CounterRule):
        return CounterState()
    return BinaryState() if isinstance(rule, BinaryRule) else IdentityState()


def fits(rule: RuleSpec, state: RuleState) -> bool:
    """Whether a state was made by a rule of this type (a changed configuration may have changed it)."""
    return type(initial(rule)) is type(state)


def is_late(sample: SampleInput) -> bool:
    """Whether a Good poll of the tag from after this sample is known already, logged or not."""
    return sample.previous_good is not None and sample.time <= sample.previous_good


def step(rule: RuleSpec, state: RuleState, sample: SampleInput) -> list[Observation]:
    if is_late(sample):
        state.late += 1
        return []
    if isinstance(rule, CounterRule):
        assert isinstance(state, CounterState)
        return counter.step(rule, state, sample)
    if isinstance(rule, BinaryRule):
        assert isinstance(state, BinaryState)
        return binary.step(rule, state, sample)
    assert isinstance(state, IdentityState)
    return identity.step(rule, state, sample)


def due(state: RuleState) -> Micros | None:
    """When this rule's timer fires, if one runs."""
    return state.due if isinstance(state, BinaryState) else None


def fire(rule: RuleSpec, state: RuleState) -> list[Observation]:
    assert isinstance(rule, BinaryRule)
    assert isinstance(state, BinaryState)
    return binary.fire(rule, state)


def waits(state: RuleState) -> bool:
    """Whether the rule holds a value, so that the next sample matters even if it is unchanged."""
    return isinstance(state, CounterState) and state.held is not None
