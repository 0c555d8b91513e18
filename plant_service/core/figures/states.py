"""How long each station was running, in fault, blocked, starved, and active.

Active (Roser 2001) is whatever is not waiting: working, being repaired, set up. Where no signal tells, a station is
active while pieces are at it or wait for it.
"""

from plant_service.core.figures.state import FiguresState
from plant_service.core.samples import Micros

ACTIVE = "active"
#: Sums that count how often a state began.
BEGAN = {"running": "runs", "fault": "failures", ACTIVE: "periods"}


class States:
    def __init__(self, figures: FiguresState) -> None:
        self._figures = figures

    def switch(self, station: str, name: str, on: bool, time: Micros) -> None:
        """A state begins or ends. The end of `running` is a stop."""
        figures, key = self._figures, (station, name)
        since = figures.on.get(key)
        figures.add(station, name, 0)
        if on and since is None:
            figures.on[key] = time
            if name in BEGAN:
                figures.add(station, BEGAN[name], 1)
        elif not on and since is not None:
            figures.add(station, name, time - since)
            del figures.on[key]
            if name == "running":
                figures.add(station, "stops", 1)

    def look(self, station: str, has_work: bool, time: Micros) -> None:
        """Whether the station is active now, after something changed there."""
        active = self._is_active(station, has_work)
        if active == (station in self._figures.active_since):
            return
        self.switch(station, ACTIVE, active, time)
        if active:
            self._figures.active_since[station] = time
        else:
            del self._figures.active_since[station]

    def settle(self, time: Micros) -> None:
        """Brings the sums of all states that hold up to this time."""
        for (station, name), since in self._figures.on.items():
            if time > since:
                self._figures.add(station, name, time - since)
                self._figures.on[station, name] = time

    def _is_active(self, station: str, has_work: bool) -> bool:
        on, sums = self._figures.on, self._figures.sums
        if (station, "blocked") in on or (station, "starved") in on:
            return False
        if (station, "running") in on or (station, "fault") in on:
            return True
        return has_work and (station, "running") not in sums
