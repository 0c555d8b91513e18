"""Pieces that stay for too long.

aging   a piece has been at an operation for longer than its `aging`, or in the plant for longer than its product's

Pieces of one order and lot leave first in, first out. Those that came within a hundredth of the limit of each other are
as old as the newest of them: an alarm is never early, and late by that much at the most.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from plant_service.core.calendars import WorkingTime
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.events import ON_HAND, Event, Posting
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Stay
from plant_service.core.words import lasting

#: Product and operation; the operation is "" for the whole plant.
Key: TypeAlias = tuple[str, str]
AGING = "aging"
_GRAINS = 100


class _Watch:
    """`oldest`: a heap of (since, parcel) in which some entries are out of date."""

    def __init__(self, key: Key, limit: Micros, working_time: WorkingTime, station: str) -> None:
        self.key = key
        self.subject = "/".join(filter(None, key))
        self.limit = limit
        self.working_time = working_time
        self.station = station
        self.grain = limit // _GRAINS
        self.oldest: list[tuple[Micros, Parcel]] = []
        self._due: tuple[Micros, Micros] = (-1, 0)

    def due(self, since: Micros) -> Micros:
        """When pieces that came then will be too old; mostly it is asked again about the same ones."""
        if self._due[0] != since:
            self._due = since, self.working_time.after(since, self.limit)
        return self._due[1]

    def heap(self, stays: Mapping[Parcel, list[Stay]]) -> None:
        self.oldest = [(found[0].since, parcel) for parcel, found in stays.items()]
        heapify(self.oldest)


class Aging:
    """`any`: whether there is such a limit at all."""

    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._recorder = recorder
        self._alarms = recorder.alarms
        self._state = recorder.state
        self._watched = {watch.key: watch for watch in _watches(model)}
        self._subjects = {watch.subject: watch for watch in self._watched.values()}
        self.any = bool(self._watched)
        stays = {key: self._state.stays.get(key) or self._found(key) for key in self._watched}
        self._state.stays = stays
        self._sort()

    def watches(self, name: str, subject: str) -> bool:
        return name != AGING or subject in self._subjects

    def fold(self, events: Iterable[Event]) -> None:
        changed: dict[Key, _Watch] = {}
        for event in events:
            if event.kind == "route_changed":
                self._sort()
                changed.update(self._watched)
            for posting in event.postings:
                order = self._state.orders.get(posting.source.order)
                if order is not None:
                    self._move(order.product, posting, event.occurred, changed)
        for watch in changed.values():
            self._look(watch)

    def fire(self, subject: str) -> None:
        if subject in self._subjects:
            self._look(self._subjects[subject])

    def _move(self, product: str, posting: Posting, time: Micros, changed: dict[Key, _Watch]) -> None:
        source, target, _ = posting
        leaves, enters = source.bucket in ON_HAND, target.bucket in ON_HAND
        renamed = source.order != target.order or source.lot != target.lot
        begin, end = (product, source.operation), (product, target.operation)
        if begin != end or renamed or leaves != enters:
            self._change(begin if leaves else None, end if enters else None, posting, time, changed)
        if renamed or leaves != enters:
            plant = (product, "")
            self._change(plant if leaves else None, plant if enters else None, posting, time, changed)

    def _change(
        self, begin: Key | None, end: Key | None, posting: Posting, time: Micros, changed: dict[Key, _Watch]
    ) -> None:
        """Pieces leave `begin` and enter `end`; where both are the same, under another name and as old as they are."""
        source, target, quantity = posting
        left, entered = (self._watched.get(key) if key is not None else None for key in (begin, end))
        taken: list[Stay] = []
        if left is not None:
            changed[left.key] = left
            taken = self._take(left, Parcel(source.order, source.lot), quantity)
        if entered is not None:
            changed[entered.key] = entered
            came = taken if begin == end else [Stay(time, time, quantity)]
            self._put(entered, Parcel(target.order, target.lot), came)

    def _take(self, watch: _Watch, parcel: Parcel, quantity: Quantity) -> list[Stay]:
        """The oldest ones; less than `quantity` where pieces were there before anybody watched."""
        taken, stays = [], self._state.stays[watch.key].get(parcel, [])
        first = stays[0] if stays else None
        while quantity and stays:
            stay = stays[0]
            part = min(quantity, stay.quantity)
            quantity -= part
            stay.quantity -= part
            taken.append(Stay(stay.begun, stay.since, part))
            if not stay.quantity:
                del stays[0]
        if not stays:
            self._state.stays[watch.key].pop(parcel, None)
        elif stays[0] is not first:
            heappush(watch.oldest, (stays[0].since, parcel))
        return taken

    def _put(self, watch: _Watch, parcel: Parcel, came: list[Stay]) -> None:
        stays = self._state.stays[watch.key].setdefault(parcel, [])
        oldest = stays[0].since if stays else None
        for stay in came:
            last = stays[-1] if stays else None
            if last is not None and last.begun <= stay.since <= last.begun + watch.grain:
                last.since = max(last.since, stay.since)
                last.quantity += stay.quantity
            else:
                insort(stays, stay, key=lambda stay: stay.since)
        if stays and stays[0].since != oldest:
            heappush(watch.oldest, (stays[0].since, parcel))
            if len(watch.oldest) > 100 + 4 * len(self._state.stays[watch.key]):
                watch.heap(self._state.stays[watch.key])

    def _look(self, watch: _Watch) -> None:
        """Raises or ends the alarm; a timer is set once and looks again whether the same pieces are the oldest."""
        timer, found = (AGING, watch.subject), self._oldest(watch)
        if found is None:
            self._state.timers.pop(timer, None)
            self._alarms.over(AGING, watch.subject)
            return
        due = watch.due(found[0])
        if due <= self._state.now:
            self._alarms.tell(AGING, watch.subject, watch.station, _text(watch, found[1]), watch.limit)
            return
        self._alarms.over(AGING, watch.subject)
        if due < self._state.timers.get(timer, due + 1):
            self._recorder.timers.set(*timer, due)

    def _oldest(self, watch: _Watch) -> tuple[Micros, Parcel] | None:
        stays, oldest = self._state.stays[watch.key], watch.oldest
        while oldest:
            since, parcel = oldest[0]
            if parcel in stays and stays[parcel][0].since == since:
                return oldest[0]
            heappop(oldest)
        return None

    def _sort(self) -> None:
        for key, watch in self._watched.items():
            watch.heap(self._state.stays[key])

    def _found(self, key: Key) -> dict[Parcel, list[Stay]]:
        """What is there when somebody begins to watch came just now, as far as anybody can tell."""
        product, operation = key
        stays: dict[Parcel, list[Stay]] = {}
        for place, parcels in self._state.ledger.places.items():
            if place.product == product and operation in ("", place.operation) and place.bucket in ON_HAND:
                for parcel, quantity in parcels.items():
                    known = stays.setdefault(parcel, [Stay(self._state.now, self._state.now, 0)])
                    known[0].quantity += quantity
        return stays


def _text(watch: _Watch, parcel: Parcel) -> str:
    product, operation = watch.key
    where = f"at operation {operation} of {product}" if operation else "in the plant"
    lot = f" lot {parcel.lot}" if parcel.lot else ""
    return f"pieces of order {parcel.order}{lot} have been {where} for {lasting(watch.limit)}"


def _watches(model: PlantModel) -> Iterable[_Watch]:
    for name, product in model.products.items():
        first = product.route[0].stations[0]
        if product.aging is not None:
            yield _Watch((name, ""), product.aging, model.working_time(first), first)
        for step in product.route:
            if step.aging is not None:
                station = step.stations[0]
                yield _Watch((name, step.operation), step.aging, model.working_time(station), station)
