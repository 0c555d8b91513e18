"""The threshold rule: a limit with hysteresis."""

from plant_service.core.samples import SECOND, Value
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import ThresholdRule
from tests.core.signals.feeding import BAD, every_second, observe, seconds


def threshold(observe: str = "completed", **settings: object) -> ThresholdRule:
    limits = {"limit": 5.0, "hysteresis": 1.0} | settings
    return ThresholdRule(
        name=f"L1/OP10/{observe}",
        station="L1/OP10",
        observe=observe,
        tag="press.Current",
        **limits,  # type: ignore[arg-type]
    )


def _times(found: list[Observation]) -> list[float]:
    return [seconds(item.occurred) for item in found]


def test_on_above_the_limit_and_off_behind_the_hysteresis() -> None:
    values = [0.0, 5.0, 5.1, 4.5, 4.0, 3.9, 4.9, 5.2]
    assert _times(observe(threshold(), every_second(values))) == [2, 7]
    assert _times(observe(threshold(on="falling"), every_second(values))) == [5]


def test_on_below_the_limit() -> None:
    values = [9.0, 5.0, 4.9, 5.5, 6.0, 6.1, 4.0]
    assert _times(observe(threshold(on_below=True), every_second(values))) == [2, 6]


def test_without_hysteresis_the_limit_itself_is_off() -> None:
    assert _times(observe(threshold(on="both", hysteresis=0.0), every_second([4.0, 5.1, 5.0]))) == [1, 2]


def test_between_the_limits_nothing_is_known_before_either_was_passed() -> None:
    assert observe(threshold("running", on="both"), every_second([4.5, 4.6])) == []
    assert _times(observe(threshold(), every_second([4.5, 5.5, 3.0, 5.5]))) == [3]


def test_a_value_in_between_does_not_end_the_waiting() -> None:
    assert _times(observe(threshold(on_delay=2 * SECOND), every_second([0.0, 5.5, 4.5, 4.5, 4.5]))) == [1]


def test_a_value_that_comes_back_ends_the_waiting() -> None:
    assert observe(threshold(on_delay=2 * SECOND), every_second([0.0, 5.5, 3.5, 4.5, 4.5, 4.5])) == []


def test_no_number_says_nothing() -> None:
    values: list[Value] = [0.0, 5.5, BAD, float("nan"), 4.5, 3.0]
    assert _times(observe(threshold(on="both"), every_second(values))) == [1, 5]
