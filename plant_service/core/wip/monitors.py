"""Monitors: what somebody should be told. Functions of state and time; each has a module that says when it tells what.

Those that the configuration does not ask for cost nothing.
"""

from plant_service.core.wip import aging, forecast, gaps, progress
from plant_service.core.wip.aging import Aging
from plant_service.core.wip.balance import Balance
from plant_service.core.wip.caps import Caps
from plant_service.core.wip.forecast import Forecast
from plant_service.core.wip.gaps import Gaps
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.progress import Progress
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.route import Routes
from plant_service.core.wip.standing import WATCHED, Standing
from plant_service.core.wip.totals import Totals


class Monitors:
    """`totals` and `standing` look at signals, the others at what the fold has made of them."""

    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._recorder = recorder
        self.totals = Totals(model, recorder)
        self.standing = Standing(model, recorder)
        self.forecast = Forecast(model, routes, recorder)
        self._gaps = Gaps(model, routes, recorder)
        self._caps = Caps(model, routes, recorder)
        self._aging = Aging(model, recorder)
        self._progress = Progress(model, recorder)
        self._balance = Balance(recorder)

    def look(self) -> None:
        """After an input or timer: looks at the operations whose levels it changed."""
        recorder = self._recorder
        touched, events = recorder.touched, recorder.unseen()
        reported = {(event.station, event.operation) for event in events}
        keys = sorted(touched) if len(touched) > 1 else list(touched)
        self._gaps.look(keys, reported)
        if self._caps.any:
            self._caps.look(keys)
        if self._aging.any:
            self._aging.fold(events)
        if self._progress.any:
            self._progress.look(events)
        if self.forecast.looming:
            self.forecast.look(keys)
        self._balance.look(events)
        recorder.changed_operations |= touched
        touched.clear()

    def sweep(self) -> None:
        """After a change of the configuration: alarms that nobody watches any more would stand for ever, and what is
        watched from now on may be too much already."""
        for name, subject in list(self._recorder.state.alarms):
            if not self._is_watched(name, subject):
                self._recorder.alarms.over(name, subject)
        self._recorder.touched.update(self._gaps.operations())

    def _is_watched(self, name: str, subject: str) -> bool:
        watchers = (self._gaps, self._caps, self._aging, self._progress, self.forecast, self.standing, self.totals)
        return all(watcher.watches(name, subject) for watcher in watchers)

    def fire(self, timer: str, subject: str) -> None:
        """A timer of a monitor has fallen due."""
        if timer in gaps.TIMERS:
            self._gaps.fire(timer, subject)
        elif timer == "total":
            self.totals.fire(subject)
        elif timer in WATCHED:
            self.standing.fire(timer, subject)
        elif timer in aging.NAMES:
            self._aging.fire(timer, subject)
        elif timer == progress.TIMER:
            self._progress.fire()
        elif timer == forecast.TIMER:
            self.forecast.see(subject)
