"""A device that answers nothing at all when it is asked for one address: that tag alone is Bad, the rest goes on."""

import asyncio
import logging
import struct
from collections.abc import AsyncIterator, Callable

import pytest

from connectors.registry import build
from connectors.tags import TagSettings
from plant_service.core.samples import Quality, SampleBatch, Value
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.contracts.benches import ModbusBench, NetworkBench, S7Bench, tag
from tests.runtime.waiting import until


def _asks_modbus(cell: int) -> Callable[[bytes], bool]:
    def asks(request: bytes) -> bool:
        start, count = struct.unpack_from(">HH", request, 8)
        return bool(start <= cell < start + count)

    return asks


def _asks_s7(cell: int) -> Callable[[bytes], bool]:
    def asks(request: bytes) -> bool:
        if request[5] != 0xF0 or request[17] != 4:
            return False  # opens or closes the connection
        items = [request[start : start + 12] for start in range(19, len(request), 12)]
        starts = [(int.from_bytes(item[9:12], "big") // 8, int.from_bytes(item[4:6], "big")) for item in items]
        return any(start <= cell < start + length for start, length in starts)

    return asks


class Polled:
    """A poller on a device whose address `silent` makes it silent; `now` is what its tags show."""

    def __init__(self, bench: NetworkBench, tags: list[TagSettings]) -> None:
        self.now: dict[str, tuple[Value, Quality]] = {}
        self.outages = 0
        connector = build("press", bench.settings(), tags)
        self.poller = Poller("press", connector, {20_000: tuple(range(len(tags)))}, SteadyClock(), self._take)

    async def _take(self, batch: SampleBatch) -> None:
        self.now = {
            name.removeprefix("press."): found
            for name, found in zip(batch.tags, zip(batch.values, batch.qualities, strict=True), strict=True)
        }

    @property
    def bad(self) -> set[str]:
        return {name for name, (_, quality) in self.now.items() if quality is Quality.BAD}


MODBUS = [
    tag(name, f"hr:{cell}", "uint16") for name, cell in (("Counter", 0), ("A", 1), ("Silent", 12), ("B", 14), ("C", 60))
]
S7 = [
    tag(name, f"DB1.DBW{cell}", "uint16")
    for name, cell in (("Counter", 0), ("A", 2), ("Silent", 12), ("B", 14), ("C", 180))
]
CASES = [(ModbusBench, MODBUS, _asks_modbus), (S7Bench, S7, _asks_s7)]


@pytest.fixture(params=CASES)
async def polled(request: pytest.FixtureRequest) -> AsyncIterator[tuple[NetworkBench, Polled]]:
    kind, tags, asks = request.param
    bench: NetworkBench = kind()
    await bench.start()
    bench.proxy.loses = asks(12)
    polled = Polled(bench, tags)
    task = asyncio.create_task(polled.poller.run(), name="poller under test")
    yield bench, polled
    task.cancel()
    await asyncio.wait([task])
    await bench.stop()


async def test_only_the_silent_address_is_bad(
    polled: tuple[NetworkBench, Polled], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    bench, device = polled
    await until(lambda: device.bad == {"Silent"}, seconds=30)
    outages = device.poller.health.outages
    await bench.count(8)
    await until(lambda: device.now["Counter"] == (8, Quality.GOOD))
    assert (device.bad, device.poller.health.outages) == ({"Silent"}, outages)
    refused = [record.getMessage() for record in caplog.records if "refuses" in record.getMessage()]
    assert len(refused) == 1
    assert "press.Silent" in refused[0]
    assert "no answer to that" in refused[0]


async def test_a_dead_device_is_still_told_from_it(polled: tuple[NetworkBench, Polled]) -> None:
    bench, device = polled
    await until(lambda: device.bad == {"Silent"}, seconds=30)
    bench.fall_silent()
    await until(lambda: len(device.bad) == 5)
    bench.speak_again()
    await until(lambda: device.bad == {"Silent"}, seconds=30)
