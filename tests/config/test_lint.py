from pathlib import Path

import pytest

from plant_service.config.lint import lint
from tests.config.plants import PLANT, loaded, with_signal

TWIN = '  twin: {protocol: modbus-tcp, address: "127.0.0.1:5020", tags: press.csv}\nareas:'
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
    ],
)  # fmt: skip
def test_what_will_be_regretted(tmp_path: Path, plant: str, line: int, words: str) -> None:
    (warning,) = lint(loaded(tmp_path, plant))
    assert warning.line == line
    assert words in warning.message


def test_a_station_outside_every_route(tmp_path: Path) -> None:
    assert "is in no route" in str(lint(loaded(tmp_path, PLANT.replace("products:", NO_SIGNALS))))
