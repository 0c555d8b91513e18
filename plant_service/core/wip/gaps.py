"""Silence and crowds at an operation.

gap        work waits at an operation and it has reported nothing for longer than its `gap` (断档)
wip_cap    more pieces are waiting and active at an operation than its `wip_cap`
upstream   downstream is ahead of an operation and no signal has confirmed it (policy warn)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeAlias

from plant_service.core.calendars import WorkingTime
from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND
from plant_service.core.texts import alarms
from plant_service.core.texts.phrase import Said
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.route import Job, Routes

Key: TypeAlias = tuple[str, str]
#: Names of this module's timers.
TIMERS = frozenset({"gap", "upstream"})


class _Watched(NamedTuple):
    """An operation of a product with the places that are looked at. `subject` is `<product>/<operation>`; `outside`:
    where pieces stay until they are scanned out for it; `reports`: its stations, each with the operation;
    `working_time`: that of the first."""

    subject: str
    product: str
    step: Operation
    waiting: tuple[Place, Place]
    outside: tuple[Place, ...]
    active: tuple[Place, ...]
    reports: frozenset[tuple[str, str]]
    working_time: WorkingTime


class Gaps:
    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._watched: dict[Key, _Watched] = {}
        self._behind: dict[Key, list[Key]] = defaultdict(list)
        for product in routes.made():
            for index, step in enumerate(product.route):
                before = list(routes.steps_before(Job(product, index))) if step.handover else []
                key = (product.product, step.operation)
                self._watched[key] = _watch(product.product, step, before, model.working_time(step.stations[0]))
                for one in before:
                    self._behind[product.product, one.operation].append(key)
        self._subjects = {watched.subject: watched for watched in self._watched.values()}
        self._recorder = recorder
        self._alarms = recorder.alarms
        self._state = recorder.state

    def operations(self) -> Collection[tuple[str, str]]:
        """As (product, operation)."""
        return self._watched.keys()

    def watches(self, name: str, subject: str) -> bool:
        """False for an alarm of this module about an operation that has no such limit any more."""
        watched = self._subjects.get(subject)
        if name == "wip_cap":
            return watched is not None and watched.step.wip_cap is not None
        return name not in TIMERS or watched is not None

    def look(self, touched: Iterable[tuple[str, str]], reported: Collection[tuple[str, str]]) -> None:
        """At operations whose levels changed, as (product, operation); `reported`: (station, operation) of events."""
        for key in touched:
            watched = self._watched.get(key)
            if watched is not None:
                self._look_at(watched, not watched.reports.isdisjoint(reported))
            for behind in self._behind.get(key, ()):
                self._look_at(self._watched[behind], False)

    def fire(self, name: str, subject: str) -> None:
        watched = self._subjects.get(subject)
        if watched is None:
            return
        if name == "gap":
            self._alarms.tell(name, subject, watched.step.stations[0], self._silence(watched), watched.step.gap)
        else:
            text = alarms.UPSTREAM(operation=watched.step.operation, product=watched.product)
            self._alarms.tell(name, subject, watched.step.stations[0], text)

    def _silence(self, watched: _Watched) -> Said:
        pieces, seconds = self._waiting(watched), watched.step.gap // SECOND
        operation, product = watched.step.operation, watched.product
        if seconds % 60:
            return alarms.GAP_OF_SECONDS(quantity=pieces, operation=operation, product=product, seconds=seconds)
        return alarms.GAP(quantity=pieces, operation=operation, product=product, minutes=seconds // 60)

    def _waiting(self, watched: _Watched) -> Quantity:
        level = self._state.ledger.level_of(watched.waiting)
        return level + self._state.ledger.level_of(watched.outside) if watched.outside else level

    def _look_at(self, watched: _Watched, reported: bool) -> None:
        timer = ("gap", watched.subject)
        waiting = self._waiting(watched)
        if not waiting:
            self._state.timers.pop(timer, None)
        elif reported or (timer not in self._state.timers and timer not in self._state.alarms):
            self._recorder.timers.set(*timer, watched.working_time.after(self._state.now, watched.step.gap))
        if reported or not waiting:
            self._alarms.over("gap", watched.subject)
        cap = watched.step.wip_cap
        if cap is None:
            return
        level = self._state.ledger.level_of((*watched.waiting, *watched.active))
        if level <= cap:
            self._alarms.over("wip_cap", watched.subject)
        elif ("wip_cap", watched.subject) not in self._state.alarms:
            operation, product = watched.step.operation, watched.product
            text = alarms.WIP_CAP(operation=operation, product=product, level=level, cap=cap)
            self._alarms.tell("wip_cap", watched.subject, watched.step.stations[0], text)


def _watch(product: str, step: Operation, before: Iterable[Operation], working_time: WorkingTime) -> _Watched:
    code = step.operation
    waiting = (Place(product, code, "", Bucket.TRANSIT), Place(product, code, "", Bucket.QUEUE))
    active = tuple(Place(product, code, station, Bucket.ACTIVE) for station in step.stations)
    outside = tuple(Place(product, one.operation, at, Bucket.DONE) for one in before for at in one.stations)
    reports = frozenset((station, code) for station in step.stations)
    return _Watched(f"{product}/{code}", product, step, waiting, outside, active, reports, working_time)
