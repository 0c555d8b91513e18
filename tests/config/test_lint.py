from pathlib import Path

import pytest

from plant_service.config.lint import lint
from tests.config.plants import PLANT, TAGS, loaded, with_signal

TWIN = '  twin: {protocol: modbus-tcp, address: "127.0.0.1:5020", tags: press.csv}\nareas:'
SERIAL = """  saw: {protocol: modbus-rtu, port: COM3, unit: 2, tags: press.csv}
  drill: {protocol: modbus-rtu, port: COM3, unit: 3, parity: none, tags: press.csv}
areas:"""
NO_SIGNALS = "          OP90: {}\nproducts:"
QUIET = with_signal("{observe: completed, counter: press.PartCount, min_cycle: 2s}")


def test_a_quiet_plant(tmp_path: Path) -> None:
    assert lint(loaded(tmp_path, QUIET)) == []


@pytest.mark.parametrize(
    ("plant", "line", "words"),
    [
        (with_signal("{observe: completed, edge: press.Running}"), 12, "a pulse of press.Running shorter than"),
        (
            with_signal("{observe: completed, edge: press.Running, on_delay: 100ms}"),
            12,
            "its on_delay of 0.1s filters nothing",
        ),
        (
            with_signal("{observe: completed, counter: press.PartCount, modulus: 100, min_cycle: 5ms}"),
            12,
            "press.PartCount can wrap within the poll of every 0.5s (modulus 100, a piece per 0.005s)",
        ),
        (with_signal("{observe: scrapped, counter: press.PartCount}"), 16, "no station of operation 10 has"),
        (QUIET.replace("6s", "1s"), 16, "standard_time 1s is shorter than min_cycle 2s of L1/OP10/completed"),
        (QUIET.split("orders:")[0], 14, "product BRACKET has no order"),
        (QUIET.replace("products:", NO_SIGNALS).replace("[L1/OP10]", "[L1/OP10, L1/OP90]"), 13, "no signals"),
        (
            QUIET.replace("areas:", TWIN),
            5,
            "device twin has the same address as press",
        ),
        (
            QUIET.replace("poll: 500ms", "poll: 100ms, delay: 90ms"),
            4,
            "device press is asked for more than it is expected to answer in time (3.0 times)",
        ),
        (
            QUIET.replace("areas:", SERIAL),
            6,
            "parity none of device drill is not that of saw on the same line, even",
        ),
    ],
)  # fmt: skip
def test_what_will_be_regretted(tmp_path: Path, plant: str, line: int, words: str) -> None:
    (warning,) = lint(loaded(tmp_path, plant))
    assert warning.line == line
    assert words in warning.message


def test_a_busy_device_is_slower_than_its_poll(tmp_path: Path) -> None:
    signal = with_signal("{observe: completed, counter: press.PartCount, modulus: 10, min_cycle: 30ms}")
    busy = signal.replace("poll: 500ms", "poll: 100ms, delay: 40ms, max_gap: 0")
    of_the_device, of_the_rule = lint(loaded(tmp_path, busy))
    assert "(3.0 times)" in of_the_device.message
    assert "can wrap within the poll of every 0.3s" in of_the_rule.message


def test_the_poll_of_the_tag_counts(tmp_path: Path) -> None:
    signal = with_signal("{observe: completed, edge: press.Running, on_delay: 100ms}")
    fast = TAGS.replace("type\n", "type,poll\n").replace("co:0,bool", "co:0,bool,50ms")
    assert [problem.message for problem in lint(loaded(tmp_path, signal, fast)) if "pulse" in problem.message] == []
    slow = fast.replace("50ms", "2s")
    (warning,) = lint(loaded(tmp_path, signal, slow))
    assert "a pulse of press.Running shorter than the poll of every 2s can be missed" in warning.message


def test_a_station_outside_every_route(tmp_path: Path) -> None:
    assert "is in no route" in str(lint(loaded(tmp_path, PLANT.replace("products:", NO_SIGNALS))))


READER = """\
Flip,co:1,bool
ReadNumber,hr:300,uint16
Text,hr:500/8,string
Ring0_No,hr:400,uint16
Ring1_No,hr:401,uint16
Newest,hr:402,uint16
Slow,hr:403/4,string,2s
Coarse,hr:408,uint16,,5
"""


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        ("{observe: completed, toggle: press.Flip, min_cycle: 100ms}", "press.Flip can change twice within the poll"),
        (
            "{observe: completed, sequence: press.ReadNumber, text: press.Text, min_cycle: 2s}",
            "press.Text is not read in one request with press.ReadNumber",
        ),
        (
            "{observe: completed, ring: press.Newest, slots: press.Ring*_No, size: 2, min_cycle: 100ms}",
            "the 2 slots of press.Newest can be overwritten within the poll of every 0.5s; poll faster than 0.2s",
        ),
        (
            "{observe: completed, counter: press.PartCount, order: press.Slow}",
            "press.Slow is not read in one request with press.PartCount",
        ),
        ("{observe: completed, counter: press.Coarse}", "press.Coarse has a deadband"),
        ("{observe: completed, identity: press.Code, lockout: 100ms}", "the lockout of 0.1s is shorter than the poll"),
    ],
)  # fmt: skip
def test_what_a_reader_will_miss(tmp_path: Path, signal: str, words: str) -> None:
    tags = TAGS.replace("name,address,type\n", "name,address,type,poll,deadband\n") + READER
    (warning,) = lint(loaded(tmp_path, with_signal(signal), tags))
    assert (warning.line, warning.message[: len(words)]) == (12, words)
