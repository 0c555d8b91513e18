"""What the counter rule does with each thing that can happen to a counter: it invents no part and never stops."""

import pytest

from plant_service.core.samples import SECOND, Value
from plant_service.core.signals import tracker
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.observation import EPOCH, GLITCH, QUARANTINED, UNCERTAIN
from tests.core.signals.feeding import BAD, Poll, count, counter, every_second, feed, observe, sample, seconds

HOUR = 3600


def test_the_first_sample_is_a_baseline() -> None:
    assert observe(counter(), [(0, 12000)]) == []


def test_missed_polls_are_one_observation_with_its_window() -> None:
    (found,) = observe(counter(), [(0, 100), (1, BAD), (11, 128)])
    assert (found.quantity, seconds(found.window_from), seconds(found.occurred)) == (28, 0, 11)


def test_an_unchanged_poll_that_was_not_logged_narrows_the_window() -> None:
    rule, state = counter(), CounterState()
    feed(rule, state, [(0, 100)])
    (found,) = tracker.step(rule, state, sample(rule, 20, 101, previous=19))
    assert seconds(found.window_from) == 19


def test_a_given_modulus_wraps_there() -> None:
    assert count(counter(10_000), [9998, 9999, 0, 1]).counted == 3


def test_a_counter_that_never_wraps_is_restarted_by_every_fall() -> None:
    state = count(counter(None), [65534, 65535, 0, 1])
    assert (state.counted, state.epochs) == (2, 2)


def test_a_signed_counter_may_go_on_at_its_lowest_number() -> None:
    state = count(counter(1 << 15, signed=True), [32766, 32767, -32768, -32766])
    assert (state.counted, state.epochs, state.held) == (4, 1, None)


def test_a_signed_counter_may_go_on_at_zero() -> None:
    assert count(counter(1 << 15, signed=True), [32766, 32767, 0, 1]).counted == 3


def test_a_signed_counter_comes_back_to_zero_from_below() -> None:
    state = count(counter(1 << 15, signed=True), [-3, -1, 1, 4])
    assert (state.counted, state.epochs) == (7, 1)


def test_a_counter_of_a_decimal_type_counts_whole_pieces() -> None:
    assert count(counter(None), [12.0, 13.0, 15.5, 16.0]).counted == 4


@pytest.mark.parametrize("nothing", ["17", None, True, float("nan"), float("inf"), -5])
def test_a_value_that_is_no_count_is_as_good_as_a_bad_one(nothing: Value) -> None:
    state = count(counter(), [15, 16, nothing, 17])
    assert (state.counted, state.glitches, state.epochs) == (2, 0, 1)


def test_glitch_at_the_first_sample_costs_no_piece_behind_it() -> None:
    state = count(counter(), [50_000, 120, 121, 122])
    assert (state.counted, state.held) == (2, None)


def test_two_glitches_in_a_row_of_different_values() -> None:
    state = count(counter(), [12000, 12001, 0, 40_000, 12002, 12003])
    assert (state.counted, state.glitches, state.quarantined, state.uncertain_high) == (3, 2, 0, 0)


def test_two_equal_glitches_in_a_row_are_a_restart_until_the_old_series_goes_on() -> None:
    state = count(counter(), [12000, 12001, 0, 0, 12002, 12003])
    assert (state.counted, state.glitches, state.epochs, state.uncertain_high) == (3, 1, 1, 0)


def test_pieces_counted_in_a_false_restart_are_owed() -> None:
    state = count(counter(), [12000, 12001, 0, 3, 12002, 12003, 12004])
    assert (state.counted, state.glitches, state.epochs) == (4, 1, 1)


def test_a_false_jump_is_taken_back() -> None:
    found = observe(counter(1 << 32), every_second([900, 5000, 5000, 901, 902]))
    assert [item.quantity for item in found if item.kind == QUARANTINED] == [4100, -4100]
    assert sum(item.quantity for item in found if item.kind == "completed") == 2


def test_one_read_that_looks_like_the_old_series_does_not_end_the_new_one() -> None:
    state = count(counter(), [12000, 12001, 0, 0, 12002, 1, 2])
    assert (state.counted, state.epochs, state.glitches) == (3, 2, 1)


def test_a_zero_read_close_to_the_rollover_is_counted_once() -> None:
    state = count(counter(), [65530, 0, 65532, 65533, 65535, 2])
    assert (state.counted, state.epochs) == (8, 1)


def test_a_second_zero_read_close_to_the_rollover_is_owed_as_the_first_was() -> None:
    """7 pieces were counted too early, once; the next 7 are not counted again."""
    state = count(counter(), [65529, 0, 65529, 65529, 0, 65529, 65529, 65531, 65535, 0, 1])
    assert (state.counted, state.owed) == (8, 0)


def test_a_jump_behind_a_rollover_is_still_a_jump() -> None:
    polls: list[Poll] = [(0, 65530), (1, 2), (40, 2), (41, 240), (42, 241)]
    state = CounterState()
    feed(counter(), state, polls)
    assert (state.counted, state.quarantined) == (9, 238)


