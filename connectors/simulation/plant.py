"""The line behind its PLCs: counters that wrap, reset and misread, at a speed, on hold or running.

Pure: `now` is a real time in seconds from any origin, and never goes back.
"""

from dataclasses import dataclass

from connectors.simulation.layout import COUNT_TYPES
from connectors.simulation.memory import Values
from connectors.simulation.model import Line, State, Station
from plant_service.core.samples import SECOND, Value

LINE = "L1"
#: How near to its wrap a counter may be for a fault that can be told from the wrap, and how far from 0.
_ROOM_ABOVE, _ROOM_BELOW = 1000, 50


@dataclass(slots=True)
class Counter:
    """A PLC counter of `modulus` that read `offset` when nothing had been made."""

    modulus: int
    offset: int

    def reading(self, made: int) -> int:
        return (self.offset + made) % self.modulus

    def reset(self, made: int) -> None:
        self.offset = -made


class SimulatedPlant:
    def __init__(self, seed: int, speed: float, now: float, held: bool = False) -> None:
        self.line = Line(seed)
        self.held = held
        self._speed = speed
        self._now = now
        self._zero_until: dict[str, float] = {}
        self._parts = {name: Counter(1 << type.bits, self._first_count(name)) for name, type in COUNT_TYPES.items()}
        self._rejects = {name: Counter(2**16, self.line.random.randint(100, 900)) for name in COUNT_TYPES}

    def _first_count(self, station: str) -> int:
        """Close below the wrap at OP10, OP20A and OP20B; OP40 is close to a carry from its low to its high word."""
        below = self.line.random.randint(5, 20)
        return {"OP30": 12_000, "OP40": 3 * 2**16 - below}.get(station, (1 << COUNT_TYPES[station].bits) - below)

    def advance(self, now: float) -> None:
        """Lets the line work until `now`, unless it is on hold."""
        if not self.held:
            self.line.advance(self.line.now + round((now - self._now) * self._speed * SECOND))
        self._now = now

    def reset(self, station: str) -> int:
        """The PLC starts cold: the station's counters begin again at 0. Returns what PartCount read before."""
        made = self.line.stations[station]
        before = self._parts[station].reading(made.good)
        self._parts[station].reset(made.good)
        self._rejects[station].reset(made.rejected)
        return before

    def zero(self, station: str, until: float) -> int:
        """PartCount reads 0 until `until`, and then what it would have read. Returns what it read before."""
        self._zero_until[station] = until
        return self._parts[station].reading(self.line.stations[station].good)

    def distinguishable(self) -> list[str]:
        """Stations whose PartCount is so far from 0 and from its wrap that a zero is no possible rollover."""
        return [
            name
            for name, counter in self._parts.items()
            if _ROOM_BELOW <= counter.reading(self.line.stations[name].good) < counter.modulus - _ROOM_ABOVE
        ]

    def made(self) -> dict[str, int]:
        """Pieces that the counters have counted since the start, by rule; no reset or wrap changes it."""
        counts: dict[str, int] = {}
        for name, station in self.line.stations.items():
            counts[f"{LINE}/{name}/completed"] = station.good
            counts[f"{LINE}/{name}/scrapped"] = station.rejected
        return counts

    def values(self) -> Values:
        return {
            (name, signal): value
            for name, station in self.line.stations.items()
            for signal, value in self._station_values(name, station).items()
        }

    def _station_values(self, name: str, station: Station) -> dict[str, Value]:
        misread = self._now < self._zero_until.get(name, self._now)
        return {
            "PartCount": 0 if misread else self._parts[name].reading(station.good),
            "RejectCount": self._rejects[name].reading(station.rejected),
            "State": int(State.HELD if self.held else station.state),
            "Lot": station.lot,
            "CycleRunning": station.cycle_running,
            "Blocked": station.blocked,
            "Starved": station.starved,
            "Temperature": station.temperature,
            "Load": station.load,
        }
