"""Many tags, few requests: neighbours are read in one block, over small holes, within what the protocol carries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from connectors.addressing import Place


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may do in an area, in its cells: `longest` block, and largest hole read over."""

    longest: int
    max_gap: int


LimitsOf: TypeAlias = Callable[[str], Limits]


@dataclass(frozen=True, slots=True)
class Request:
    """One block read: `length` cells of an area from cell `start`, for the tags with these indexes."""

    area: str
    start: int
    length: int
    tags: tuple[int, ...]

    def __str__(self) -> str:
        last = self.start + self.length - 1
        return f"{self.area} {self.start}" + (f"-{last}" if self.length > 1 else "")


def plan(places: Sequence[Place], limits: LimitsOf, tags: Iterable[int] | None = None) -> tuple[Request, ...]:
    """The requests that read `tags` (indexes into `places`; None = all), each tag in exactly one of them.

    A value is never split over two requests; one longer than the limit gets a request of its own.
    """
    chosen = range(len(places)) if tags is None else tags
    requests: list[Request] = []
    for tag in sorted(chosen, key=lambda tag: (places[tag].area, places[tag].start, -places[tag].length, tag)):
        place = places[tag]
        last = requests[-1] if requests else None
        if last is None or not _fits(last, place, limits(place.area)):
            requests.append(Request(place.area, place.start, place.length, (tag,)))
        else:
            length = max(last.length, place.end - last.start)
            requests[-1] = Request(last.area, last.start, length, (*last.tags, tag))
    return tuple(requests)


def _fits(request: Request, place: Place, limits: Limits) -> bool:
    end = request.start + request.length
    if request.area != place.area or place.start - end > limits.max_gap:
        return False
    return place.end <= end or place.end - request.start <= limits.longest
