"""Whose pieces are whose when the PLC changes the order."""

import pytest

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Quality, Value
from plant_service.core.signals.order_word import OrderWord, shares
from tests.core.signals.feeding import START


def word(*orders: Value) -> OrderWord:
    """One poll a second; None is a Bad one."""
    found = OrderWord()
    for second, order in enumerate(orders):
        quality = Quality.BAD if order is None else Quality.GOOD
        found.see(SampleInput(START + second * SECOND, "press.Order", order, quality))
    return found


def share(known: OrderWord, change: str, after: int, until: int, pieces: int) -> list[tuple[str, int, bool]]:
    window = (START + after * SECOND, START + until * SECOND)
    return [(item.order, item.pieces, bool(item.doubt)) for item in shares(known, change, *window, pieces)]


def test_pieces_are_of_the_order_that_stood_all_the_time() -> None:
    assert share(word("A", "A"), "next", 0, 1, 3) == [("A", 3, False)]


def test_pieces_from_before_and_behind_a_change_are_not_in_doubt() -> None:
    known = word("A", "A", "B", "B")
    assert share(known, "next", 0, 1, 3) == [("A", 3, False)]
    assert share(known, "previous", 2, 3, 3) == [("B", 3, False)]


@pytest.mark.parametrize(
    ("change", "whose"),
    [
        ("previous", [("A", 3, True)]),
        ("next", [("B", 3, True)]),
        ("split", [("A", 2, True), ("B", 1, True)]),
    ],
)
def test_pieces_of_the_same_two_polls_go_by_the_rule(change: str, whose: list[tuple[str, int, bool]]) -> None:
    assert share(word("A", "B"), change, 0, 1, 3) == whose


def test_a_change_during_an_outage_is_in_doubt_for_all_of_it() -> None:
    assert share(word("A", None, None, "B"), "next", 0, 3, 5) == [("B", 5, True)]


def test_a_number_is_an_order_too_and_padding_is_none() -> None:
    assert word(1001).order == "1001"
    assert word(" WO-1\0\0").order == "WO-1"


def test_while_the_order_cannot_be_read_the_last_known_one_is_taken_in_doubt() -> None:
    assert share(word("A", "A", None), "next", 1, 2, 3) == [("A", 3, True)]
    assert share(word("A", "A", None, "A"), "next", 2, 3, 3) == [("A", 3, False)]
