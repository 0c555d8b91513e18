"""Test benches: each holds one kind of connector against its real far side, and knows how to make that one fail."""

import asyncio
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

import snap7
from pydantic import TypeAdapter
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from snap7.type import SrvArea

from connectors.registry import DeviceSettings, build
from connectors.simulated import Raw, SimulatedConnector, SimulatedDevice, SimulatedSettings
from connectors.tags import TagSettings
from plant_service.core.ports import Connector
from plant_service.core.samples import Value
from tests.contracts.opcua_far_side import NAMESPACE, PASSWORD, USER, OpcUaFarSide
from tests.contracts.text_reader import TextReader
from tests.proxy import LOOPBACK, CuttableProxy
from tests.serial_line import SerialLine

TIMEOUT_SECONDS = 0.4
_SETTINGS: TypeAdapter[DeviceSettings] = TypeAdapter(DeviceSettings)

NUMBERS: Mapping[str, int | float] = {
    "int16": -12345,
    "uint16": 54321,
    "int32": -123456789,
    "uint32": 4_000_000_000,
    "int64": -(2**62) - 1,
    "uint64": 2**64 - 2,
    "float32": -2.5,
    "float64": 1.25e-300,
}
TEXT = "PART-0042"


def device_settings(**keys: object) -> DeviceSettings:
    return _SETTINGS.validate_python(keys)


def tag(name: str, address: str, type: str, **columns: object) -> TagSettings:
    return TagSettings.model_validate({"name": name, "address": address, "type": type, **columns})


class Bench(ABC):
    """`tags` read `expected`; among them `Counter`, set by `count`, and `Missing`, which the device does not have."""

    tags: Sequence[TagSettings]
    expected: Mapping[str, Value]
    patience = 0.0  # seconds that a change may take to be read
    timeout = TIMEOUT_SECONDS

    @abstractmethod
    async def start(self) -> None: ...

    @abstractmethod
    async def stop(self) -> None: ...

    @abstractmethod
    def connector(self) -> Connector: ...

    @abstractmethod
    async def count(self, counter: int) -> None: ...

    @abstractmethod
    async def switch_off(self) -> None: ...

    @abstractmethod
    async def switch_on(self) -> None: ...

    @abstractmethod
    def break_in_mid_answer(self) -> None:
        """The next answer is cut off; then the line is well again."""

    @abstractmethod
    def fall_silent(self) -> None: ...

    @abstractmethod
    def speak_again(self) -> None:
        """What was held back is answered now."""


class NetworkBench(Bench):
    """A far side behind a proxy."""

    cut_after: int  # bytes: in the middle of an answer
    proxy: CuttableProxy

    @abstractmethod
    async def start_server(self) -> int:
        """Returns its port."""

    @abstractmethod
    async def stop_server(self) -> None: ...

    @abstractmethod
    def settings(self) -> DeviceSettings: ...

    async def start(self) -> None:
        self.proxy = CuttableProxy(await self.start_server())
        await self.proxy.switch_on()

    async def stop(self) -> None:
        await self.proxy.switch_off()
        await self.stop_server()

    def connector(self) -> Connector:
        return build("press", self.settings(), self.tags)

    async def switch_off(self) -> None:
        await self.proxy.switch_off()

    async def switch_on(self) -> None:
        await self.proxy.switch_on()

    def break_in_mid_answer(self) -> None:
        self.proxy.cut_answer_after(self.cut_after)

    def fall_silent(self) -> None:
        self.proxy.hold_answers()

    def speak_again(self) -> None:
        self.proxy.release_answers()


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


class ModbusRtuBench(Bench):
    """Over a serial line; `folder` is given by the test module."""

    tags, expected = ModbusBench.tags, ModbusBench.expected
    folder: Path

    async def start(self) -> None:
        self.line = SerialLine(self.folder)
        await self.switch_on()

    async def stop(self) -> None:
        await self.switch_off()

    def connector(self) -> Connector:
        settings = device_settings(  # a pseudo terminal has no parity
            protocol="modbus-rtu", port=str(self.line.near), parity="none", timeout=self.timeout
        )
        return build("press", settings, self.tags)

    async def count(self, counter: int) -> None:
        await self.server.async_setValues(1, 6, 0, [counter])

    async def switch_off(self) -> None:
        await self.server.shutdown()  # type: ignore[no-untyped-call]
        self.line.unplug()

    async def switch_on(self) -> None:
        self.line.plug_in()
        self.server = ModbusSerialServer(_modbus_device(), port=str(self.line.far))
        await self.server.serve_forever(background=True)

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


