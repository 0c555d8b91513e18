"""Serial lines and lines of text against far sides that share no code with ours.

Modbus RTU: the C library libmodbus, on a pseudo terminal, and behind a serial device server that passes its bytes on
over TCP. Text readers: the net module of Node.
"""

import asyncio
import ctypes
import os
import pty
import shutil
import socket
import sys
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.registry import build
from plant_service.core.ports import Connector
from plant_service.core.samples import Value
from tests.contracts.benches import device_settings, tag
from tests.proxy import LOOPBACK
from tests.serial_line import SerialLine
from tests.third_party.servers import SECONDS, check, running
from tests.tools import missing

HERE = Path(__file__).parent
LIBMODBUS = "libmodbus.so.5"
TAGS = [
    tag("Counter", "hr:0", "uint16"),
    tag("Wide", "40003", "uint32"),
    tag("Speed", "hr:4", "float32"),
    tag("Text", "hr:10/9", "string"),
    tag("Inverted", "ir:0", "uint16"),
    tag("Coil", "co:3", "bool"),
    tag("Contact", "di:4", "bool"),
    tag("Missing", "hr:60", "uint16"),
]
EXPECTED: dict[str, Value] = {
    "Counter": 65530,
    "Wide": 4_000_000_000,
    "Speed": -2.5,
    "Text": "PART-0042",
    "Inverted": 5,
    "Coil": True,
    "Contact": False,
}


def libmodbus() -> None:
    try:
        ctypes.CDLL(LIBMODBUS)
    except OSError:
        missing(f"{LIBMODBUS} is not installed: run scripts/test_tools.sh COMMAND as root on Debian")


@asynccontextmanager
async def rtu_server(port: Path) -> AsyncIterator[asyncio.StreamWriter]:
    async with running(sys.executable, str(HERE / "modbus_rtu_server.py"), str(port)) as (_, counter):
        yield counter


async def test_libmodbus_on_a_serial_line(tmp_path: Path) -> None:
    libmodbus()
    line = SerialLine(tmp_path)
    line.plug_in()
    try:
        async with rtu_server(line.far) as counter:
            settings = device_settings(protocol="modbus-rtu", port=str(line.near), parity="none", unit=7, timeout=5)
            await check(build("press", settings, TAGS), EXPECTED, counter, ["Missing"])
    finally:
        line.unplug()


@asynccontextmanager
async def device_server(folder: Path) -> AsyncIterator[tuple[int, Path]]:
    """Its TCP port, and the serial port whose bytes it passes on."""
    master, end = pty.openpty()
    tty.setraw(end)
    path = folder / "serial"
    path.symlink_to(os.ttyname(end))
    writers: set[asyncio.StreamWriter] = set()
    loop = asyncio.get_running_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        while data := await reader.read(4096):
            os.write(master, data)
        writers.discard(writer)
        writer.close()

    def answer() -> None:
        data = os.read(master, 4096)
        for writer in writers:
            writer.write(data)

    loop.add_reader(master, answer)
    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1], path
    finally:
        loop.remove_reader(master)
        server.close()
        while writers:
            await asyncio.sleep(0.01)
        for descriptor in (master, end):
            os.close(descriptor)


async def test_libmodbus_behind_a_serial_device_server(tmp_path: Path) -> None:
    libmodbus()
    async with device_server(tmp_path) as (port, path), rtu_server(path) as counter:
        settings = device_settings(protocol="modbus-rtu-tcp", address=f"{LOOPBACK}:{port}", unit=7, timeout=5)
        await check(build("press", settings, TAGS), EXPECTED, counter, ["Missing"])


READER_TAGS = [tag("Code", "line", "string"), tag("Readings", "number", "uint32"), tag("Faults", "faults", "uint32")]
CODES = ["PART-0042", "PART-0042", "NOREAD", "TRAY 7"]


async def _codes(connector: Connector) -> list[Value]:
    found: list[Value] = []
    async with asyncio.timeout(SECONDS):
        while len(found) < len(CODES):
            code, *_ = (await connector.read()).values
            found += [code] if code else []
            await asyncio.sleep(0.005)
    assert (await connector.read()).values == ["", len(CODES), 0]
    return found


@pytest.mark.parametrize("role", ["client", "server"])
async def test_a_reader_on_node(role: str) -> None:
    if not shutil.which("node"):
        missing("node is not installed")
    framed = {"protocol": "text", "start": "\x02", "stop": "\x03", "timeout": SECONDS, "role": role}
    script = str(HERE / "text_reader.js")
    codes = "".join(f"{code}\n" for code in CODES).encode()
    if role == "client":
        async with running("node", script, "server") as (port, reader):
            connector = build("gate", device_settings(**framed, address=f"{LOOPBACK}:{port}"), READER_TAGS)
            await connector.connect()
            await connector.read()
            reader.write(codes)
            assert await _codes(connector) == CODES
            await connector.close()
    else:
        with socket.create_server((LOOPBACK, 0)) as probe:
            port = probe.getsockname()[1]
        connector = build("gate", device_settings(**framed, address=f"{LOOPBACK}:{port}"), READER_TAGS)
        connecting = asyncio.create_task(connector.connect(), name="waits for the reader")
        await asyncio.sleep(0)
        async with running("node", script, "client", str(port)) as (_, reader):
            await connecting
            await connector.read()
            reader.write(codes)
            assert await _codes(connector) == CODES
            await connector.close()
