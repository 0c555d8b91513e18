"""`plant-service run` as users run it: starts, stops, restarts, refusals and a database that dies."""

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.client.client import Client

from historian.cluster import servers
from historian.journal_file import SCHEMA
from opcua_model.user_file import UserFile
from plant_service.core.wip.commands.permissions import Role
from tests.simulation.clients import Plant, plant
from tests.system.service import COMMAND, Service, no_database_left, output_of, service, until, write_plant

SPEED = 20
READY = ("embedded PostgreSQL is ready", "historian: plain PostgreSQL")


async def _produced(running: Service, line: Plant, seconds: float) -> None:
    await running.connected()
    await running.said(*READY)
    await line.ask("run")
    await asyncio.sleep(seconds)
    await line.ask("hold")
    await asyncio.sleep(1)  # the last counts are polled, values that are held are told apart


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_with_exit_code_0_and_a_summary(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED), "--held") as line, no_database_left(data):
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED)
        async with service(path, data) as running:
            await _produced(running, line, 2)
            assert await running.stop(number) == 0, running.errors
        made = (await line.ask("made"))["made"]
    summary = running.summary
    assert {rule: summary["rules"][rule]["counted"] for rule in made} == made
    assert sum(made.values()) > 0
    assert (summary["balance_error"], summary["quarantined"]) == (0, 0)
    assert summary["events_journal"] == summary["events_database"] == summary["events"] > 0
    assert "Traceback" not in running.errors


async def test_figures_go_on_over_a_restart_and_production_meanwhile_is_counted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED), "--held") as line, no_database_left(data):
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED)
        async with service(path, data) as running:
            await _produced(running, line, 1)
            await line.ask("run")
            assert await running.stop() == 0
        first = running.summary
        async with service(path, data) as running:
            await _produced(running, line, 1)
            assert await running.stop() == 0
        made, second = (await line.ask("made"))["made"], running.summary
    assert {rule: second["rules"][rule]["counted"] for rule in made} == made
    assert second["events"] > first["events"]
    assert second["events_database"] == second["events_journal"] == second["events"]


async def test_a_database_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED), "--held") as line, no_database_left(data):
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED)
        async with service(path, data) as running:
            await running.connected()
            await running.said(*READY)
            await line.ask("run")
            await asyncio.sleep(1)
            for process in servers(data / "postgres"):
                os.kill(process, signal.SIGKILL)
            await running.said("embedded PostgreSQL in", "is back")
            await asyncio.sleep(1)
            await line.ask("hold")
            await asyncio.sleep(1)
            assert await running.stop() == 0, running.errors
        made, summary = (await line.ask("made"))["made"], running.summary
    assert {rule: summary["rules"][rule]["counted"] for rule in made} == made
    assert summary["events_database"] == summary["events_journal"] == summary["events"]


async def test_without_a_database_all_but_history_goes_on_and_is_delivered_later(tmp_path: Path) -> None:
    """A server that is not there at first: events wait in the journal, then a start with one brings them in."""
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED), "--held") as line, no_database_left(data):
        gone = f"postgresql://plant@127.0.0.1:{_closed_port()}/plant"
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED, database=gone)
        async with service(path, data) as running:
            await running.connected()
            await running.said("the journal keeps everything")
            await line.ask("run")
            await asyncio.sleep(2)
            await line.ask("hold")
            await asyncio.sleep(1)
            assert await running.stop() == 0, running.errors
        assert running.summary["events_journal"] == running.summary["events"] > 0
        assert running.summary["events_database"] is None
        assert running.errors.count("the journal keeps everything") == 1
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED)
        async with service(path, data) as running:
            await running.connected()
            await running.said(*READY)
            assert await running.stop() == 0, running.errors
        made, summary = (await line.ask("made"))["made"], running.summary
    assert {rule: summary["rules"][rule]["counted"] for rule in made} == made
    assert summary["events_database"] == summary["events_journal"] == summary["events"]


async def test_an_opc_ua_client_sees_values_change_and_reads_their_history(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED)) as line, no_database_left(data):
        path = write_plant(tmp_path, line.modbus_port, line.s7_port, SPEED)
        async with service(path, data) as running:
            await running.connected()
            await running.said(*READY, "OPC UA at")
            address = running.errors.split("OPC UA at ")[1].split()[0]
            async with Client(address) as client, asyncio.timeout(60):
                good = client.get_node("ns=2;s=Suzhou/Assembly/L1/OP10/Counters/Good/MasterTotal")
                on_hand = client.get_node("ns=2;s=Suzhou/Assembly/L1/OP30/WIP/OnHand")
                while await good.read_value() < 5:
                    await asyncio.sleep(0.1)
                history: list[ua.DataValue] = []
                while len(history) < 3:
                    history = await on_hand.read_raw_history(datetime.now(UTC) - timedelta(hours=1), numvalues=100)
            assert await running.stop() == 0, running.errors
    values = [value for value in history if value.StatusCode is None or not value.StatusCode.is_bad()]
    times = [value.SourceTimestamp for value in values if value.SourceTimestamp]
    assert len(times) >= len(history) - 1  # this client asks for bounds too, and there is none in front
    assert times == sorted(times)


