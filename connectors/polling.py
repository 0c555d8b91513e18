"""A connector made of blocks: what is the same for every protocol that reads blocks of cells over one line."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from connectors.batching import LimitsOf, Request, halves, plan
from connectors.decoding import Block, Field
from connectors.exchange import LineError, RefusedError, exchange
from connectors.scans import ASK_REFUSED_AGAIN, Scan
from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import TagInfo, Traffic
from plant_service.core.samples import SECOND, Quality, Value

_NAMED_IN_LOG = 5

log = logging.getLogger(__name__)


class Line(Protocol):
    """The connection to one device. Its caller bounds every wait, and closes the line after every failure.

    What fails comes as LineError or OSError; a cancelled call may leave the line in any state but closable.
    """

    async def open(self, address: str) -> LimitsOf:
        """Connects to one of the `addresses` of the settings, and says how large requests may be."""

    async def fetch(self, request: Request) -> bytes:
        """The cells of one block. Raises RefusedError when the device has none there."""

    async def close(self) -> None:
        """Drops the connection, if there is one. Takes at most a moment and does not raise."""


class BlockConnector:
    """A `Connector` over a line. A refused block is split until the bad address stands alone and only its tag is Bad.

    What the splitting found is kept. Refused addresses are asked again, one in a poll and each about every 30 s; when
    one answers, and after each connect, all is planned anew. After a failure the other address is tried, if any.
    """

    def __init__(
        self,
        device: str,
        settings: BlockDevice,
        tags: Sequence[TagSettings],
        fields: Sequence[Field],
        line: Line,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._addresses = deque(settings.addresses)
        self._timeout = settings.timeout / SECOND
        self._delay = settings.delay / SECOND
        self._tags = tuple(tag.info(device) for tag in tags)
        self._fields = fields
        self._layout = settings.layout(tags)
        self._line = line
        self._clock = clock
        self._limits: LimitsOf | None = None  # None while there is no connection
        self._scans: dict[tuple[int, ...] | None, Scan] = {}
        self._refused: dict[int, str] = {}  # as told in the log
        self._free_at = 0.0
        self.traffic = Traffic()

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    async def connect(self) -> None:
        await self.close()
        self._scans.clear()
        async with self._exchange("connecting"):
            self._limits = await self._line.open(self._addresses[0])

    async def close(self) -> None:
        self._limits = None
        await self._line.close()

    async def read(self, chosen: Sequence[int] | None = None) -> tuple[Sequence[Value], Sequence[Quality]]:
        limits = self._limits
        if limits is None:
            raise DeviceError(f"{self._name}: not connected")
        scan = self._scan(chosen, limits)
        values: list[Value] = [None] * len(scan.chosen)
        answered: list[Block] = []
        refused: dict[Request, str] = {}
        pending = deque(scan.to_ask(self._clock()))
        while pending:
            block = pending.popleft()
            try:
                data = await self._fetch(block)
            except RefusedError as refusal:
                parts = scan.blocks(halves(self._layout, limits, block.request))
                pending.extendleft(reversed(parts))
                if not parts:
                    refused[block.request] = str(refusal)
            else:
                block.decode(data, values)
                answered.append(block)
        self._tell(scan.chosen, scan.remember(answered, refused, self._clock()))
        return values, [Quality.BAD if value is None else Quality.GOOD for value in values]

    @property
    def _name(self) -> str:
        return f"{self._device} ({self._addresses[0]})"

    def _scan(self, chosen: Sequence[int] | None, limits: LimitsOf) -> Scan:
        key = None if chosen is None else tuple(chosen)
        scan = self._scans.get(key)
        if scan is None:
            tags = range(len(self._tags)) if chosen is None else chosen
            scan = self._scans[key] = Scan(tags, plan(self._layout, limits, tags), self._fields)
        return scan

    async def _fetch(self, block: Block) -> bytes:
        if self._delay:
            await asyncio.sleep(self._free_at - self._clock())
        self.traffic.requests += 1
        try:
            async with self._exchange(f"reading {block.request}"):
                data = await self._line.fetch(block.request)
                if len(data) != block.size:
                    raise LineError(f"the answer has {len(data)} bytes instead of {block.size}")
        finally:
            self._free_at = self._clock() + self._delay
        self.traffic.received += len(data)
        return data

    def _exchange(self, action: str) -> AbstractAsyncContextManager[None]:
        return exchange(self._name, action, self._timeout, self._change_over)

    async def _change_over(self) -> None:
        await self.close()
        self._addresses.rotate(-1)

    def _tell(self, chosen: Sequence[int], refused: Mapping[int, str]) -> None:
        """One line in the log when the device begins or ceases to refuse some of the tags `chosen`."""
        if not refused and not self._refused:
            return
        newly = [tag for tag in chosen if tag in refused and tag not in self._refused]
        no_longer = [tag for tag in chosen if tag in self._refused and tag not in refused]
        for reason in sorted({refused[tag] for tag in newly}):
            tags = (self._tags[tag] for tag in newly if refused[tag] == reason)
            names = _listed(f"{tag.name} at {tag.address}" for tag in tags)
            again = f"Bad, and asked again every {ASK_REFUSED_AGAIN:g} s"
            log.warning("%s refuses %s: %s; %s", self._name, names, reason, again)
        if no_longer:
            log.info("%s no longer refuses %s", self._name, _listed(self._tags[tag].name for tag in no_longer))
        self._refused.update(refused)
        for tag in no_longer:
            del self._refused[tag]


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - _NAMED_IN_LOG
    return ", ".join(all_names[:_NAMED_IN_LOG]) + (f" and {more} more" if more > 0 else "")
