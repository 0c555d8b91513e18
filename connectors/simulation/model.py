"""The line as a discrete-event simulation: press, two welds in parallel, inspect, pack.

Pure: no clock, only `advance(to)`. The same seed gives the same history, in however many steps it is reached.
Pieces really flow: what a station works on has left the station before it, and was `TRANSPORT` on its way.
"""

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from plant_service.core.samples import SECOND, Micros

TRANSPORT: Micros = 1 * SECOND
PIECES_PER_LOT = 60
CHANGEOVER: Micros = 30 * SECOND
_SHORTEST_STOP, _MEAN_STOP = 5 * SECOND, 25 * SECOND
_VARIATION = 0.12


class State(IntEnum):
    """State words of the stations: numbers of PackML (OPC 30050)."""

    STOPPED = 2
    SUSPENDED = 5
    EXECUTE = 6
    ABORTED = 9
    HELD = 11


class Piece(NamedTuple):
    number: int
    lot: str


@dataclass(slots=True)
class Buffer:
    """Room between stations; a piece on its way takes its place already."""

    capacity: int
    moving: int = 0
    waiting: deque[Piece] = field(default_factory=deque)

    @property
    def full(self) -> bool:
        return self.moving + len(self.waiting) >= self.capacity

    @property
    def pieces(self) -> int:
        return self.moving + len(self.waiting)


@dataclass(slots=True)
class Station:
    """`handling` loads a piece, then `cycle` works on it; both vary by 12 % at most. Rates are per piece.

    `source` None: raw material, never short. `target` None: finished goods, never full.
    """

    name: str
    handling: Micros
    cycle: Micros
    reject_rate: float
    stop_rate: float
    source: Buffer | None
    target: Buffer | None
    temperature_at_work: float
    load_at_work: float
    state: State = State.STOPPED
    cycle_running: bool = False
    starved: bool = False
    blocked: bool = False
    piece: Piece | None = None
    lot: str = ""
    good: int = 0
    rejected: int = 0
    temperature: float = 25.0
    load: float = 0.0

    @property
    def shortest_cycle(self) -> Micros:
        return round((self.handling + self.cycle) * (1 - _VARIATION))


class Line:
    """The five stations. `now` is the simulated time since the start, in microseconds."""

    def __init__(self, seed: int) -> None:
        self.now: Micros = 0
        self.random = random.Random(seed)
        self.pressed = 0
        self.lots = 0
        self._due: list[tuple[Micros, int, Callable[[], None]]] = []
        self._scheduled = 0
        self.buffers = pressed, welded, inspected = Buffer(10), Buffer(8), Buffer(8)
        self.stations = {
            station.name: station
            for station in (
                Station("OP10", SECOND, 5 * SECOND, 0.02, 0.012, None, pressed, 41.0, 820.0),
                Station("OP20A", 2 * SECOND, 12 * SECOND, 0.02, 0.020, pressed, welded, 64.0, 11.2),
                Station("OP20B", 2 * SECOND, 12 * SECOND, 0.02, 0.020, pressed, welded, 61.0, 11.6),
                Station("OP30", SECOND, 5 * SECOND, 0.03, 0.004, welded, inspected, 27.0, 0.0),
                Station("OP40", SECOND, 5 * SECOND, 0.00, 0.010, inspected, None, 29.0, 0.0),
            )
        }
        for station in self.stations.values():
            self._load(station)
        self._wander()

    def advance(self, to: Micros) -> None:
        """Lets everything happen that is due until `to`, in order."""
        while self._due and self._due[0][0] <= to:
            self.now, _, happen = heapq.heappop(self._due)
            happen()
        self.now = max(self.now, to)

    def _after(self, delay: Micros, happen: Callable[[], None]) -> None:
        self._scheduled += 1
        heapq.heappush(self._due, (self.now + delay, self._scheduled, happen))

    def _varied(self, duration: Micros) -> Micros:
        return round(duration * self.random.uniform(1 - _VARIATION, 1 + _VARIATION))

    def _load(self, station: Station) -> None:
        """The station is free: it takes the next piece, or starves until one arrives."""
        piece = self._raw_piece() if station.source is None else self._waiting_piece(station.source)
        station.starved = piece is None
        station.state = State.EXECUTE if piece else State.SUSPENDED
        if piece is None:
            return
        station.piece, station.lot = piece, piece.lot
        self._after(self._varied(station.handling), lambda: self._begin(station))
        for upstream in self.stations.values():
            if upstream.blocked and upstream.target is station.source:
                self._unload(upstream)

    def _raw_piece(self) -> Piece:
        if self.pressed % PIECES_PER_LOT == 0:
            self.lots += 1
        self.pressed += 1
        return Piece(self.pressed, f"LOT-{self.lots:06d}")

    def _waiting_piece(self, source: Buffer) -> Piece | None:
        return source.waiting.popleft() if source.waiting else None

    def _begin(self, station: Station) -> None:
        station.cycle_running = True
        self._after(self._varied(station.cycle), lambda: self._finish(station))

    def _finish(self, station: Station) -> None:
        """The cycle has ended: the piece counts as good or as reject, once."""
        station.cycle_running = False
        if self.random.random() < station.reject_rate:
            station.rejected += 1
            station.piece = None
            self._next(station)
        else:
            station.good += 1
            self._unload(station)

    def _unload(self, station: Station) -> None:
        """A good piece leaves, or blocks the station until there is room."""
        target, piece = station.target, station.piece
        station.blocked = target is not None and target.full
        if station.blocked:
            station.state = State.SUSPENDED
            return
        station.piece = None
        if target is not None and piece is not None:
            self._send(piece, target)
        self._next(station)

    def _send(self, piece: Piece, target: Buffer) -> None:
        target.moving += 1
        self._after(TRANSPORT, lambda: self._arrive(piece, target))

    def _arrive(self, piece: Piece, target: Buffer) -> None:
        target.moving -= 1
        target.waiting.append(piece)
        starving = next((each for each in self.stations.values() if each.starved and each.source is target), None)
        if starving:
            self._load(starving)

    def _next(self, station: Station) -> None:
        """Between two pieces: a changeover at the head of the line, a short stop, or straight on."""
        if station.source is None and self.pressed % PIECES_PER_LOT == 0:
            self._stop(station, State.STOPPED, CHANGEOVER)
        elif self.random.random() < station.stop_rate:
            lasts = _SHORTEST_STOP + round(self.random.expovariate(1 / _MEAN_STOP))
            self._stop(station, State.ABORTED, min(lasts, 8 * _MEAN_STOP))
        else:
            self._load(station)

    def _stop(self, station: Station, state: State, lasts: Micros) -> None:
        station.state = state
        self._after(lasts, lambda: self._load(station))

    def _wander(self) -> None:
        """Temperature follows the work slowly, the load (force, current) at once; both with noise."""
        for station in self.stations.values():
            goal = station.temperature_at_work if station.state is State.EXECUTE else 25.0
            station.temperature += 0.02 * (goal - station.temperature) + self.random.gauss(0, 0.08)
            working = station.load_at_work if station.cycle_running else 0.0
            station.load = working * self.random.gauss(1, 0.01)
        self._after(SECOND, self._wander)
