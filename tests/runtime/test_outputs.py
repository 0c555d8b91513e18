"""Outputs on a real Modbus server: written when they change, read back, told with their cause, and at a pace."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from plant_service.core.outputs import Output
from plant_service.core.ports import OutputDevice
from plant_service.core.samples import SECOND, SampleBatch, Value
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.outputs import DeviceOutputs
from plant_service.runtime.polling import Poller
from tests.contracts.output_benches import ModbusOutputBench, writes
from tests.runtime.waiting import until


@pytest.fixture
async def bench() -> AsyncIterator[ModbusOutputBench]:
    bench = ModbusOutputBench()
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
async def device(bench: ModbusOutputBench) -> AsyncIterator[OutputDevice]:
    connector = bench.connector()
    assert isinstance(connector, OutputDevice)
    await connector.connect()
    yield connector
    await connector.close()


def _wish(value: Value, cause: str = "L1/OP10 has taken 8") -> Output:
    return Output(value, cause, 0)


async def test_a_wish_is_written_once_and_told_with_its_cause(
    bench: ModbusOutputBench, device: OutputDevice, caplog: pytest.LogCaptureFixture
) -> None:
    outputs = DeviceOutputs(device, SECOND // 100)
    outputs.want({"press.Counter": _wish(8), "weld.Counter": _wish(9)})
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            await outputs.flush()
    assert len(writes(bench)) == outputs.written == 1
    assert caplog.messages == ["press.Counter: wrote 8, was 7: L1/OP10 has taken 8"]


async def test_what_stands_there_already_is_not_written(bench: ModbusOutputBench, device: OutputDevice) -> None:
    outputs = DeviceOutputs(device, SECOND // 100)
    outputs.want({"press.Counter": _wish(7), "press.coil": _wish(True)})
    await outputs.flush()
    assert writes(bench) == []


async def test_after_a_connect_it_is_brought_about_again(bench: ModbusOutputBench, device: OutputDevice) -> None:
    """The PLC may have been restarted meanwhile."""
    outputs = DeviceOutputs(device, SECOND // 100)
    outputs.want({"press.coil": _wish(False)})
    await outputs.flush()
    await bench.server.async_setValues(1, 5, 5, [True])
    await outputs.flush()
    assert outputs.written == 1
    await device.connect()
    outputs.forget()
    await asyncio.sleep(0.02)
    await outputs.flush()
    assert outputs.written == 2


async def test_only_the_latest_wish_counts_and_writes_keep_their_distance(
    bench: ModbusOutputBench, device: OutputDevice
) -> None:
    outputs = DeviceOutputs(device, 3600 * SECOND)
    outputs.want({"press.Counter": _wish(8)})
    await outputs.flush()
    for value in (9, 10, 11):
        outputs.want({"press.Counter": _wish(value)})
        await outputs.flush()
    assert outputs.written == 1
    outputs = DeviceOutputs(device, SECOND // 100)
    outputs.want({"press.Counter": _wish(9)})
    outputs.want({"press.Counter": _wish(12)})
    await outputs.flush()
    values, _ = await device.read((0,))
    assert values == [12]


async def test_an_output_that_the_device_declines_is_told_once_and_holds_up_no_other(
    bench: ModbusOutputBench, device: OutputDevice, caplog: pytest.LogCaptureFixture
) -> None:
    outputs = DeviceOutputs(device, SECOND // 100)
    outputs.want({"press.Missing": _wish(1), "press.Counter": _wish(8)})
    for _ in range(3):
        await outputs.flush()
        await asyncio.sleep(0.02)
    assert outputs.written == 1
    refused = [message for message in caplog.messages if "when writing press.Missing" in message]
    assert len(refused) == 1
    assert "illegal data address when writing press.Missing; trying again every 5 s" in refused[0]


async def test_the_poller_writes_before_a_poll_that_shows_it(bench: ModbusOutputBench) -> None:
    connector = bench.connector()
    assert isinstance(connector, OutputDevice)
    outputs = DeviceOutputs(connector, SECOND // 100)
    polled: list[SampleBatch] = []

    async def deliver(batch: SampleBatch) -> None:
        polled.append(batch)

    poller = Poller("press", connector, {SECOND // 20: range(len(bench.tags))}, SteadyClock(), deliver, outputs)
    outputs.want({"press.Counter": _wish(8)})
    task = asyncio.create_task(poller.run(), name="poller")
    try:
        await until(lambda: any(batch.values[0] == 8 for batch in polled))
        await bench.switch_off()
        outputs.want({"press.Counter": _wish(9)})
        await until(lambda: polled[-1].values[0] is None)
        await bench.switch_on()
        await until(lambda: polled[-1].values[0] == 9)
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert len(writes(bench)) == 2
