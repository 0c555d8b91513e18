"""One poller for each device: a beat that does not drift, reconnection for ever, one log line per outage."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0

Deliver = Callable[[SampleBatch], Awaitable[None]]


@dataclass(slots=True)
class DeviceHealth:
    """Live diagnostics of one device. `latency` of the last poll in seconds; `error` in words while away."""

    connected: bool = False
    polls: int = 0
    overruns: int = 0
    outages: int = 0
    latency: float = 0.0
    error: str = "not connected yet"


class Poller:
    """Polls one connector for as long as `run` is not cancelled. While the device is away its tags are Bad."""

    def __init__(
        self, device: str, connector: Connector, poll: Micros, clock: Callable[[], Micros], deliver: Deliver
    ) -> None:
        self.health = DeviceHealth()
        self._device = device
        self._connector = connector
        self._interval = poll / SECOND
        self._clock = clock
        self._deliver = deliver
        self._tags = tuple(tag.name for tag in connector.tags)
        self._was_away = False

    async def run(self) -> None:
        await self._deliver_bad()
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    await self._connector.connect()
                    pause = FIRST_PAUSE
                    await self._poll_until_lost()
                except DeviceError as error:
                    await self._lost(error)
                # Jitter, so that many devices behind one switch do not come back at the same moment.
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            await self._connector.close()

    async def _poll_until_lost(self) -> None:
        loop = asyncio.get_running_loop()
        beat = loop.time()
        while True:
            started = loop.time()
            values, qualities = await self._connector.read()
            self.health.latency = loop.time() - started
            self.health.polls += 1
            if not self.health.connected:
                self._found()
            await self._deliver(SampleBatch(self._device, self._clock(), self._tags, tuple(values), tuple(qualities)))
            beat += self._interval
            late = loop.time() - beat
            if late > 0:
                missed = int(late // self._interval) + 1
                self.health.overruns += missed
                beat += missed * self._interval
            await asyncio.sleep(beat - loop.time())

    def _found(self) -> None:
        self.health.connected, self.health.error = True, ""
        log.info(
            "%s: %s, %d tags every %g s",
            self._device,
            "back" if self._was_away else "connected",
            len(self._tags),
            self._interval,
        )
        self._was_away = False

    async def _lost(self, error: DeviceError) -> None:
        text = str(error)
        if self._was_away:
            self.health.error = text
            return
        log.warning("%s; its tags are Bad until it answers, trying again for ever", text)
        was_connected = self.health.connected
        self.health.connected, self.health.error, self._was_away = False, text, True
        if was_connected:
            self.health.outages += 1
            await self._deliver_bad()

    async def _deliver_bad(self) -> None:
        count = len(self._tags)
        batch = SampleBatch(self._device, self._clock(), self._tags, (None,) * count, (Quality.BAD,) * count)
        await self._deliver(batch)
