"""The counter rule: pieces from the travel of a PLC counter, whatever happens to the counter (table 4 rows 1-7, 10-12).

A value is taken at once when its distance from the last one is plausible for the time between, rollover included.
Any other value is held until the next sample tells what it was:

    next continues the old series     the held value was a glitch (or a torn read)
    next continues the held value     it was true: `baseline` says what happened
    neither                           the held value was a glitch; the new one is held

Values that rise faster than is plausible again and again are no glitches: from the third on they are quarantined, once
a minute, so that a `min_cycle` that is too long hides nothing.
"""

from math import floor, isfinite

from plant_service.core.considered import asked, chosen, fitting, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals.baseline import SECOND_THOUGHT, plausible, settle, travel
from plant_service.core.signals.counter_state import Before, CounterState
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import CounterRule
from plant_service.core.texts import signals

RISING_ENOUGH = 2


def step(rule: CounterRule, state: CounterState, sample: SampleInput) -> list[Observation]:
    """Takes one sample into `state`; returns what it shows."""
    value = _shown(rule, sample.value) if sample.quality is Quality.GOOD else None
    if value is None:
        _see_unchanged_polls(state, sample)
        state.outage = state.value is not None
        return []
    if state.value is None:
        if asked() is not None:
            chosen("baseline", value=value)
        state.value, state.since, state.epochs = value, sample.time, 1
        return []
    if sample.time <= max(state.since, state.held_time):
        state.late += 1
        return []
    _see_unchanged_polls(state, sample)
    if state.held is None:
        return _take_or_hold(rule, state, value, sample.time)
    return _resolve(rule, state, value, sample.time)


def _shown(rule: CounterRule, value: Value) -> int | None:
    """The count that a value shows: from 0 up, whole; None when it shows none."""
    if isinstance(value, float) and isfinite(value):
        value = floor(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if value < 0:
        return value + 2 * rule.modulus if rule.signed and rule.modulus and value >= -rule.modulus else None
    return value


def _see_unchanged_polls(state: CounterState, sample: SampleInput) -> None:
    """Polls that were not logged showed the last value, so the change lies behind the last of them."""
    if state.held is None and not state.outage and sample.previous_good is not None and state.value is not None:
        state.since = max(state.since, sample.previous_good)


def _take_or_hold(rule: CounterRule, state: CounterState, value: int, time: Micros) -> list[Observation]:
    assert state.value is not None
    delta = travel(rule, state.value, value, time - state.since, state.outage)
    if delta is not None:
        return _take(rule, state, value, time, delta)
    if asked() is not None:
        chosen("held", value=value)
    state.held, state.held_time = value, time
    return []


def _resolve(rule: CounterRule, state: CounterState, value: int, time: Micros) -> list[Observation]:
    held, old = state.held, state.value
    assert held is not None
    assert old is not None
    from_old = travel(rule, old, value, time - state.since, state.outage)
    from_held = travel(rule, held, value, time - state.held_time, state.outage)
    if from_held is not None and (from_old is None or _held_was_a_jump(rule, state, from_old - from_held)):
        if asked() is not None:
            chosen("held_was_true", held=held, value=value)
        found = settle(rule, state)
        return found + _take(rule, state, value, time, from_held, state.before)
    if from_old is None:
        found = _give_up_held(rule, state, held, value)
        state.held = None
        return found + _take_or_hold(rule, state, value, time)
    on_the_way = from_held is not None and from_held <= from_old
    if asked() is not None:
        chosen("held_on_the_way" if on_the_way else "held_was_a_glitch", held=held, old=old, value=value)
    found = [] if on_the_way else [_glitch(rule, state, held, value)]
    state.held = None
    return found + _take(rule, state, value, time, from_old)


def _held_was_a_jump(rule: CounterRule, state: CounterState, pieces: int) -> bool:
    """The long time since makes all of it plausible, but these pieces were there at once; a burst is late by a poll."""
    limit = plausible(2 * (state.held_time - state.since), rule.min_cycle)
    if asked() is not None:
        fitting("burst", pieces <= limit, pieces=pieces, limit=limit)
    return pieces > limit


def _give_up_held(rule: CounterRule, state: CounterState, held: int, value: int) -> list[Observation]:
    """The held value was a glitch, unless the counter rises like this all the time."""
    state.rising = state.rising + 1 if held < value else 0
    long_ago = state.held_time - state.since >= SECOND_THOUGHT
    if asked() is not None and state.rising:
        rejected("too_fast", times=state.rising, held=held, value=value, seconds=rule.min_cycle / SECOND)
    if state.rising == RISING_ENOUGH or (state.rising > RISING_ENOUGH and long_ago):
        return settle(rule, state)
    if state.rising > RISING_ENOUGH:
        return []
    if asked() is not None:
        chosen("held_fits_nothing", held=held, value=value)
    return [_glitch(rule, state, held, value)]


def _glitch(rule: CounterRule, state: CounterState, held: int, value: int) -> Observation:
    text = signals.GLITCH(tag=rule.tag, held=held, old=state.value, new=value)
    return state.glitch(rule, state.held_time, text)


def _take(
    rule: CounterRule, state: CounterState, value: int, time: Micros, delta: int, before: Before | None = None
) -> list[Observation]:
    """The series goes on: count `delta` pieces. A series that moves is true; only `before` is still doubted."""
    old, since = state.value, state.since
    assert old is not None
    more_wraps = 0
    if rule.modulus is not None:
        more_wraps = (plausible(time - since, rule.min_cycle) - delta) // rule.modulus
    state.value, state.since, state.outage, state.rising = value, time, False, 0
    if delta == 0:
        return []
    state.before = Before(old, since, 0, 0, 0, 0) if value < old else before
    if asked() is not None:
        chosen("counted_less" if state.owed else "counted", pieces=delta, owed=min(delta, state.owed))
    found = state.count(rule, time, since, delta)
    if more_wraps > 0 and rule.modulus is not None:
        text = signals.WRAPPED(tag=rule.tag, wraps=more_wraps)
        found.append(state.uncertain(rule, time, since, more_wraps * rule.modulus, text))
    return found