class S7Bench(NetworkBench):
    cut_after = 20
    keys: Mapping[str, object] = {}
    tags = (
        tag("Counter", "DB1.DBW0", "uint16"),
        *(
            tag(type, f"DB1.DB{width}{10 + 8 * i}", type)
            for i, (type, width) in enumerate(zip(NUMBERS, "WWDDLLDL", strict=True))
        ),
        tag("int8", "DB1.DBB2", "int8"),
        tag("uint8", "DB1.DBB3", "uint8"),
        tag("text", "DB1.STRING100.16", "string"),
        tag("bit", "DB1.DBX4.3", "bool"),
        tag("flag", "M10.7", "bool"),
        tag("flag_word", "MW10", "uint16"),
        tag("input", "IB0", "uint8"),
        tag("output", "Q0.0", "bool"),
        tag("own_timer", "T5", "s5time"),
        tag("next_timer", "T6", "uint16"),
        tag("counter", "C3", "bcd16"),
        tag("order_number", "cpu:order_number", "string"),
        tag("scaled", "DB1.DBB3", "uint8", scale="2", offset="1"),
        tag("moment", "DB1.DBB120", "dtl"),
        tag("date", "DB1.DBB132", "date_and_time"),
        tag("timer", "DB1.DBW140", "s5time"),
        tag("wide_text", "DB1.WSTRING142.4", "string"),
        tag("letters", "DB1.CHAR154.4", "string"),
        tag("letter", "DB1.DBB154[1]", "char"),
        tag("Missing", "DB99.DBW0", "uint16"),
    )
    expected: Mapping[str, Value] = {
        "Counter": 7,
        **NUMBERS,
        "int8": -100,
        "uint8": 200,
        "text": TEXT,
        "bit": True,
        "flag": True,
        "flag_word": 0x8001,
        "input": 33,
        "output": True,
        "own_timer": 125_000,
        "next_timer": 0x0999,
        "counter": 42,
        "order_number": "6ES7 315-2EH14-0AB0",
        "scaled": 401,
        "moment": "2026-11-24T08:01:02.003000000",
        "date": "2026-11-24T08:01:02.003",
        "timer": 12_700,
        "wide_text": "冲压",
        "letters": "LOT7",
        "letter": "O",
        "Missing": None,
    }

    async def start_server(self) -> int:
        self.data_block = bytearray(200)
        struct.pack_into(">HbBB", self.data_block, 0, 7, -100, 200, 1 << 3)
        for i, (number, code) in enumerate(zip(NUMBERS.values(), "hHiIqQfd", strict=True)):
            struct.pack_into(f">{code}", self.data_block, 10 + 8 * i, number)
        struct.pack_into("BB9s", self.data_block, 100, 16, len(TEXT), TEXT.encode())
        struct.pack_into(">HBBBBBBI", self.data_block, 120, 2026, 11, 24, 3, 8, 1, 2, 3_000_000)
        struct.pack_into(">8sH", self.data_block, 132, bytes.fromhex("2611240801020033"), 0x1127)
        struct.pack_into(">HH4s", self.data_block, 142, 4, 2, "冲压".encode("utf-16-be"))
        struct.pack_into("4s", self.data_block, 154, b"LOT7")
        self.server = snap7.Server(log=False)
        self.server.register_area(SrvArea.DB, 1, self.data_block)
        self.server.register_area(SrvArea.MK, 0, bytearray([0] * 10 + [0x80, 0x01]))
        self.server.register_area(SrvArea.PE, 0, bytearray([33]))
        self.server.register_area(SrvArea.PA, 0, bytearray([1]))
        self.server.register_area(SrvArea.TM, 0, bytearray(10) + bytearray.fromhex("21250999"))
        self.server.register_area(SrvArea.CT, 0, bytearray(6) + bytearray.fromhex("0042"))
        self.server.start(0)
        assert self.server.server_socket is not None
        port: int = self.server.server_socket.getsockname()[1]
        return port

    async def stop_server(self) -> None:
        await asyncio.to_thread(self.server.stop)

    def settings(self) -> DeviceSettings:
        return device_settings(
            protocol="s7", address=f"{LOOPBACK}:{self.proxy.port}", timeout=self.timeout, **self.keys
        )

    async def count(self, counter: int) -> None:
        struct.pack_into(">H", self.data_block, 0, counter)


_OPCUA_TYPES = ("Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Float", "Double")

OPCUA_VALUES: Mapping[str, tuple[str, Value]] = {
    "Counter": ("UInt16", 7),
    **{name: (type, number) for (name, number), type in zip(NUMBERS.items(), _OPCUA_TYPES, strict=True)},
    "int8": ("SByte", -100),
    "uint8": ("Byte", 200),
    "text": ("String", TEXT),
    "bit": ("Boolean", True),
    'quoted."DB".name': ("UInt16", 54321),
}


