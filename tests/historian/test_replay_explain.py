"""`explain EVENT_ID`, from a database and from a journal that nobody has delivered yet."""

import asyncio
import json
import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from historian.journal import SqliteJournal
from plant_service.cli.main import main
from plant_service.core.samples import SECOND, format_time
from plant_service.core.wip.events import Event
from tests.historian.recorded import START, deliver, load_model, polls, run, write_plant


@dataclass
class Explained:
    plant: Path
    data: Path
    events: list[Event]

    def last(self, kind: str, rule: str) -> Event:
        return next(event for event in reversed(self.events) if (event.kind, event.rule) == (kind, rule))


@pytest.fixture(params=["database", "journal"])
async def recorded(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Explained:
    dsn = database if request.param == "database" else "none"
    plant = write_plant(tmp_path / "config", dsn)
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        run(journal, load_model(plant), polls(200))
        events = [event for piece in journal.spooled(0, 10_000) for event in piece.events]
        if request.param == "database":
            await deliver(journal, dsn)
    return Explained(plant, tmp_path / "data", events)


async def explain(capsys: pytest.CaptureFixture[str], recorded: Explained, event_id: str, *words: str) -> str:
    capsys.readouterr()
    code = await asyncio.to_thread(
        main, ["explain", event_id, "--plant", str(recorded.plant), "--data", str(recorded.data), *words]
    )
    output = capsys.readouterr()
    assert code == 0, output.err
    return output.out


async def test_a_count_is_explained_by_its_sample_its_rule_and_what_it_moved(
    recorded: Explained, capsys: pytest.CaptureFixture[str]
) -> None:
    event = recorded.last("completed", "L1/OP20A/completed")
    text = await explain(capsys, recorded, event.id)
    value = json.loads(await explain(capsys, recorded, event.id, "--json"))["input"]["value"]
    time = format_time(event.recorded)
    assert "completed 报工" in text
    assert f"Input {event.sequence} is the sample press.WeldA = {value} (Good), polled at {time}." in text
    assert f"第 {event.sequence} 号输入是采样 press.WeldA = {value} (Good)，采集于 {time}。" in text
    assert "Rule L1/OP20A/completed: counter on press.WeldA" in text
    assert "min_cycle 1 s" in text
    (posting,) = event.postings[-1:]
    assert f"{posting.quantity}: {posting.source.order}/20/queue -> {posting.target.order}/30/queue" in text
    assert text.count("press.WeldA = ") > 2  # the samples before it


async def test_a_command_is_explained_by_who_asked(recorded: Explained, capsys: pytest.CaptureFixture[str]) -> None:
    event = next(event for event in recorded.events if event.kind == "released")
    text = await explain(capsys, recorded, event.id)
    assert "planner asked for release (order WO-1, product BRACKET, quantity 40)" in text
    assert "planner 于 2026-11-22T08:00:00Z 发出命令 release" in text


async def test_json_holds_all_of_it(recorded: Explained, capsys: pytest.CaptureFixture[str]) -> None:
    event = recorded.last("completed", "L1/OP10/completed")
    found: dict[str, Any] = json.loads(await explain(capsys, recorded, event.id, "--json"))
    assert found["event"]["id"] == event.id
    assert found["input"]["tag"] == "press.Count"
    assert found["input"]["time"] == event.recorded
    assert START <= found["before"][-1][1]["time"] < event.recorded
    assert {other["sequence"] for other in found["together"]} <= {event.sequence}
    assert found["rule"]["min_cycle"] == SECOND


async def test_another_map_does_not_pass_for_that_of_the_event(
    recorded: Explained, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    event = recorded.last("completed", "L1/OP10/completed")
    database = recorded.plant.read_text().rpartition("{database: '")[2].partition("'")[0]
    other = write_plant(tmp_path / "other", "none", **{"min_cycle: 1s": "min_cycle: 2s"})
    other.write_text(other.read_text().replace("'none'", f"'{database}'"))
    recorded.plant = other
    text = await explain(capsys, recorded, event.id)
    assert "min_cycle 2 s" not in text


async def test_an_unknown_event_says_where_it_was_looked_for(
    recorded: Explained, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", "no such", "--plant", str(recorded.plant), "--data", str(recorded.data)]
    assert await asyncio.to_thread(main, words) == 1
    assert "event 'no such' is unknown; looked in: " in capsys.readouterr().err


async def test_a_glitch_is_explained_by_what_else_was_considered(
    recorded: Explained, capsys: pytest.CaptureFixture[str]
) -> None:
    event = recorded.last("glitch", "L1/OP20A/completed")
    text = await explain(capsys, recorded, event.id)
    _, _, considered = text.partition("considered 考虑过的解释")
    assert re.search(r"x rolled over from \d+ to 0: 65\d+ more; plausible in 1 s: at most 3", considered)
    assert "= 0 is held until the next sample tells what it was; 0 暂存，由下一个采样判定" in considered
    assert re.search(r"= \d+ goes on from \d+: 0 was a glitch; \d+ 接续 \d+：0 是毛刺", considered)
    assert f"-> glitch 0 [{event.id}]" in considered
    found = json.loads(await explain(capsys, recorded, event.id, "--json"))
    assert found["weighed"][-1]["sequence"] == event.sequence
    verdicts = {considered["verdict"] for weighed in found["weighed"] for considered in weighed["considered"]}
    assert verdicts == {"chosen", "possible", "rejected"}
