"""Store and forward: moves the spool into the historian, for as long as it takes, never twice.

Each turn takes the record on, in order, and the newest samples; then, while older ones have piled up, as many of
those. So what is shown as now is of now, however long the database was away.
"""

import asyncio
import logging
import time
from collections.abc import Sequence

from plant_service.core.errors import StoreError
from plant_service.core.ports import Delivered, HistorianWriter, Journal, Lane, Spooled
from plant_service.runtime.cancellation import heed_cancellation
from plant_service.runtime.worker import Worker

log = logging.getLogger(__name__)

FEWEST, MOST = 10, 2000
#: A lot that is written in less than QUICK seconds may be larger, one that takes longer than SLOW must be smaller.
QUICK, SLOW = 0.25, 1.0
IDLE = 1.0
FORGET_PAUSE = 0.5
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0


class LotSize:
    """How many pieces go at once: as many as the database takes in about a second, whatever it is busy with."""

    def __init__(self) -> None:
        self.pieces = 100

    def took(self, pieces: int, seconds: float) -> None:
        if seconds > SLOW:
            self.pieces = max(self.pieces // 2, FEWEST)
        elif seconds < QUICK and pieces == self.pieces:
            self.pieces = min(self.pieces * 2, MOST)

    def failed(self) -> None:
        """It may have been too much for its time limit."""
        self.pieces = max(self.pieces // 4, FEWEST)


class Forwarder:
    """`run` forwards until cancelled; `drain` forwards what is there and returns whether all of it arrived.

    `worker` is not the one of the commits, which never wait for the spool to be read.
    """

    def __init__(self, journal: Journal, worker: Worker, historian: HistorianWriter, committed: asyncio.Event) -> None:
        self._journal = journal
        self._worker = worker
        self._historian = historian
        self._committed = committed
        self._delivered: Delivered | None = None
        self._lot = LotSize()
        self._dropped = 0
        self._forgotten, self._forgot = Delivered(), 0.0
        self._told = False

    async def run(self) -> None:
        pause = FIRST_PAUSE
        refused = False
        self._dropped = await self._worker.run(self._journal.samples_dropped)
        while True:
            try:
                moved = await self._forward()
                heed_cancellation()
            except StoreError as error:
                heed_cancellation()
                if not refused:
                    log.warning("historian: %s; the journal keeps everything until it takes records again", error)
                refused, self._delivered = True, None
                await self._tell_of_loss()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if refused:
                log.info("historian: takes records again, catching up")
                self._told = False
            refused, pause = False, FIRST_PAUSE
            if not moved:
                await self._wait()

    async def _tell_of_loss(self) -> None:
        """Once per outage: the spool has reached its bound."""
        dropped = await self._worker.run(self._journal.samples_dropped)
        if dropped > self._dropped and not self._told:
            log.error("historian: the journal's spool is full: the oldest samples are dropped, events never")
            self._told = True
        self._dropped = dropped

    async def drain(self) -> bool:
        self._delivered = None
        try:
            while await self._forward():
                pass
        except StoreError:
            return False
        return True

    async def _forward(self) -> bool:
        """Moves a lot of each kind; False when there is nothing to move."""
        if self._delivered is None:
            self._delivered = await self._historian.delivered(self._journal.source)
        moved = await self._forward_newest(self._delivered)
        moved = await self._catch_up(self._delivered) or moved
        if not moved or time.monotonic() > self._forgot + FORGET_PAUSE:
            await self._forget(self._delivered)
        return moved

    async def _forward_newest(self, delivered: Delivered) -> bool:
        def read() -> tuple[int, Sequence[Spooled], Sequence[Spooled]]:
            record = self._journal.spooled(delivered.record, self._lot.pieces, Lane.RECORD)
            behind = self._journal.behind(delivered.newest, self._lot.pieces)
            return behind, record, self._journal.spooled(behind, self._lot.pieces, Lane.SAMPLES)

        behind, record, samples = await self._worker.run(read)
        if record or samples:
            span = (behind + 1, samples[-1].position) if samples else None
            await self._write([*record, *samples], span, max(len(record), len(samples)))
        return bool(record or samples)

    async def _catch_up(self, delivered: Delivered) -> bool:
        if delivered.gap is None:
            return False
        first, last = delivered.gap
        limit = self._lot.pieces
        pieces = await self._worker.run(lambda: self._journal.spooled(first - 1, limit, Lane.SAMPLES, last))
        await self._write(pieces, (first, pieces[-1].position if len(pieces) == limit else last), len(pieces))
        return True

    async def _write(self, pieces: Sequence[Spooled], span: tuple[int, int] | None, lot: int) -> None:
        start = time.monotonic()
        try:
            self._delivered = await self._historian.write(self._journal.source, pieces, span)
        except StoreError:
            self._lot.failed()
            raise
        self._lot.took(lot, time.monotonic() - start)

    async def _forget(self, delivered: Delivered) -> None:
        """A commit like any other: so not after every lot. What is delivered twice is written once."""
        if delivered != self._forgotten:
            await self._worker.run(lambda: self._journal.forget(delivered))
            self._forgotten, self._forgot = delivered, time.monotonic()

    async def _wait(self) -> None:
        self._committed.clear()
        try:
            async with asyncio.timeout(IDLE):
                await self._committed.wait()
        except TimeoutError:
            return
