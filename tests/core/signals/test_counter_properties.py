"""What holds for every counter, every way it is produced on and every way it is polled."""

from collections.abc import Sequence
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.samples import SECOND
from plant_service.core.signals.baseline import plausible
from plant_service.core.signals.counter_state import CounterState
from tests.core.signals.feeding import BAD, Poll, counter, feed, observe

CYCLE = SECOND // 5
MODULI = st.sampled_from([100, 9999, 10_000, 1 << 16, 1 << 32])


@st.composite
def production(draw: st.DrawFn, modulus: int, least_polls: int = 1) -> list[tuple[float, int]]:
    """(time, pieces made so far) at every poll; what is made between two polls is plausible and below one wrap."""
    gaps = draw(st.lists(st.integers(1, 40), min_size=least_polls, max_size=30))
    times = list(accumulate((gap / 10 for gap in gaps), initial=0.0))
    start = draw(st.one_of(st.integers(0, modulus - 1), st.integers(max(0, modulus - 20), modulus - 1)))
    most = [min(plausible(gap * SECOND // 10, CYCLE), modulus - 1) for gap in gaps]
    made = list(accumulate((draw(st.integers(0, limit)) for limit in most), initial=start))
    return list(zip(times, made, strict=True))


def shown(made: Sequence[tuple[float, int]], modulus: int) -> list[Poll]:
    return [(time, pieces % modulus) for time, pieces in made]


@given(st.data(), MODULI)
def test_pieces_counted_are_the_travel_of_the_counter_wraps_included(data: st.DataObject, modulus: int) -> None:
    made = data.draw(production(modulus))
    state = CounterState()
    found = feed(counter(modulus), state, shown(made, modulus))
    pieces = sum(item.quantity for item in found if item.kind == "completed")
    assert pieces == state.counted == made[-1][1] - made[0][1]
    assert (state.glitches, state.epochs, state.quarantined) == (0, 1, 0)
    assert len({item.id for item in found}) == len(found)


@given(st.data())
def test_a_signed_counter_travels_alike(data: st.DataObject) -> None:
    made = data.draw(production(1 << 16))
    polls: list[Poll] = [(time, (pieces + (1 << 15)) % (1 << 16) - (1 << 15)) for time, pieces in made]
    state = CounterState()
    feed(counter(1 << 15, signed=True), state, polls)
    assert (state.counted, state.epochs) == (made[-1][1] - made[0][1], 1)


@given(st.data())
def test_polls_that_are_lost_lose_no_piece(data: st.DataObject) -> None:
    """Any polls but the first and the last are Bad: the rest is as plausible as before."""
    made = data.draw(production(1 << 32))
    polls = shown(made, 1 << 32)
    for index in data.draw(st.sets(st.integers(1, max(1, len(polls) - 2)))):
        if index < len(polls) - 1:
            polls[index] = (polls[index][0], BAD)
    slow = [(time * 6, value) for time, value in polls]  # the constant part of the limit does not add up over polls
    state = CounterState()
    feed(counter(1 << 32), state, slow)
    assert (state.counted, state.epochs) == (made[-1][1] - made[0][1], 1)


@given(st.data(), MODULI)
def test_a_bad_poll_says_nothing(data: st.DataObject, modulus: int) -> None:
    made = data.draw(production(modulus))
    rule, state = counter(modulus), CounterState()
    for poll in shown(made, modulus):
        feed(rule, state, [poll])
        assert feed(rule, state, [(poll[0] + 0.05, BAD)]) == []


@given(st.data())
def test_a_glitch_of_one_poll_anywhere_changes_no_count(data: st.DataObject) -> None:
    """The garbage is implausible on both sides and not the end of the series."""
    made = data.draw(production(1 << 32, least_polls=3))
    polls = shown(made, 1 << 32)
    place = data.draw(st.integers(1, len(polls) - 2))
    before, behind = made[place - 1][1], made[place + 1][1]
    garbage = data.draw(st.integers(behind + 200, before + (1 << 32) - 200)) % (1 << 32)
    between = (polls[place][0] + polls[place + 1][0]) / 2
    state = CounterState()
    feed(counter(1 << 32), state, [*polls[: place + 1], (between, garbage), *polls[place + 1 :]])
    assert (state.counted, state.glitches, state.epochs) == (made[-1][1] - made[0][1], 1, 1)
    assert (state.quarantined, state.uncertain_high) == (0, 0)


@given(st.lists(st.integers(0, 70_000), min_size=2, max_size=40))
def test_garbage_never_stops_the_counting_that_follows(garbage: list[int]) -> None:
    """Whatever was read before: behind a minute of true polls, every piece counts again, and only those."""
    rule, state = counter(), CounterState()
    feed(rule, state, [(float(second), value) for second, value in enumerate(garbage)])
    start = 100.0 + len(garbage)
    feed(rule, state, [(start + second, 30_000 + second) for second in range(60)])
    counted, owed = state.counted, state.owed
    feed(rule, state, [(start + second, 30_000 + second) for second in range(60, 60 + owed + 20)])
    assert (state.held, state.counted) == (None, counted + 20)


@given(st.lists(st.integers(0, (1 << 16) - 1) | st.just(BAD), min_size=1, max_size=60))
def test_no_more_pieces_than_the_machine_can_have_made(values: list[int | str]) -> None:
    """On any series at all, counted never passes what is plausible for the time."""
    found = observe(counter(), [(float(second), value) for second, value in enumerate(values)])
    pieces = sum(item.quantity for item in found if item.kind == "completed")
    assert pieces <= sum(plausible(SECOND, CYCLE) for _ in values)
    assert len({item.id for item in found}) == len(found)
