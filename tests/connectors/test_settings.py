from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from connectors.addressing import Place
from connectors.planning import PlannedRead, planned_scans
from connectors.registry import DeviceSettings, build, check_tags
from connectors.settings_base import host_and_port as parts
from connectors.tags import TagSettings
from plant_service.core.durations import parse_duration
from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType

SETTINGS: TypeAdapter[DeviceSettings] = TypeAdapter(DeviceSettings)
PRESS = {"protocol": "modbus-tcp", "address": "10.0.0.7"}
WELD = {"protocol": "s7", "address": "plc.local:1102"}


def tag(name: str, address: str, type: str, **columns: str) -> TagSettings:
    empty = dict.fromkeys(("unit", "scale", "offset", "deadband", "poll", "description"), "")
    return TagSettings.model_validate({**empty, "name": name, "address": address, "type": type, **columns})


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("500ms", 500_000),
        ("2s", 2_000_000),
        ("90m", 5_400_000_000),
        ("1.5h", 5_400_000_000),
        ("3 d", 259_200_000_000),
        ("7us", 7),
        ("0", 0),
        (2, 2_000_000),
        (0.25, 250_000),
    ],
)
def test_durations(text: str | float, micros: int) -> None:
    assert parse_duration(text) == micros


@pytest.mark.parametrize("text", ["", "soon", "5 parsecs", "-1s", "1h30m", "0.1us", True, None, "nan"])
def test_what_is_no_duration(text: Any) -> None:
    with pytest.raises(ValueError):
        parse_duration(text)


def test_defaults_of_a_device() -> None:
    press = SETTINGS.validate_python({**PRESS, "poll": "500ms"})
    assert (press.poll, press.timeout) == (500_000, 1_000_000)
    assert press.protocol == "modbus-tcp"
    assert (press.unit, press.byte_order, press.word_order) == (1, "big", "big")


@pytest.mark.parametrize(
    ("address", "host_and_port"),
    [("10.0.0.7", ("10.0.0.7", 502)), ("plc:5020", ("plc", 5020)), ("[::1]", ("::1", 502)), ("[::1]:7", ("::1", 7))],
)
def test_host_and_port(address: str, host_and_port: tuple[str, int]) -> None:
    press = SETTINGS.validate_python({**PRESS, "address": address, "backup": address})
    assert press.protocol == "modbus-tcp"
    assert [parts(address, 502) for address in press.addresses] == [host_and_port] * 2


