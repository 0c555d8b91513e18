"""The commands as people type them, on real files and simulated PLCs: what they print and how they exit."""

import json
from pathlib import Path

import pytest

from plant_service.cli.main import main
from tests.config.plants import PLANT, write_plant
from tests.simulation.clients import plant
from tests.system.service import COMMAND, output_of
from tests.system.service import write_plant as write_demo_plant

VECTORS = {
    "V1": ("uint16", [65530, 65533, 2, 5], {"counted": 11, "epochs": 1, "glitches": 0, "quarantined": 0}),
    "V2": ("uint16", [12000, 12004, 0, 3], {"counted": 7, "epochs": 2, "glitches": 0, "quarantined": 0}),
    "V3": ("uint16", [12000, 12001, 0, 12002], {"counted": 2, "epochs": 1, "glitches": 1, "quarantined": 0}),
    "V4": ("uint32", [65534, 65535, 131071, 65537], {"counted": 3, "epochs": 1, "glitches": 1, "quarantined": 0}),
    "V5": ("uint16", [500, 498, 499], {"counted": 1, "epochs": 1, "glitches": 0, "quarantined": 0}),
    "V6": ("uint32", [900, 2600000, 2600003], {"counted": 3, "glitches": 0, "quarantined": 2599100}),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_replay_gives_the_figures_of_the_six_vectors(
    vector: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_, values, expected = VECTORS[vector]
    rule = "{observe: completed, counter: press.PartCount, min_cycle: 200ms}"
    path = write_plant(
        tmp_path,
        PLANT.replace("{observe: completed, counter: press.PartCount}", rule),
        f"name,address,type\nPartCount,hr:100,{type_}\n",
    )
    rows = "".join(
        f"2026-11-22T08:00:{second:02}Z,press,PartCount,{value},Good\n" for second, value in enumerate(values)
    )
    samples = tmp_path / "samples.csv"
    samples.write_text("time,device,tag,value,quality\n" + rows, encoding="utf-8")

    assert main(["replay", str(path), "--samples", str(samples)]) == 0

    summary = json.loads(capsys.readouterr().out)
    found = summary["rules"]["L1/OP10/completed"]
    assert {key: found[key] for key in expected} == expected
    assert summary["balance_error"] == 0
    assert found["uncertain"][0] == 0
    assert (found["uncertain"][1] > 0) == (vector == "V2")


def test_a_replay_twice_has_one_log_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = Path(__file__).parents[1] / "cases" / "line_part_of_a_day"
    words = ["replay", str(case / "plant.yaml"), "--samples", str(case / "samples.csv")]
    words += ["--commands", str(case / "commands.jsonl")]
    hashes = set()
    for _ in range(2):
        assert main(words) == 0
        hashes.add(json.loads(capsys.readouterr().out)["log_hash"])
    assert len(hashes) == 1


def test_check_tells_all_problems_at_once_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = PLANT.replace("site:", "sight:").replace("press.PartCount", "press.PartCunt")
    path = write_plant(tmp_path, wrong.replace("quantity: 500", "quantity: -5"))
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.split(": ")[0].replace(f"{tmp_path}/", "") for line in lines] == [
        "plant.yaml:1",
        "plant.yaml:1",
        "plant.yaml:12",
        "plant.yaml:18",
    ]
    assert "PartCount" in lines[2]


def test_check_prints_the_poll_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write_plant(tmp_path))]) == 0
    said = capsys.readouterr().out
    assert (
        "press: 6 tags in 3 requests every 0.5 s, 41 bytes (12 of them for no tag), expected to take 0.03 s\n"
        "  co 0: Running\n"
        "  hr 100-111: PartCount, State, Total, Oil\n"
        "  hr 200-207: Code\n"
    ) in said
    assert "no errors" in said


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "plant.yaml")]) == 2
    assert f"{tmp_path / 'plant.yaml'}:1: " in capsys.readouterr().err


def test_bad_samples_are_told_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = tmp_path / "samples.csv"
    samples.write_text("time,device,tag,value,quality\nyesterday,press,PartCount,5,Good\n", encoding="utf-8")
    assert main(["replay", str(write_plant(tmp_path)), "--samples", str(samples)]) == 2
    assert "samples.csv:2: time 'yesterday' is not RFC 3339" in capsys.readouterr().err


def test_samples_of_an_unknown_tag_are_told_and_cost_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = tmp_path / "samples.csv"
    rows = "".join(f"2026-11-22T08:00:0{second}Z,press,PartCunt,{second},Good\n" for second in range(3))
    samples.write_text("time,device,tag,value,quality\n" + rows, encoding="utf-8")
    assert main(["replay", str(write_plant(tmp_path)), "--samples", str(samples)]) == 0
    said = capsys.readouterr()
    assert "3 samples of press.PartCunt, which is in no tag list, have no effect; did you mean" in said.err
    assert json.loads(said.out)["counted"] == 0


def test_schema_is_a_json_schema_of_the_top_level_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"site", "timezone", "devices", "areas", "products", "orders", "historian", "opcua", "web"} <= set(
        schema["properties"]
    )


async def test_read_and_check_online_on_real_sockets(tmp_path: Path) -> None:
    async with plant() as line:
        path = write_demo_plant(tmp_path, line.modbus_port, line.s7_port)
        checked = await output_of(*COMMAND, "check", "--online", str(path))
        table = await output_of(*COMMAND, "read", str(path), "weld")
        one = json.loads(await output_of(*COMMAND, "read", str(path), "press", "OP10_PartCount", "OP10_Lot", "--json"))
    assert "press: 25 of 25 tags are Good" in checked
    assert "weld: 18 of 18 tags are Good" in checked
    assert "DB1.DBW0" in table
    assert [set(tag) for tag in one] == [{"tag", "value", "quality", "time"}] * 2
    assert [tag["tag"] for tag in one] == ["press.OP10_PartCount", "press.OP10_Lot"]
    assert isinstance(one[0]["value"], int)
    assert (one[1]["value"][:4], one[1]["quality"]) == ("LOT-", "Good")


def test_a_device_that_is_not_there_is_an_error_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_plant(tmp_path, PLANT.replace("5020", "1"))
    assert main(["read", str(path), "press"]) == 1
    assert "press (127.0.0.1:1): Connection refused when connecting" in capsys.readouterr().err


def test_an_unknown_tag_or_device_is_told_with_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write_plant(tmp_path))
    assert main(["read", path, "welder"]) == 2
    assert "no device welder; there are press" in capsys.readouterr().err
    assert main(["read", path, "press", "Oill"]) == 2
    assert "device press has no tag Oill" in capsys.readouterr().err
