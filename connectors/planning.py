"""The request plan of a device in figures, for people who decide about its pace before it runs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.addressing import BIT_AREAS
from connectors.batching import Layout, Request, plan
from connectors.decoding import cell_bytes
from connectors.settings_base import BlockDevice, DeviceBase
from connectors.tags import TagSettings
from plant_service.core.samples import Micros


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One request of a poll: the cells in the protocol's words, the names of the tags that it serves, its data.

    `size` and `wasted` are bytes of the answer: all, and those that no tag asked for; 0 where it has no cells.
    """

    cells: str
    tags: tuple[str, ...]
    size: int
    wasted: int


@dataclass(frozen=True, slots=True)
class PlannedScan:
    """The reads of all tags with one pace. `duration`: what one poll is expected to take."""

    poll: Micros
    reads: tuple[PlannedRead, ...]
    duration: Micros

    @property
    def tags(self) -> int:
        return sum(len(read.tags) for read in self.reads)

    @property
    def size(self) -> int:
        return sum(read.size for read in self.reads)

    @property
    def wasted(self) -> int:
        return sum(read.wasted for read in self.reads)


def scans(settings: DeviceBase, tags: Sequence[TagSettings]) -> Mapping[Micros, tuple[int, ...]]:
    """Indexes of the tags by the time from poll to poll, fastest first."""
    by_poll: dict[Micros, list[int]] = defaultdict(list)
    for index, tag in enumerate(tags):
        by_poll[tag.poll or settings.poll].append(index)
    return {poll: tuple(by_poll[poll]) for poll in sorted(by_poll)}


def planned_scans(settings: DeviceBase, tags: Sequence[TagSettings]) -> tuple[PlannedScan, ...]:
    """Fastest first. An S7 may need fewer requests: its PDU is known when it is connected."""
    layout = settings.layout(tags)
    found = []
    for poll, chosen in scans(settings, tags).items():
        requests = plan(layout, settings.limits, chosen)
        in_cells = isinstance(settings, BlockDevice)
        reads = tuple(_read(request, layout, tags, in_cells) for request in requests)
        found.append(PlannedScan(poll, reads, sum(settings.exchange_time(read.size) for read in reads)))
    return tuple(found)


def _read(request: Request, layout: Layout, tags: Sequence[TagSettings], in_cells: bool) -> PlannedRead:
    names = tuple(tags[tag].name for tag in request.tags)
    if not in_cells:
        return PlannedRead(str(request), names, 0, 0)
    asked = {cell for tag in request.tags for cell in range(layout.places[tag].start, layout.places[tag].end)}
    size = _size(request.area, request.length)
    return PlannedRead(str(request), names, size, size - _size(request.area, len(asked)))


def _size(area: str, cells: int) -> int:
    return -(-cells // 8) if area in BIT_AREAS else cells * cell_bytes(area)
