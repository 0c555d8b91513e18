"""Edge and level rules: what counts as a change, and when."""

from plant_service.core.samples import SECOND
from plant_service.core.signals import tracker
from plant_service.core.signals.binary import BinaryState
from plant_service.core.signals.observation import Observation
from tests.core.signals.feeding import BAD, binary, every_second, feed, observe, sample, seconds


def _times(found: list[Observation]) -> list[float]:
    return [seconds(item.occurred) for item in found]


def test_the_first_level_is_no_edge() -> None:
    assert observe(binary(), every_second([True, True])) == []


def test_a_rising_edge_is_one_piece() -> None:
    found = observe(binary(), every_second([False, True, True, False, True]))
    assert [(item.quantity, seconds(item.occurred)) for item in found] == [(1, 1), (1, 4)]


def test_a_falling_edge_and_both() -> None:
    levels = every_second([False, True, False, True])
    assert _times(observe(binary(on="falling"), levels)) == [2]
    assert _times(observe(binary(on="both"), levels)) == [1, 2, 3]


def test_a_number_is_on_while_it_is_not_zero() -> None:
    assert _times(observe(binary(), every_second([0, 7, 8, 0, 1]))) == [1, 4]


def test_a_level_is_on_while_it_shows_one_of_its_values() -> None:
    assert _times(observe(binary(values=(6, 11)), every_second([3, 6, 11, 4, 6]))) == [1, 4]


def test_no_edge_on_bad_quality_and_none_from_good_bad_good() -> None:
    assert observe(binary(), every_second([True, BAD, True, BAD, True])) == []


def test_an_edge_across_an_outage_is_one_edge_with_its_window() -> None:
    (found,) = observe(binary(), every_second([False, BAD, BAD, True]))
    assert (seconds(found.window_from), seconds(found.occurred)) == (0, 3)


def test_a_state_is_known_from_the_first_sample_and_moves_no_piece() -> None:
    found = observe(binary("running"), every_second([True, False]))
    assert [(item.on, item.quantity) for item in found] == [(True, 0), (False, 0)]


def test_an_on_delay_dates_the_change_to_its_beginning() -> None:
    rule = binary(on_delay=2 * SECOND)
    assert _times(observe(rule, every_second([False, True, False, True, True, True, True]))) == [3]


def test_an_off_delay_bridges_a_gap() -> None:
    rule = binary(on="falling", off_delay=2 * SECOND)
    assert _times(observe(rule, every_second([True, False, True, False, False, False, False]))) == [3]


def test_a_bad_sample_ends_the_waiting() -> None:
    rule = binary(on_delay=2 * SECOND)
    assert _times(observe(rule, every_second([False, True, BAD, True, True, True, True]))) == [3]


def test_a_delay_that_has_run_out_before_the_level_was_lost_still_counts() -> None:
    rule, state = binary(on_delay=2 * SECOND), BinaryState()
    assert _times(feed(rule, state, [(0, False), (1, True), (10, False)])) == [1]


def test_a_lockout_swallows_what_follows() -> None:
    assert _times(observe(binary(lockout=3 * SECOND), every_second([0, 1, 0, 1, 0, 1, 0, 1]))) == [1, 5]


def test_a_late_sample_changes_nothing() -> None:
    rule, state = binary(), BinaryState()
    feed(rule, state, [(0, False), (2, True)])
    assert tracker.step(rule, state, sample(rule, 1, False)) == []
    assert tracker.step(rule, state, sample(rule, 3, False, previous=3)) == []
    assert (state.level, state.late) == (True, 2)


def test_ids_number_the_changes() -> None:
    found = observe(binary(on="both"), every_second([0, 1, 0]))
    assert [item.id for item in found] == ["press.Bit#1:on", "press.Bit#2:off"]
