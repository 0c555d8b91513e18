"""A connector made of blocks: what is the same for every protocol that reads blocks of cells over one line."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from connectors.batching import LimitsOf, Request, plan
from connectors.decoding import Block, Field
from connectors.exchange import LineError, RefusedError, exchange
from connectors.settings_base import NetworkDevice
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import TagInfo
from plant_service.core.samples import SECOND, Quality, Value

ASK_REFUSED_AGAIN = 30.0  # seconds
_NAMED_IN_LOG = 5

log = logging.getLogger(__name__)


class Line(Protocol):
    """The connection to one device. Its caller bounds every wait, and closes the line after every failure.

    What fails comes as LineError or OSError; a cancelled call may leave the line in any state but closable.
    """

    async def open(self) -> LimitsOf:
        """Connects, and says how large requests may be."""

    async def fetch(self, request: Request) -> bytes:
        """The cells of one block. Raises RefusedError when the device has none there."""

    async def close(self) -> None:
        """Drops the connection, if there is one. Takes at most a moment and does not raise."""


class BlockConnector:
    """A `Connector` over a line. A refused block is split until the bad address stands alone and only its tag is Bad.

    What the splitting found is kept; refused addresses are asked again every 30 s and after each connect.
    """

    def __init__(
        self,
        device: str,
        settings: NetworkDevice,
        tags: Sequence[TagSettings],
        fields: Sequence[Field],
        line: Line,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = f"{device} ({settings.address})"
        self._timeout = settings.timeout / SECOND
        self._tags = tuple(tag.info(device) for tag in tags)
        self._fields = fields
        self._places = [field.place for field in fields]
        self._line = line
        self._clock = clock
        self._limits: LimitsOf | None = None  # None while there is no connection
        self._blocks: list[Block] = []
        self._refused: dict[int, str] = {}
        self._ask_again_at = 0.0

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    async def connect(self) -> None:
        await self.close()
        async with self._exchange("connecting"):
            limits = await self._line.open()
        self._limits = limits
        self._blocks = self._planned(limits)
        self._ask_again_at = 0.0

    async def close(self) -> None:
        self._limits = None
        await self._line.close()

    async def read(self) -> tuple[Sequence[Value], Sequence[Quality]]:
        limits = self._limits
        if limits is None:
            raise DeviceError(f"{self._name}: not connected")
        all_anew = bool(self._refused) and self._clock() >= self._ask_again_at
        pending = self._planned(limits) if all_anew else self._blocks[:]
        answered: list[Block] = []
        refused = {} if all_anew else dict(self._refused)
        values: list[Value] = [None] * len(self._tags)
        while pending:
            block = pending.pop(0)
            try:
                data = await self._fetch(block)
            except RefusedError as refusal:
                tags = block.request.tags
                if len(tags) == 1:
                    refused[tags[0]] = str(refusal)
                half = len(tags) // 2
                pending[:0] = self._planned(limits, tags[:half]) + self._planned(limits, tags[half:]) if half else []
            else:
                block.decode(data, values)
                answered.append(block)
        self._remember(answered, refused, all_anew)
        return values, [Quality.BAD if value is None else Quality.GOOD for value in values]

    def _planned(self, limits: LimitsOf, tags: Iterable[int] | None = None) -> list[Block]:
        return [Block(request, self._fields) for request in plan(self._places, limits, tags)]

    async def _fetch(self, block: Block) -> bytes:
        async with self._exchange(f"reading {block.request}"):
            data = await self._line.fetch(block.request)
            if len(data) != block.size:
                raise LineError(f"the answer has {len(data)} bytes instead of {block.size}")
            return data

    def _exchange(self, action: str) -> AbstractAsyncContextManager[None]:
        return exchange(self._name, action, self._timeout, self.close)

    def _remember(self, answered: list[Block], refused: Mapping[int, str], all_anew: bool) -> None:
        self._blocks = answered
        newly, no_longer = refused.keys() - self._refused.keys(), self._refused.keys() - refused.keys()
        if newly or all_anew:
            self._ask_again_at = self._clock() + ASK_REFUSED_AGAIN
        for reason in sorted({refused[tag] for tag in newly}):
            names = _listed(
                f"{self._tags[tag].name} at {self._tags[tag].address}"
                for tag in sorted(newly)
                if refused[tag] == reason
            )
            log.warning(
                "%s refuses %s: %s; Bad, and asked again every %g s", self._name, names, reason, ASK_REFUSED_AGAIN
            )
        if no_longer:
            log.info("%s no longer refuses %s", self._name, _listed(self._tags[tag].name for tag in sorted(no_longer)))
        self._refused = dict(refused)


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - _NAMED_IN_LOG
    return ", ".join(all_names[:_NAMED_IN_LOG]) + (f" and {more} more" if more > 0 else "")
