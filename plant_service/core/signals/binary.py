"""Edge, level and threshold rules: a condition on a tag goes on or off, debounced (table 4 rows 9-12).

A level change must last for its delay; the change is then dated to when it began. A timer decides that, at its own due
time, from the last value known before it. A Bad sample ends the waiting: nobody knows whether the level lasted.
"""

from dataclasses import dataclass

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals import threshold
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import STATE_KINDS, BinaryRule, ThresholdRule
from plant_service.core.texts import signals


@dataclass(slots=True)
class BinaryState:
    """`level`: debounced; None before the first sample. A pending change began in (pending_from, pending_at]."""

    level: bool | None = None
    since: Micros = 0
    pending_from: Micros = 0
    pending_at: Micros = 0
    due: Micros | None = None
    quiet_until: Micros = 0
    changes: int = 0
    counted: int = 0
    late: int = 0


def step(rule: BinaryRule, state: BinaryState, sample: SampleInput) -> list[Observation]:
    if sample.quality is not Quality.GOOD or sample.value is None:
        if asked() is not None and state.due is not None:
            rejected("bad_while_waiting")
        state.due = None
        return []
    if sample.time <= state.since:
        state.late += 1
        return []
    began = max(state.since, sample.previous_good or 0)
    state.since = sample.time
    level = _is_on(rule, state, sample.value)
    if level is None:
        return []
    if state.level is None:
        return _baseline(rule, state, level, sample.time)
    if level == state.level:
        if asked() is not None and state.due is not None:
            rejected(
                "bounce",
                lasted=(sample.time - state.pending_at) / SECOND,
                delay=(state.due - state.pending_at) / SECOND,
            )
        state.due = None
        return []
    if state.due is not None:
        return []
    delay = rule.on_delay if level else rule.off_delay
    if delay == 0:
        return _switch(rule, state, sample.time, began)
    if asked() is not None:
        chosen("waits_for_delay", level=level, delay=delay / SECOND)
    state.pending_from, state.pending_at, state.due = began, sample.time, sample.time + delay
    return []


def fire(rule: BinaryRule, state: BinaryState) -> list[Observation]:
    """The pending change has lasted long enough."""
    if asked() is not None and state.due is not None:
        chosen("lasted", delay=(state.due - state.pending_at) / SECOND)
    state.due = None
    return _switch(rule, state, state.pending_at, state.pending_from)


def _is_on(rule: BinaryRule, state: BinaryState, value: Value) -> bool | None:
    if isinstance(rule, ThresholdRule):
        # While a change is pending the value has been on its other side last.
        return threshold.is_on(rule, state.level if state.due is None else not state.level, value)
    return bool(value) if rule.values is None else value in rule.values


def _baseline(rule: BinaryRule, state: BinaryState, level: bool, time: Micros) -> list[Observation]:
    """The first sample is never an edge; a state kind is known from it all the same."""
    if asked() is not None:
        rejected("first_is_no_edge", level=level)
    state.level = level
    if rule.observe not in STATE_KINDS:
        return []
    return [_observation(rule, state, time, time)]


def _switch(rule: BinaryRule, state: BinaryState, time: Micros, began: Micros) -> list[Observation]:
    state.level = not state.level
    wanted = rule.observe in STATE_KINDS or rule.on == "both" or (rule.on == "rising") == state.level
    if not wanted or time < state.quiet_until:
        if asked() is not None and wanted:
            rejected("lockout", left=(state.quiet_until - time) / SECOND, lockout=rule.lockout / SECOND)
        elif asked() is not None:
            rejected("other_edge", on=rule.on)
        return []
    if asked() is not None:
        chosen("edge", level=state.level)
    state.quiet_until = time + rule.lockout
    return [_observation(rule, state, time, began)]


def _observation(rule: BinaryRule, state: BinaryState, time: Micros, began: Micros) -> Observation:
    state.changes += 1
    quantity = 0 if rule.observe in STATE_KINDS else 1
    state.counted += quantity
    on = bool(state.level)
    number = f"{rule.tag}#{state.changes}:{'on' if on else 'off'}"
    return Observation(number, rule.observe, time, began, quantity, on=on, detail=signals.ON() if on else signals.OFF())
