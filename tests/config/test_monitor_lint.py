"""Monitors that can never tell anything are warned of."""

from pathlib import Path

from plant_service.config.lint import lint
from tests.config.plants import loaded
from tests.config.test_lint import QUIET


def found(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in lint(loaded(folder, text))]


def test_a_wait_that_no_signal_tells(tmp_path: Path) -> None:
    text = QUIET.replace("          OP10:\n", "          OP10:\n            wait_alarm: 5m\n")
    message = "wait_alarm of station L1/OP10 tells nothing: it has no `starved` or `blocked` signal"
    assert found(tmp_path, text) == [(10, message)]
    signal = "              - {observe: starved, edge: press.Running, on: both}\n"
    starved = text.replace("signals:\n", f"signals:\n{signal}")
    assert all("wait_alarm" not in words for _, words in found(tmp_path, starved))


def test_a_station_without_signals_is_never_stale(tmp_path: Path) -> None:
    text = QUIET.replace("products:", "          OP90: {stale_alarm: 5m}\nproducts:")
    assert (13, "stale_alarm of station L1/OP90 tells nothing: it has no signals") in found(tmp_path, text)


def test_a_forecast_needs_a_step_before_that_tells_when_it_stands_still(tmp_path: Path) -> None:
    first = QUIET.replace("standard_time: 6s}", "standard_time: 6s, starvation: 30m}")
    assert found(tmp_path, first) == [
        (16, "starvation of operation 10 tells nothing: there is no step before it"),
    ]
    second = QUIET.replace(
        "standard_time: 6s}", "standard_time: 6s}\n      - {operation: 20, stations: [L1/OP10], starvation: 30m}"
    )
    words = "starvation of operation 20 tells nothing: there is no `running` or `fault` signal at L1/OP10"
    assert (17, words) in found(tmp_path, second)
    running = second.replace(
        "signals:\n", "signals:\n              - {observe: fault, edge: press.Running, on: both, on_delay: 1s}\n"
    )
    assert all("starvation" not in words for _, words in found(tmp_path, running))
