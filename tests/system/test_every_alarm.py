"""Every alarm from plant.yaml and a real PLC to the OPC UA server and the board, in both languages."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from asyncua.client.client import Client
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from plant_service.app import Running, serve
from plant_service.config.load import load
from plant_service.core.wip.alarms import ALARMS
from plant_service.core.wip.commands.permissions import ALL
from tests.proxy import LOOPBACK
from tests.system.service import SECONDS, until

#: Some product, line or station of each letter is there for one sort of alarms; what is short is so that it comes soon.
PLANT = """\
site: Suzhou
responsible: plant-manager
devices:
  plc: {protocol: modbus-tcp, address: "127.0.0.1:%d", poll: 50ms, tags: plc.csv}
  lost: {protocol: modbus-tcp, address: "127.0.0.1:%d", poll: 50ms, timeout: 200ms, tags: lost.csv}
areas:
  Hall:
    lines:
      A:
        wip_cap: 2
        responsible: line-leader
        stations:
          A1:
            wip_cap: 2
            wait_alarm: 200ms
            signals:
              - {observe: completed, counter: plc.Good, min_cycle: 10ms}
              - {observe: scrapped, counter: plc.Reject, min_cycle: 10ms}
              - {observe: total, counter: plc.Total, min_cycle: 10ms, within: 200ms, tolerance: 0}
              - {observe: fault, level: plc.State, values: [1]}
              - {observe: starved, level: plc.State, values: [1]}
              - {observe: blocked, level: plc.State, values: [1]}
          A2: {}
      H: {stations: {H1: {signals: [{observe: completed, counter: plc.Held, min_cycle: 10ms}]}}}
      M: {stations: {M1: {}, M2: {policy: warn}}}
      O: {stations: {O1: {signals: [{observe: completed, counter: plc.Over, min_cycle: 10ms}]}}}
      R: {stations: {R1: {signals: [{observe: completed, identity: plc.Code, separator: ";"}]}}}
      S: {stations: {S1: {stale_alarm: 200ms, signals: [{observe: completed, counter: lost.Count, min_cycle: 10ms}]}}}
      U: {stations: {U1: {signals: [{observe: completed, counter: plc.Unknown, min_cycle: 10ms}]}}}
products:
  A:
    wip_cap: 2
    aging: 300ms
    no_progress: 500ms
    route:
      - {operation: "10", stations: [A/A1], standard_time: 60s, wip_cap: 2, gap: 300ms}
      - {operation: "20", stations: [A/A2], standard_time: 60s, starvation: 1h}
  H: {route: [{operation: "10", stations: [H/H1]}]}
  O: {route: [{operation: "10", stations: [O/O1]}]}
  M:
    route:
      - {operation: "10", stations: [M/M1]}
      - {operation: "20", stations: [M/M2], handover: scan, gap: 300ms}
orders:
  - {order: WO-A, product: A, quantity: 5}
  - {order: WO-H, product: H, quantity: 2}
  - {order: WO-O, product: O, quantity: 1}
  - {order: WO-M, product: M, quantity: 4}
alarms:
  quarantine: {severity: 700, responsible: quality}
