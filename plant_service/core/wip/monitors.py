"""Monitors: what a foreman should be told. Functions of state and time; each alarm is raised once until it is over.

gap        work waits at an operation and it has reported nothing for longer than its `gap` (断档)
wip_cap    more pieces are waiting and active at an operation than its `wip_cap`
upstream   downstream is ahead of an operation and no signal has confirmed it (policy warn)
"""

from plant_service.core.samples import SECOND
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation
from plant_service.core.wip.recorder import Recorder, Report
from plant_service.core.wip.route import Routes


class Monitors:
    def __init__(self, routes: Routes, recorder: Recorder) -> None:
        self._operations = routes.operations()
        self._recorder = recorder
        self._state = recorder.state

    def look(self) -> None:
        """After an input: looks at the operations whose levels it changed."""
        touched = self._recorder.touched
        active = {(event.station, event.operation) for event in self._recorder.events if event.station}
        for product, operation in sorted(touched):
            step = self._operations.get((product, operation))
            if step is not None:
                self._look_at(product, step, any((s, operation) in active for s in step.stations))
        self._recorder.changed_operations |= touched
        touched.clear()

    def fire(self, name: str, subject: str) -> None:
        """A timer of this module has fallen due."""
        product, _, operation = subject.partition("/")
        step = self._operations.get((product, operation))
        if step is None:
            return
        if name == "gap":
            minutes = step.gap // (60 * SECOND)
            text = f"{self._waiting(product, step)} pieces wait at operation {operation} of {product}, "
            self._raise(name, subject, step, text + f"which has reported nothing for {minutes} minutes")
        elif name == "upstream":
            text = f"downstream reports pieces that operation {operation} of {product} never reported"
            self._raise(name, subject, step, text)

    def _look_at(self, product: str, step: Operation, reported: bool) -> None:
        subject = f"{product}/{step.operation}"
        timer = ("gap", subject)
        if not self._waiting(product, step):
            self._state.timers.pop(timer, None)
        elif reported or (timer not in self._state.timers and ("gap", subject) not in self._state.alarms):
            self._recorder.set_timer(*timer, self._state.now + step.gap)
        if reported:
            self._recorder.clear_alarm(self._report("gap", subject, step), "gap", subject)
        if step.wip_cap is not None:
            self._look_at_cap(product, step, step.wip_cap)

    def _look_at_cap(self, product: str, step: Operation, cap: int) -> None:
        subject = f"{product}/{step.operation}"
        level = self._waiting(product, step)
        for station in step.stations:
            level += self._level(Place(product, step.operation, station, Bucket.ACTIVE))
        if level > cap:
            text = f"operation {step.operation} of {product} holds {level} pieces, its cap is {cap}"
            self._raise("wip_cap", subject, step, text)
        else:
            self._recorder.clear_alarm(self._report("wip_cap", subject, step), "wip_cap", subject)

    def _waiting(self, product: str, step: Operation) -> int:
        waiting = (Bucket.TRANSIT, Bucket.QUEUE)
        return sum(self._level(Place(product, step.operation, "", bucket)) for bucket in waiting)

    def _level(self, place: Place) -> int:
        return self._state.ledger.by_place.get(place, 0)

    def _raise(self, name: str, subject: str, step: Operation, text: str) -> None:
        self._recorder.raise_alarm(self._report(name, subject, step), name, subject, text)

    def _report(self, name: str, subject: str, step: Operation) -> Report:
        now = self._state.now
        number = f"{name}:{subject}@{now}"
        return Report(number, name, step.stations[0], 0, now, now, Certainty.INFERRED)
