from collections.abc import Mapping
from pathlib import Path

import pytest

from plant_service.config.samples import read_samples
from plant_service.core.errors import ConfigError
from plant_service.core.samples import Quality, Sample, TagType, parse_time

T0 = parse_time("2026-11-22T08:00:00Z")
TYPES = {
    "press.Count": TagType.UINT64,
    "press.On": TagType.BOOL,
    "press.Code": TagType.STRING,
    "press.Oil": TagType.FLOAT32,
}


def read(folder: Path, rows: str, types: Mapping[str, TagType] = TYPES) -> list[Sample]:
    path = folder / "samples.csv"
    path.write_text("time,device,tag,value,quality\n" + rows, encoding="utf-8")
    return list(read_samples(path, types))


def test_values_have_the_type_of_their_tag(tmp_path: Path) -> None:
    samples = read(
        tmp_path,
        "2026-11-22T08:00:00Z,press,Count,18446744073709551615,Good\n"
        "2026-11-22T16:00:00.25+08:00,press,On,1,good\n"
        "2026-11-22T08:00:00Z,press,Code,007,Uncertain\n"
        "2026-11-22T08:00:00Z,press,Oil,5,\n"
        "2026-11-22T08:00:00Z,press,press.Code,,Good\n"
        "2026-11-22T08:00:00Z,,press.Count,,Bad\n",
    )
    assert samples == [
        Sample(T0, "press.Count", 18446744073709551615, Quality.GOOD),
        Sample(T0 + 250_000, "press.On", True, Quality.GOOD),
        Sample(T0, "press.Code", "007", Quality.UNCERTAIN),
        Sample(T0, "press.Oil", 5.0, Quality.GOOD),
        Sample(T0, "press.Code", "", Quality.GOOD),
        Sample(T0, "press.Count", None, Quality.BAD),
    ]
    assert isinstance(samples[3].value, float)


def test_values_of_unknown_tags_are_what_they_look_like(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-22T08:00:00Z,x,y,{value},Good\n" for value in ("5", "-5.5", "true", "P-1", "nan"))
    assert [sample.value for sample in read(tmp_path, rows)] == [5, -5.5, True, "P-1", "nan"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("yesterday,press,Count,1,Good", "time 'yesterday' is not RFC 3339; write it like 2026-11-22T08:00:00Z"),
        ("2026-11-22T08:00:00,press,Count,1,Good", "is not RFC 3339"),
        ("2026-11-22T08:00:00Z,press,Count,1.5,Good", "value '1.5' does not fit uint64; write a whole number"),
        ("2026-11-22T08:00:00Z,press,On,2,Good", "value '2' does not fit a bool; write true, false, 1 or 0"),
        ('2026-11-22T08:00:00Z,press,Oil,"1,5",Good', "write a number with a decimal point, not a comma"),
        ("2026-11-22T08:00:00Z,press,Count,,Good", "a sample without a value has quality Bad"),
        ("2026-11-22T08:00:00Z,press,Count,1,Goood", "quality 'Goood' is not one of Good, Uncertain, Bad"),
        ("2026-11-22T08:00:00Z,,Count,1,Good", "tag 'Count' has no device"),
        ("2026-11-22T08:00:00Z,weld,press.Count,1,Good", "tag 'press.Count' is not of device 'weld'"),
        ("2026-11-22T08:00:00Z,press,,1,Good", "column 'tag' is empty"),
        ("2026-11-22T08:00:00Z,press,Count,1,Good,x", "6 cells, but the header names 5 columns"),
    ],
)
def test_wrong_rows_are_named_by_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, f"# recorded\n\n{row}\n")
    (problem,) = refused.value.problems
    assert problem.line == 4
    assert message in problem.message


def test_samples_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    row = "2026-11-22T08:00:00Z,press,Count,1,Good\n"
    path.write_text("time,device,tag,value,quality\n" + row * 3 + "wrong\n", encoding="utf-8")
    samples = read_samples(path, TYPES)
    assert [next(samples).value for _ in range(3)] == [1, 1, 1]
    with pytest.raises(ConfigError, match="samples"):
        next(samples)
