"""Many tags, few exchanges: neighbours are read in one block, over small holes, and blocks that fit go together.

The plan is pure. Taking each block as long as it may be gives the fewest blocks that the holes permit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from connectors.addressing import Place, cell_bytes


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one exchange carries: so many requests, whose answers have so much `room` in bytes, each with `beside`."""

    requests: int = 1
    room: int = 0
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may do in an area, in its cells: `longest` block, and largest hole read over.

    Requests with the same `exchange` may share one.
    """

    longest: int
    max_gap: int
    exchange: Capacity = Capacity()


LimitsOf: TypeAlias = Callable[[str], Limits]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tags of a device stand. Tags with the same word in `together` are read in one request ("": alone).

    `forbidden`: cells that no request may touch.
    """

    places: Sequence[Place]
    together: Sequence[str]
    forbidden: Sequence[Place] = ()

    def crosses(self, area: str, start: int, end: int) -> Place | None:
        """The first forbidden range that the cells from `start` up to `end` have a part of."""
        holes = (hole for hole in self.forbidden if hole.area == area)
        return next((hole for hole in holes if hole.start < end and start < hole.end), None)


@dataclass(frozen=True, slots=True)
class Request:
    """One block read: `length` cells of an area from cell `start`, for the tags with these indexes."""

    area: str
    start: int
    length: int
    tags: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.start + self.length

    def __str__(self) -> str:
        return f"{self.area} {self.start}" + (f"-{self.end - 1}" if self.length > 1 else "")


def plan(layout: Layout, limits: LimitsOf, tags: Iterable[int] | None = None) -> tuple[Request, ...]:
    """The requests that read `tags` (None = all), each tag in exactly one of them.

    No value and no group is split over two requests; one longer than the limit gets a request of its own.
    """
    return _merged(layout, limits, _units(layout, range(len(layout.places)) if tags is None else tags))


def exchanges(requests: Iterable[Request], limits: LimitsOf) -> tuple[tuple[Request, ...], ...]:
    """Each request in one exchange; of those that may share one the largest first, each where there is room left."""
    found: list[_Exchange] = []
    for request in sorted(requests, key=lambda request: _rank(request, limits(request.area).exchange)):
        capacity = limits(request.area).exchange
        if not any(exchange.take(request, capacity) for exchange in found):
            found.append(_Exchange(request, capacity))
    return tuple(tuple(exchange.requests) for exchange in found)


def _rank(request: Request, capacity: Capacity) -> int:
    return -request.length * cell_bytes(request.area) if capacity.requests > 1 else 0


class _Exchange:
    def __init__(self, first: Request, capacity: Capacity) -> None:
        self.requests = [first]
        self._capacity = capacity
        self._left = capacity.room - self._size(first)

    def take(self, request: Request, capacity: Capacity) -> bool:
        size = self._size(request)
        if capacity != self._capacity or len(self.requests) >= capacity.requests or size > self._left:
            return False
        self.requests.append(request)
        self._left -= size
        return True

    def _size(self, request: Request) -> int:
        data = request.length * cell_bytes(request.area)
        return self._capacity.beside + data + data % 2  # each begins at an even byte


def halves(layout: Layout, limits: LimitsOf, request: Request) -> tuple[Request, ...]:
    """What to ask instead of a refused request: its first and its second half. Nothing where it cannot be split."""
    units = _units(layout, request.tags)
    half = len(units) // 2
    return _merged(layout, limits, units[:half]) + _merged(layout, limits, units[half:]) if half else ()


def impossible(layout: Layout, limits: LimitsOf) -> Iterator[tuple[int, str]]:
    """What no plan can fulfil, as (index of a tag, message)."""
    refused = set()
    for tag, place in enumerate(layout.places):
        if hole := layout.crosses(place.area, place.start, place.end):
            refused.add(tag)
            yield tag, f"stands in {_cells(hole)}, which this device forbids to read"
    areas: dict[str, str] = {}
    for unit in _units(layout, range(len(layout.places))):
        group = layout.together[unit.tags[0]]
        if not group or refused.intersection(unit.tags):
            continue
        last, longest = max(unit.tags), limits(unit.area).longest
        if areas.setdefault(group, unit.area) != unit.area:
            yield last, f"together {group!r}: tags in {areas[group]} and {unit.area} cannot be read in one request"
        if unit.length > longest:
            yield last, f"together {group!r}: {_cells(unit)} is longer than one request carries, {longest}"
        elif hole := layout.crosses(unit.area, unit.start, unit.end):
            yield last, f"together {group!r}: {_cells(unit)} has the forbidden {_cells(hole)} in it"


def _cells(cells: Place | Request) -> str:
    return str(Request(cells.area, cells.start, cells.end - cells.start, ()))


def _units(layout: Layout, tags: Iterable[int]) -> list[Request]:
    """What cannot be split, single tags and groups, as requests in the order of their cells."""
    members: dict[tuple[str, str | int], list[int]] = defaultdict(list)
    for tag in tags:
        members[layout.places[tag].area, layout.together[tag] or tag].append(tag)
    units = []
    for (area, _), group in members.items():
        start = min(layout.places[tag].start for tag in group)
        end = max(layout.places[tag].end for tag in group)
        units.append(Request(area, start, end - start, tuple(group)))
    return sorted(units, key=lambda unit: (unit.area, unit.start, -unit.length, unit.tags))


def _merged(layout: Layout, limits: LimitsOf, units: Iterable[Request]) -> tuple[Request, ...]:
    requests: list[Request] = []
    for unit in units:
        last = requests[-1] if requests else None
        if last is None or not _fits(layout, last, unit, limits(unit.area)):
            requests.append(unit)
        else:
            length = max(last.length, unit.end - last.start)
            requests[-1] = Request(last.area, last.start, length, last.tags + unit.tags)
    return tuple(requests)


def _fits(layout: Layout, request: Request, unit: Request, limits: Limits) -> bool:
    if request.area != unit.area or unit.start - request.end > limits.max_gap:
        return False
    if unit.start > request.end and layout.crosses(unit.area, request.end, unit.start):
        return False
    return unit.end <= request.end or unit.end - request.start <= limits.longest
