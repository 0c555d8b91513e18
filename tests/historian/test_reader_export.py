"""`plant-service export` and `import` on a recorded history."""

import asyncio
import csv
import os
import re
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from historian.journal import SqliteJournal
from plant_service.cli.main import main
from tests.historian.queries import rows
from tests.historian.recorded import deliver, load_model, polls, run, write_plant
from tests.postgres import Server, fresh_database

POLLS = 120


@pytest.fixture
async def plant(database: str, tmp_path: Path) -> Path:
    path = write_plant(tmp_path / "config", database)
    with path.open("a") as file:
        file.write("timezone: Asia/Shanghai\n")
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        run(journal, load_model(path), polls(POLLS))
        await deliver(journal, database)
    return path


async def command(*words: str | Path) -> int:
    return await asyncio.to_thread(main, list(map(str, words)))


async def exported(plant: Path, out: Path, *words: str) -> Path:
    assert await command("export", *words, "--plant", plant, "--out", out) == 0
    return out


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_samples_go_out_and_come_in_again_as_they_were(
    plant: Path, tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    first = await exported(plant, tmp_path / "samples.csv", "samples", "--tag", "press.*")
    assert len(lines(first)) == POLLS * 8
    assert lines(first)[0] == {
        "time": "2026-11-22T16:00:00+08:00",
        "device": "press",
        "tag": "Count",
        "value": "101",
        "quality": "Good",
    }
    async with fresh_database(postgres.dsn, "test_reader_import", postgres.template) as dsn:
        other = write_plant(tmp_path / "other", dsn)
        for said in (f"{POLLS * 8:,} samples added", f"0 samples added, {POLLS * 8:,} were there already"):
            assert await command("import", first, "--plant", other) == 0
            assert said in capsys.readouterr().err
        second = await exported(other, tmp_path / "again.csv", "samples", "--timezone", "Asia/Shanghai")
    assert second.read_text() == first.read_text()


async def test_mistakes_in_a_file_are_told_before_anything_is_written(
    plant: Path, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("time,device,tag,value,quality\n2026-11-22T08:00:00Z,oven,T,1.5,Good\n2026-11-22,oven,T,2,Good\n")
    assert await command("import", file, "--plant", plant) == 2
    assert "bad.csv:3: time '2026-11-22' is not RFC 3339" in capsys.readouterr().err
    assert await rows(database, "SELECT count(*) FROM tag WHERE device = 'oven'") == [(0,)]


async def test_an_import_that_was_interrupted_goes_on(plant: Path, database: str, tmp_path: Path) -> None:
    """As after a kill: a part is there, with its position."""
    file = tmp_path / "oven.csv"
    text = "".join(f"2026-11-22T08:00:00.{number:06}Z,oven,T,{number},Good\n" for number in range(12_000))
    file.write_text("time,device,tag,value,quality\n" + text)
    assert await command("import", file, "--plant", plant) == 0
    await rows(
        database, "DELETE FROM sample USING tag WHERE tag.id = tag_id AND device = 'oven' AND integer_value >= 5000"
    )
    await rows(database, "UPDATE delivery SET samples = '{[0,1]}' WHERE source LIKE 'file-%'")
    assert await command("import", file, "--plant", plant) == 0
    counted = "SELECT count(*), count(DISTINCT value) FROM tag_sample WHERE tag = 'oven.T'"
    assert await rows(database, counted) == [(12_000, 12_000)]


async def test_the_range_and_the_tags_are_those_asked_for(plant: Path, tmp_path: Path) -> None:
    words = (
        "samples",
        "--tag",
        "press.Weld?",
        "--tag",
        "press.Count",
        "--from",
        "2026-11-22T16:01",
        "--to",
        "2026-11-22T08:01:10Z",
    )
    found = lines(await exported(plant, tmp_path / "some.csv", *words))
    assert {line["tag"] for line in found} == {"Count"}
    assert [line["time"] for line in (found[0], found[-1])] == [
        "2026-11-22T16:01:00+08:00",
        "2026-11-22T16:01:09+08:00",
    ]


async def test_a_curve_has_few_points_of_each_numeric_tag(plant: Path, tmp_path: Path) -> None:
    words = ("samples", "--tag", "press.*", "--points", "10")
    found = lines(await exported(plant, tmp_path / "curve.csv", *words))
    assert list(found[0]) == ["time", "device", "tag", "value"]
    tags = [line["tag"] for line in found]
    assert {tag: tags.count(tag) for tag in tags}.keys() >= {"Count", "WeldA"}
    assert all(3 <= tags.count(tag) <= 10 for tag in ("Count", "WeldA"))
    times = [line["time"] for line in found if line["tag"] == "Count"]
    assert times == sorted(times)
    assert times[0].startswith("2026-11-22T16:00:0")
    assert "Gate" not in tags, "a text has no curve"
    assert await command("export", "station_hour", "--points", "10", "--plant", plant) == 1
    with pytest.raises(SystemExit):
        await command("export", "samples", "--points", "2", "--plant", plant)


async def test_a_view_in_csv_has_its_columns_in_the_zone_of_the_plant(plant: Path, tmp_path: Path) -> None:
    (line, *_) = lines(await exported(plant, tmp_path / "hours.csv", "station_hour"))
    assert (line["station"], line["hour"], line["yield"]) == ("L1/OP10", "2026-11-22T16:00:00+08:00", "100.0")
    events = lines(await exported(plant, tmp_path / "events.csv", "operation_event", "--to", "2026-11-22T16:00:05"))
    assert {event["kind"] for event in events} >= {"configured", "released"}


async def test_parquet_is_typed(plant: Path, tmp_path: Path) -> None:
    table = pq.read_table(await exported(plant, tmp_path / "samples.parquet", "samples"))
    first: dict[str, Any] = table.slice(0, 1).to_pylist()[0]
    assert (table.num_rows, first["tag"], first["value"], first["text"]) == (POLLS * 8, "Count", 101.0, None)
    assert first["time"].astimezone(UTC) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    table = pq.read_table(await exported(plant, tmp_path / "events.parquet", "operation_event"))
    assert {row["quantity"] for row in table.to_pylist() if row["kind"] == "released"} == {Decimal(40)}


async def test_xlsx_has_texts_numbers_and_local_times(plant: Path, tmp_path: Path) -> None:
    path = await exported(plant, tmp_path / "events.xlsx", "operation_event")
    with zipfile.ZipFile(path) as book:
        sheet, texts = (
            (book.read(name).decode() for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"))
            if "xl/sharedStrings.xml" in book.namelist()
            else (book.read("xl/worksheets/sheet1.xml").decode(), "")
        )
    assert "occurred (Asia/Shanghai)" in sheet + texts
    assert re.search(r"<v>46348\.66", sheet), "16:00 as a day number of Excel"
    count = len(lines(await exported(plant, tmp_path / "events.csv", "operation_event")))
    assert sheet.count("<row ") == count + 1


async def test_what_cannot_be_done_is_said_and_leaves_no_file(
    plant: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        (("nothing", "--out", tmp_path / "x.csv"), "'nothing' cannot be exported; there are samples, account, alarm"),
        (("samples", "--out", tmp_path / "x.doc"), "x.doc: the ending must be one of .csv, .xlsx, .parquet"),
        (("samples", "--out", tmp_path / "no" / "x.csv"), "No such file or directory"),
        (("samples", "--timezone", "Mars"), "'Mars' is no time zone; write it like Asia/Shanghai"),
    ):
        assert await command("export", *words, "--plant", plant) == 1
        assert said in capsys.readouterr().err
    assert [name for name in os.listdir(tmp_path) if name.startswith("x.")] == []


async def test_standard_output_is_csv(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await command("export", "balance", "--plant", plant) == 0
    output = capsys.readouterr()
    assert output.out.splitlines() == ["order,came_in,shipped,scrap,on_hand,error", *output.out.splitlines()[1:3]]
    assert output.err == "2 rows of balance\n"
