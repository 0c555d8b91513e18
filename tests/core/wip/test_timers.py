"""The next timer is found without looking at all of them, and is the one that looking at all of them would find."""

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.wip.state import State
from plant_service.core.wip.timers import DELAY, Timer, Timers

ACTS = st.tuples(
    st.sampled_from(["set", "stop", "delay", "no delay", "fire"]),
    st.sampled_from(["gap", "escalate"]),
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 9),
)


@given(st.lists(ACTS, max_size=400))
def test_timers_fire_by_time_then_kind_then_subject_however_they_were_set_and_stopped(
    acts: list[tuple[str, str, str, int]],
) -> None:
    state, delays = State(), dict[str, int]()
    timers = Timers(state)
    for act, kind, subject, due in acts:
        if act == "set":
            timers.set(kind, subject, due)
        elif act == "stop":
            state.timers.pop((kind, subject), None)
        elif act == "fire":
            _fire(timers, state, delays)
        else:
            waits = due if act == "delay" else None
            timers.delay(subject, waits)
            delays.pop(subject, None)
            delays |= {} if waits is None else {subject: waits}
        assert timers.next() == min(_all(state, delays), default=None)
        assert timers.earliest == min((due for due, _, _ in _all(state, delays)), default=timers.earliest)


def test_a_timer_that_is_set_anew_again_and_again_runs_once() -> None:
    state = State()
    timers = Timers(state)
    timers.set("gap", "other", 5_000)
    for due in range(10_000):
        timers.set("gap", "a", due)
    assert timers.next() == (5_000, "gap", "other")
    del state.timers["gap", "other"]
    assert timers.next() == (9_999, "gap", "a")
    del state.timers["gap", "a"]
    assert timers.next() is None


def _all(state: State, delays: dict[str, int]) -> list[Timer]:
    running = [(due, kind, subject) for (kind, subject), due in state.timers.items()]
    return [*running, *((due, DELAY, rule) for rule, due in delays.items())]


def _fire(timers: Timers, state: State, delays: dict[str, int]) -> None:
    timer = timers.next()
    if timer is None:
        return
    _, kind, subject = timer
    if kind == DELAY:
        delays.pop(subject)
        timers.delay(subject, None)
    else:
        del state.timers[kind, subject]