historian: {database: none}
opcua: {endpoint: "opc.tcp://127.0.0.1:0", security: none}
web: {listen: "127.0.0.1:0"}
"""
TAGS = {"Good": 0, "Reject": 1, "Total": 2, "State": 3, "Over": 4, "Held": 5, "Unknown": 6}
PLC = "".join(
    ["name,address,type\n", *(f"{name},hr:{at},uint16\n" for name, at in TAGS.items()), "Code,hr:10/8,string\n"]
)
#: Raised by what the books do, which no plant brings about, or only after 30 seconds.
ELSEWHERE = {"balance", "upstream"}


@asynccontextmanager
async def _plc() -> AsyncIterator[ModbusTcpServer]:
    words = SimDevice(1, simdata=[SimData(0, values=[0] * 20, datatype=DataType.REGISTERS)])
    server = ModbusTcpServer(words, address=(LOOPBACK, 0))
    await server.serve_forever(background=True)
    try:
        yield server
    finally:
        await server.shutdown()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)


def _port(server: ModbusTcpServer) -> int:
    port: int = server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    return port


async def test_every_alarm_reaches_the_opc_ua_server_and_the_board_in_both_languages(tmp_path: Path) -> None:
    async with _plc() as plc, _plc() as lost:
        (tmp_path / "plant.yaml").write_text(PLANT % (_port(plc), _port(lost)), encoding="utf-8")
        (tmp_path / "plc.csv").write_text(PLC, encoding="utf-8")
        (tmp_path / "lost.csv").write_text("name,address,type\nCount,hr:0,uint16\n", encoding="utf-8")
        stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
        plant = load(tmp_path / "plant.yaml")
        running = asyncio.create_task(serve(plant, tmp_path / "data", stop, started=started.set_result), name="service")
        try:
            service: Running = await started
            async with httpx.AsyncClient(base_url=service.http, timeout=SECONDS, trust_env=False) as board:
                await _polled(service)
                await _a_bad_day(service, plc, lost)
                told = await _all_told(board)
            _check_words(told)
            await _check_conditions(service, told)
        finally:
            stop.set()
            await running


async def _polled(service: Running) -> None:
    """The first poll of each device is a baseline."""
    await until(lambda: all(health.connected for health in service.devices.values()), lambda: str(service.devices))
    await asyncio.sleep(0.3)


async def _a_bad_day(service: Running, plc: ModbusTcpServer, lost: ModbusTcpServer) -> None:
    async def say(name: str, **arguments: Any) -> None:
        await service.commands.execute({"command": name, "actor": "li", **arguments}, ALL)

    async def show(tag: str, value: int) -> None:
        await plc.async_setValues(1, 16, TAGS[tag], [value])

    await show("Good", 1)
    await show("State", 1)
    await show("Unknown", 1)
    await plc.async_setValues(1, 16, 10, [int.from_bytes(b"A;"), int.from_bytes(b"B\0")])
    await say("hold", order="WO-H", reason="crack")
    await show("Held", 1)
    await say("report", station="M/M1", kind="completed", quantity=3)
    await say("report", station="M/M1", kind="departed", quantity=2)
    await say("report", station="M/M2", kind="completed", quantity=1)
    await say("count", station="M/M1", quantity=9)
    await show("Over", 3)
    await lost.shutdown()  # type: ignore[no-untyped-call]
    await asyncio.sleep(0.3)
    await show("Good", 30_001)


async def _all_told(board: httpx.AsyncClient) -> Mapping[str, Mapping[str, Any]]:
    """One alarm of each name, once all stood; that of a gap is about A/10, and must have escalated."""
    seen: dict[str, Mapping[str, Any]] = {}
    deadline = asyncio.get_running_loop().time() + SECONDS
    while asyncio.get_running_loop().time() < deadline:
        for alarm in (await board.get("/api/alarms")).json():
            if alarm["name"] != "gap" or alarm["subject"] == "A/10":
                seen[alarm["name"]] = alarm
        if seen.keys() >= ALARMS.keys() - ELSEWHERE and seen["gap"]["level"] == 4:
            return seen
        await asyncio.sleep(0.1)
    raise AssertionError(f"not raised: {ALARMS.keys() - ELSEWHERE - seen.keys()}; {seen.get('gap')}")


def _check_words(told: Mapping[str, Mapping[str, Any]]) -> None:
    for name, alarm in told.items():
        assert alarm["detail"].isascii(), name
        assert re.search("[\u4e00-\u9fff]", alarm["detail_zh"]), (name, alarm["detail_zh"])
    assert (told["quarantine"]["responsible"], told["quarantine"]["severity"]) == ("quality", 700)
    assert {told[name]["responsible"] for name in ("line_cap", "station_cap", "fault", "gap")} == {"line-leader"}
    assert told["unassigned"]["responsible"] == "plant-manager"
    assert told["gap"]["severity"] == 900
    assert re.search(r"will be without work in \d+ minutes", told["starvation"]["detail"])


async def _check_conditions(service: Running, told: Mapping[str, Mapping[str, Any]]) -> None:
    for locale, language in (("en", "[a-z]"), ("zh-CN", "[\u4e00-\u9fff]")):
        client = Client(service.opcua, timeout=SECONDS)
        client.set_locale([locale])
        async with client:
            for name, alarm in told.items():
                node = f"ns=2;s=Suzhou/Alarms/{name}/{alarm['subject']}"
                fields = ("ConditionName", "Responsible", "Message")
                values = [await client.get_node(f"{node}/{field}").read_value() for field in fields]
                assert (values[0], values[1]) == (name, alarm["responsible"])
                assert re.search(language, values[2].Text), (name, values[2])
