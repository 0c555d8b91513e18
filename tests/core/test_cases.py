"""Every folder of tests/cases but bad_input is a golden case, run through the real command `plant-service replay`.

plant.yaml, samples.csv and perhaps commands.jsonl go in. expected_summary.json must be contained in the summary;
expected_events.json, where there is one, is the whole log: one event a line, without what is empty.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from plant_service.cli.main import main
from plant_service.core.samples import format_time
from tests.core.chinese import only_english

CASES = Path(__file__).parents[1] / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/samples.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_case_comes_out_right(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, log = CASES / name, tmp_path / "events.jsonl"
    words = ["replay", str(folder / "plant.yaml"), "--samples", str(folder / "samples.csv"), "--events", str(log)]
    said: set[str] = set()
    if (folder / "commands.jsonl").exists():
        words += ["--commands", str(folder / "commands.jsonl")]
        lines = (folder / "commands.jsonl").read_text(encoding="utf-8").splitlines()
        said = {word for line in lines for word in json.loads(line).values() if isinstance(word, str)}

    assert main(words) == 0

    summary = json.loads(capsys.readouterr().out)
    expected = json.loads((folder / "expected_summary.json").read_text(encoding="utf-8"))
    assert _part_of(summary, expected) == expected
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len({event["id"] for event in events}) == len(events) == summary["events"]
    assert only_english((event["detail"] for event in events), said) == set()
    if (folder / "expected_events.json").exists():
        wanted = json.loads((folder / "expected_events.json").read_text(encoding="utf-8"))
        assert [_short(event) for event in events if event["kind"] != "configured"] == wanted


def _part_of(whole: Any, like: Any) -> Any:
    """What of `whole` is spoken of in `like`."""
    if isinstance(like, dict) and isinstance(whole, dict):
        return {key: _part_of(whole.get(key), item) for key, item in like.items()}
    return whole


def _short(event: dict[str, Any]) -> dict[str, Any]:
    """An event for readers: when it happened, and all that is not empty or internal."""
    shown: dict[str, Any] = {"at": format_time(event["occurred"])}
    if event["window_from"] != event["occurred"] and event["window_from"]:
        shown["after"] = format_time(event["window_from"])
    shown |= {key: event[key] for key in ("kind", "station", "operation", "order", "lot") if event[key]}
    shown |= {key: event[key] for key in ("quantity", "high", "certainty", "identity", "actor", "detail") if event[key]}
    shown |= {key: event[key] for key in ("reason", "behalf", "supersedes") if event[key]}
    if event["postings"]:
        shown["moves"] = [_move(posting) for posting in event["postings"]]
    return shown


def _move(posting: list[Any]) -> str:
    source, target, quantity = posting
    return f"{quantity} {_place(source)} > {_place(target)}"


def _place(account: list[str]) -> str:
    _, _, operation, station, bucket = account
    return " ".join(word for word in (bucket, operation, station) if word)
