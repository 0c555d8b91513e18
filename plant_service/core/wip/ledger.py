"""The double-entry ledger: every quantity is somewhere, and came from somewhere.

Contra accounts (released, unassigned, overrun) go below zero, all others never do; variance, what physical counts
found or missed, goes both ways. Quantities are exact:
integers, or Decimals of products that are measured.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from plant_service.core.quantities import Quantity
from plant_service.core.wip.events import ON_HAND, Account, Bucket, Posting

_NOTHING: Mapping[Bucket, Quantity] = {}


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
        self.by_station: dict[str, dict[Bucket, Quantity]] = {}
        self.by_order: dict[str, dict[Bucket, Quantity]] = {}
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

    def level_of(self, places: Iterable[Place]) -> Quantity:
        """Of all orders together. A plain loop: it is on the way of every event."""
        level: Quantity = 0
        for place in places:
            level += self.by_place.get(place, 0)
        return level

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
        self.by_order.pop(order, None)

    def rename(self, old: str, new: str, orders: Collection[str]) -> None:
        """What is at the places of product `old` and belongs to these orders stands under product `new` from now on."""
        for place in [place for place in self.places if place.product == old]:
            for parcel in [parcel for parcel in self.at(place) if parcel.order in orders]:
                quantity = self.level(place, parcel)
                self._add(parcel, place, -quantity)
                self._add(parcel, place._replace(product=new), quantity)

    def accounts(self) -> Iterator[tuple[Account, Quantity]]:
        """All accounts that are not 0."""
        for place, parcels in self.places.items():
            for parcel, quantity in parcels.items():
                yield account(parcel, place), quantity

    def on_hand(self, order: str) -> Quantity:
        found: Quantity = 0
        levels = self.of_order(order)
        for bucket in ON_HAND:
            found += levels.get(bucket, 0)
        return found

    def is_gone(self, order: str) -> bool:
        """Whether nothing of an order is in the plant."""
        levels = self.of_order(order)
        for bucket in ON_HAND:  # noqa: SIM110  # every report asks this, and a loop is twice as fast as any()
            if levels.get(bucket):
                return False
        return True

    def of_order(self, order: str) -> Mapping[Bucket, Quantity]:
        return self.by_order.get(order, _NOTHING)

    def of_station(self, station: str) -> Mapping[Bucket, Quantity]:
        """What stands at the station itself, so neither queue nor transit of its operations."""
        return self.by_station.get(station, _NOTHING)

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
        bucket = place.bucket
        self.by_place[place] = self.by_place.get(place, 0) + quantity
        self.by_bucket[bucket] = self.by_bucket.get(bucket, 0) + quantity
        for totals, name in ((self.by_station, place.station), (self.by_order, parcel.order)):
            levels = totals.get(name)
            if levels is None:
                levels = totals[name] = {}
            levels[bucket] = levels.get(bucket, 0) + quantity

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
