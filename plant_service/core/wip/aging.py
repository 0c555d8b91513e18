"""Pieces that stay for too long.

aging       a piece has been at an operation for longer than its `aging`, or in the plant for longer than its product's,
            or for longer than `aging_percentile` per cent of the pieces of the last 30 days were
unmatched   a piece was scanned out of the step before, and for longer than the `gap` of this one not in

Pieces of one order and lot leave first in, first out. Those that came within a hundredth of the limit of each other are
as old as the newest of them: an alarm is never early, and late by that much at the most.
"""

from bisect import insort
from collections.abc import Iterable
from heapq import heappop, heappush

from plant_service.core.calendars import NEVER
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.age_watch import AGING, PLANT, UNMATCHED, Key, Watch, watches
from plant_service.core.wip.events import ON_HAND, Event, Posting
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Stay

#: Names of this module's timers and alarms.
NAMES = frozenset({AGING, UNMATCHED})


class Aging:
    """`any`: whether there is such a limit at all."""

    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._recorder = recorder
        self._alarms = recorder.alarms
        self._state = state = recorder.state
        self._watched = {watch.key: watch for watch in watches(model, state.dwells, state.now)}
        self._subjects = {(watch.name, watch.subject): watch for watch in self._watched.values()}
        self._views = list(dict.fromkeys(watch.view for watch in self._watched.values()))
        self.any = bool(self._watched)
        state.stays = {key: state.stays[key] if key in state.stays else self._found(key) for key in self._watched}
        state.dwells = {key: watch.dwells for key, watch in self._watched.items() if watch.dwells is not None}
        self._sort()

    def watches(self, name: str, subject: str) -> bool:
        return name not in NAMES or (name, subject) in self._subjects

    def fold(self, events: Iterable[Event]) -> None:
        changed: dict[Key, Watch] = {}
        for event in events:
            if event.kind == "route_changed":
                self._adopt(event.order)
                self._sort()
                changed.update(self._watched)
            for posting in event.postings:
                order = self._state.orders.get(posting.source.order)
                if order is not None:
                    self._move(order.product, posting, event.occurred, changed)
        for watch in changed.values():
            self._look(watch)

    def fire(self, name: str, subject: str) -> None:
        if (name, subject) in self._subjects:
            self._look(self._subjects[name, subject])

    def _move(self, product: str, posting: Posting, time: Micros, changed: dict[Key, Watch]) -> None:
        source, target, _ = posting
        renamed = source.order != target.order or source.lot != target.lot
        for view in self._views:
            begin, end = view(product, source), view(product, target)
            if begin != end or (renamed and begin is not None):
                self._change(begin, end, posting, time, changed)

    def _change(
        self, begin: Key | None, end: Key | None, posting: Posting, time: Micros, changed: dict[Key, Watch]
    ) -> None:
        """Pieces leave `begin` and enter `end`; where both are the same, under another name and as old as they are."""
        source, target, quantity = posting
        left, entered = (self._watched.get(key) if key is not None else None for key in (begin, end))
        taken: list[Stay] = []
        if left is not None:
            changed[left.key] = left
            taken = self._take(left, Parcel(source.order, source.lot), quantity)
            if begin != end:
                left.learn(taken, time, self._state.now)
        if entered is not None:
            changed[entered.key] = entered
            came = taken if begin == end else [Stay(time, time, quantity)]
            self._put(entered, Parcel(target.order, target.lot), came)

    def _take(self, watch: Watch, parcel: Parcel, quantity: Quantity) -> list[Stay]:
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

    def _put(self, watch: Watch, parcel: Parcel, came: list[Stay]) -> None:
        if not came:  # pieces of another name that were there before anybody watched
            return
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

    def _look(self, watch: Watch) -> None:
        """Raises or ends the alarm; a timer is set once and looks again whether the same pieces are the oldest."""
        name, timer, found = watch.name, (watch.name, watch.subject), self._oldest(watch)
        if found is None:
            self._state.timers.pop(timer, None)
            self._alarms.over(name, watch.subject)
            return
        due = watch.due(found[0])
        if due <= self._state.now:
            self._alarms.tell(name, watch.subject, watch.station, watch.text(found[1]), watch.limit)
            return
        self._alarms.over(name, watch.subject)
        if due < self._state.timers.get(timer, NEVER):
            self._recorder.timers.set(*timer, due)

    def _oldest(self, watch: Watch) -> tuple[Micros, Parcel] | None:
        stays, oldest = self._state.stays[watch.key], watch.oldest
        while oldest:
            since, parcel = oldest[0]
            if parcel in stays and stays[parcel][0].since == since:
                return oldest[0]
            heappop(oldest)
        return None

    def _adopt(self, order: str) -> None:
        """Pieces of an order whose earlier route nobody watched."""
        for key in self._watched:
            for parcel, stays in self._found(key).items():
                if parcel.order == order:
                    self._state.stays[key].setdefault(parcel, stays)

    def _sort(self) -> None:
        for key, watch in self._watched.items():
            watch.heap(self._state.stays[key])

    def _found(self, key: Key) -> dict[Parcel, list[Stay]]:
        """What is there when somebody begins to watch came just now, as far as anybody can tell."""
        product, operation, where = key
        stays: dict[Parcel, list[Stay]] = {}
        for place, parcels in self._state.ledger.places.items():
            here = operation in (PLANT, place.operation) and where in ("", place.bucket)
            if place.product == product and here and place.bucket in ON_HAND:
                for parcel, quantity in parcels.items():
                    known = stays.setdefault(parcel, [Stay(self._state.now, self._state.now, 0)])
                    known[0].quantity += quantity
        return stays
