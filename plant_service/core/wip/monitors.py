"""Monitors: what a foreman should be told. Functions of state and time; each alarm is raised once until it is over.

gap        work waits at an operation and it has reported nothing for longer than its `gap` (断档)
wip_cap    more pieces are waiting and active at an operation than its `wip_cap`
upstream   downstream is ahead of an operation and no signal has confirmed it (policy warn)
"""

from typing import NamedTuple

from plant_service.core.calendars import WorkingTime
from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Routes


class _Watched(NamedTuple):
    """An operation of a product with the places that its monitors look at. `subject` is `<product>/<operation>`;
    `reports`: its stations, each with the operation; `working_time`: that of the first."""

    subject: str
    product: str
    step: Operation
    waiting: tuple[Place, Place]
    active: tuple[Place, ...]
    reports: frozenset[tuple[str, str]]
    working_time: WorkingTime


class Monitors:
    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._watched = {
            (product, step.operation): _watch(product, step, model.working_time(step.stations[0]))
            for (product, _), step in routes.operations().items()
        }
        self._recorder = recorder
        self._state = recorder.state

    def look(self) -> None:
        """After an input or timer: looks at the operations whose levels it changed."""
        touched = self._recorder.touched
        reported = {(event.station, event.operation) for event in self._recorder.unseen()}
        for key in sorted(touched) if len(touched) > 1 else touched:
            watched = self._watched.get(key)
            if watched is not None:
                self._look_at(watched, not watched.reports.isdisjoint(reported))
        self._recorder.changed_operations |= touched
        touched.clear()

    def fire(self, name: str, subject: str) -> None:
        """A timer of this module has fallen due."""
        product, _, operation = subject.partition("/")
        watched = self._watched.get((product, operation))
        if watched is None:
            return
        if name == "gap":
            self._raise(name, watched, self._silence(watched), watched.step.gap)
        elif name == "upstream":
            text = f"downstream reports pieces that operation {operation} of {product} never reported"
            self._raise(name, watched, text)

    def _silence(self, watched: _Watched) -> str:
        pieces, minutes = self._level(watched.waiting), watched.step.gap // (60 * SECOND)
        text = f"{pieces} pieces wait at operation {watched.step.operation} of {watched.product}, "
        return f"{text}which has reported nothing for {minutes} minutes"

    def _look_at(self, watched: _Watched, reported: bool) -> None:
        timer = ("gap", watched.subject)
        waiting = self._level(watched.waiting)
        if not waiting:
            self._state.timers.pop(timer, None)
        elif reported or (timer not in self._state.timers and timer not in self._state.alarms):
            self._recorder.set_timer(*timer, watched.working_time.after(self._state.now, watched.step.gap))
        if reported or not waiting:
            self._clear("gap", watched)
        cap = watched.step.wip_cap
        if cap is None:
            return
        level = waiting + self._level(watched.active)
        if level > cap:
            operation, product = watched.step.operation, watched.product
            self._raise(
                "wip_cap", watched, f"operation {operation} of {product} holds {level} pieces, its cap is {cap}"
            )
        else:
            self._clear("wip_cap", watched)

    def _level(self, places: tuple[Place, ...]) -> Quantity:
        level: Quantity = 0
        for place in places:
            level += self._state.ledger.by_place.get(place, 0)
        return level

    def _raise(self, name: str, watched: _Watched, text: str, waited: Micros = 0) -> None:
        if (name, watched.subject) not in self._state.alarms:
            self._recorder.alarms.begin(self._report(name, watched), name, watched.subject, text, waited)

    def _clear(self, name: str, watched: _Watched) -> None:
        if (name, watched.subject) in self._state.alarms:
            self._recorder.alarms.end(self._report(name, watched), name, watched.subject)

    def _report(self, name: str, watched: _Watched) -> Report:
        """Numbered, because an alarm may be raised and cleared again within one instant."""
        now = self._state.now
        return Report(f"{name}:{watched.subject}", name, watched.step.stations[0], 0, now, now, Certainty.INFERRED)


def _watch(product: str, step: Operation, working_time: WorkingTime) -> _Watched:
    code = step.operation
    waiting = (Place(product, code, "", Bucket.TRANSIT), Place(product, code, "", Bucket.QUEUE))
    active = tuple(Place(product, code, station, Bucket.ACTIVE) for station in step.stations)
    reports = frozenset((station, code) for station in step.stations)
    return _Watched(f"{product}/{code}", product, step, waiting, active, reports, working_time)
