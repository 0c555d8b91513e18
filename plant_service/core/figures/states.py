"""How long each station was running, in fault, blocked, starved, and active.

Active (Roser 2001) is whatever is not waiting: working, being repaired, set up. Where no signal tells, a station is
active while pieces are at it or wait for it.
"""

from collections.abc import Callable

from plant_service.core.figures.state import FiguresState, add
from plant_service.core.samples import Micros

ACTIVE = "active"
#: The part of `running` that lies in planned working time.
RAN_AS_PLANNED = "ran_as_planned"
#: Sums that count how often a state began.
BEGAN = {"running": "runs", "fault": "failures", ACTIVE: "periods"}


class States:
    def __init__(
        self,
        figures: FiguresState,
        has_work: Callable[[str], bool],
        worked: Callable[[str, Micros, Micros], Micros],
    ) -> None:
        """`worked`: planned working time of a station between two instants."""
        self._figures = figures
        self._has_work = has_work
        self._worked = worked

    def switch(self, station: str, name: str, on: bool, time: Micros) -> None:
        """A state begins or ends. The end of `running` is a stop."""
        sums, holding = self._figures.of(station), self._figures.on.setdefault(station, {})
        since = holding.get(name)
        add(sums, name, 0)
        if on and since is None:
            holding[name] = time
            if name in BEGAN:
                add(sums, BEGAN[name], 1)
        elif not on and since is not None:
            self._lasted(station, name, since, time)
            del holding[name]
            if name == "running":
                add(sums, "stops", 1)

    def look(self, station: str, time: Micros) -> None:
        """Whether the station is active now, after something changed there."""
        active, idle_since = self._is_active(station), self._figures.idle_since
        if active == (ACTIVE in self._figures.on.get(station, ())):
            return
        self.switch(station, ACTIVE, active, time)
        if not active:
            idle_since[station] = time
        elif idle_since.pop(station, None) == time:
            # One piece left and the next one came at one instant: the station was never idle.
            add(self._figures.of(station), BEGAN[ACTIVE], -1)

    def settle(self, time: Micros) -> None:
        """Brings the sums of all states that hold up to this time."""
        for station, holding in self._figures.on.items():
            for name, since in holding.items():
                if time > since:
                    self._lasted(station, name, since, time)
                    holding[name] = time

    def _lasted(self, station: str, name: str, since: Micros, time: Micros) -> None:
        sums = self._figures.of(station)
        add(sums, name, time - since)
        if name == "running":
            add(sums, RAN_AS_PLANNED, self._worked(station, since, time))

    def _is_active(self, station: str) -> bool:
        holding = self._figures.on.get(station)
        if holding:
            if "blocked" in holding or "starved" in holding:
                return False
            if "running" in holding or "fault" in holding:
                return True
        return "running" not in self._figures.of(station) and self._has_work(station)
