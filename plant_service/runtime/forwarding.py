"""Store and forward: moves the spool into the historian, for as long as it takes, never twice."""

import asyncio
import logging

from plant_service.core.errors import StoreError
from plant_service.core.ports import HistorianWriter, Journal
from plant_service.runtime.cancellation import heed_cancellation
from plant_service.runtime.worker import Worker

log = logging.getLogger(__name__)

PIECES = 2000
IDLE = 1.0
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0


class Forwarder:
    """`run` forwards until cancelled; `drain` forwards what is there and returns whether all of it arrived."""

    def __init__(self, journal: Journal, worker: Worker, historian: HistorianWriter, committed: asyncio.Event) -> None:
        self._journal = journal
        self._worker = worker
        self._historian = historian
        self._committed = committed
        self._position: int | None = None

    async def run(self) -> None:
        pause = FIRST_PAUSE
        refused = False
        while True:
            try:
                moved = await self._forward()
                heed_cancellation()
            except StoreError as error:
                heed_cancellation()
                if not refused:
                    log.warning("historian: %s; the journal keeps everything until it takes records again", error)
                refused, self._position = True, None
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if refused:
                log.info("historian: takes records again, catching up")
            refused, pause = False, FIRST_PAUSE
            if not moved:
                await self._wait()

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
        pieces = await self._worker.run(lambda: self._journal.spooled(after, PIECES))
        if not pieces:
            return False
        await self._historian.write(source, pieces)
        self._position = pieces[-1].position
        position = self._position
        await self._worker.run(lambda: self._journal.forget(position))
        return True

    async def _wait(self) -> None:
        self._committed.clear()
        try:
            async with asyncio.timeout(IDLE):
                await self._committed.wait()
        except TimeoutError:
            return
