"""The counter rule: pieces from the travel of a PLC counter, whatever happens to the counter (table 4 rows 1-7, 10-12).

A value is taken at once when its distance from the last one is plausible for the time between, rollover included.
Any other value is held until the next sample tells what it was:

    next continues the old series     the held value was a glitch (or a torn read)
    next continues the held value     it was true: a reset, a preset by hand, or another machine's counter
    neither                           the held value was a glitch; the new one is held

A value taken in error shows itself when the old series goes on within `SECOND_THOUGHT`; what was counted too early is
then owed: that many of the next pieces are not counted again.
"""

from dataclasses import dataclass

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality
from plant_service.core.signals.observation import (
    CORRECTION,
    EPOCH,
    GLITCH,
    QUARANTINED,
    UNCERTAIN,
    Observation,
)
from plant_service.core.signals.rules import CounterRule

SECOND_THOUGHT: Micros = 60 * SECOND


@dataclass(slots=True)
class Before:
    """The series that a new baseline replaced, in case it was no new baseline."""

    value: int
    since: Micros
    counted: int
    high: int
    quarantined: int
    epochs: int


@dataclass(slots=True)
class CounterState:
    """`since`: the last good poll known to have shown `value`. `held`: a value that waits for the next sample.

    `counted`, `glitches`, `quarantined`, `uncertain_high` are sums since ever; `epochs` is the number of lives of the
    counter so far (1 after the first sample); `owed`: pieces counted too early.
    """

    value: int | None = None
    since: Micros = 0
    held: int | None = None
    held_time: Micros = 0
    outage: bool = False
    before: Before | None = None
    owed: int = 0
    epochs: int = 0
    notes: int = 0
    counted: int = 0
    glitches: int = 0
    quarantined: int = 0
    uncertain_high: int = 0
    late: int = 0


