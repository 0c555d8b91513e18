"""What every connector promises (plant_service.core.ports.Connector), held against each of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality, Value
from tests.contracts.benches import (
    Bench,
    ModbusBench,
    ModbusRtuBench,
    ModbusRtuTcpBench,
    OpcUaBench,
    OpcUaSubscriptionBench,
    S7Bench,
    SimulatedBench,
    TextBench,
)
from tests.contracts.opcua_far_side import OpcUaFarSide

SLACK = 3.0  # seconds, for a busy machine; less than any timeout of the libraries themselves


POLLED = [ModbusBench, ModbusRtuTcpBench, ModbusRtuBench, S7Bench, OpcUaBench, OpcUaSubscriptionBench, SimulatedBench]


@pytest.fixture(params=POLLED)
async def bench(request: pytest.FixtureRequest, far_side: OpcUaFarSide, tmp_path: Path) -> AsyncIterator[Bench]:
    async with _started(request.param(), far_side, tmp_path) as bench:
        yield bench


@pytest.fixture(params=[*POLLED, TextBench])
async def any_bench(request: pytest.FixtureRequest, far_side: OpcUaFarSide, tmp_path: Path) -> AsyncIterator[Bench]:
    """Also those whose far side speaks unasked; what that says is in tests/connectors."""
    async with _started(request.param(), far_side, tmp_path) as bench:
        yield bench


@asynccontextmanager
async def _started(bench: Bench, far_side: OpcUaFarSide, folder: Path) -> AsyncIterator[Bench]:
    if isinstance(bench, OpcUaBench):
        bench.far_side = far_side
    if isinstance(bench, ModbusRtuBench):
        bench.folder = folder
    await bench.start()
    try:
        yield bench
    finally:
        await bench.stop()


@pytest.fixture
async def connector(bench: Bench) -> AsyncIterator[Connector]:
    connector = bench.connector()
    await connector.connect()
    yield connector
    await connector.close()


async def _values_of(connector: Connector) -> dict[str, Value]:
    values, qualities = await connector.read()
    assert len(values) == len(qualities) == len(connector.tags)
    return {info.name.removeprefix("press."): value for info, value in zip(connector.tags, values, strict=True)}


async def test_reads_every_type(bench: Bench, connector: Connector) -> None:
    values = await _values_of(connector)
    assert values == bench.expected
    assert {name: type(value) for name, value in values.items()} == {
        name: type(value) for name, value in bench.expected.items()
    }


async def test_names_its_tags_in_order(any_bench: Bench) -> None:
    bench, connector = any_bench, any_bench.connector()
    assert [info.name for info in connector.tags] == [f"press.{tag.name}" for tag in bench.tags]
    assert [info.address for info in connector.tags] == [tag.address for tag in bench.tags]
    assert connector.tags is connector.tags


async def test_only_the_bad_address_is_bad(bench: Bench, connector: Connector) -> None:
    for _ in range(3):
        values, qualities = await connector.read()
        bad = [info.name for info, quality in zip(connector.tags, qualities, strict=True) if quality is Quality.BAD]
        assert bad == ["press.Missing"]
        assert values[[info.name for info in connector.tags].index("press.Missing")] is None


async def test_sees_changes(bench: Bench, connector: Connector) -> None:
    for counter in (8, 9, 0):
        await bench.count(counter)
        deadline = time.monotonic() + bench.patience
        while (await _values_of(connector))["Counter"] != counter:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)


async def test_refused_connection(any_bench: Bench) -> None:
    bench = any_bench
    await bench.switch_off()
    connector = bench.connector()
    for _ in range(2):
        with pytest.raises(DeviceError, match=r"^press \(.*when connecting"):
            await connector.connect()
    await bench.switch_on()
    await connector.connect()
    assert await _values_of(connector) == bench.expected
    await connector.close()


async def test_lost_and_found(bench: Bench, connector: Connector) -> None:
    await _values_of(connector)
    await bench.switch_off()
    await _fails_in_time(bench, connector)
    await bench.switch_on()
    await bench.count(8)
    await connector.connect()
    assert await _values_of(connector) == {**bench.expected, "Counter": 8}


async def test_broken_in_mid_answer(bench: Bench, connector: Connector) -> None:
    await _values_of(connector)
    bench.break_in_mid_answer()
    await _fails_in_time(bench, connector)
    await bench.count(8)
    await connector.connect()
    assert await _values_of(connector) == {**bench.expected, "Counter": 8}


async def test_silent_device(bench: Bench, connector: Connector) -> None:
    bench.fall_silent()
    await _fails_in_time(bench, connector)
    bench.speak_again()
    await bench.count(8)
    await connector.connect()
    assert await _values_of(connector) == {**bench.expected, "Counter": 8}


async def test_silent_at_connect(bench: Bench) -> None:
    bench.fall_silent()
    connector = bench.connector()
    began = time.monotonic()
    with pytest.raises(DeviceError, match=rf"^press \(.*\): no answer within {bench.timeout:g} s"):
        await _connect_and_read(connector)
    assert time.monotonic() - began < bench.timeout + SLACK
    await connector.close()


async def _connect_and_read(connector: Connector) -> None:
    await connector.connect()  # an S7 already talks here
    await connector.read()


async def test_cancelled_read_leaves_no_stale_answer(bench: Bench, connector: Connector) -> None:
    bench.fall_silent()
    read = asyncio.create_task(connector.read(), name="read to be cancelled")
    await asyncio.sleep(0.05)
    read.cancel()
    with pytest.raises(asyncio.CancelledError):
        await read
    await bench.count(8)
    bench.speak_again()
    with pytest.raises(DeviceError):
        await connector.read()
    await connector.connect()
    assert await _values_of(connector) == {**bench.expected, "Counter": 8}


async def test_cancelled_connect(bench: Bench) -> None:
    connector = bench.connector()
    bench.fall_silent()
    connecting = asyncio.create_task(connector.connect(), name="connect to be cancelled")
    await asyncio.sleep(0.02)
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    bench.speak_again()
    await connector.connect()
    assert await _values_of(connector) == bench.expected
    await connector.close()


async def test_close_at_any_time(any_bench: Bench) -> None:
    connector = any_bench.connector()
    await connector.close()
    with pytest.raises(DeviceError, match="not connected"):
        await connector.read()
    await connector.connect()
    await connector.connect()
    await connector.close()
    await connector.close()
    with pytest.raises(DeviceError, match="not connected"):
        await connector.read()


async def _fails_in_time(bench: Bench, connector: Connector) -> None:
    began = time.monotonic()
    with pytest.raises(DeviceError, match=r"^press \(.*when reading"):
        await connector.read()
    assert time.monotonic() - began < bench.timeout + SLACK
    with pytest.raises(DeviceError, match="not connected"):
        await connector.read()
