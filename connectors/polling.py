"""A connector made of blocks: what is the same for every protocol that reads blocks of cells over one line."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from connectors.addressing import cell_bytes
from connectors.answers import Answer
from connectors.batching import LimitsOf, Request
from connectors.decoding import Block, Field
from connectors.exchange import Exchange, LineError, RefusedError, SilenceError
from connectors.refusals import Refusals
from connectors.scans import Packet, Scan
from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Reading, TagInfo, Traffic
from plant_service.core.samples import SECOND, Quality, Value

#: Gives the connection up, after an exchange has failed.
Drop: TypeAlias = Callable[[], Awaitable[None]]

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

    async def fetch(self, requests: Sequence[Request]) -> Sequence[bytes | RefusedError]:
        """The cells of each block, or why the device has none there. As many as the limits permit in one exchange."""

    async def close(self) -> None:
        """Drops the connection, if there is one. Takes at most a moment and does not raise."""


@dataclass(slots=True)
class _Found:
    """What one read has found so far. `asked`: when its first request went out, or now where none did."""

    values: list[Value]
    asked: float
    answered: list[Block] = field(default_factory=list)
    refused: dict[Request, str] = field(default_factory=dict)


class BlockConnector:
    """A `Connector` over a line. A refused block is split until the bad address stands alone and only its tag is Bad.

    What the splitting found is kept. Refused addresses are asked again, one in a poll and each about every 30 s; when
    one answers, and after each connect, all is planned anew. After a failure the other address is tried, if any.

    No answer at all is the end of the connection. Where the rest answers again and the same does not, it is an address
    that makes the device silent: it is found in the same way (connectors.silences), and costs the others no connection.
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
        self._heard = False  # on this connection
        self._scans: dict[tuple[int, ...] | None, Scan] = {}
        self._refusals = Refusals(self._tags)
        self._free_at = 0.0
        self._answers: dict[Request, tuple[bytes, float]] = {}
        self.traffic = Traffic()

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    async def connect(self) -> None:
        limits = await self._open()
        for scan in self._scans.values():
            scan.plan(limits)

    async def _open(self) -> LimitsOf:
        await self.close()
        async with self._exchange("connecting"):
            self._limits = limits = await self._line.open(self._addresses[0])
        return limits

    async def close(self) -> None:
        self._limits = None
        self._heard = False
        await self._line.close()

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        scan = self._scan(chosen)
        found = _Found([None] * len(scan.chosen), self._clock())
        self._answers.clear()
        await self._ask_rest(scan, found)
        await self._ask_suspects(scan, found)
        self._refusals.update(self._name, scan.chosen, scan.remember(found.answered, found.refused, self._clock()))
        values = found.values
        if sum(block.values for block in found.answered if block.never_none) == len(values):
            return Reading(values, scan.all_good, found.asked)
        return Reading(values, [_BAD if value is None else _GOOD for value in values], found.asked)

    async def _ask_rest(self, scan: Scan, found: _Found) -> None:
        pending = deque(scan.to_ask(self._clock()))
        while pending:
            packet = pending.popleft()
            try:
                parts = await self._ask(scan, packet, found, self._change_over)
            except SilenceError:
                scan.silences.unanswered(packet.requests, self._clock(), others_answered=False)
                raise
            pending.extendleft(reversed(parts))

    async def _ask_suspects(self, scan: Scan, found: _Found) -> None:
        """Up to the first that is silent. What the others read is not held up by more than that."""
        for request in scan.silences.to_ask(self._clock(), self._heard):
            heard = self._heard
            packet = Packet(scan.block(request))
            try:
                await self._ask(scan, packet, found, self.close if heard else self._change_over)
            except SilenceError:
                scan.silences.unanswered(packet.requests, self._clock(), others_answered=heard)
                if not heard:
                    raise
                await self._open()
                return
            scan.silences.answered(request)

    async def _ask(self, scan: Scan, packet: Packet, found: _Found, drop: Drop) -> list[Packet]:
        """Returns what to ask instead of the blocks that were refused, where they can be split."""
        answers, asked, seconds = await self._fetch(packet, drop)
        if not self._answers:
            found.asked = asked
        self._heard = True
        parts: list[Packet] = []
        for block, answer in zip(packet.blocks, answers, strict=True):
            if isinstance(answer, RefusedError):
                halves = scan.split(block)
                parts += halves
                if not halves:
                    found.refused[block.request] = str(answer)
            else:
                block.decode(answer, found.values)
                found.answered.append(block)
                self._answers[block.request] = answer, seconds
                self.traffic.received += len(answer)
        return parts

    def _scan(self, chosen: Sequence[int] | None) -> Scan:
        if self._limits is None:
            raise DeviceError(f"{self._name}: not connected")
        key = None if chosen is None else tuple(chosen)
        scan = self._scans.get(key)
        if scan is None:
            tags = range(len(self._tags)) if chosen is None else chosen
            scan = self._scans[key] = Scan(tags, self._layout, self._fields, self._limits)
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

    async def _fetch(self, packet: Packet, drop: Drop) -> tuple[Sequence[bytes | RefusedError], float, float]:
        """The answers, when they were asked for, and the seconds that they took."""
        if self._delay:
            await asyncio.sleep(self._free_at - self._clock())
        self.traffic.requests += 1
        try:
            async with self._line.turn(self._addresses[0]), Exchange(self._name, packet, self._timeout, drop):
                asked = self._clock()
                answers = await self._line.fetch(packet.requests)
                _check(packet, answers)
        finally:
            self._free_at = self._clock() + self._delay
        return answers, asked, self._clock() - asked

    @asynccontextmanager
    async def _exchange(self, action: str) -> AsyncIterator[None]:
        async with self._line.turn(self._addresses[0]), Exchange(self._name, action, self._timeout, self._change_over):
            yield

    async def _change_over(self) -> None:
        await self.close()
        self._addresses.rotate(-1)

    @property
    def _name(self) -> str:
        return f"{self._device} ({self._addresses[0]})"


def _check(packet: Packet, answers: Sequence[bytes | RefusedError]) -> None:
    for block, answer in zip(packet.blocks, answers, strict=True):
        if not isinstance(answer, RefusedError) and len(answer) != block.size:
            raise LineError(f"the answer has {len(answer)} bytes instead of {block.size}")
