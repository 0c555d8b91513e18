"""Each protocol against an implementation that shares no code with the library we use.

Modbus TCP: npm modbus-serial; RTU and text readers: see test_lines. S7: the C library snap7, as the wheel python-snap7
2.0.2 carries it (ours, 3.x, is Python from end to end). OPC UA: npm node-opcua-server.
"""

import asyncio
import platform
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from connectors.registry import build
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import Value
from tests.contracts.benches import device_settings, tag
from tests.third_party.servers import check, running
from tests.tools import CACHE, missing, node_modules

HERE = Path(__file__).parent
MODBUS, OPCUA, S7 = "modbus-serial@8.0.25", "node-opcua-server@2.186.4", "python-snap7==2.0.2"


def library() -> Path:
    """libsnap7 out of the wheel, loaded from the package index once."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        missing(f"{S7} carries libsnap7 for Linux on x86-64 only")
    found = CACHE / f"{S7}.so"
    if not found.exists():
        CACHE.mkdir(exist_ok=True)
        (CACHE / ".gitignore").write_text("*\n")
        with TemporaryDirectory(dir=CACHE) as folder:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            done = subprocess.run([*command, "--dest", folder, S7], capture_output=True, timeout=150, check=False)
            if done.returncode:
                missing(f"pip cannot download {S7}: {done.stderr.decode()[-500:]}")
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                fresh = Path(wheel.extract("snap7/lib/libsnap7.so", folder))
            fresh.replace(found)
    return found


async def test_modbus_serial() -> None:
    tags = [
        tag("Counter", "hr:0", "uint16"),
        tag("Wide", "40003", "uint32"),
        tag("Speed", "hr:4", "float32"),
        tag("Text", "hr:10/9", "string"),
        tag("Inverted", "ir:0", "uint16"),
        tag("Coil", "co:3", "bool"),
        tag("Contact", "di:4", "bool"),
        tag("Missing", "hr:60", "uint16"),
    ]
    expected: dict[str, Value] = {
        "Counter": 65530,
        "Wide": 4_000_000_000,
        "Speed": -2.5,
        "Text": "PART-0042",
        "Inverted": 5,
    }
    expected |= {"Coil": True, "Contact": False}
    async with running("node", str(HERE / "modbus_server.js"), modules=node_modules(MODBUS)) as (port, counter):
        settings = device_settings(protocol="modbus-tcp", address=f"127.0.0.1:{port}", unit=7, timeout=5)
        await check(build("press", settings, tags), expected, counter, ["Missing"])


async def test_snap7_in_c() -> None:
    tags = [
        tag("Counter", "DB1.DBW0", "uint16"),
        tag("Wide", "DB1.DBD4", "uint32"),
        tag("Speed", "DB1.DBD8", "float32"),
        tag("Text", "DB1.STRING12.16", "string"),
        tag("Flag", "M10.7", "bool"),
        tag("Timer", "T0", "s5time"),  # the library's server looks for number n at byte n / 2, so 0 it is
        tag("Laps", "C0", "bcd16"),
        tag("State", "cpu:state", "string"),
        tag("Missing", "DB99.DBW0", "uint16"),
    ]
    expected: dict[str, Value] = {"Counter": 7, "Wide": 4_000_000_000, "Speed": -2.5, "Text": "PART-0042", "Flag": True}
    expected |= {"Timer": 125_000, "Laps": 42, "State": "RUN"}
    async with running(sys.executable, str(HERE / "s7_server.py"), str(library())) as (port, counter):
        settings = device_settings(protocol="s7", address=f"127.0.0.1:{port}", timeout=5)
        await check(build("press", settings, tags), expected, counter, ["Missing"])


OPCUA_TAGS = [
    tag("Counter", "nsu=urn:maker:plc;s=Counter", "uint16"),
    tag("Text", "nsu=urn:maker:plc;s=Text", "string"),
    tag("Level", "nsu=urn:maker:plc;s=Level", "float64"),
    tag("Sensor", "nsu=urn:maker:plc;s=Sensor", "int32"),
    tag("Missing", "nsu=urn:maker:plc;s=Missing", "int32"),
]
OPCUA_EXPECTED: dict[str, Value] = {"Counter": 7, "Text": "PART-0042", "Level": 1.25}


def opcua(port: int, tags: Sequence[TagSettings], **keys: object) -> Connector:
    settings = {"protocol": "opcua", "address": f"127.0.0.1:{port}", "path": "/plc", "timeout": 20, "poll": 0.1}
    return build("press", device_settings(**settings, **keys), tags)


async def test_node_opcua(tmp_path: Path) -> None:
    words = ("node", str(HERE / "opcua_server.js"), str(tmp_path))
    modules = await asyncio.to_thread(node_modules, OPCUA)
    async with running(*words, modules=modules) as (port, counter):
        for mode in ("polled", "subscription"):
            counter.write(b"7\n")
            connector = opcua(port, OPCUA_TAGS, security="none", mode=mode)
            await check(connector, OPCUA_EXPECTED, counter, ["Sensor", "Missing"])
        await _encrypted(port, tmp_path)


async def _encrypted(port: int, folder: Path) -> None:
    (folder / "password").write_text("long enough", encoding="utf-8")
    (folder / "wrong").write_text("guessed", encoding="utf-8")
    keys = {"security": "Aes256Sha256RsaPss", "identity": folder / "client", "user": "line1"}
    with pytest.raises(DeviceError, match="certificate is not known yet") as refused:
        await opcua(port, OPCUA_TAGS, **keys, password_file=folder / "password").connect()
    fingerprint = str(refused.value).split('"')[1]
    with pytest.raises(DeviceError, match="check `user` and `password_file`"):
        await opcua(port, OPCUA_TAGS, **keys, password_file=folder / "wrong", server_fingerprint=fingerprint).connect()
    connector = opcua(port, OPCUA_TAGS, **keys, password_file=folder / "password", server_fingerprint=fingerprint)
    await connector.connect()
    assert (await connector.read()).values == [65535, "PART-0042", 1.25, None, None]
    await connector.close()
