"""S7, against the server of python-snap7."""

import asyncio
import struct
from collections.abc import Mapping

import snap7
from snap7.type import SrvArea

from connectors.registry import DeviceSettings
from plant_service.core.samples import Value
from tests.contracts.benches.base import NUMBERS, TEXT, NetworkBench, device_settings, tag
from tests.proxy import LOOPBACK


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
