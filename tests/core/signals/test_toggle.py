"""The toggle rule: every change is a piece."""

from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals import tracker
from plant_service.core.signals.observation import UNCERTAIN
from plant_service.core.signals.rules import ToggleRule
from tests.core.signals.feeding import BAD, every_second, observe, sample, seconds


def toggle(min_cycle: Micros | None = None) -> ToggleRule:
    return ToggleRule(
        name="L1/OP10/completed", station="L1/OP10", observe="completed", tag="press.Flip", min_cycle=min_cycle
    )


def test_both_ways_count_and_the_first_sample_does_not() -> None:
    found = observe(toggle(), every_second([True, False, False, True]))
    assert [(item.quantity, seconds(item.occurred)) for item in found] == [(1, 1), (1, 3)]


def test_a_number_that_changes_is_as_good_as_a_bit() -> None:
    assert len(observe(toggle(), every_second([7, 8, 8, 3]))) == 2


def test_good_bad_good_is_no_change() -> None:
    assert observe(toggle(), every_second([True, BAD, True])) == []


def test_pairs_that_an_outage_may_have_hidden_are_uncertain() -> None:
    quiet = observe(toggle(5 * SECOND), [(0, True), (1, BAD), (20, True)])
    moved = observe(toggle(5 * SECOND), [(0, True), (1, BAD), (20, False)])
    assert [(item.kind, item.quantity, item.high) for item in quiet] == [(UNCERTAIN, 0, 4)]
    assert [(item.kind, item.quantity, item.high) for item in moved] == [("completed", 1, 0), (UNCERTAIN, 0, 2)]


def test_an_outage_too_short_for_a_pair_hides_nothing() -> None:
    assert observe(toggle(5 * SECOND), [(0, True), (1, BAD), (4, True)]) == []


def test_polls_that_were_not_logged_shorten_the_outage() -> None:
    """The value stood at second 18; only what lies behind it was not seen."""

    rule = toggle(5 * SECOND)
    state = tracker.initial(rule)
    tracker.step(rule, state, sample(rule, 0, True))
    tracker.step(rule, state, sample(rule, 19, BAD, previous=18))
    assert tracker.step(rule, state, sample(rule, 20, True, previous=18)) == []