@pytest.mark.parametrize(
    "keys",
    [
        {**PRESS, "adress": "x"},
        {**PRESS, "protocol": "modbus"},
        {**PRESS, "address": "a b"},
        {**PRESS, "address": "host:port"},
        {**PRESS, "address": "host:65536"},
        {**PRESS, "address": "host:0"},
        {**PRESS, "unit": 256},
        {**PRESS, "poll": 0},
        {**PRESS, "rack": 0},
        {**WELD, "word_order": "big"},
    ],
)
def test_refused_settings(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SETTINGS.validate_python(keys)


def test_schema_of_all_devices() -> None:
    schema = SETTINGS.json_schema()
    assert set(schema["discriminator"]["mapping"]) == {
        "modbus-tcp",
        "modbus-rtu-tcp",
        "modbus-rtu",
        "s7",
        "opcua",
        "text",
        "simulated",
    }


def test_a_row_with_empty_cells_has_defaults() -> None:
    row = tag(" PartCount ", "hr:100", "UINT16", unit="pcs", description="parts, of both shifts")
    assert row.info("press") == TagInfo("press.PartCount", "press", "hr:100", TagType.UINT16, "pcs", row.description)
    assert (row.scale, row.offset, row.deadband_width, row.byte_order) == (1, 0, 0, None)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"name": "Part Count"}, "name"),
        ({"name": ""}, "name"),
        ({"type": "word"}, "type"),
        ({"type": ""}, "type"),
        ({"scale": "ten"}, "scale"),
        ({"scale": "0"}, "every value 0"),
        ({"scale": "nan"}, "finite"),
        ({"deadband": "-1"}, "deadband"),
        ({"poll": "soon"}, "not a duration"),
        ({"poll": "0"}, "greater than 0"),
        ({"type": "bool", "scale": "2"}, "no meaning for type bool"),
        ({"word_order": "middle"}, "word_order"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refused_rows(columns: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        tag(**{"name": "T", "address": "hr:1", "type": "uint16", **columns})


def test_check_finds_all_mistakes_of_a_list() -> None:
    press = SETTINGS.validate_python(PRESS)
    assert "diagnostics" in check_tags(press, [tag("Diagnostics", "hr:100", "uint32")])[0][1]
    tags = [
        tag("A", "hr:100", "uint32"),
        tag("B", "hr:101", "uint32"),
        tag("A", "hr:7", "uint16"),
        tag("C", "MW10", "uint16"),
        tag("D", "hr:100.3", "bool"),
        tag("E", "hr:100", "int32"),
    ]
    problems = check_tags(press, tags)
    assert [row for row, _ in problems] == [1, 2, 3, 5]
    assert problems[0][1] == "hr:101 of tag B overlaps hr:100 of tag A in part; one of them is wrong"
    assert problems[1][1] == "there is already a tag named 'A' in this list"
    assert "'MW10' is not a Modbus address" in problems[2][1]
    assert "hr:100 of tag E overlaps hr:101 of tag B" in problems[3][1]


def test_an_s7_has_one_byte_order() -> None:
    weld = SETTINGS.validate_python(WELD)
    rows = [tag("A", "DB1.DBD0", "uint32", word_order="little"), tag("B", "DB1.DBD4", "uint32", word_order="big")]
    assert check_tags(weld, rows) == [(0, "an S7 has one order, big; leave byte_order and word_order empty")]


def test_a_simulated_device_plays_what_its_tags_mean() -> None:
    device = SETTINGS.validate_python({"protocol": "simulated", "script": {"n": [1, None], "t": ["x"], "f": [1, 2.5]}})
    assert check_tags(device, [tag("N", "n", "uint16"), tag("T", "t", "string"), tag("F", "f", "float32")]) == []
    problems = check_tags(device, [tag("N", "n", "bool"), tag("M", "m", "uint16"), tag("F", "f", "int16")])
    assert [row for row, _ in problems] == [0, 1, 2]
    assert problems[1][1] == "'m' has no values in the script of this device"


async def test_a_simulated_device_plays_its_script_again_and_again() -> None:
    device = SETTINGS.validate_python({"protocol": "simulated", "script": {"n": [1, None, 3], "m": [4]}})
    connector = build("sim", device, [tag("N", "n", "uint16", scale="2"), tag("M", "m", "uint16")])
    await connector.connect()
    assert [(await connector.read()).values for _ in range(4)] == [[2, 4], [None, 4], [6, 4], [2, 4]]


def test_the_plan_for_people_to_read() -> None:
    tags = [
        tag("A", "hr:0", "uint16"),
        tag("B", "hr:10", "uint32"),
        tag("C", "hr:200", "uint16"),
        tag("D", "co:3", "bool"),
    ]
    (scan,) = planned_scans(SETTINGS.validate_python({**PRESS, "delay": "5ms"}), tags)
    assert scan.reads == (
        PlannedRead("co 3", ("D",), 1, 0),
        PlannedRead("hr 0-11", ("A", "B"), 24, 18),
        PlannedRead("hr 200", ("C",), 2, 0),
    )
    assert (scan.poll, scan.tags, scan.size, scan.wasted, scan.duration) == (1_000_000, 4, 27, 18, 45_000)
    (scan,) = planned_scans(SETTINGS.validate_python({**PRESS, "max_gap": 0}), tags)
    assert len(scan.reads) == 4


def test_tags_with_their_own_poll_are_read_apart() -> None:
    tags = [tag("A", "hr:0", "uint16"), tag("B", "hr:1", "uint16", poll="20ms"), tag("C", "hr:2", "uint16")]
    press = SETTINGS.validate_python({**PRESS, "poll": "1s"})
    fast, slow = planned_scans(press, tags)
    assert (fast.poll, fast.reads[0].tags) == (20_000, ("B",))
    assert (slow.poll, slow.reads[0].tags) == (1_000_000, ("A", "C"))
    assert (fast.duration, slow.duration) == (10_000, 10_000)


@pytest.mark.parametrize(
    ("forbidden", "first", "second", "words"),
    [
        ([], ("hr:0", ""), ("ir:0", ""), "row 1: together 'g': tags in hr and ir cannot be read in one request"),
        ([], ("hr:0", ""), ("hr:125", ""), "row 1: together 'g': hr 0-125 is longer than one request carries, 125"),
        (["hr:5-6"], ("hr:0", ""), ("hr:9", ""), "row 1: together 'g': hr 0-9 has the forbidden hr 5-6 in it"),
        (["40006"], ("hr:5", ""), ("hr:6", ""), "row 0: stands in hr 5, which this device forbids to read"),
        ([], ("hr:0", "1s"), ("hr:1", "2s"), "row 1: together 'g': tag B has another poll than tag A"),
        ([], ("hr:0", ""), ("hr:124", ""), ""),
    ],
)
def test_what_cannot_be_read_together(
    forbidden: list[str], first: tuple[str, str], second: tuple[str, str], words: str
) -> None:
    press = SETTINGS.validate_python({**PRESS, "forbidden": forbidden})
    tags = [
        tag(name, address, "uint16", poll=poll, together="g")
        for name, (address, poll) in zip("AB", (first, second), strict=True)
    ]
    assert "; ".join(f"row {row}: {message}" for row, message in check_tags(press, tags)) == words


@pytest.mark.parametrize(
    ("device", "cells", "place"),
    [
        (PRESS, "hr:30-39", Place("hr", 30, 10)),
        (PRESS, "40031 - 40040", Place("hr", 30, 10)),
        (PRESS, "co:7", Place("co", 7, 1)),
        (WELD, "DB1.DBB10-19", Place("DB1", 10, 10)),
        (WELD, "MB7", Place("M", 7, 1)),
    ],
)
def test_forbidden_ranges(device: dict[str, str], cells: str, place: Place) -> None:
    settings = SETTINGS.validate_python({**device, "forbidden": [cells]})
    assert settings.layout([]).forbidden == [place]


@pytest.mark.parametrize(
    ("device", "cells"),
    [
        (PRESS, "hr:9-8"),
        (PRESS, "hr:1-ir:2"),
        (PRESS, "hr:1/4-9"),
        (PRESS, "hr:1-"),
        (PRESS, "MB1"),
        (WELD, "MB9-8"),
        (WELD, "DB1.DBW0-1"),
    ],
)
def test_what_is_no_range(device: dict[str, str], cells: str) -> None:
    with pytest.raises(ValidationError, match="forbidden"):
        SETTINGS.validate_python({**device, "forbidden": [cells]})