def plausible(elapsed: Micros, min_cycle: Micros) -> int:
    """Largest believable count in `elapsed`: ceil(elapsed / min_cycle) * 1.5 + 2, rounded down."""
    return -(-elapsed // min_cycle) * 3 // 2 + 2


def step(rule: CounterRule, state: CounterState, sample: SampleInput) -> list[Observation]:
    """Takes one sample into `state`; returns what it shows."""
    value = sample.value
    if sample.quality is not Quality.GOOD or not _is_count(value):
        _see_unchanged_polls(state, sample)
        state.outage = state.value is not None
        return []
    assert isinstance(value, int)
    if state.value is None:
        state.value, state.since, state.epochs = value, sample.time, 1
        return []
    if sample.time <= max(state.since, state.held_time):
        state.late += 1
        return []
    _see_unchanged_polls(state, sample)
    if state.held is None:
        return _take_or_hold(rule, state, value, sample.time)
    return _resolve(rule, state, value, sample.time)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _see_unchanged_polls(state: CounterState, sample: SampleInput) -> None:
    """Polls that were not logged showed the last value, so the change lies behind the last of them."""
    if state.held is None and not state.outage and sample.previous_good is not None and state.value is not None:
        state.since = max(state.since, sample.previous_good)


def _travel(rule: CounterRule, state: CounterState, start: int, value: int, elapsed: Micros) -> int | None:
    """Pieces from `start` to `value` if that many are plausible in `elapsed`, else None."""
    limit = plausible(elapsed, rule.min_cycle)
    delta = value - start
    if delta < 0:
        if rule.modulus is None or value >= rule.modulus or _may_be_reset(rule, state, value, limit):
            return None
        delta += rule.modulus
    return delta if 0 <= delta <= limit else None


def _may_be_reset(rule: CounterRule, state: CounterState, value: int, limit: int) -> bool:
    """After an outage so long that a rollover would fit by chance, a low value says no more than a restart would."""
    assert rule.modulus is not None
    return state.outage and limit * 16 >= rule.modulus and value <= limit


def _take_or_hold(rule: CounterRule, state: CounterState, value: int, time: Micros) -> list[Observation]:
    assert state.value is not None
    delta = _travel(rule, state, state.value, value, time - state.since)
    if delta is not None:
        return _take(rule, state, value, time, delta)
    before = state.before
    if before is not None and time - before.since <= SECOND_THOUGHT:
        delta = _travel(rule, state, before.value, value, time - before.since)
        if delta is not None:
            return _return_to(rule, state, before, value, time, delta)
    state.held, state.held_time = value, time
    return []


def _resolve(rule: CounterRule, state: CounterState, value: int, time: Micros) -> list[Observation]:
    held, old = state.held, state.value
    assert held is not None
    assert old is not None
    from_old = _travel(rule, state, old, value, time - state.since)
    from_held = _travel(rule, state, held, value, time - state.held_time)
    if from_old is None and from_held is not None:
        found = _new_baseline(rule, state, held)
        return found + _take(rule, state, value, time, from_held)
    state.held = None
    found = []
    if from_held is None:
        found.append(_glitch(rule, state, state.held_time, f"read {held} between {old} and {value}"))
    if from_old is None:
        return found + _take_or_hold(rule, state, value, time)
    return found + _take(rule, state, value, time, from_old)


def _take(rule: CounterRule, state: CounterState, value: int, time: Micros, delta: int) -> list[Observation]:
    """The series goes on: count `delta` pieces."""
    old, since = state.value, state.since
    assert old is not None
    wraps = 0
    if rule.modulus is not None:
        wraps = (plausible(time - since, rule.min_cycle) - delta) // rule.modulus
    state.value, state.since, state.outage = value, time, False
    if delta == 0:
        return []
    fresh = delta - min(delta, state.owed)
    state.owed -= delta - fresh
    state.before = Before(old, since, fresh, 0, 0, 0) if value < old else None
    found = []
    if fresh:
        state.counted += fresh
        number = f"{rule.tag}#{state.epochs}:{state.counted}"
        found.append(Observation(number, rule.observe, time, since, fresh))
    if wraps > 0 and rule.modulus is not None:
        text = f"away for so long that the counter may have wrapped up to {wraps} more times"
        found.append(_uncertain(rule, state, time, since, wraps * rule.modulus, text))
    return found


def _new_baseline(rule: CounterRule, state: CounterState, held: int) -> list[Observation]:
    """The held value is confirmed: tell a jump, a reset and a preset by hand from each other."""
    old, since, time = state.value, state.since, state.held_time
    assert old is not None
    counted, quarantined, high, epochs = state.counted, state.quarantined, state.uncertain_high, state.epochs
    if held > old:
        found = [_quarantine(rule, state, old, held)]
    elif old - held < held:
        found = _preset(rule, state, old, held)
    else:
        found = _reset(rule, state, old, held)
    state.before = Before(
        old,
        since,
        state.counted - counted,
        state.uncertain_high - high,
        state.quarantined - quarantined,
        state.epochs - epochs,
    )
    state.value, state.since, state.held, state.outage = held, time, None, False
    return found


def _quarantine(rule: CounterRule, state: CounterState, old: int, held: int) -> Observation:
    state.quarantined += held - old
    text = f"jumped from {old} to {held} and stayed: {held - old} pieces are not believed, counting goes on from {held}"
    return _note(rule, state, QUARANTINED, state.held_time, state.since, quantity=held - old, detail=text)


def _preset(rule: CounterRule, state: CounterState, old: int, held: int) -> list[Observation]:
    """Nearer to the old value than to zero: set by hand. A reset that made this many since cannot be excluded."""
    text = f"was set from {old} down to {held}; counting goes on from there"
    found = [_note(rule, state, CORRECTION, state.held_time, state.since, quantity=held - old, detail=text)]
    if held <= _possible(rule, state):
        text = f"a restart with {held} pieces since would look the same as the correction"
        found.append(_uncertain(rule, state, state.held_time, state.since, held, text))
    return found


def _reset(rule: CounterRule, state: CounterState, old: int, held: int) -> list[Observation]:
    """A new life of the counter: what it shows was made since, if plausible; what it lost cannot be known."""
    limit = plausible(state.held_time - state.since, rule.min_cycle)
    possible = _possible(rule, state)
    if rule.modulus is not None and held - old + rule.modulus <= limit:
        possible = max(possible, held - old + rule.modulus)
    state.epochs += 1
    text = f"restarted: {old} became {held}"
    found = [_note(rule, state, EPOCH, state.held_time, state.since, detail=text)]
    count = held if held <= limit else 0
    fresh = count - min(count, state.owed)
    state.owed -= count - fresh
    if fresh:
        state.counted += fresh
        number = f"{rule.tag}#{state.epochs}:{state.counted}"
        found.append(Observation(number, rule.observe, state.held_time, state.since, fresh))
    if possible > count:
        text = f"pieces between {old} and the restart were not seen"
        found.append(_uncertain(rule, state, state.held_time, state.since, possible - count, text))
    return found


def _return_to(
    rule: CounterRule, state: CounterState, before: Before, value: int, time: Micros, delta: int
) -> list[Observation]:
    """The old series goes on after all: withdraw the new baseline and what it had brought."""
    false = state.value
    found = [_glitch(rule, state, time, f"{before.value} became {false} for a while, then went on with {value}")]
    if before.high:
        found.append(_uncertain(rule, state, time, before.since, -before.high, "the restart was none"))
    if before.quarantined:
        state.quarantined -= before.quarantined
        text = "the jump was none"
        found.append(_note(rule, state, QUARANTINED, time, before.since, quantity=-before.quarantined, detail=text))
    state.epochs -= before.epochs
    state.owed += before.counted
    state.value, state.since, state.before = before.value, before.since, None
    return found + _take(rule, state, value, time, delta)


def _possible(rule: CounterRule, state: CounterState) -> int:
    """The most pieces that can have been made between the last value and the held one: rate x gap."""
    return -(-(state.held_time - state.since) // rule.min_cycle)


def _glitch(rule: CounterRule, state: CounterState, time: Micros, text: str) -> Observation:
    state.glitches += 1
    return _note(rule, state, GLITCH, time, state.since, detail=text)


def _uncertain(
    rule: CounterRule, state: CounterState, time: Micros, since: Micros, high: int, text: str
) -> Observation:
    state.uncertain_high += high
    return _note(rule, state, UNCERTAIN, time, since, high=high, detail=text)


def _note(
    rule: CounterRule,
    state: CounterState,
    kind: str,
    time: Micros,
    since: Micros,
    quantity: int = 0,
    high: int = 0,
    detail: str = "",
) -> Observation:
    state.notes += 1
    number = f"{rule.tag}#{state.epochs}:{kind}-{state.notes}"
    return Observation(number, kind, time, since, quantity, high, detail=f"{rule.tag} {detail}")
