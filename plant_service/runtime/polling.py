"""One poller for each device: a beat that does not drift, reconnection for ever, one log line per outage."""

import asyncio
import heapq
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plant_service.core.errors import DeviceError
from plant_service.core.ports import Change, Connector
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.runtime.cancellation import heed_cancellation
from plant_service.runtime.health import DeviceHealth
from plant_service.runtime.outputs import DeviceOutputs
from plant_service.runtime.plc_clock import PlcClock, SourceTimes

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0

Deliver = Callable[[SampleBatch], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Scan:
    """The tags with one pace: their indexes in the connector, their names, seconds from poll to poll."""

    chosen: tuple[int, ...]
    tags: tuple[str, ...]
    interval: float


class Poller:
    """Polls one connector for as long as `run` is not cancelled. While the device is away its tags are Bad.

    `scans`: indexes of the connector's tags by the time from poll to poll. All share the one connection; each has its
    own beat, and its polls are batches of their own. What is to be written is written before a poll, which shows it.
    A batch has the time at which the device was asked, by the host's clock, and a later one a later time.
    """

    def __init__(
        self,
        device: str,
        connector: Connector,
        scans: Mapping[Micros, Sequence[int]],
        clock: Callable[[], Micros],
        deliver: Deliver,
        outputs: DeviceOutputs | None = None,
        plc_clock: PlcClock | None = None,
        source_times: SourceTimes | None = None,
    ) -> None:
        self.health = DeviceHealth(connector.traffic, clock=plc_clock)
        self._device = device
        self._connector = connector
        self._clock = clock
        self._deliver = deliver
        self._outputs = outputs
        self._source_times = source_times
        names = [tag.name for tag in connector.tags]
        self._scans = [
            _Scan(tuple(chosen), tuple(names[index] for index in chosen), poll / SECOND)
            for poll, chosen in sorted(scans.items())
        ]
        self._pause = FIRST_PAUSE
        self._was_away = False
        self._last: Micros = 0

    async def run(self) -> None:
        await self._deliver_bad()
        try:
            while True:
                try:
                    await self._connector.connect()
                    await self._poll_until_lost()
                except DeviceError as error:
                    heed_cancellation()
                    await self._lost(error)
                # Jitter, so that many devices behind one switch do not come back at the same moment.
                await asyncio.sleep(self._pause * random.uniform(0.7, 1.3))
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
        finally:
            await self._connector.close()

    async def _poll_until_lost(self) -> None:
        """All tags at once, then each scan on its beat; the faster one first where two are due."""
        loop = asyncio.get_running_loop()
        if self._outputs is not None:
            self._outputs.forget()
        for number in range(len(self._scans)):
            await self._poll(number)
        # The beat begins anywhere: devices that connect together spread out.
        start = loop.time() - random.random() * self._scans[0].interval
        beats = [(start + scan.interval, number) for number, scan in enumerate(self._scans)]
        while True:
            beat, number = beats[0]
            await asyncio.sleep(beat - loop.time())
            await self._poll(number)
            interval = self._scans[number].interval
            beat += interval
            late = loop.time() - beat
            if late > 0:
                missed = int(late // interval) + 1
                self.health.overruns += missed
                beat += missed * interval
            heapq.heapreplace(beats, (beat, number))

    async def _poll(self, number: int) -> None:
        if self._outputs is not None:
            await self._outputs.flush()
        scan = self._scans[number]
        started = time.monotonic()
        reading = await self._connector.read(scan.chosen)
        heed_cancellation()
        self.health.polled(number, time.monotonic() - started, reading.qualities.count(Quality.BAD))
        if not self.health.connected:
            self._found()
        for changes in _side_by_side(reading.earlier):
            await self._deliver(self._batch_of(scan, changes))
        sources = None if reading.sources is None else tuple(reading.sources)
        batch = self._batch(scan.tags, tuple(reading.values), tuple(reading.qualities), reading.asked, sources)
        if self.health.clock is not None:
            self.health.clock.look(batch)
        await self._deliver(batch if self._source_times is None else self._source_times.dated(batch))

    def _batch_of(self, scan: _Scan, changes: Sequence[Change]) -> SampleBatch:
        places, values, qualities, sources, moments = zip(*changes, strict=True)
        return self._batch(tuple(scan.tags[place] for place in places), values, qualities, moments[0], sources)

    def _batch(
        self,
        tags: tuple[str, ...],
        values: tuple[Value, ...],
        qualities: tuple[Quality, ...],
        moment: float | None = None,
        sources: tuple[Micros | None, ...] | None = None,
    ) -> SampleBatch:
        """A batch of that moment by `time.monotonic`, or of now, behind all that went before."""
        ago = 0.0 if moment is None else time.monotonic() - moment
        self._last = max(self._last + 1, self._clock() - round(ago * SECOND))
        return SampleBatch(self._device, self._last, tags, values, qualities, sources)

    def _found(self) -> None:
        self.health.connected, self.health.error = True, ""
        log.info(
            "%s: %s, %d tags every %s s",
            self._device,
            "back" if self._was_away else "connected",
            sum(len(scan.tags) for scan in self._scans),
            ", ".join(f"{scan.interval:g}" for scan in self._scans),
        )
        self._pause, self._was_away = FIRST_PAUSE, False

    async def _lost(self, error: DeviceError) -> None:
        self.health.last_error = text = str(error)
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
        for number, scan in enumerate(self._scans):
            self.health.bad[number] = count = len(scan.tags)
            await self._deliver(self._batch(scan.tags, (None,) * count, (Quality.BAD,) * count))


def _side_by_side(changes: Iterable[Change]) -> Iterator[Sequence[Change]]:
    """What changed at one moment, each tag once, goes together."""
    group: list[Change] = []
    for change in changes:
        if group and (change.moment != group[0].moment or change.place in {other.place for other in group}):
            yield group
            group = []
        group.append(change)
    if group:
        yield group
