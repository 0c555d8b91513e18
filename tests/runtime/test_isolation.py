"""A hundred devices of which thirty are dead and ten slow: the others keep their beat."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.modbus import ModbusTcpSettings
from connectors.tags import TagSettings
from plant_service.core.samples import SECOND, Quality, SampleBatch
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.proxy import LOOPBACK
from tests.runtime.waiting import until

GOOD, SLOW, SILENT, ABSENT = range(60), range(60, 70), range(70, 85), range(85, 100)
BEAT = 1.0
SLOWNESS = 1.5
TAG = TagSettings.model_validate({"name": "Count", "address": "hr:0", "type": "uint16"})


class Gateway:
    """All devices behind one port, told apart by their unit; each register holds the number of its unit."""

    def __init__(self) -> None:
        self._lines: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            while True:
                transaction, _, length, unit = struct.unpack(">HHHB", await reader.readexactly(7))
                await reader.readexactly(length - 1)
                if unit in SLOW:
                    await asyncio.sleep(SLOWNESS)
                if unit not in SILENT:
                    writer.write(struct.pack(">HHHBBBH", transaction, 0, 5, unit, 3, 2, unit))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            self._lines.discard(line)


class Device:
    def __init__(self, unit: int, port: int) -> None:
        self.unit = unit
        self.values: set[object] = set()
        timeout = 1 if unit in SILENT else 5
        keys = {"protocol": "modbus-tcp", "address": f"{LOOPBACK}:{port}", "unit": unit, "timeout": timeout}
        connector = ModbusTcpSettings.model_validate(keys).connector(f"d{unit}", [TAG])
        self.poller = Poller(f"d{unit}", connector, {int(BEAT * SECOND): (0,)}, SteadyClock(), self.take)
        self.health = self.poller.health

    async def take(self, batch: SampleBatch) -> None:
        self.values.update(sample.value for sample in batch if sample.quality is Quality.GOOD)


async def test_dead_and_slow_devices_do_not_hold_up_the_others() -> None:
    async with Gateway().serving() as port:
        devices = [Device(unit, 1 if unit in ABSENT else port) for unit in range(100)]
        tasks = [asyncio.create_task(device.poller.run(), name=f"poller {device.unit}") for device in devices]
        try:
            good, slow, dead = ([devices[unit] for unit in units] for units in (GOOD, SLOW, (*SILENT, *ABSENT)))
            await until(lambda: all(device.health.polls for device in good), seconds=30)
            before = {device: device.health.polls for device in good}
            began = asyncio.get_running_loop().time()
            await until(lambda: all(device.health.polls >= 2 for device in slow), seconds=60)
            await asyncio.sleep(3 * BEAT)
            beats = (asyncio.get_running_loop().time() - began) / BEAT
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
    polls = [device.health.polls - before[device] for device in good]
    assert min(polls) >= 0.6 * beats - 1
    assert all(device.health.connected and device.health.outages == 0 for device in good)
    assert all(device.health.overruns for device in slow), "slower than their beat, and that is counted"
    assert not any(device.health.connected or device.health.polls for device in dead)
    assert all("no answer within 1 s" in devices[unit].health.error for unit in SILENT)
    assert all("refused" in devices[unit].health.error for unit in ABSENT)
    assert all(device.values == {device.unit} for device in (*good, *slow))