async def test_what_somebody_does_about_an_alarm_over_opc_ua_outlives_a_restart(tmp_path: Path) -> None:
    data, password = tmp_path / "data", "four words are better"
    data.mkdir()
    UserFile(data / "users.yaml").put("anna", Role.OPERATOR, password)
    path = write_plant(tmp_path, 1, 1, database="none")
    alarm = "ns=2;s=Suzhou/Alarms/count_difference/L1/OP10"
    async with service(path, data) as running:
        async with await _client(running, "anna", password) as client:
            station = client.get_node("ns=2;s=Suzhou/Assembly/L1/OP10")
            await station.call_method(ua.NodeId.from_string("ns=2;s=Types/StationType/count"), 7)
            raised = await client.get_node(f"{alarm}/EventId").read_value()
            await client.get_node(alarm).call_method(
                ua.NodeId.from_string("i=9111"),
                ua.Variant(raised, ua.VariantType.ByteString),
                ua.Variant(ua.LocalizedText("seen"), ua.VariantType.LocalizedText),
            )
        running.kill()
        await running.ended()
    async with service(path, data) as running:
        async with await _client(running, "anna", password) as client:
            found = [
                await client.get_node(f"{alarm}/{field}").read_value()
                for field in ("Retain", "ActiveState/Id", "AckedState/Id", "ClientUserId", "Comment")
            ]
        assert await running.stop() == 0, running.errors
    assert found == [True, True, True, "anna", ua.LocalizedText("seen", "en")]


async def _client(running: Service, user: str, password: str) -> Client:
    await running.said("OPC UA at")
    client = Client(running.errors.split("OPC UA at ")[1].split()[0], timeout=60)
    client.set_user(user)
    client.set_password(password)
    return client


async def test_devices_tells_how_the_devices_of_the_running_service_are(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with plant("--speed", str(SPEED)) as line:
        path = write_plant(tmp_path, line.modbus_port, 1, SPEED, database="none")
        async with service(path, data) as running:
            await running.connected("press")
            await running.said("weld (127.0.0.1:1)", "http://127.0.0.1:")
            board = re.findall(r"http://127\.0\.0\.1:\d+", running.errors)[0]
            press, weld = json.loads(await output_of(*COMMAND, "devices", board, "--json"))
            table = await output_of(*COMMAND, "devices", board)
            assert await running.stop() == 0, running.errors
    assert (press["connected"], press["bad_tags"], press["last_error"]) == (True, 0, "")
    assert press["requests_per_second"] > 0
    assert press["received_bytes"] > 0
    assert press["latency_p99_ms"] >= press["latency_p50_ms"] > 0
    assert (weld["connected"], weld["requests_per_second"]) == (False, 0)
    assert "Connection refused" in weld["error"]
    assert "press" in table


async def test_a_port_in_use_is_refused_before_the_first_poll(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        path = write_plant(tmp_path, 1, 1)
        port = taken.getsockname()[1]
        path.write_text(path.read_text(encoding="utf-8").replace("127.0.0.1:0", f"127.0.0.1:{port}", 1))
        async with service(path, tmp_path / "data") as running:
            assert await running.ended() == 1
    assert f"cannot listen on 127.0.0.1 port {port}: another program uses this port" in running.errors
    assert "Traceback" not in running.errors


async def test_a_folder_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    journal = sqlite3.connect(data / "journal.sqlite")
    journal.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    journal.execute("CREATE TABLE future (x)")
    journal.commit()
    journal.close()
    before = (data / "journal.sqlite").read_bytes()
    path = write_plant(tmp_path, 1, 1)
    async with service(path, data) as running:
        assert await running.ended() == 1
    assert "was written by a newer version of plant-service" in running.errors
    assert (data / "journal.sqlite").read_bytes() == before


async def test_two_services_on_one_folder_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path = write_plant(tmp_path, 1, 1, database="none")
    async with service(path, data) as first:
        await until(lambda: (data / "journal.sqlite").exists() and "OPC UA at" in first.errors, lambda: first.errors)
        async with service(path, tmp_path / "data" / ".." / "data") as second:
            assert await second.ended() == 1
        assert await first.stop() == 0
    assert "another service runs on it" in second.errors


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
