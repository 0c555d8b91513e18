"""Two periods side by side, against tables of Student's t and a worked example."""

import pytest

from plant_service.core.figures.comparing import HOUR, Comparison, compare, per_hour, t_quantile
from tests.core.wip.plants import START, Fold, three_steps


@pytest.mark.parametrize(
    ("freedom", "expected"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (1e9, 1.960)]
)
def test_quantiles_are_those_of_the_tables(freedom: float, expected: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(expected, rel=0.01)


def test_welch_by_hand() -> None:
    # means 10 and 14, variances 2.5 and 10 of 5 values each: standard error sqrt(2.5), 5.88 degrees of freedom
    found = compare([8, 9, 10, 11, 12], [10, 12, 14, 16, 18])
    assert (found.first, found.second, found.difference) == (10, 14, 4)
    assert found.low == pytest.approx(4 - 2.459 * 2.5**0.5, rel=0.02)
    assert found.high == pytest.approx(4 + 2.459 * 2.5**0.5, rel=0.02)
    assert found.is_certain


def test_a_difference_that_chance_explains_is_not_certain() -> None:
    assert not compare([8, 9, 10, 11, 12], [9, 10, 11, 9, 12]).is_certain


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([], [1.0], Comparison(None, 1, None, None, None)),
        ([1.0], [2.0, 3.0], Comparison(1, 2.5, 1.5, None, None)),
        ([1.0, 1.0], [2.0, 2.0], Comparison(1, 2, 1, 1, 1)),
        ([1.0, 2.0], [5.0, 9.0], Comparison(1.5, 7, 5.5, None, None)),
    ],
)
def test_what_too_little_is_known_of_has_no_bars(first: list[float], second: list[float], expected: Comparison) -> None:
    assert compare(first, second) == expected


def test_pieces_per_hour_without_what_was_voided() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 50)
    (wrong,) = [event for event in fold.counts("OP10", 5) if event.kind == "completed"]
    fold.wait(3600)
    fold.counts("OP10", 7)
    fold.command("report", kind="completed", station="L1/OP10", quantity=2)
    fold.command("void", event=wrong.id, reason="test pieces")
    assert per_hour(fold.events, "completed", START, START + 2 * HOUR) == [0, 9]
