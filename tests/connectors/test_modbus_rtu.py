"""Several units on one RTU line: they take turns, and a dead one is not the others' fault."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError
from pymodbus.framer.rtu import FramerRTU

from connectors.registry import build
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality
from tests.contracts.benches import device_settings, tag
from tests.proxy import LOOPBACK

TIMEOUT = 0.6


class DeviceServer:
    """A serial device server. Register n of unit u holds 100 u + n; it answers after `delay` seconds.

    `delay` is by unit; None: it never answers.
    """

    def __init__(self) -> None:
        self.delay: dict[int, float | None] = {1: 0.01, 2: 0.01, 3: 0.01}
        self.connections = 0
        self.asked: list[int] = []
        self.overlaps = 0
        self._busy: asyncio.Task[None] | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        while self._writers:
            await asyncio.sleep(0.01)

    @property
    def open_connections(self) -> int:
        return len(self._writers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        async with asyncio.TaskGroup() as answers:
            try:
                while True:
                    unit, function, start, count, _ = struct.unpack(">BBHHH", await reader.readexactly(8))
                    self.asked.append(unit)
                    if self._busy is not None and not self._busy.done():
                        self.overlaps += 1
                    delay = self.delay[unit]
                    if delay is not None:
                        self._busy = answers.create_task(self._answer(delay, unit, function, start, count))
            except (asyncio.IncompleteReadError, ConnectionError):
                self._writers.discard(writer)
                writer.close()

    async def _answer(self, delay: float, unit: int, function: int, start: int, count: int) -> None:
        await asyncio.sleep(delay)
        values = struct.pack(f">{count}H", *(100 * unit + register for register in range(start, start + count)))
        frame = bytes([unit, function, len(values)]) + values
        for open_now in self._writers:  # it does not know who asked
            open_now.write(frame + FramerRTU.compute_CRC(frame).to_bytes(2, "big"))


@pytest.fixture
async def far_side() -> AsyncIterator[DeviceServer]:
    far_side = DeviceServer()
    await far_side.start()
    yield far_side
    await far_side.stop()


def unit(far_side: DeviceServer, number: int, *registers: int) -> Connector:
    settings = device_settings(
        protocol="modbus-rtu-tcp", address=f"{LOOPBACK}:{far_side.port}", unit=number, timeout=TIMEOUT, max_gap=0
    )
    tags = [tag(f"R{register}", f"hr:{register}", "uint16") for register in registers]
    return build(f"unit{number}", settings, tags)


async def read_often(connector: Connector, times: int) -> list[object]:
    found: list[object] = []
    for _ in range(times):
        values, qualities = await connector.read()
        assert set(qualities) == {Quality.GOOD}
        found.append(tuple(values))
    return found


async def test_units_share_one_connection_and_take_turns(far_side: DeviceServer) -> None:
    units = [unit(far_side, number, 1, 10) for number in (1, 2, 3)]
    for connector in units:
        await connector.connect()
    async with asyncio.TaskGroup() as group:
        reading = [group.create_task(read_often(connector, 10)) for connector in units]
    assert [set(task.result()) for task in reading] == [{(101, 110)}, {(201, 210)}, {(301, 310)}]
    assert (far_side.connections, far_side.overlaps) == (1, 0)
    assert far_side.asked[:12] == [1, 2, 3] * 4, "nobody is asked twice while another waits"
    for connector in units[:2]:
        await connector.close()
    assert await read_often(units[2], 1) == [(301, 310)]
    await units[2].close()
    async with asyncio.timeout(30):
        while far_side.open_connections:
            await asyncio.sleep(0.01)


async def test_a_dead_unit_is_not_the_others_fault(far_side: DeviceServer) -> None:
    far_side.delay[3] = None
    alive, dead = unit(far_side, 1, 1), unit(far_side, 3, 1)
    await alive.connect()
    reading = asyncio.create_task(read_often(alive, 40))
    for _ in range(2):
        await dead.connect()
        with pytest.raises(DeviceError, match=rf"^unit3 .*no answer within {TIMEOUT:g} s when reading hr 1$"):
            await dead.read()
    assert await reading == [(101,)] * 40
    await alive.close()
    await dead.close()


async def test_an_answer_that_comes_too_late_is_not_taken_for_the_next(far_side: DeviceServer) -> None:
    one, two = unit(far_side, 1, 1, 10), unit(far_side, 2, 1)
    await one.connect()
    await two.connect()
    for late in (TIMEOUT / 3, TIMEOUT * 1.2, TIMEOUT * 1.7):
        far_side.delay[1] = late
        asked = len(far_side.asked)
        try:
            assert (await one.read()).values == [101, 110]
        except DeviceError:
            assert (await two.read()).values == [201]
            far_side.delay[1] = 0.01
            await one.connect()
            assert (await one.read()).values == [101, 110]
        assert len(far_side.asked) > asked
    await one.close()
    await two.close()


async def test_a_port_that_is_not_there_is_told() -> None:
    settings = device_settings(protocol="modbus-rtu", port="/dev/no-such-port")
    connector = build("unit1", settings, [tag("R1", "hr:1", "uint16")])
    with pytest.raises(DeviceError, match=r"^unit1 \(/dev/no-such-port\): No such file or directory when connecting$"):
        await connector.connect()


def test_serial_settings() -> None:
    slow = device_settings(protocol="modbus-rtu", port="COM3", baudrate=9600, unit=7)
    assert slow.protocol == "modbus-rtu"
    assert slow.exchange_time(250) == pytest.approx(10_000 + (13 + 250) * 11 / 9600 * 1e6, abs=1)
    for wrong in ({"port": ""}, {"parity": "mark"}, {"baudrate": 1}, {"address": "10.0.0.7"}):
        with pytest.raises(ValidationError):
            device_settings(**{"protocol": "modbus-rtu", "port": "COM3", **wrong})
