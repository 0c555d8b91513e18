"""Alarms about the state of a station, and what lasts there for longer than it may.

fault              a signal says so
starved, blocked   it has stood without work, or could not pass its work on (`wait_alarm`)
stale              one of its signals is not Good (`stale_alarm`)
"""

from plant_service.core.samples import SECOND, Micros
from plant_service.core.texts import alarms
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report

#: States of a station that its `wait_alarm` watches, with what their alarms say.
WAITS = {"starved": alarms.STARVED, "blocked": alarms.BLOCKED}
STALE, FAULT = "stale", "fault"
#: Names of this module's timers and alarms.
WATCHED = frozenset({*WAITS, STALE})


class Standing:
    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._model = model
        self._recorder = recorder
        self._state = recorder.state

    def watches(self, name: str, path: str) -> bool:
        station = self._model.stations.get(path)
        if name in WAITS:
            return station is not None and station.wait_alarm is not None
        if name == STALE:
            return station is not None and station.stale_alarm is not None
        return name != FAULT or (station is not None and FAULT in station.observes)

    def see(self, report: Report, on: bool) -> None:
        """A signal told that a state of the station began or ended."""
        name, path = report.kind, report.station
        limit = self._model.stations[path].wait_alarm
        if name == FAULT and on:
            self._recorder.alarms.begin(report, name, path, alarms.FAULT(station=path))
        elif name == FAULT:
            self._recorder.alarms.end(report, name, path)
        if name not in WAITS:
            return
        if not on:
            self._state.timers.pop((name, path), None)
            self._recorder.alarms.end(report, name, path)
        elif limit is not None:
            self._recorder.timers.set(name, path, self._over(path, limit))

    def signals(self, path: str) -> None:
        """A signal of the station has become Good, or is so no longer."""
        limit, timer = self._model.stations[path].stale_alarm, (STALE, path)
        if not self._state.stations[path].bad_tags:
            self._state.timers.pop(timer, None)
            self._recorder.alarms.end(self._report(*timer), *timer)
        elif limit is not None and timer not in self._state.timers and timer not in self._state.alarms:
            self._recorder.timers.set(*timer, self._over(path, limit))

    def fire(self, name: str, path: str) -> None:
        """What a timer watched has lasted for as long as it may."""
        if name == STALE:
            self._stale(path)
            return
        station = self._model.stations.get(path)
        if station is None or station.wait_alarm is None or not self._state.stations[path].states.get(name):
            return
        seconds = station.wait_alarm // SECOND
        text = WAITS[name](station=path, seconds=seconds)
        self._recorder.alarms.begin(self._report(name, path), name, path, text, station.wait_alarm)

    def _stale(self, path: str) -> None:
        station = self._model.stations.get(path)
        if station is None or station.stale_alarm is None or not self._state.stations[path].bad_tags:
            return
        tags, seconds = ", ".join(sorted(self._state.stations[path].bad_tags)), station.stale_alarm // SECOND
        text = alarms.STALE(names=tags, seconds=seconds, station=path)
        self._recorder.alarms.begin(self._report(STALE, path), STALE, path, text, station.stale_alarm)

    def _over(self, path: str, limit: Micros) -> Micros:
        """When a wait that begins now has lasted for so much of the station's working time."""
        return self._model.working_time(path).after(self._state.now, limit)

    def _report(self, name: str, path: str) -> Report:
        now = self._state.now
        return Report(f"{name}:{path}", name, path, 0, now, now, Certainty.INFERRED)
