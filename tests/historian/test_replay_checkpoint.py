"""`replay --from` begins with the last checkpoint before, and tells the same as from the first input on."""

import asyncio
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from historian import journal as journal_module
from historian.journal import SqliteJournal
from plant_service.cli.main import main
from plant_service.core.samples import SECOND, format_time
from tests.historian.queries import rows
from tests.historian.recorded import START, deliver, load_model, polls, run, write_plant

POLLS, EVERY = 600, 100
FROM = format_time(START + 450 * SECOND)


@pytest.fixture
async def plant(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(journal_module, "_RECORDED_EVERY", EVERY * SECOND)
    plant = write_plant(tmp_path / "config", database)
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        run(journal, load_model(plant), polls(POLLS), EVERY)
        await deliver(journal, database)
    assert await rows(database, "SELECT count(*) > 4 FROM checkpoint") == [(True,)]
    return plant


async def replay(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[dict[str, Any], str]:
    capsys.readouterr()
    assert await asyncio.to_thread(main, ["replay", *map(str, words)]) == 0
    output = capsys.readouterr()
    result: dict[str, Any] = json.loads(output.out)
    return result, output.err


async def test_what_is_told_is_the_same_as_from_the_first_input_on(
    plant: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, _ = await replay(capsys, plant, "--from", FROM, "--whole", "--events", tmp_path / "whole.jsonl")
    short, said = await replay(capsys, plant, "--from", FROM, "--events", tmp_path / "short.jsonl")
    assert (tmp_path / "short.jsonl").read_text() == (tmp_path / "whole.jsonl").read_text() != ""
    folded, folded_short = whole.pop("folded"), short.pop("folded")
    assert short == whole
    assert folded["checkpoint"] is None
    assert 0 < folded_short["inputs"] == folded["inputs"] - folded_short["checkpoint"] < folded["inputs"] / 2
    assert f"from the checkpoint behind input {folded_short['checkpoint']}" in said


async def test_a_map_with_the_same_rules_takes_over_at_the_checkpoint(
    plant: Path, tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Differences begin there: what the cap would have said before is not told."""
    other = write_plant(tmp_path / "other", database, **{"standard_time: 14s}": "standard_time: 14s, wip_cap: 1}"})
    out = tmp_path / "differences.jsonl"
    found, _ = await replay(capsys, plant, "--from", FROM, "--against", other, "--events", out)
    assert found["folded"]["checkpoint"] > 0
    assert found["counted_in_range"] == found["against"]["counted_in_range"]
    assert found["against"]["differences"]["added"] > 0
    after = [json.loads(line)["after"] for line in out.read_text().splitlines()]
    assert {event["identity"].partition(":")[0] for event in after} == {"wip_cap"}


@pytest.mark.parametrize("why", ["another version", "none before", "other rules"])
async def test_without_a_checkpoint_that_can_be_used_it_folds_all_and_says_so(
    plant: Path, tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str], why: str
) -> None:
    words: tuple[str | Path, ...] = ("--from", FROM)
    if why == "another version":
        await rows(database, "UPDATE checkpoint SET version = 1")
    elif why == "none before":
        await rows(database, f"DELETE FROM checkpoint WHERE time < '{FROM}'")
    else:
        other = write_plant(tmp_path / "other", database, **{"press.WeldA": "press.Spare"})
        words = (*words, "--against", other)
    found, said = await replay(capsys, plant, *words)
    assert (found["folded"]["first_input"], found["folded"]["checkpoint"]) == (1, None)
    assert "from its very first input (no checkpoint before --from is used)" in said


async def test_the_journal_alone_has_its_last_checkpoint(
    plant: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = write_plant(tmp_path / "none", "none")
    late = format_time(START + (POLLS + 1) * SECOND)
    found, _ = await replay(capsys, alone, "--data", tmp_path / "data", "--from", late)
    assert found["folded"]["inputs"] == 0
    assert found["folded"]["checkpoint"] > 0
    found, _ = await replay(capsys, alone, "--data", tmp_path / "data", "--from", FROM)
    assert found["folded"]["checkpoint"] is None
