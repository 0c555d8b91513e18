"""Alarms `starved` and `blocked`: a station has stood without work, or could not pass it on, for longer than it may."""

from plant_service.core.samples import SECOND
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder, Report

#: States of a station that its `wait_alarm` watches, with what they mean in words.
WATCHED = {"starved": "has had no work", "blocked": "could not pass its work on"}


class Standing:
    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._model = model
        self._recorder = recorder
        self._state = recorder.state

    def see(self, report: Report, on: bool) -> None:
        """A signal told that a state of the station began or ended."""
        name, path = report.kind, report.station
        limit = self._model.stations[path].wait_alarm
        if name not in WATCHED:
            return
        if not on:
            self._state.timers.pop((name, path), None)
            self._recorder.clear_alarm(report, name, path)
        elif limit is not None:
            self._recorder.set_timer(name, path, self._state.now + limit)

    def fire(self, name: str, path: str) -> None:
        """The state has lasted for the station's `wait_alarm`."""
        station = self._model.stations.get(path)
        if station is None or station.wait_alarm is None or not self._state.stations[path].states.get(name):
            return
        now = self._state.now
        report = Report(f"{name}:{path}", name, path, 0, now, now, Certainty.INFERRED)
        seconds = station.wait_alarm // SECOND
        self._recorder.raise_alarm(report, name, path, f"{path} {WATCHED[name]} for {seconds} seconds")