def test_a_restart_to_zero_that_makes_nothing_yet() -> None:
    state = count(counter(), [12000, 0, 0, 0, 1])
    assert (state.counted, state.epochs, state.uncertain_high) == (1, 2, 5)


def test_a_restart_during_an_outage() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 12000), (1, BAD), (10, 5), (11, 6)])
    assert (state.counted, state.epochs, state.uncertain_high) == (6, 2, 45)


def test_a_restart_that_shows_more_than_can_have_been_made_counts_nothing_of_it() -> None:
    found = observe(counter(), [(0, 12000), (1, 700), (2, 701)])
    assert [(item.kind, item.quantity, item.high) for item in found] == [
        (EPOCH, 0, 0),
        (UNCERTAIN, 0, 5),
        ("completed", 1, 0),
    ]


def test_a_restart_to_a_value_above_the_old_one_during_an_outage_counts_the_least() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 10), (1, BAD), (10, 15), (11, 16)])
    assert (state.counted, state.quarantined) == (6, 0)


def test_a_rollover_during_an_outage() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 65530), (1, BAD), (10, 14), (11, 15)])
    assert (state.counted, state.epochs) == (21, 1)


def test_after_a_long_outage_a_low_value_may_be_a_restart_and_says_so() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 65000), (1, BAD), (1000, 200), (1001, 201)])
    assert (state.counted, state.epochs, state.uncertain_high) == (201, 2, 4800)


def test_after_a_gap_of_many_wraps_the_least_is_counted() -> None:
    found = observe(counter(), [(0, 100), (1, BAD), (20_000, 110)])
    assert [(item.kind, item.quantity, item.high) for item in found] == [
        ("completed", 10, 0),
        (UNCERTAIN, 0, 131072),
    ]


def test_a_gap_in_which_nothing_moved_says_nothing() -> None:
    assert observe(counter(), [(0, 100), (1, BAD), (20_000, 100)]) == []


def test_bad_between_held_and_confirm() -> None:
    true, glitch = (count(counter(), [12000, 0, BAD, value, value + 1]) for value in (2, 12001))
    assert (true.counted, true.epochs, true.glitches) == (3, 2, 0)
    assert (glitch.counted, glitch.epochs, glitch.glitches) == (2, 1, 1)


def test_a_jump_confirmed_only_after_an_hour_is_still_a_jump() -> None:
    state = CounterState()
    feed(counter(1 << 32), state, [(0, 900), (1, 5000), (2, BAD), (HOUR, 5100)])
    assert (state.counted, state.quarantined) == (100, 4100)


def test_a_zero_read_before_an_hour_of_silence_is_still_a_glitch() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 12000), (1, 0), (2, BAD), (HOUR, 12500)])
    assert (state.counted, state.glitches, state.epochs) == (500, 1, 1)


def test_a_burst_a_little_above_the_limit_is_counted_with_the_next_poll() -> None:
    state = count(counter(), [900, 911, 912, 913])
    assert (state.counted, state.glitches, state.quarantined) == (13, 0, 0)


def test_a_machine_faster_than_min_cycle_is_quarantined_not_forgotten() -> None:
    values = [*range(900, 4900, 20), 4880]
    found = observe(counter(min_cycle=2 * SECOND), every_second(values))
    quarantined = [item for item in found if item.kind == QUARANTINED]
    assert sum(item.quantity for item in quarantined) == 4880 - 900
    assert len(quarantined) == 5  # at once, then every minute, and at the end
    assert "shorten min_cycle" in quarantined[0].detail
    assert sum(item.kind == GLITCH for item in found) == 1


def test_a_machine_faster_than_min_cycle_is_not_lost_at_its_rollover() -> None:
    values = [(65_400 + 20 * second) % 65_536 for second in range(60)]
    state = count(counter(min_cycle=2 * SECOND), [*values, values[-1], values[-1] + 1, values[-1] + 2])
    assert (state.counted, state.held, state.value) == (2, None, values[-1] + 2)


def test_counting_goes_on_when_a_machine_that_was_too_fast_slows_down() -> None:
    values = [900, 920, 940, 960, 980, 981, 982]
    state = count(counter(min_cycle=2 * SECOND), values)
    assert (state.counted, state.quarantined) == (2, 80)


def test_a_held_value_at_the_end_is_neither_counted_nor_lost() -> None:
    state = count(counter(), [12000, 12001, 0])
    assert (state.counted, state.held, state.glitches) == (1, 0, 0)


def test_an_older_sample_is_late_and_nothing_else() -> None:
    state = CounterState()
    feed(counter(), state, [(0, 10), (5, 12), (3, 11), (5, 12), (6, 13)])
    assert (state.counted, state.late) == (3, 2)


def test_every_observation_has_an_id_of_its_own() -> None:
    values = [12000, 12001, 0, 0, 12002, 12003, 0, 3, 5, 600_000, 600_001, 4, 5, 3, 4, 5]
    ids = [item.id for item in observe(counter(), every_second(values))]
    assert len(set(ids)) == len(ids)
