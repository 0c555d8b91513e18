"""Tag lists in and out, as people type it."""

from pathlib import Path

import pytest

from plant_service.cli.main import main
from plant_service.config.load import load
from tests.config.plants import write_plant
from tests.connectors.test_tag_files import KEPWARE_MODBUS

PLANT = """site: Suzhou
devices:
  press: {protocol: modbus-tcp, address: 127.0.0.1, tags: press.csv}
"""


def test_an_imported_list_is_a_list_of_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign, ours = tmp_path / "kepware.csv", tmp_path / "press.csv"
    foreign.write_text(KEPWARE_MODBUS, encoding="utf-8")
    assert main(["tags", "import", str(foreign), "--protocol", "modbus-tcp", "--output", str(ours)]) == 0
    report = capsys.readouterr().err.splitlines()
    assert report[-1] == "6 tags taken over, 2 left out"
    assert f"{foreign}: line 9: Root: left out: scaling Square Root is not linear" in report
    assert f"{foreign}: line 3: Press.Part Count: renamed to Press_Part_Count" in [
        line.replace("line 4", "line 3") for line in report
    ]
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert len(load(tmp_path / "plant.yaml").devices["press"].tags) == 6


def test_export_gives_the_same_list_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "name,address,type,unit,poll,description,clamp,raw_high,raw_low,low,high\n"
        'PartCount,hr:100,uint16,pcs,250ms,"good, of both shifts",,,,,\n'
        "Oil,ir:10,int16,bar,,,yes,27648,0,0,160\n"
    )
    path = write_plant(tmp_path, PLANT, rows)
    before = load(path).devices["press"].tags
    assert main(["tags", "export", str(path), "press", "--output", str(tmp_path / "out.csv")]) == 0
    (tmp_path / "press.csv").write_text((tmp_path / "out.csv").read_text(encoding="utf-8"), encoding="utf-8")
    assert load(path).devices["press"].tags == before
    assert main(["tags", "export", str(path), "pres"]) == 2
    assert "no device pres; there are press" in capsys.readouterr().err


def test_nothing_taken_over_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = tmp_path / "tags.json"
    foreign.write_text('[{"name": "Sum", "valueSource": "expr"}]', encoding="utf-8")
    assert main(["tags", "import", str(foreign), "--protocol", "s7"]) == 1
    assert "0 tags taken over, 1 left out" in capsys.readouterr().err
    assert main(["tags", "import", str(tmp_path / "nothing"), "--protocol", "s7"]) == 1
    assert "cannot be read: No such file" in capsys.readouterr().err
