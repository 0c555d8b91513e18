"""Shifts and holidays of plant.yaml: how they read, and whose they are."""

from datetime import date
from pathlib import Path

import pytest

from plant_service.config.shifts import ShiftBlock, zone_of
from plant_service.core.calendars import ALWAYS
from plant_service.core.samples import SECOND, parse_time
from plant_service.core.shifts import Zone
from tests.config.plants import PLANT, loaded, problems

HOUR = 3600 * SECOND
LINES = """\
site: Suzhou
timezone: Asia/Shanghai
shifts:
  day: {days: mon-fri, from: "08:00", to: "16:00"}
holidays: [2026-10-01]
areas:
  Assembly:
    holidays: [2026-12-24]
    lines:
      L1: {stations: {OP10: {}}}
      L2: {stations: {OP20: {}}, holidays: [2026-12-23]}
  Ovens:
    shifts: {}
    lines:
      L3: {stations: {OP30: {}}}
      L4: {stations: {OP40: {}}, shifts: {night: {from: "22:00", to: "06:00"}}}
"""


def block(**settings: object) -> ShiftBlock:
    return ShiftBlock.model_validate({"from": "06:00", "to": "14:00"} | settings)


def test_shifts_and_holidays_are_handed_down_from_site_to_area_to_line(tmp_path: Path) -> None:
    model = loaded(tmp_path, LINES).model
    day = {path: model.working_time(path) for path in ("", "L1/OP10", "L2/OP20", "L3/OP30", "L4/OP40")}
    spans = {
        "a usual day": ("2026-11-30", [8, 8, 8, 24, 8]),
        "a holiday of all": ("2026-10-01", [0, 0, 0, 24, 6]),
        "a holiday of the area": ("2026-12-24", [8, 0, 0, 24, 8]),
        "a holiday of the line": ("2026-12-23", [8, 8, 0, 24, 8]),
    }
    for name, (text, hours) in spans.items():
        begin = parse_time(f"{text}T00:00:00+08:00")
        assert [day[path].between(begin, begin + 24 * HOUR) // HOUR for path in day] == hours, name
    assert day["L3/OP30"] is ALWAYS


def test_without_shifts_all_time_is_working_time_and_no_clock_is_needed(tmp_path: Path) -> None:
    model = loaded(tmp_path).model
    assert model.working_time("L1/OP10") is ALWAYS
    assert (model.zone, model.shifts) == (Zone(), {})


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sun", (6,)),
        ("Sat-Tue", (0, 1, 5, 6)),
        (["mon", "wed-thu"], (0, 2, 3)),
        ("mon-mon", (0,)),
    ],
)
def test_weekdays_as_people_write_them(days: object, numbers: tuple[int, ...]) -> None:
    assert block(days=days).days == numbers


def test_a_shift_goes_over_midnight_with_its_breaks() -> None:
    night = block(**{"from": "22:00", "to": "06:00", "breaks": ["01:30-02:00", "23:45-00:15"]}).shift("night")
    assert (night.begin, night.end) == (22 * HOUR, 30 * HOUR)
    assert night.breaks == ((23.75 * HOUR, 24.25 * HOUR), (25.5 * HOUR, 26 * HOUR))
    assert block(**{"from": "06:00", "to": "06:00"}).shift("all").end == 30 * HOUR
    assert block(**{"from": "16:00", "to": "24:00"}).shift("late").end == 24 * HOUR
    assert block(also=[date(1970, 1, 3)]).shift("x").also == (2,)


@pytest.mark.parametrize(
    "pauses", [["05:00-06:30"], ["13:30-14:30"], ["10:00-11:00", "10:30-11:30"], ["10:00-10:00"], ["11:00-10:00"]]
)
def test_a_break_lies_within_its_shift(pauses: list[str]) -> None:
    with pytest.raises(ValueError, match="breaks: each must lie within the shift"):
        block(breaks=pauses)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('day: {from: "08:00"}', "plant.yaml:4: key 'to' is missing"),
        ('day: {from: 8am, to: "16:00"}', "from: '8am' is no time of day; write it like 06:00"),
        ('day: {from: "08:00", to: "16:00", breaks: [noon]}', "'noon' is no break; write it like 10:00-10:30"),
        ('day: {from: "08:00", to: "16:00", days: []}', "days: this shift is on no day"),
        ('day: {from: "08:00", to: "16:00", also: [soon]}', "'soon' is no day; write it like 2026-10-01"),
    ],
)
def test_a_wrong_shift_is_refused_in_words(tmp_path: Path, wrong: str, words: str) -> None:
    (found,) = problems(tmp_path, PLANT.replace("devices:", f"shifts:\n  {wrong}\ndevices:", 1))
    assert words in found


def test_the_clock_of_a_zone_without_summer_time_is_short() -> None:
    assert len(zone_of("Asia/Shanghai").since) == 1
    assert zone_of("Asia/Shanghai").local(0) == 8 * HOUR
    assert len(zone_of("Europe/Berlin").since) == 121
