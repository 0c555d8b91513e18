"""`replay --from --to [--against]` on what a service has recorded."""

import asyncio
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from historian.journal import SqliteJournal
from plant_service.cli.main import main
from plant_service.core.samples import SECOND, format_time
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.summary import summary
from tests.historian.recorded import START, deliver, load_model, polls, run, write_plant

POLLS = 600


@dataclass
class Recorded:
    plant: Path
    engine: Engine
    folder: Path
    dsn: str


@pytest.fixture
async def recorded(database: str, tmp_path: Path) -> Recorded:
    plant = write_plant(tmp_path / "config", database)
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        engine = run(journal, load_model(plant), polls(POLLS))
        await deliver(journal, database)
    return Recorded(plant, engine, tmp_path, database)


async def replay(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    capsys.readouterr()
    assert await asyncio.to_thread(main, ["replay", *map(str, words)]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


async def test_the_same_map_gives_the_same_log(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    out = recorded.folder / "events.jsonl"
    found = await replay(capsys, recorded.plant, "--events", out)
    live = summary(recorded.engine)
    assert {key: found[key] for key in live} == live
    assert found["folded"]["inputs"] == recorded.engine.state.sequence
    assert found["folded"]["complete"]
    assert found["balance_error"] == 0
    assert len(out.read_text().splitlines()) == found["events_in_range"] == live["events"]
    # Spare has no rule: nobody asks for its samples.
    assert (found["folded"]["polled_tags"], found["folded"]["polled_samples"]) == ([], 0)


async def test_the_range_tells_its_own_part(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    half = format_time(START + POLLS // 2 * SECOND)
    whole = await replay(capsys, recorded.plant)
    first = await replay(capsys, recorded.plant, "--to", half)
    second = await replay(capsys, recorded.plant, "--from", half)
    assert first["events_in_range"] + second["events_in_range"] == whole["events_in_range"]
    rule = "L1/OP10/completed"
    assert first["counted_in_range"][rule] == first["rules"][rule]["counted"]
    assert second["counted_in_range"][rule] == whole["rules"][rule]["counted"] - first["rules"][rule]["counted"]
    assert second["log_hash"] == whole["log_hash"]


async def test_a_time_without_offset_is_the_plants(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    with recorded.plant.open("a") as file:
        file.write("timezone: Asia/Shanghai\n")
    found = await replay(capsys, recorded.plant, "--from", "2026-11-22T16:10", "--to", "2026-11-22T08:15:00Z")
    assert found["range"] == {"from": "2026-11-22T08:10:00Z", "to": "2026-11-22T08:15:00Z"}
    assert await asyncio.to_thread(main, ["replay", str(recorded.plant), "--from", "yesterday"]) == 1
    assert "'yesterday' is no time; write it like" in capsys.readouterr().err


async def against(
    recorded: Recorded, capsys: pytest.CaptureFixture[str], **changes: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    other = write_plant(recorded.folder / "other", recorded.dsn, **changes)
    out = recorded.folder / "differences.jsonl"
    found = await replay(capsys, recorded.plant, "--against", other, "--events", out)
    return found, [json.loads(line) for line in out.read_text().splitlines()]


async def test_equal_maps_differ_in_nothing(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    found, lines = await against(recorded, capsys)
    assert set(found["against"]["differences"].values()) == {0}
    assert lines == []
    assert found["against"]["summary"]["log_hash"] == found["log_hash"]


async def test_a_rule_moved_to_another_station_moves_its_events(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = {"press.WeldA": "press.Weld?", "press.WeldB": "press.WeldA", "press.Weld?": "press.WeldB"}
    found, lines = await against(recorded, capsys, **swapped)
    counted, other = found["counted_in_range"], found["against"]["counted_in_range"]
    assert counted["L1/OP20A/completed"] == other["L1/OP20B/completed"] > 0
    differences = found["against"]["differences"]
    assert (differences["added"], differences["removed"]) == (0, 0)
    moved = [line for line in lines if "moved" in line["changes"] and line["before"]["kind"] == "completed"]
    stations = {(line["before"]["station"], line["after"]["station"]) for line in moved}
    assert stations >= {("L1/OP20A", "L1/OP20B"), ("L1/OP20B", "L1/OP20A")}
    assert len(lines) >= differences["moved"] > 0


async def test_a_tag_that_had_no_rule_is_counted_from_its_samples(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    found, _ = await against(recorded, capsys, **{"press.WeldA": "press.Spare"})
    assert found["folded"]["polled_tags"] == ["press.Spare", "press.WeldA"]
    assert found["folded"]["polled_samples"] == 2 * POLLS
    counted, other = found["counted_in_range"], found["against"]["counted_in_range"]
    # Spare is WeldA without the zero reads: not one part more or less.
    assert counted["L1/OP20A/completed"] == other["L1/OP20A/completed"] > 0
    assert found["rules"]["L1/OP20A/completed"]["glitches"] > 0
    assert found["against"]["summary"]["rules"]["L1/OP20A/completed"]["glitches"] == 0


async def test_a_map_that_lacks_a_rule_loses_its_events(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    rule = "              - {observe: scrapped, counter: press.Rejects, min_cycle: 1s}\n"
    found, lines = await against(recorded, capsys, **{rule: ""})
    removed = [line for line in lines if line["changes"] == ["removed"] and line["before"]["kind"] == "scrapped"]
    assert len(removed) == found["counted_in_range"]["L1/OP10/scrapped"] > 0
    assert all(line["after"] is None for line in removed)


async def test_an_order_of_the_map_that_the_record_never_released_is_released(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_plant(recorded.folder / "other", recorded.dsn)
    with other.open("a") as file:
        file.write(
            "orders: [{order: WO-9, product: BRACKET, quantity: 500}, {order: WO-1, product: BRACKET, quantity: 7}]\n"
        )
    found = await replay(capsys, recorded.plant, "--against", other)
    orders = found["against"]["summary"]["orders"]
    assert (orders["WO-9"]["released"], orders["WO-1"]["released"]) == (500, 40)
    assert found["against"]["differences"]["re-attributed"] > 0


async def test_the_journal_alone_is_a_record_too(
    recorded: Recorded, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plant = write_plant(recorded.folder / "none", "none")
    found = await replay(capsys, plant, "--data", recorded.folder / "data")
    assert found["log_hash"] == summary(recorded.engine)["log_hash"]
    assert await asyncio.to_thread(main, ["replay", str(plant), "--data", str(recorded.folder / "no such")]) == 1
    assert "name the data folder of the service with --data" in capsys.readouterr().err


async def test_several_journals_are_logs_of_their_own(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(SqliteJournal(recorded.folder / "rebuilt")) as journal:
        second = run(journal, load_model(recorded.plant), polls(2 * POLLS, seed=2))
        await deliver(journal, recorded.dsn)
    assert await asyncio.to_thread(main, ["replay", str(recorded.plant)]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["log_hash"] == summary(second)["log_hash"]
    assert "--journal 1 folds it" in output.err
    first = await replay(capsys, recorded.plant, "--journal", "1")
    assert first["log_hash"] == summary(recorded.engine)["log_hash"]
    assert await asyncio.to_thread(main, ["replay", str(recorded.plant), "--to", "2026-01-01"]) == 1
    assert "holds no inputs before 2026-01-01T00:00:00Z; nothing to replay" in capsys.readouterr().err
