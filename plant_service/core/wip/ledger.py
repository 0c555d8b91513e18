"""The double-entry ledger: every quantity is somewhere, and came from somewhere.

Contra accounts (released, unassigned, overrun) go below zero, all others never do; variance, what physical counts
found or missed, goes both ways. Quantities are exact:
integers, or Decimals of products that are measured.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from plant_service.core.quantities import Quantity, total
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

    Only `post` changes a level. The order of parcels in a place is the order of their arrival there; finding the
    first one, or those of one order, costs the same however many others stand there.
    """

    places: dict[Place, dict[Parcel, Quantity]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_place: dict[Place, Quantity] = {}
        self.by_station: dict[tuple[str, Bucket], Quantity] = {}
        self.by_order: dict[tuple[str, Bucket], Quantity] = {}
        self.by_bucket: dict[Bucket, Quantity] = {}
        self._lots: dict[tuple[Place, str], dict[str, None]] = {}
        levels, self.places = self.places, {}
        for place, parcels in levels.items():
            for parcel, quantity in parcels.items():
                self._add(parcel, place, quantity)

    def post(
        self, parcel: Parcel, source: Place, target: Place, quantity: Quantity, target_parcel: Parcel | None = None
    ) -> Posting:
        """Moves `quantity` > 0 of one parcel, perhaps into another parcel of the same order."""
        assert quantity > 0
        receiver = parcel if target_parcel is None else target_parcel
        self._add(parcel, source, -quantity)
        self._add(receiver, target, quantity)
        return Posting(account(parcel, source), account(receiver, target), quantity)

    def at(self, place: Place) -> dict[Parcel, Quantity]:
        """Parcels at a place with their quantities, longest there first. Do not change it."""
        return self.places.get(place, {})

    def level(self, place: Place, parcel: Parcel) -> Quantity:
        return self.at(place).get(parcel, 0)

    def of(self, place: Place, wanted: Parcel) -> list[Parcel]:
        """The parcels at a place that belong to an order, or only that lot if `wanted` names one."""
        parcels = self.at(place)
        found = [wanted] if wanted in parcels else []
        if not wanted.lot:
            found += [Parcel(wanted.order, lot) for lot in self._lots.get((place, wanted.order), ())]
        return found

    def forget(self, order: str) -> None:
        """Levels of an order go on without its name; all totals but its own stay."""
        for place in list(self.places):
            for parcel in self.of(place, Parcel(order, "")):
                quantity = self.level(place, parcel)
                self._add(parcel, place, -quantity)
                self._add(Parcel("", ""), place, quantity)
        for bucket in Bucket:
            self.by_order.pop((order, bucket), None)

    def accounts(self) -> Iterator[tuple[Account, Quantity]]:
        """All accounts that are not 0."""
        for place, parcels in self.places.items():
            for parcel, quantity in parcels.items():
                yield account(parcel, place), quantity

    def on_hand(self, order: str) -> Quantity:
        return total(self.by_order.get((order, bucket), 0) for bucket in ON_HAND)

    def _add(self, parcel: Parcel, place: Place, quantity: Quantity) -> None:
        parcels = self.places.get(place)
        if parcels is None:
            # A plain dict finds its first key ever more slowly the more have been taken out before it.
            parcels = self.places[place] = OrderedDict[Parcel, Quantity]()
        before = parcels.get(parcel, 0)
        level = before + quantity
        if level:
            parcels[parcel] = level
        else:
            del parcels[parcel]
            if not parcels:
                del self.places[place]
        if parcel.lot and (not before or not level):
            self._note_lot(parcel, place, bool(level))
        _increase(self.by_place, place, quantity)
        _increase(self.by_station, (place.station, place.bucket), quantity)
        _increase(self.by_order, (parcel.order, place.bucket), quantity)
        _increase(self.by_bucket, place.bucket, quantity)

    def _note_lot(self, parcel: Parcel, place: Place, there: bool) -> None:
        key = (place, parcel.order)
        if there:
            self._lots.setdefault(key, OrderedDict())[parcel.lot] = None
            return
        lots = self._lots[key]
        del lots[parcel.lot]
        if not lots:
            del self._lots[key]


def account(parcel: Parcel, place: Place) -> Account:
    return Account(parcel.order, parcel.lot, place.operation, place.station, place.bucket)


def _increase(totals: dict[Key, Quantity], key: Key, quantity: Quantity) -> None:
    totals[key] = totals.get(key, 0) + quantity
