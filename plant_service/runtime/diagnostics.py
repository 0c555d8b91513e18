"""The health of all devices as samples: states within a second of a change, counters every ten seconds."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from plant_service.core.diagnostics import LOAD, STATE, Diagnostic, full_name
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.runtime.health import DeviceHealth
from plant_service.runtime.polling import Deliver

LOOK_INTERVAL = 1.0
LOOKS_PER_LOAD = 10


class Diagnostics:
    """Delivers for as long as `run` is not cancelled. What has not changed is not delivered again."""

    def __init__(self, devices: Mapping[str, DeviceHealth], clock: Callable[[], Micros], deliver: Deliver) -> None:
        self._clock = clock
        self._deliver = deliver
        self._watched = [_Watched(name, health) for name, health in devices.items()]

    async def run(self) -> None:
        look = 0
        while True:
            for watched in self._watched:
                await self._report(watched.state, watched.state_values())
                if look % LOOKS_PER_LOAD == 0:
                    await self._report(watched.load, watched.load_values(self._clock()))
            look += 1
            await asyncio.sleep(LOOK_INTERVAL)

    async def _report(self, group: "_Group", values: tuple[Value, ...]) -> None:
        if values != group.last:
            group.last = values
            qualities = tuple(Quality.BAD if value is None else Quality.GOOD for value in values)
            await self._deliver(SampleBatch(group.device, self._clock(), group.tags, values, qualities))


class _Group:
    """Diagnostics of one device that are delivered together."""

    def __init__(self, device: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.device = device
        self.tags = tuple(full_name(device, each) for each in diagnostics)
        self.last: tuple[Value, ...] = ()


class _Watched:
    """One device. `load_values` counts what happened since it was last asked."""

    def __init__(self, device: str, health: DeviceHealth) -> None:
        self._health = health
        self._requests = 0
        self._asked: Micros | None = None
        self.state = _Group(device, STATE)
        self.load = _Group(device, LOAD)

    def state_values(self) -> tuple[Value, ...]:
        health = self._health
        return health.connected, health.bad_tags, health.outages, health.last_error

    def load_values(self, now: Micros) -> tuple[Value, ...]:
        health, requests = self._health, self._health.traffic.requests
        rate = None if self._asked is None else (requests - self._requests) * SECOND / (now - self._asked)
        self._requests, self._asked = requests, now
        p50, p99 = (latency * 1000 for latency in health.latencies(0.5, 0.99)) if health.polls else (None, None)
        traffic = health.traffic
        counts = (health.polls, health.overruns, requests, traffic.received, traffic.dropped)
        return *counts, rate, p50, p99, health.clock_skew
