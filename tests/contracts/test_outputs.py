"""What every device that permits writes promises (plant_service.core.ports.OutputDevice)."""

from collections.abc import AsyncIterator

import pytest

from plant_service.core.errors import DeviceError, WriteRefused
from plant_service.core.ports import OutputDevice
from plant_service.core.samples import Value
from tests.contracts.benches import ModbusBench, ModbusRtuTcpBench, NetworkBench, S7Bench
from tests.contracts.output_benches import ModbusOutputBench, RtuOutputBench, S7OutputBench, writes

OutputBench = ModbusOutputBench | RtuOutputBench | S7OutputBench


@pytest.fixture(params=[ModbusOutputBench, RtuOutputBench, S7OutputBench])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[OutputBench]:
    bench: OutputBench = request.param()
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
async def device(bench: OutputBench) -> AsyncIterator[OutputDevice]:
    connector = bench.connector()
    assert isinstance(connector, OutputDevice)
    await connector.connect()
    yield connector
    await connector.close()


async def _shown(device: OutputDevice) -> dict[str, Value]:
    values, _ = await device.read()
    return {tag.name.removeprefix("press."): value for tag, value in zip(device.tags, values, strict=True)}


async def test_what_is_written_stands_there_and_nothing_else_has_changed(
    bench: OutputBench, device: OutputDevice
) -> None:
    before = await _shown(device)
    wanted = {tag: value for tag, value in bench.outputs.items() if tag != "Missing"}
    for tag, value in wanted.items():
        await device.write(f"press.{tag}", value)
    after = await _shown(device)
    assert {tag: after[tag] for tag in wanted} == wanted
    changed = {tag for tag in after if after[tag] != before[tag]}
    overlaid = {"flag_word", "scaled", "digits", "element", "int16_1_based", "uint32_1_based", "int64_1_based"}
    assert changed - overlaid == set(wanted)
    assert len(writes(bench)) == len(wanted)


async def test_a_tag_that_is_not_listed_is_refused_before_the_wire(bench: OutputBench, device: OutputDevice) -> None:
    with pytest.raises(WriteRefused, match=r"press\.uint16 is not one of its outputs"):
        await device.write("press.uint16", 1)
    assert writes(bench) == []


@pytest.mark.parametrize("value", [-1, 65536, None, "text"])
async def test_a_value_that_does_not_fit_is_refused_before_the_wire(
    bench: OutputBench, device: OutputDevice, value: Value
) -> None:
    with pytest.raises(WriteRefused, match=r"press\.Counter cannot hold"):
        await device.write("press.Counter", value)
    assert writes(bench) == []


async def test_a_device_that_declines_keeps_its_connection(bench: OutputBench, device: OutputDevice) -> None:
    with pytest.raises(WriteRefused, match=r"when writing press\.Missing"):
        await device.write("press.Missing", 1)
    assert (await _shown(device))["Counter"] == 7


async def test_a_lost_device_is_lost(bench: OutputBench, device: OutputDevice) -> None:
    await bench.switch_off()
    with pytest.raises(DeviceError) as lost:
        await device.write("press.Counter", 1)
    assert not isinstance(lost.value, WriteRefused)
    await bench.switch_on()
    await device.connect()
    await device.write("press.Counter", 9)
    assert (await _shown(device))["Counter"] == 9


async def test_a_silent_device_is_given_up_within_its_timeout(bench: OutputBench, device: OutputDevice) -> None:
    bench.fall_silent()
    with pytest.raises(DeviceError, match=rf"no answer within {bench.timeout:g} s when writing press\.Counter"):
        await device.write("press.Counter", 1)


@pytest.mark.parametrize("kind", [ModbusBench, ModbusRtuTcpBench, S7Bench])
async def test_a_device_without_outputs_cannot_be_written(kind: type[NetworkBench]) -> None:
    bench = kind()
    await bench.start()
    try:
        assert not isinstance(bench.connector(), OutputDevice)
    finally:
        await bench.stop()


async def test_a_bit_of_an_s7_is_written_without_its_neighbours() -> None:
    """The request is for one bit, as a CPU takes it; python-snap7's server writes the whole byte all the same."""
    bench = S7OutputBench()
    await bench.start()
    connector = bench.connector()
    assert isinstance(connector, OutputDevice)
    try:
        await connector.connect()
        await connector.write("press.bit", True)
        (request,) = writes(bench)
    finally:
        await connector.close()
        await bench.stop()
    one_bit_of_db_1_at_4_3 = bytes.fromhex("05 01 12 0a 10 01 0001 0001 84 000023")
    value = bytes.fromhex("00 03 0001 01")
    assert request[17:] == one_bit_of_db_1_at_4_3 + value
