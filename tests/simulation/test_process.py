"""The process over its real sockets, read with plain clients of both libraries."""

import asyncio
import signal
import time

import pytest

from connectors.simulation.layout import COUNT_TYPES
from tests.simulation.clients import COMMAND, part_counts, plant, press, until, weld


async def test_it_is_ready_at_once_and_ends_with_its_input() -> None:
    before = time.monotonic()
    async with plant("--seed", "1"):
        assert time.monotonic() - before < 5  # two seconds on a quiet machine
    # the end of its input, exit code 0 and an empty stderr are checked by `plant`


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signals_end_it_cleanly_with_clients_connected(number: signal.Signals) -> None:
    async with plant() as running, press(running.modbus_port), weld(running.s7_port):
        running.process.send_signal(number)
        assert await running.ended() == 0


async def test_counters_travel_by_what_was_made_and_stand_on_hold() -> None:
    async with (
        plant("--seed", "7", "--speed", "100", "--held") as running,
        press(running.modbus_port) as modbus,
        weld(running.s7_port) as s7,
    ):
        before = await part_counts(modbus, s7)
        assert (await running.ask("made"))["total"] == 0
        travel = dict.fromkeys(before, 0)
        assert await running.ask("run") == {"held": False, "away": []}
        for last in [False] * 25 + [True]:
            if last:
                assert await running.ask("hold") == {"held": True, "away": []}
            counts = await part_counts(modbus, s7)
            for name, type in COUNT_TYPES.items():
                travel[name] += (counts[name] - before[name]) % 2**type.bits
            before = counts
            await asyncio.sleep(0.1)
        answer = await running.ask("made")
        assert {name: answer["made"][f"L1/{name}/completed"] for name in travel} == travel
        assert answer["total"] == sum(travel.values()) > 60
        assert all(travel.values())
        assert await part_counts(modbus, s7) == before


async def test_all_kinds_of_tags_are_readable() -> None:
    async with (
        plant("--speed", "20") as running,
        press(running.modbus_port) as modbus,
        weld(running.s7_port) as s7,
    ):

        async def weld_a_runs() -> bool:
            return bool((await s7.db_read(1, 8, 1))[0] & 1)

        await until(weld_a_runs)
        block = await s7.db_read(1, 0, 40)
        assert int.from_bytes(block[6:8], "big") == 6
        assert bytes(block[20:32]) == b"\x10\x0aLOT-000001"
        assert not (await modbus.read_input_registers(100, count=4)).isError()
        assert len((await modbus.read_discrete_inputs(0, count=48)).bits) == 48
        assert (await modbus.read_holding_registers(104, count=8)).registers[0] == int.from_bytes(b"LO", "big")
        assert (await modbus.write_register(100, 5)).isError()
        assert (await modbus.read_holding_registers(199, count=2)).isError()


async def test_a_reset_and_a_zero_are_seen_and_do_not_change_what_was_made() -> None:
    async with (
        plant("--held") as running,
        press(running.modbus_port) as modbus,
        weld(running.s7_port) as s7,
    ):
        before = await part_counts(modbus, s7)
        answer = await running.ask("fault", kind="zero", station="OP40", milliseconds=1000)
        assert answer == {"fault": "zero", "station": "OP40", "before": before["OP40"]}
        assert await part_counts(modbus, s7) == {**before, "OP40": 0}

        async def back() -> bool:
            return await part_counts(modbus, s7) == before

        await until(back)
        await running.ask("fault", kind="reset", station="OP20B")
        assert await part_counts(modbus, s7) == {**before, "OP20B": 0}
        assert int.from_bytes((await s7.db_read(2, 4, 2)), "big") == 0
        assert (await running.ask("made"))["total"] == 0


@pytest.mark.parametrize("device", ["press", "weld"])
async def test_a_lost_plc_drops_its_clients_refuses_and_returns_on_its_port(device: str) -> None:
    async with plant("--speed", "100") as running:
        port = running.modbus_port if device == "press" else running.s7_port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await running.ask("fault", kind="disconnect", device=device, seconds=1.5)
        assert await asyncio.wait_for(reader.read(), 2) == b""
        writer.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        assert (await running.ask("hold"))["away"] == [device]
        await running.ask("run")
        made = (await running.ask("made"))["total"]

        async def returned() -> bool:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return False
            writer.close()
            return True

        await until(returned)
        async with press(running.modbus_port) as modbus, weld(running.s7_port) as s7:
            assert (await part_counts(modbus, s7))["OP30"] >= 12_000
        assert (await running.ask("made"))["total"] > made


async def test_faults_come_by_themselves() -> None:
    async with plant("--faults", "some", "--speed", "100", "--seed", "2") as running:

        async def some_plc_is_away() -> bool:
            away = (await running.ask("hold"))["away"]
            await running.ask("run")
            return bool(away)

        await until(some_plc_is_away, seconds=30)


async def test_what_cannot_be_done_is_answered_with_what_can() -> None:
    async with plant("--held") as running:
        assert "run, hold, made, stop" in (await running.ask("dance"))["error"]
        assert "OP10, OP30" in (await running.ask("fault", kind="reset", station="OP99"))["error"]
        assert "above 0" in (await running.ask("fault", kind="disconnect", device="press", seconds=-1))["error"]
        assert await running.ask("stop") == {"stopping": True}
        assert await running.ended() == 0


async def test_a_taken_port_is_told_in_words() -> None:
    async with plant() as running:
        second = await asyncio.create_subprocess_exec(
            *COMMAND,
            "--modbus-port",
            str(running.modbus_port),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await second.communicate()
        assert second.returncode == 1
        assert f"port 127.0.0.1:{running.modbus_port} is not free" in errors.decode()
