"""What a Modbus device may answer, right and wrong, byte by byte."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable

import pytest

from connectors.modbus import ModbusTcpSettings
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality
from tests.contracts.benches import ModbusBench
from tests.proxy import LOOPBACK

TAGS = [TagSettings.model_validate({"name": "Count", "address": "hr:100", "type": "uint32"})]


class RawDevice:
    """Answers every request with what `answer` makes of (unit, function, data); None: with nothing."""

    def __init__(self) -> None:
        self.answer: Callable[[int, int, bytes], bytes | None] = lambda unit, function, data: b""
        self.foreign = (0, 0)  # added to transaction and unit of the answers
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        while self._writers:
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                transaction, _, length, unit = struct.unpack(">HHHB", await reader.readexactly(7))
                pdu = await reader.readexactly(length - 1)
                answer = self.answer(unit, pdu[0], pdu[1:])
                transaction, unit = transaction + self.foreign[0], unit + self.foreign[1]
                if answer is not None:
                    writer.write(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)
        except asyncio.IncompleteReadError:
            writer.close()
            await writer.wait_closed()
        finally:
            self._writers.discard(writer)


@pytest.fixture
async def device() -> AsyncIterator[RawDevice]:
    device = RawDevice()
    yield device
    await device.stop()


@pytest.fixture
async def press(device: RawDevice) -> AsyncIterator[Connector]:
    address = f"{LOOPBACK}:{await device.start()}"
    settings = ModbusTcpSettings.model_validate(
        {"protocol": "modbus-tcp", "address": address, "unit": 7, "timeout": 0.3}
    )
    press = settings.connector("press", TAGS)
    await press.connect()
    yield press
    await press.close()


async def test_asks_for_its_unit_function_and_cells(device: RawDevice, press: Connector) -> None:
    asked: list[tuple[int, int, bytes]] = []

    def answer(unit: int, function: int, data: bytes) -> bytes:
        asked.append((unit, function, data))
        return b"\x03\x04\x00\x01\x00\x02"

    device.answer = answer
    assert tuple(await press.read()) == ([65538], [Quality.GOOD])
    assert asked == [(7, 3, b"\x00\x64\x00\x02")]


@pytest.mark.parametrize("code", [1, 2, 3, 4])
async def test_refusals_make_the_tag_bad(device: RawDevice, press: Connector, code: int) -> None:
    device.answer = lambda unit, function, data: bytes([function | 0x80, code])
    assert tuple(await press.read()) == ([None], [Quality.BAD])
    device.answer = lambda unit, function, data: b"\x03\x04\x00\x01\x00\x02"
    await press.connect()
    assert tuple(await press.read()) == ([65538], [Quality.GOOD])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"\x03\x02\x00\x01", r"the answer has 2 bytes instead of 4 when reading hr 100-101"),
        (b"\x03\x06\x00\x01\x00\x02\x00\x03", r"the answer has 6 bytes instead of 4"),
        (b"\x04\x04\x00\x01\x00\x02", r"an answer to function 4, asked was 3"),
        (b"\x83\x06", r"the device is busy \(exception 6\)"),
        (b"\x83\x0b", r"unit 7 does not answer its gateway \(exception 11\)"),
        (b"\x83\x63", r"unknown to Modbus \(exception 99\)"),
        (None, r"no answer within 0.3 s when reading hr 100-101"),
    ],
)
async def test_anything_else_is_a_lost_device(
    device: RawDevice, press: Connector, answer: bytes | None, words: str
) -> None:
    device.answer = lambda unit, function, data: answer
    with pytest.raises(DeviceError, match=rf"^press \(127\.0\.0\.1:\d+\): .*{words}"):
        await press.read()
    device.answer = lambda unit, function, data: b"\x03\x04\x00\x01\x00\x02"
    await press.connect()
    assert tuple(await press.read()) == ([65538], [Quality.GOOD])


@pytest.mark.parametrize("foreign", [(1, 0), (-1, 0), (0, 1)])
async def test_an_answer_to_another_question_is_none(
    device: RawDevice, press: Connector, foreign: tuple[int, int]
) -> None:
    device.answer = lambda unit, function, data: b"\x03\x04\x00\x01\x00\x02"
    device.foreign = foreign
    with pytest.raises(DeviceError, match="when reading hr 100-101"):
        await press.read()
    device.foreign = (0, 0)
    await press.connect()
    assert tuple(await press.read()) == ([65538], [Quality.GOOD])


async def test_only_ever_reads() -> None:
    bench = ModbusBench()
    await bench.start()
    press = bench.connector()
    await press.connect()
    for _ in range(3):
        await press.read()
    await press.close()
    await bench.stop()
    assert {request[7] for request in bench.proxy.requests} == {1, 2, 3, 4}


async def test_says_why_there_is_no_connection() -> None:
    settings = ModbusTcpSettings.model_validate({"protocol": "modbus-tcp", "address": "no-such-host.invalid"})
    with pytest.raises(DeviceError, match=r"^press \(no-such-host.invalid\): .+ when connecting$"):
        await settings.connector("press", TAGS).connect()
