"""Modbus TCP, RTU over TCP and RTU over a serial line, against the servers of pymodbus."""

import asyncio
import struct
from collections.abc import Mapping
from pathlib import Path

from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from connectors.registry import DeviceSettings
from plant_service.core.samples import Value
from tests.contracts.benches.base import NUMBERS, TEXT, LineBench, NetworkBench, device_settings, tag
from tests.proxy import LOOPBACK
from tests.serial_line import SerialLine


class ModbusBench(NetworkBench):
    cut_after = 11
    protocol = "modbus-tcp"
    framer = FramerType.SOCKET
    tags = (
        tag("Counter", "hr:0", "uint16"),
        *(tag(type, f"hr:{10 + 4 * i}", type) for i, type in enumerate(NUMBERS)),
        *(tag(f"{type}_1_based", f"3{11 + 4 * i:05}", type) for i, type in enumerate(NUMBERS)),
        tag("text", f"hr:50/{len(TEXT)}", "string"),
        tag("bit", "hr:1.3", "bool"),
        tag("other_bit", "40002.4", "bool"),
        tag("coil", "co:5", "bool"),
        tag("contact", "10021", "bool"),
        tag("swapped", "hr:60", "uint32", word_order="little"),
        tag("reversed", "hr:62", "float32", word_order="little", byte_order="little"),
        tag("scaled", "hr:11", "uint16", scale="0.1", offset="-5"),
        tag("digits", "hr:60", "bcd32"),
        tag("element", "hr:60[1]", "uint16"),
        tag("Missing", "hr:5000", "uint16"),
    )
    expected: Mapping[str, Value] = {
        "Counter": 7,
        **NUMBERS,
        **{f"{type}_1_based": number for type, number in NUMBERS.items()},
        "text": TEXT,
        "bit": True,
        "other_bit": False,
        "coil": True,
        "contact": True,
        "swapped": 0x01020304,
        "reversed": 1.5,
        "scaled": -5.0,
        "digits": 3040102,
        "element": 0x0102,
        "Missing": None,
    }

    async def start_server(self) -> int:
        self.server = ModbusTcpServer(_modbus_device(), framer=self.framer, address=(LOOPBACK, 0))
        await self.server.serve_forever(background=True)
        port: int = self.server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        return port

    async def stop_server(self) -> None:
        await self.server.shutdown()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)

    def settings(self) -> DeviceSettings:
        return device_settings(protocol=self.protocol, address=f"{LOOPBACK}:{self.proxy.port}", timeout=self.timeout)

    async def count(self, counter: int) -> None:
        await self.server.async_setValues(1, 6, 0, [counter])


class ModbusRtuTcpBench(ModbusBench):
    protocol = "modbus-rtu-tcp"
    framer = FramerType.RTU


class ModbusRtuBench(LineBench):
    """Over a serial line; `folder` is given by the test module."""

    tags, expected = ModbusBench.tags, ModbusBench.expected
    folder: Path
    _counter = 7  # goes on while the line is away

    async def start(self) -> None:
        self._line = SerialLine(self.folder)
        await self.switch_on()

    async def stop(self) -> None:
        await self.switch_off()

    @property
    def line(self) -> SerialLine:
        return self._line

    def settings(self) -> DeviceSettings:
        return device_settings(  # a pseudo terminal has no parity
            protocol="modbus-rtu", port=str(self.line.near), parity="none", timeout=self.timeout
        )

    async def count(self, counter: int) -> None:
        self._counter = counter
        if self.line.listening:
            await self.server.async_setValues(1, 6, 0, [counter])

    async def switch_off(self) -> None:
        await self.server.shutdown()  # type: ignore[no-untyped-call]
        self.line.unplug()

    async def switch_on(self) -> None:
        self.line.plug_in()
        self.server = ModbusSerialServer(_modbus_device(), port=str(self.line.far))
        await self.server.serve_forever(background=True)
        await self.count(self._counter)

    def break_in_mid_answer(self) -> None:
        self.line.cut_answer_after(3)

    def fall_silent(self) -> None:
        self.line.hold_answers()

    def speak_again(self) -> None:
        self.line.release_answers()


def _modbus_device() -> SimDevice:
    numbers = [
        SimData(10 + 4 * i, values=number, datatype=DataType[type.upper()])
        for i, (type, number) in enumerate(NUMBERS.items())
    ]
    gaps = [
        SimData(10 + 4 * i + words, values=[0] * (4 - words), datatype=DataType.REGISTERS)
        for i, words in enumerate((1, 1, 2, 2, 4, 4, 2, 4))
        if words < 4
    ]
    holding = [
        SimData(0, values=[7, 1 << 3], datatype=DataType.REGISTERS),
        SimData(50, values=TEXT, datatype=DataType.STRING),
        SimData(60, values=[0x0304, 0x0102], datatype=DataType.REGISTERS),
        SimData(62, values=list(struct.unpack(">HH", struct.pack("<f", 1.5))), datatype=DataType.REGISTERS),
    ]
    bits = [SimData(0, values=[False] * 5 + [True] + [False] * 14 + [True] + [False] * 11, datatype=DataType.BITS)]
    return SimDevice(1, simdata=(bits, bits, [*holding, *numbers, *gaps], [*numbers, *gaps]))