class OpcUaBench(NetworkBench):
    """Polled and unencrypted; `far_side` is given by the test module, which shares it."""

    cut_after = 20
    mode = "polled"
    far_side: OpcUaFarSide
    expected: Mapping[str, Value] = {
        **{name: value for name, (_, value) in OPCUA_VALUES.items() if '"' not in name},
        "quoted": 54321,
        "by_uri": 54321,
        "scaled": 5427.1,
        "Missing": None,
    }

    @property
    def tags(self) -> Sequence[TagSettings]:  # type: ignore[override]
        here = f"ns={self.far_side.index};s="
        return [
            *(tag(name, here + name, _type_of(name)) for name in OPCUA_VALUES if '"' not in name),
            tag("quoted", here + 'quoted."DB".name', "uint16"),
            tag("by_uri", f"nsu={NAMESPACE};s=uint16", "uint16"),
            tag("scaled", here + "uint16", "uint16", scale="0.1", offset="-5"),
            tag("Missing", here + "Missing", "uint16"),
        ]

    async def start_server(self) -> int:
        await self.far_side.reset()
        return self.far_side.port

    async def stop_server(self) -> None:
        pass

    def settings(self) -> DeviceSettings:
        return device_settings(
            protocol="opcua",
            address=f"{LOOPBACK}:{self.proxy.port}",
            path="/plc",
            mode=self.mode,
            poll=0.05,
            timeout=self.timeout,
            **self.security(),
        )

    def security(self) -> Mapping[str, object]:
        return {"security": "none"}

    async def count(self, counter: int) -> None:
        await self.far_side.write("Counter", counter)


class OpcUaSubscriptionBench(OpcUaBench):
    """Subscribed, encrypted and with a user."""

    mode = "subscription"
    patience = 10.0
    timeout = 1.5  # the keys of a connection take time

    def security(self) -> Mapping[str, object]:
        folder = self.far_side.folder
        (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        return {
            "server_fingerprint": self.far_side.fingerprint,
            "identity": folder / "client",
            "user": USER,
            "password_file": folder / "password",
        }


class TextBench(NetworkBench):
    cut_after = 3
    tags = (tag("Counter", "number", "uint32"), tag("line", "line", "string"), tag("last", "last", "string"))
    expected: Mapping[str, Value] = {"Counter": 0, "line": "", "last": ""}

    async def start_server(self) -> int:
        self.reader = TextReader()
        await self.reader.start()
        return self.reader.port

    async def stop_server(self) -> None:
        await self.reader.stop()

    def settings(self) -> DeviceSettings:
        return device_settings(protocol="text", address=f"{LOOPBACK}:{self.proxy.port}", timeout=self.timeout)

    async def count(self, counter: int) -> None:
        await self.reader.send(f"PART-{counter}\n".encode())


class _BreakableDevice(SimulatedDevice):
    breaks_once = False

    async def poll(self) -> Mapping[str, Raw]:
        if self.breaks_once:
            self.breaks_once = False
            raise ConnectionResetError("the line broke in mid-answer")
        return await super().poll()


class SimulatedBench(Bench):
    expected: Mapping[str, Value] = {
        "Counter": 7,
        **NUMBERS,
        "int8": -100,
        "text": TEXT,
        "bit": True,
        "scaled": 1.25,
        "Missing": None,
    }

    def __init__(self) -> None:
        raws = {**self.expected, "scaled": 5}
        self.tags = tuple(tag(name, name, _type_of(name), scale="0.25" if name == "scaled" else "") for name in raws)
        script = {name: (raw,) for name, raw in raws.items()}
        self.settings = SimulatedSettings.model_validate(
            {"protocol": "simulated", "script": script, "timeout": self.timeout}
        )
        self.device = _BreakableDevice(script)

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def connector(self) -> Connector:
        return SimulatedConnector("press", self.settings, self.tags, self.device)

    async def count(self, counter: int) -> None:
        self.device.script["Counter"] = (counter,)

    async def switch_off(self) -> None:
        self.device.reachable = False

    async def switch_on(self) -> None:
        self.device.reachable = True

    def break_in_mid_answer(self) -> None:
        self.device.breaks_once = True

    def fall_silent(self) -> None:
        self.device.silent = True

    def speak_again(self) -> None:
        self.device.silent = False


def _type_of(name: str) -> str:
    numbers = (*NUMBERS, "int8", "uint8")
    return {"text": "string", "bit": "bool"}.get(name, name if name in numbers else "uint16")
