"""The double-entry ledger: every quantity is somewhere, and came from somewhere.

Contra accounts (released, unassigned, overrun, variance) go below zero, all others never do. Quantities are integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from plant_service.core.wip.events import ON_HAND, Account, Bucket, Posting

Key = TypeVar("Key")


class Place(NamedTuple):
    """An account less its order and lot: where pieces of any order of one product wait, first in first out.

    `station` is "" where the stations of the operation share the bucket.
    """

    product: str
    operation: str
    station: str
    bucket: Bucket


class Parcel(NamedTuple):
    """What the pieces in an account belong to; `lot` is "" for pieces without identity."""

    order: str
    lot: str


@dataclass
class Ledger:
    """Levels by place and parcel, with running totals by place, station, order and bucket.

    Only `post` changes a level. The order of parcels in a place is the order of their arrival there.
    """

    places: dict[Place, dict[Parcel, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_place: dict[Place, int] = {}
        self.by_station: dict[tuple[str, Bucket], int] = {}
        self.by_order: dict[tuple[str, Bucket], int] = {}
        self.by_bucket: dict[Bucket, int] = {}
        for place, parcels in self.places.items():
            for parcel, quantity in parcels.items():
                self._total(parcel, place, quantity)

    def post(self, parcel: Parcel, source: Place, target: Place, quantity: int) -> Posting:
        """Moves `quantity` > 0 pieces of one parcel."""
        assert quantity > 0
        self._add(parcel, source, -quantity)
        self._add(parcel, target, quantity)
        return Posting(account(parcel, source), account(parcel, target), quantity)

    def at(self, place: Place) -> dict[Parcel, int]:
        """Parcels at a place with their quantities, longest there first. Do not change it."""
        return self.places.get(place, {})

    def accounts(self) -> Iterator[tuple[Account, int]]:
        """All accounts that are not 0."""
        for place, parcels in self.places.items():
            for parcel, quantity in parcels.items():
                yield account(parcel, place), quantity

    def on_hand(self, order: str) -> int:
        return sum(self.by_order.get((order, bucket), 0) for bucket in ON_HAND)

    def _add(self, parcel: Parcel, place: Place, quantity: int) -> None:
        parcels = self.places.setdefault(place, {})
        level = parcels.get(parcel, 0) + quantity
        if level:
            parcels[parcel] = level
        else:
            del parcels[parcel]
        self._total(parcel, place, quantity)

    def _total(self, parcel: Parcel, place: Place, quantity: int) -> None:
        _increase(self.by_place, place, quantity)
        _increase(self.by_station, (place.station, place.bucket), quantity)
        _increase(self.by_order, (parcel.order, place.bucket), quantity)
        _increase(self.by_bucket, place.bucket, quantity)


def account(parcel: Parcel, place: Place) -> Account:
    return Account(parcel.order, parcel.lot, place.operation, place.station, place.bucket)


def _increase(totals: dict[Key, int], key: Key, quantity: int) -> None:
    totals[key] = totals.get(key, 0) + quantity
