from decimal import Decimal
from pathlib import Path

import pytest

from plant_service.config.load import load
from plant_service.core.adoption import release
from plant_service.core.durations import parse_duration
from plant_service.core.errors import ConfigError
from plant_service.core.samples import TagType, format_time
from plant_service.core.signals.rules import BinaryRule, CounterRule, IdentityRule
from plant_service.core.wip.model import Policy, Text
from tests.config.plants import PLANT, TAGS, loaded, problems, with_signal

EXAMPLE = Path(__file__).parents[2] / "examples" / "plant.yaml"


def test_the_example_loads() -> None:
    plant = load(EXAMPLE)
    press = plant.model.stations["L1/OP10"]
    assert (press.area, press.line, press.name, press.policy) == ("Assembly", "L1", Text("Press", "冲压"), Policy.WARN)
    assert press.rules[0] == CounterRule(
        name="L1/OP10/completed",
        station="L1/OP10",
        observe="completed",
        tag="press.PartCount",
        modulus=65536,
        min_cycle=2_000_000,
    )
    assert plant.names["Assembly/L1"] == Text("Line 1", "一号线")
    assert plant.devices["weld"].poll == 500_000
    assert plant.tags["press.OilTemperature"].type is TagType.FLOAT32
    assert [step.gap for step in plant.model.products["BRACKET"].route] == [parse_duration("2h")] * 2
    due = plant.model.orders[0].due
    assert due is not None
    assert format_time(due) == "2026-12-01T15:59:59Z"


def test_rule_defaults_come_from_the_tag_and_the_route(tmp_path: Path) -> None:
    plant = loaded(
        tmp_path,
        with_signal(
            "{observe: completed, counter: press.PartCount}",
            "{observe: completed, counter: press.Total, min_cycle: 1s}",
            "{observe: departed, counter: press.Oil, modulus: none}",
            "{observe: started, edge: press.Running, on: falling, off_delay: 1s}",
            "{observe: running, level: press.State, values: [execute, 5]}",
            "{observe: arrived, identity: press.Code, pattern: 'P(.*)', noread: [NOREAD, '?']}",
        ),
    )
    first, second, third, edge, level, identity = plant.model.stations["L1/OP10"].rules
    assert isinstance(first, CounterRule)
    assert (first.modulus, first.min_cycle) == (2**16, 3_000_000)
    assert isinstance(second, CounterRule)
    assert (second.name, second.modulus, second.min_cycle) == ("L1/OP10/completed#2", 2**31, 1_000_000)
    assert isinstance(third, CounterRule)
    assert third.modulus is None
    assert isinstance(edge, BinaryRule)
    assert (edge.on, edge.values, edge.off_delay) == ("falling", None, 1_000_000)
    assert isinstance(level, BinaryRule)
    assert (level.on, level.values) == ("both", (6, 5))
    assert isinstance(identity, IdentityRule)
    assert (identity.code.pattern, identity.code.noread) == ("P(.*)", ("NOREAD", "?"))


def test_yaml_words_mean_what_they_look_like(tmp_path: Path) -> None:
    plant = loaded(tmp_path, PLANT.replace("OP10", "on").replace("BRACKET", "0123").replace("Assembly", "12:30"))
    assert plant.model.stations["L1/on"].area == "12:30"
    assert plant.model.products["0123"].route[0].operation == "10"
    assert plant.model.orders[0].order == "1001"


def test_equal_content_has_an_equal_version(tmp_path: Path) -> None:
    version = loaded(tmp_path).model.version
    same = "# a comment\n" + PLANT.replace("500ms", "0.5s").replace("operation: 10", 'operation: "10"')
    assert loaded(tmp_path, same, TAGS.replace(",", ";")).model.version == version
    assert loaded(tmp_path, PLANT.replace("6s", "7s")).model.version != version
    assert loaded(tmp_path, PLANT, TAGS.replace("hr:100", "hr:101")).model.version != version


def test_ten_mistakes_are_ten_problems(tmp_path: Path) -> None:
    wrong = (
        with_signal("{observe: completed, counter: press.PartCont}", "{observe: completed, edge: press.Running, an: 1}")
        .replace("Asia/Shanghai", "Shanghai")
        .replace("poll: 500ms", "poll: soon, unti: 1")
        .replace("stations: [L1/OP10]", "stations: [L1/OP11]")
        .replace("quantity: 500", "quantity: -1")
        .replace("product: BRACKET", "product: BRAKET")
    )
    found = problems(tmp_path, wrong + "alerts: [x]\n", TAGS + "X,hr:900,float8\n")
    assert [problem.split(" ")[0] for problem in found] == [
        "plant.yaml:2:",
        "plant.yaml:4:",
        "plant.yaml:4:",
        "plant.yaml:12:",
        "plant.yaml:13:",
        "plant.yaml:17:",
        "plant.yaml:19:",
        "plant.yaml:19:",
        "plant.yaml:20:",
        "press.csv:8:",
    ]


def test_a_wrong_station_is_one_problem_and_mentions_of_it_none(tmp_path: Path) -> None:
    found = problems(
        tmp_path, PLANT.replace("            signals:", "            policy: forbid\n            signals:")
    )
    assert len(found) == 1


