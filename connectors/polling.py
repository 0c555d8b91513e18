"""A connector made of blocks: what is the same for every protocol that reads blocks of cells over one line."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

from connectors.answers import Answer
from connectors.batching import LimitsOf, Request, halves, plan
from connectors.decoding import Block, Field, cell_bytes
from connectors.exchange import Exchange, LineError, RefusedError
from connectors.refusals import Refusals
from connectors.scans import ASK_REFUSED_AGAIN, Scan
from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import TagInfo, Traffic
from plant_service.core.samples import SECOND, Quality, Value

_GOOD, _BAD = Quality.GOOD, Quality.BAD  # members are slow to come by, and here is one for each value


class Line(Protocol):
    """The connection to one device. Its caller bounds every wait, and closes the line after every failure.

    What fails comes as LineError or OSError; a cancelled call may leave the line in any state but closable.
    """

    def turn(self, address: str) -> AbstractAsyncContextManager[None]:
        """Held during each exchange. Whoever shares the line with others waits here, which is nobody's fault."""
        return nullcontext()

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
        self._refusals = Refusals(self._tags, f"every {ASK_REFUSED_AGAIN:g} s")
        self._free_at = 0.0
        self._answers: dict[Request, tuple[bytes, float]] = {}
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
        self._answers.clear()
        pending = deque(scan.to_ask(self._clock()))
        while pending:
            block = pending.popleft()
            try:
                data, seconds = await self._fetch(block)
            except RefusedError as refusal:
                parts = scan.blocks(halves(self._layout, limits, block.request))
                pending.extendleft(reversed(parts))
                if not parts:
                    refused[block.request] = str(refusal)
            else:
                block.decode(data, values)
                answered.append(block)
                self._answers[block.request] = data, seconds
        self._refusals.update(self._name, scan.chosen, scan.remember(answered, refused, self._clock()))
        if sum(block.values for block in answered if block.never_none) == len(values):
            return values, scan.all_good
        return values, [_BAD if value is None else _GOOD for value in values]

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

    def answer(self, tag: int) -> Answer | None:
        """Of the last read, in which the tag was chosen."""
        place = self._layout.places[tag]
        for request, (data, seconds) in self._answers.items():
            if tag in request.tags:
                size = cell_bytes(place.area)
                begin = (place.start - request.start) * size
                return Answer(seconds, data[begin : begin + place.length * size])
        return None

    async def _fetch(self, block: Block) -> tuple[bytes, float]:
        """The data, and the seconds that it took."""
        if self._delay:
            await asyncio.sleep(self._free_at - self._clock())
        self.traffic.requests += 1
        began = self._clock()
        try:
            exchange = Exchange(self._name, f"reading {block.request}", self._timeout, self._change_over)
            async with self._line.turn(self._addresses[0]), exchange:
                data = await self._line.fetch(block.request)
                if len(data) != block.size:
                    raise LineError(f"the answer has {len(data)} bytes instead of {block.size}")
        finally:
            self._free_at = self._clock() + self._delay
        self.traffic.received += len(data)
        return data, self._clock() - began

    @asynccontextmanager
    async def _exchange(self, action: str) -> AsyncIterator[None]:
        async with self._line.turn(self._addresses[0]), Exchange(self._name, action, self._timeout, self._change_over):
            yield

    async def _change_over(self) -> None:
        await self.close()
        self._addresses.rotate(-1)
