"""The request plan of a device in figures, for people who decide about its pace before it runs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.addressing import BIT_AREAS, cell_bytes
from connectors.batching import Layout, Request, exchanges, plan
from connectors.settings_base import BlockDevice, DeviceBase
from connectors.tags import TagSettings
from plant_service.core.samples import Micros


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One block of a poll: the cells in the protocol's words, the names of the tags that it serves, its data.

    `size` and `wasted` are bytes of the answer: all, and those that no tag asked for; 0 where it has no cells.
    """

    cells: str
    tags: tuple[str, ...]
    size: int
    wasted: int


@dataclass(frozen=True, slots=True)
class PlannedScan:
    """The reads of all tags with one pace, by request. `duration`: what one poll is expected to take."""

    poll: Micros
    requests: tuple[tuple[PlannedRead, ...], ...]
    duration: Micros

    @property
    def reads(self) -> tuple[PlannedRead, ...]:
        return tuple(read for request in self.requests for read in request)

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
        in_cells = isinstance(settings, BlockDevice)
        requests = tuple(
            tuple(_read(block, layout, tags, in_cells) for block in exchange)
            for exchange in exchanges(plan(layout, settings.limits, chosen), settings.limits)
        )
        duration = sum(settings.exchange_time(sum(read.size for read in request)) for request in requests)
        found.append(PlannedScan(poll, requests, duration))
    return tuple(found)


def _read(block: Request, layout: Layout, tags: Sequence[TagSettings], in_cells: bool) -> PlannedRead:
    names = tuple(tags[tag].name for tag in block.tags)
    if not in_cells:
        return PlannedRead(str(block), names, 0, 0)
    asked = {cell for tag in block.tags for cell in range(layout.places[tag].start, layout.places[tag].end)}
    size = _size(block.area, block.length)
    return PlannedRead(str(block), names, size, size - _size(block.area, len(asked)))


def _size(area: str, cells: int) -> int:
    return -(-cells // 8) if area in BIT_AREAS else cells * cell_bytes(area)