LIKE = """\
  LID:
    like: BRACKET
    overrides:
      "10": {standard_time: 9s, wip_cap: 5}
"""


def test_a_product_may_go_the_route_of_another_with_steps_of_its_own(tmp_path: Path) -> None:
    products = loaded(tmp_path, PLANT.replace("orders:\n", f"{LIKE}orders:\n")).model.products
    bracket, lid = products["BRACKET"].route[0], products["LID"].route[0]
    assert (lid.operation, lid.stations, lid.gap) == (bracket.operation, bracket.stations, bracket.gap)
    assert (lid.standard_time, lid.wip_cap) == (parse_duration("9s"), 5)
    assert bracket.wip_cap is None


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("like: BRAKET", "plant.yaml:18: product 'BRAKET' is unknown; name one that has a route"),
        ("like: LID", "plant.yaml:18: product 'LID' is like another one itself; name one that has a route"),
        ("unit: kg", "a product has a `route`, or is `like` another product; give one of the two"),
        (
            'like: BRACKET\n    overrides: {"99": {gap: 1h}}',
            "operation '99' is not on the route of BRACKET, which has 10",
        ),
        ('like: BRACKET\n    overrides: {"10": {stations: [L1/OP99]}}', "there is no station 'L1/OP99'"),
    ],
)
def test_a_product_that_is_like_none_is_told(tmp_path: Path, block: str, words: str) -> None:
    found = problems(tmp_path, PLANT.replace("orders:\n", f"  LID:\n    {block}\norders:\n"))
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tag_lists_as_engineers_have_them(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "\r\n# 冲压机\r\nNAME,Address,type,Description\r\n\r\nPartCount,hr:100,UINT16,合格件数\r\n,,,\r\n"
    plant = loaded(tmp_path, PLANT, text.replace(",", separator).encode(encoding))
    assert plant.tags["press.PartCount"].description == "合格件数"


def test_chinese_file_names_and_names(tmp_path: Path) -> None:
    folder = tmp_path / "苏州"
    folder.mkdir()
    (folder / "冲压.csv").write_text(TAGS, encoding="utf-8")
    text = PLANT.replace("press", "冲压").replace("OP10", "冲压一")
    (folder / "工厂.yaml").write_text(text, encoding="gb18030")
    assert list(load(folder / "工厂.yaml").model.rules) == ["L1/冲压一/completed"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"plant\.yaml:1: cannot be read: No such file"):
        load(tmp_path / "plant.yaml")


QUIET = with_signal("{observe: completed, counter: press.PartCount}")
ARRAYS = """\
name,address,type,poll,together,heartbeat
PartCount,hr:100,bcd16,100ms,job
Order,hr:101/8,string,100ms,job
Temperature,hr:200,float32[3],,,1m
"""


def test_an_array_is_a_tag_for_each_element(tmp_path: Path) -> None:
    plant = loaded(tmp_path, with_signal("{observe: completed, counter: press.PartCount}"), ARRAYS)
    assert plant.tags["press.Temperature_2"].address == "hr:200[2]"
    assert plant.tag_types["press.Temperature_0"] == "float32"
    assert plant.devices["press"].scans == {100_000: (0, 1), 500_000: (2, 3, 4)}
    assert plant.poll_of("press.PartCount") == 100_000
    assert plant.heartbeats == {f"press.Temperature_{index}": 60_000_000 for index in range(3)}
    assert plant.poll_of("press.Temperature_1") == 500_000


def test_a_counter_of_decimal_digits_wraps_behind_its_last_digit(tmp_path: Path) -> None:
    plant = loaded(tmp_path, with_signal("{observe: completed, counter: press.PartCount}"), ARRAYS)
    (rule,) = plant.model.rules.values()
    assert isinstance(rule, CounterRule)
    assert rule.modulus == 10_000


def test_a_mistake_in_an_array_is_told_once(tmp_path: Path) -> None:
    assert problems(tmp_path, QUIET, "name,address,type,scale\nPartCount,hr:0,uint16,\nT,hr:200,float32[3],0\n") == [
        "press.csv:3: scale: a scale of 0 would make every value 0"
    ]
    assert problems(tmp_path, QUIET, "name,address,type\nPartCount,hr:0,uint16\nT,hr:65534,float32[3]\n") == [
        "press.csv:3: hr:65534[1] with type float32 ends behind the last cell, hr:65535",
        "press.csv:3: hr:65534[2] with type float32 ends behind the last cell, hr:65535",
    ]


def test_types_that_a_protocol_does_not_have(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, QUIET, "name,address,type\nPartCount,hr:0,uint16\nT,hr:9,dtl\n")
    assert said.startswith("press.csv:3: type dtl is not known to protocol modbus-tcp; it has bool, int8")


@pytest.mark.parametrize("written", ["12.5", '"12.5"'])
def test_an_order_of_what_is_measured_has_decimals(tmp_path: Path, written: str) -> None:
    text = PLANT.replace("quantity: 500", f"quantity: {written}")
    plant = loaded(tmp_path, text.replace("  BRACKET:\n", "  BRACKET:\n    decimals: 1\n"))
    assert plant.model.orders[0].quantity == Decimal("12.5")
    assert release(plant.model.orders[0], 0).arguments["quantity"] == "12.5"
