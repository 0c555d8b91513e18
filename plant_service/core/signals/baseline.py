"""A counter that goes on elsewhere: a reset, a preset by hand, another machine, or the old series after all.

The held value is confirmed by the next sample. Should the old series go on within `SECOND_THOUGHT`, and the new one
not have moved by then, what was concluded from the new baseline is withdrawn; what was counted too early is owed.
"""

from plant_service.core.considered import asked, chosen, fitting, rejected
from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals.counter_state import Before, CounterState
from plant_service.core.signals.observation import CORRECTION, EPOCH, QUARANTINED, Observation
from plant_service.core.signals.rules import CounterRule
from plant_service.core.texts import signals

SECOND_THOUGHT: Micros = 60 * SECOND


def plausible(elapsed: Micros, min_cycle: Micros) -> int:
    """Largest believable count in `elapsed`: ceil(elapsed / min_cycle) * 1.5 + 2, rounded down."""
    return -(-elapsed // min_cycle) * 3 // 2 + 2


def travel(rule: CounterRule, start: int, value: int, elapsed: Micros, after_outage: bool) -> int | None:
    """Pieces from `start` to `value` if that many are plausible in `elapsed`, else None."""
    limit = plausible(elapsed, rule.min_cycle)
    delta, reading, refused = value - start, "forward", ""
    if delta < 0:
        wrap = rule.wraps_behind(start)
        if wrap is None or value >= wrap:
            refused = "no_rollover"
        elif after_outage and _looks_like_reset(wrap, value, limit):
            refused = "rollover_by_chance"
        else:
            delta, reading = delta + wrap, "rollover"
    fits = not refused and 0 <= delta <= limit
    if asked() is not None:
        name = refused or reading
        fitting(name, fits, start=start, value=value, pieces=delta, limit=limit, seconds=elapsed / SECOND)
    return delta if fits else None


def _looks_like_reset(wrap: int, value: int, limit: int) -> bool:
    """After an outage so long that a rollover would fit by chance, a low value says no more than a restart would."""
    return limit * 16 >= wrap and value <= limit


def settle(rule: CounterRule, state: CounterState) -> list[Observation]:
    """The held value is true: from there the counter goes on."""
    held, before = state.held, state.before
    assert held is not None
    if before is not None and (elapsed := state.held_time - before.since) <= SECOND_THOUGHT:
        delta = held - before.value
        if 0 <= delta <= plausible(elapsed, rule.min_cycle):
            return _return_to(rule, state, before, held, delta)
    return _new_baseline(rule, state, held)


def _new_baseline(rule: CounterRule, state: CounterState, held: int) -> list[Observation]:
    """Tells a jump, a reset and a preset by hand from each other."""
    old, since = state.value, state.since
    assert old is not None
    before = state.before = Before(old, since, 0, 0, 0, 0)
    high, quarantined, epochs = state.uncertain_high, state.quarantined, state.epochs
    if held > old:
        found = [_quarantine(rule, state, old, held)]
    elif old - held < held:
        found = _preset(rule, state, old, held)
    else:
        found = _reset(rule, state, old, held)
    before.high = state.uncertain_high - high
    before.quarantined = state.quarantined - quarantined
    before.epochs = state.epochs - epochs
    _stand_at_held(state, held)
    return found


def _return_to(rule: CounterRule, state: CounterState, before: Before, held: int, delta: int) -> list[Observation]:
    """The old series goes on after all: withdraws the new baseline and what it had brought."""
    time = state.held_time
    if asked() is not None:
        chosen("old_series_after_all", before=before.value, value=state.value, held=held, pieces=delta)
    text = signals.WENT_BACK(tag=rule.tag, old=before.value, held=state.value, new=held)
    found = [state.glitch(rule, time, text)]
    if before.high:
        text = signals.NO_RESTART(tag=rule.tag)
        found.append(state.uncertain(rule, time, before.since, -before.high, text))
    if before.quarantined:
        state.quarantined -= before.quarantined
        text = signals.NO_JUMP(tag=rule.tag)
        note = state.note(rule, QUARANTINED, time, before.since, quantity=-before.quarantined, detail=text)
        found.append(note)
    state.epochs -= before.epochs
    state.owed += before.counted
    state.before = None
    found += state.count(rule, time, before.since, delta)
    _stand_at_held(state, held)
    return found


def _stand_at_held(state: CounterState, held: int) -> None:
    state.value, state.since, state.held, state.outage = held, state.held_time, None, False


def _quarantine(rule: CounterRule, state: CounterState, old: int, held: int) -> Observation:
    state.quarantined += held - old
    if asked() is not None:
        chosen("jump", old=old, held=held, pieces=held - old, seconds=(state.held_time - state.since) / SECOND)
        rejected("restart_above", old=old, held=held)
    pieces, cycle = held - old, f"{rule.min_cycle / SECOND:g}"
    text = signals.JUMPED(tag=rule.tag, old=old, held=held, quantity=pieces)
    if state.rising > 1:
        text = signals.TOO_FAST(tag=rule.tag, old=old, held=held, seconds=cycle, quantity=pieces)
    return state.note(rule, QUARANTINED, state.held_time, state.since, quantity=pieces, detail=text)


def _preset(rule: CounterRule, state: CounterState, old: int, held: int) -> list[Observation]:
    """Nearer to the old value than to zero: set by hand. A reset that made this many since cannot be excluded."""
    if asked() is not None:
        chosen("preset", old=old, held=held)
        rejected("restart_near", old=old, held=held, drop=old - held)
    text = signals.PRESET(tag=rule.tag, old=old, held=held)
    found = [state.note(rule, CORRECTION, state.held_time, state.since, quantity=held - old, detail=text)]
    if held <= _possible(rule, state):
        text = signals.LIKE_A_RESTART(tag=rule.tag, held=held)
        found.append(state.uncertain(rule, state.held_time, state.since, held, text))
    return found


def _reset(rule: CounterRule, state: CounterState, old: int, held: int) -> list[Observation]:
    """A new life of the counter: what it shows was made since, if plausible; what it lost cannot be known."""
    limit = plausible(state.held_time - state.since, rule.min_cycle)
    possible = _possible(rule, state)
    wrap = rule.wraps_behind(old)
    if wrap is not None and held - old + wrap <= limit:
        possible = max(possible, held - old + wrap)
    state.epochs += 1
    text = signals.RESTARTED(tag=rule.tag, old=old, held=held)
    found = [state.note(rule, EPOCH, state.held_time, state.since, detail=text)]
    count = held if held <= limit else 0
    if asked() is not None:
        rejected("preset_far", old=old, held=held, drop=old - held)
        chosen("restart", old=old, held=held, counted=count, limit=limit, unseen=max(0, possible - count))
    found += state.count(rule, state.held_time, state.since, count)
    if possible > count:
        text = signals.UNSEEN(tag=rule.tag, old=old)
        found.append(state.uncertain(rule, state.held_time, state.since, possible - count, text))
    return found


def _possible(rule: CounterRule, state: CounterState) -> int:
    """The most pieces that can have been made between the last value and the held one: rate x gap."""
    return -(-(state.held_time - state.since) // rule.min_cycle)
