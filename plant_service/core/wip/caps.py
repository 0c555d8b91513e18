"""Too much work in progress at a station, in a line or of a product (CONWIP).

station_cap   more is on hand at a station, queue and transit of its operations included, than its `wip_cap`
line_cap      more is on hand in a line than its `wip_cap`; pieces that wait are in the line of the step's first station
product_cap   more of a product is on its route than its `wip_cap`
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from plant_service.core.quantities import Quantity
from plant_service.core.texts import alarms
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Ledger, Place
from plant_service.core.wip.model import Operation, PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.route import Routes

Key: TypeAlias = tuple[str, str]
#: Names of this module's alarms.
NAMES = frozenset({"station_cap", "line_cap", "product_cap"})
_SHARED = (Bucket.TRANSIT, Bucket.QUEUE, Bucket.HOLD)
_OWN = (Bucket.ACTIVE, Bucket.DONE, Bucket.HOLD)


@dataclass(slots=True)
class _Cap:
    """`places` by operation of a product. `level`: what was there at the last look. `output`: tag that is true while
    there is room for more, "" for none."""

    name: str
    subject: str
    station: str
    limit: int
    places: Mapping[Key, tuple[Place, ...]]
    output: str = ""
    level: Quantity = 0


@dataclass(slots=True)
class _Part:
    """Places of one operation that the same caps are about, and how much was there at the last look."""

    places: tuple[Place, ...]
    caps: list[_Cap]
    level: Quantity = 0

    def look(self, ledger: Ledger) -> bool:
        """Whether it is another quantity now."""
        level = ledger.level_of(self.places)
        more = level - self.level
        for cap in self.caps:
            cap.level += more
        self.level = level
        return bool(more)


class Caps:
    """`any`: whether there is a cap at all."""

    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._alarms = recorder.alarms
        self._want = recorder.want
        self._state = recorder.state
        self._parts: dict[Key, list[_Part]] = {}
        for cap in _caps(model, routes.operations()):
            for key, places in cap.places.items():
                self._part(key, places).caps.append(cap)
        for parts in self._parts.values():
            for part in parts:
                part.look(recorder.state.ledger)
        self.any = bool(self._parts)
        found = [cap for parts in self._parts.values() for part in parts for cap in part.caps]
        self._new = {(cap.name, cap.subject): cap for cap in found}  # at the first look all are looked at
        self._known = frozenset(self._new)

    def watches(self, name: str, subject: str) -> bool:
        return name not in NAMES or (name, subject) in self._known

    def look(self, touched: Iterable[Key]) -> None:
        changed, self._new = self._new, {}
        for key in touched:
            for part in self._parts.get(key, ()):
                if part.look(self._state.ledger):
                    changed.update({(cap.name, cap.subject): cap for cap in part.caps})
        for cap in changed.values():
            self._compare(cap)

    def _part(self, key: Key, places: tuple[Place, ...]) -> _Part:
        parts = self._parts.setdefault(key, [])
        known = next((part for part in parts if part.places == places), None)
        if known is None:
            known = _Part(places, [])
            parts.append(known)
        return known

    def _compare(self, cap: _Cap) -> None:
        if cap.output:
            text = f"{cap.level} pieces are on hand in {cap.subject}, its cap is {cap.limit}"
            self._want(cap.output, cap.level < cap.limit, text)
        if cap.level <= cap.limit:
            self._alarms.over(cap.name, cap.subject)
        elif (cap.name, cap.subject) not in self._state.alarms:
            text = alarms.CAP(level=cap.level, subject=cap.subject, cap=cap.limit)
            self._alarms.tell(cap.name, cap.subject, cap.station, text)


def _caps(model: PlantModel, steps: Mapping[Key, Operation]) -> Iterator[_Cap]:
    for path, station in model.stations.items():
        if station.wip_cap is not None:
            places = {key: _places(key, (path,)) for key, step in steps.items() if path in step.stations}
            yield _Cap("station_cap", path, path, station.wip_cap, places)
    for line, limit in model.line_caps.items():
        own = [path for path, station in model.stations.items() if station.line == line]
        places = {
            key: _places(key, [path for path in step.stations if path in own], shared=step.stations[0] in own)
            for key, step in steps.items()
            if not set(own).isdisjoint(step.stations)
        }
        yield _Cap("line_cap", line, own[0] if own else "", limit, places, model.line_outputs.get(line, ""))
    for name, product in model.products.items():
        if product.wip_cap is not None:
            places = {key: _places(key, step.stations) for key, step in steps.items() if key[0] == name}
            first, output = product.route[0].stations[0], "" if product.revision_of else product.may_release
            yield _Cap("product_cap", name, first, product.wip_cap, places, output)


def _places(key: Key, stations: Iterable[str], shared: bool = True) -> tuple[Place, ...]:
    product, operation = key
    common = [Place(product, operation, "", bucket) for bucket in _SHARED] if shared else []
    return (*common, *(Place(product, operation, path, bucket) for path in stations for bucket in _OWN))
