"""Store and forward: moves the spool into the historian, for as long as it takes, never twice."""

import asyncio
import logging
import time

from plant_service.core.errors import StoreError
from plant_service.core.ports import HistorianWriter, Journal
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
        self._position: int | None = None
        self._lot = LotSize()
        self._dropped = 0
        self._forgotten, self._forgot = 0, 0.0
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
                refused, self._position = True, None
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
        self._position = None
        try:
            while await self._forward():
                pass
        except StoreError:
            return False
        return True

    async def _forward(self) -> bool:
        """Moves one lot of pieces; False when there are none."""
        source = self._journal.source
        if self._position is None:
            self._position = await self._historian.delivered(source)
        after = self._position
        pieces = await self._worker.run(lambda: self._journal.spooled(after, self._lot.pieces))
        if not pieces:
            await self._forget(after)
            return False
        start = time.monotonic()
        try:
            await self._historian.write(source, pieces)
        except StoreError:
            self._lot.failed()
            raise
        self._lot.took(len(pieces), time.monotonic() - start)
        self._position = pieces[-1].position
        if time.monotonic() > self._forgot + FORGET_PAUSE:
            await self._forget(self._position)
        return True

    async def _forget(self, position: int) -> None:
        """A commit like any other: so not after every lot. What is delivered twice is written once."""
        if position > self._forgotten:
            await self._worker.run(lambda: self._journal.forget(position))
            self._forgotten, self._forgot = position, time.monotonic()

    async def _wait(self) -> None:
        self._committed.clear()
        try:
            async with asyncio.timeout(IDLE):
                await self._committed.wait()
        except TimeoutError:
            return
