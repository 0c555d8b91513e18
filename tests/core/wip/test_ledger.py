"""The ledger alone: double entry, first in first out, running totals."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.quantities import Quantity
from plant_service.core.wip.events import Account, Bucket
from plant_service.core.wip.ledger import Ledger, Parcel, Place

ENTRY = Place("BRACKET", "", "", Bucket.RELEASED)
QUEUE = Place("BRACKET", "10", "", Bucket.QUEUE)
ACTIVE = Place("BRACKET", "10", "L1/OP10", Bucket.ACTIVE)
FIRST, SECOND = Parcel("WO-1", ""), Parcel("WO-2", "A")


def test_a_posting_takes_from_one_account_what_it_gives_to_another() -> None:
    ledger = Ledger()
    posting = ledger.post(FIRST, ENTRY, QUEUE, 5)
    assert posting.quantity == 5
    assert posting.source == Account("WO-1", "", "", "", Bucket.RELEASED)
    assert dict(ledger.accounts()) == {posting.source: -5, posting.target: 5}


def test_an_empty_account_is_gone() -> None:
    ledger = Ledger()
    ledger.post(FIRST, ENTRY, QUEUE, 5)
    ledger.post(FIRST, QUEUE, ACTIVE, 5)
    assert list(ledger.at(QUEUE)) == []


def test_parcels_stand_in_the_order_of_their_arrival() -> None:
    ledger = Ledger()
    ledger.post(SECOND, ENTRY, QUEUE, 1)
    ledger.post(FIRST, ENTRY, QUEUE, 1)
    ledger.post(SECOND, ENTRY, QUEUE, 1)
    assert list(ledger.at(QUEUE)) == [SECOND, FIRST]


MOVES = st.tuples(
    st.sampled_from([FIRST, SECOND]),
    st.sampled_from([ENTRY, QUEUE, ACTIVE]),
    st.sampled_from([ENTRY, QUEUE, ACTIVE]),
    st.integers(1, 9),
)


@given(st.lists(MOVES, max_size=30))
def test_totals_are_those_of_the_accounts_also_when_read_back(moves: list[tuple[Parcel, Place, Place, int]]) -> None:
    ledger = Ledger()
    for parcel, source, target, quantity in moves:
        if source != target:
            ledger.post(parcel, source, target, quantity)
    again = Ledger({place: dict(parcels) for place, parcels in ledger.places.items()})
    for totals in ("by_place", "by_bucket"):
        assert _filled(getattr(ledger, totals)) == _filled(getattr(again, totals))
    for name in {*ledger.by_order, *ledger.by_station}:
        assert _filled(ledger.of_order(name)) == _filled(again.of_order(name))
        assert _filled(ledger.of_station(name)) == _filled(again.of_station(name))
    assert sum(quantity for _, quantity in ledger.accounts()) == 0


def _filled(totals: Mapping[Any, Quantity]) -> dict[object, Quantity]:
    return {key: quantity for key, quantity in totals.items() if quantity}
