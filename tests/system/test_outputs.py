"""The whole service beside a device that permits writes and one that does not: what goes over the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from plant_service.app import serve
from plant_service.config.load import load
from tests.contracts.benches import ModbusBench, NetworkBench, S7Bench
from tests.contracts.output_benches import writes
from tests.system.service import until

PLANT = """\
site: Suzhou
devices:
  press: {protocol: modbus-tcp, address: "127.0.0.1:%d", poll: 50ms, tags: press.csv}
  weld: {protocol: s7, address: "127.0.0.1:%d", poll: 50ms, tags: weld.csv, writable: true, outputs: [Ack, Permit]}
  oven: {protocol: s7, address: "127.0.0.1:%d", poll: 50ms, tags: weld.csv}
areas:
  Assembly:
    lines:
      L1:
        stations:
          OP10:
            signals:
              - {observe: completed, counter: press.Count, min_cycle: 1ms}
          OP20:
            policy: enforce
            permissive: weld.Permit
            signals:
              - {observe: completed, sequence: weld.Number, min_cycle: 1ms, acknowledge: weld.Ack}
products:
  BRACKET:
    route:
      - {operation: "10", stations: [L1/OP10]}
      - {operation: "20", stations: [L1/OP20]}
orders:
  - {order: WO-1, product: BRACKET, quantity: 500}
historian: {database: none}
opcua: {endpoint: "opc.tcp://127.0.0.1:0"}
web: {listen: "127.0.0.1:0"}
"""
PRESS = "name,address,type\nCount,hr:0,uint16\nPermit,co:5,bool\nAck,hr:10,int16\n"
WELD = """\
name,address,type
Number,DB1.DBW0,uint16
Ack,DB1.DBW180,uint16
Permit,DB1.DBX190.0,bool
Other,DB1.DBW184,uint16
"""
#: S7 request for DB1: bytes 180 and 181 (address in bits), and bit 190.0.
ACK = bytes.fromhex("84") + (180 * 8).to_bytes(3, "big")
PERMIT = bytes.fromhex("84") + (190 * 8).to_bytes(3, "big")


@asynccontextmanager
async def _started(bench: NetworkBench) -> AsyncIterator[None]:
    await bench.start()
    try:
        yield
    finally:
        await bench.stop()


async def test_only_the_listed_outputs_of_the_writable_device_are_ever_written(tmp_path: Path) -> None:
    press, weld, oven = ModbusBench(), S7Bench(), S7Bench()
    async with _started(press), _started(weld), _started(oven):
        ports = (press.proxy.port, weld.proxy.port, oven.proxy.port)
        (tmp_path / "plant.yaml").write_text(PLANT % ports, encoding="utf-8")
        (tmp_path / "press.csv").write_text(PRESS, encoding="utf-8")
        (tmp_path / "weld.csv").write_text(WELD, encoding="utf-8")
        stop = asyncio.Event()
        running = asyncio.create_task(serve(load(tmp_path / "plant.yaml"), tmp_path / "data", stop), name="service")
        try:
            await _shows(weld, ack=7, permit=True)
            await weld.count(9)
            await _shows(weld, ack=9, permit=False)
            await press.count(9)
            await _shows(weld, ack=9, permit=True)
        finally:
            stop.set()
            summary = await running
    assert summary["rules"]["L1/OP20/completed"]["counted"] == 2
    for quiet in (press, oven):
        assert len(quiet.proxy.requests) > 10
        assert writes(quiet) == []
    written = writes(weld)
    assert {frame[27:31] for frame in written} == {ACK, PERMIT}
    assert len(written) >= 5


LOOP = """\
site: Suzhou
devices:
  press: {protocol: modbus-tcp, address: "127.0.0.1:%d", poll: 50ms, tags: press.csv}
  weld: {protocol: s7, address: "127.0.0.1:%d", poll: 50ms, tags: weld.csv, writable: true, outputs: [Permit]}
areas:
  Assembly:
    lines:
      L1:
        wip_cap: 2
        may_release: weld.Permit
        stations:
          OP10: {signals: [{observe: completed, counter: weld.Number, min_cycle: 1ms}]}
          OP20: {signals: [{observe: completed, counter: press.Count, min_cycle: 1ms}]}
products:
  BRACKET:
    release: pull
    route:
      - {operation: "10", stations: [L1/OP10]}
      - {operation: "20", stations: [L1/OP20]}
orders:
  - {order: WO-1, product: BRACKET, quantity: 500}
historian: {database: none}
opcua: {endpoint: "opc.tcp://127.0.0.1:0"}
web: {listen: "127.0.0.1:0"}
"""


async def test_the_first_machine_of_a_loop_is_told_whether_there_is_room(tmp_path: Path) -> None:
    press, weld = ModbusBench(), S7Bench()
    async with _started(press), _started(weld):
        (tmp_path / "plant.yaml").write_text(LOOP % (press.proxy.port, weld.proxy.port), encoding="utf-8")
        (tmp_path / "press.csv").write_text(PRESS, encoding="utf-8")
        (tmp_path / "weld.csv").write_text(WELD, encoding="utf-8")
        stop = asyncio.Event()
        running = asyncio.create_task(serve(load(tmp_path / "plant.yaml"), tmp_path / "data", stop), name="service")
        try:
            await _permits(weld, True)
            await until(lambda: min(len(press.proxy.requests), len(weld.proxy.requests)) > 10, lambda: "no polls")
            await weld.count(9)
            await _permits(weld, False)
            await press.count(8)
            await _permits(weld, True)
        finally:
            stop.set()
            summary = await running
    order = summary["orders"]["WO-1"]
    assert (order["state"], order["released"], order["on_hand"]) == ("Running", 2, 1)


async def _permits(weld: S7Bench, permit: bool) -> None:
    await until(lambda: bool(weld.data_block[190]) is permit, lambda: f"permit {weld.data_block[190]}")


async def _shows(weld: S7Bench, ack: int, permit: bool) -> None:
    def shown() -> bool:
        return int.from_bytes(weld.data_block[180:182], "big") == ack and bool(weld.data_block[190]) is permit

    def why() -> str:
        return f"ack {weld.data_block[180:182].hex()}, permit {weld.data_block[190]}"

    await until(shown, why)
