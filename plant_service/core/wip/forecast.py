"""Who will be without work, and when, because a station before it stands still.

starvation   stations before an operation are in fault or have not run for a minute; at the pace of its last hour the
             operation will have used up what waits for it within its `starvation`
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND, Micros
from plant_service.core.texts import alarms
from plant_service.core.texts.phrase import Said
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.route import Job, Routes

Key: TypeAlias = tuple[str, str]
NAME, TIMER = "starvation", "standstill"
#: Machines stop between two pieces; whoever has not run for so long stands still.
STANDSTILL: Micros = 60 * SECOND
_HOUR = 3600


class _Downstream(NamedTuple):
    """An operation, with the stations before it and what each does there."""

    key: Key
    subject: str
    step: Operation
    limit: Micros
    before: Mapping[str, Operation]
    waiting: tuple[Place, ...]


class Forecast:
    """`looming`: operations with a station before them that stands still."""

    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._model = model
        self._recorder = recorder
        self._alarms = recorder.alarms
        self._state = recorder.state
        self._watched: dict[Key, _Downstream] = {}
        self._behind: dict[str, list[Key]] = defaultdict(list)
        for key, found in _downstream(routes):
            self._watched[key] = found
            for path in found.before:
                self._behind[path].append(key)
        self._paces: dict[Key, tuple[Micros, float]] = {}
        self.looming = {key for path in self._behind for key in self._behind[path] if self._stands(path)}

    def watches(self, name: str, subject: str) -> bool:
        return name != NAME or any(found.subject == subject for found in self._watched.values())

    def switched(self, path: str, kind: str, on: bool) -> None:
        """A signal of a station told that a state of it began or ended."""
        if kind not in ("running", "fault"):
            return
        self._paces.clear()
        if path not in self._behind:
            return
        timer = (TIMER, path)
        if kind == "running" and on:
            self._state.timers.pop(timer, None)
        elif kind == "running":
            self._recorder.timers.set(*timer, self._state.now + STANDSTILL)
        self.see(path)

    def see(self, path: str) -> None:
        """A station may stand still from now on, or no longer."""
        self._paces.clear()
        for key in self._behind.get(path, ()):
            if any(map(self._stands, self._watched[key].before)):
                self.looming.add(key)
            else:
                self.looming.discard(key)
            self._look_at(self._watched[key], key in self.looming)

    def look(self, touched: Iterable[Key]) -> None:
        for key in touched:
            if key in self.looming:
                self._look_at(self._watched[key], True)

    def _look_at(self, watched: _Downstream, looming: bool) -> None:
        minutes = self._minutes(watched) if looming else None
        known = self._state.forecasts.get(watched.subject)
        if minutes is None or minutes * 60 * SECOND > watched.limit:
            self._state.forecasts.pop(watched.subject, None)
            self._alarms.over(NAME, watched.subject)
        elif known is None:
            self._state.forecasts[watched.subject] = minutes
            self._alarms.tell(NAME, watched.subject, watched.step.stations[0], self._text(watched, minutes))
        elif (minutes <= known // 2 and minutes != known) or minutes > 2 * known:
            self._state.forecasts[watched.subject] = minutes
            self._alarms.change(NAME, watched.subject, self._text(watched, minutes))

    def _minutes(self, watched: _Downstream) -> int | None:
        """Until nothing is left; None where it does not get less, or nobody works there either."""
        beat, pace = self._paces.get(watched.key, (-1, 0.0))
        if beat != self._state.figures.beat:
            pace = self._net_pace(watched)
            self._paces[watched.key] = self._state.figures.beat, pace
        return int(float(self._left(watched)) / pace * 60) if pace > 0 else None

    def _net_pace(self, watched: _Downstream) -> float:
        """Pieces per hour that it works on beyond those that still come."""
        flows = [path for path in watched.before if not self._stands(path)]
        works = [path for path in watched.step.stations if not self._stands(path)]
        pace = sum(self._pace(path, watched.step) for path in works)
        return pace - sum(self._throughput(path) or _standard(path, watched.before[path]) for path in flows)

    def _left(self, watched: _Downstream) -> Quantity:
        return self._state.ledger.level_of(watched.waiting)

    def _throughput(self, path: str) -> float:
        """Good pieces per hour, of the last hour."""
        rates = self._state.figures.rates.get(path)
        return rates.throughput or 0.0 if rates is not None else 0.0

    def _pace(self, path: str, step: Operation) -> float:
        """Throughput where it is known, else what the standard time says."""
        if path in self._state.figures.rates:
            return self._throughput(path)
        return _standard(path, step)

    def _stands(self, path: str) -> bool:
        states = self._state.stations[path].states
        return bool(states.get("fault")) or (states.get("running") is False and (TIMER, path) not in self._state.timers)

    def _text(self, watched: _Downstream, minutes: int) -> Said:
        still = [
            (alarms.FAULT if self._state.stations[path].states.get("fault") else alarms.STANDS)(station=path)
            for path in watched.before
            if self._stands(path)
        ]
        product, operation = watched.key
        left = self._left(watched)
        return alarms.STARVATION(
            texts=", ".join(still), operation=operation, product=product, quantity=left, minutes=minutes
        )


def _standard(path: str, step: Operation) -> float:
    """Pieces per hour by the standard time; 0 where there is none."""
    run = step.times_at(path).run
    return _HOUR * SECOND / run if run else 0.0


def _downstream(routes: Routes) -> Iterable[tuple[Key, _Downstream]]:
    for product in routes.products().values():
        for index, step in enumerate(product.route):
            before = {path: one for one in routes.steps_before(Job(product, index)) for path in one.stations}
            if step.starvation is not None and before:
                code = step.operation
                waiting = tuple(Place(product.product, code, "", b) for b in (Bucket.TRANSIT, Bucket.QUEUE))
                key = (product.product, code)
                yield key, _Downstream(key, "/".join(key), step, step.starvation, before, waiting)
