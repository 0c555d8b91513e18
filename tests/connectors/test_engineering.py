"""From raw numbers to values: scale, range, limits, deadband."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.engineering import scaling
from connectors.tags import TagSettings


def tag(type: str, **columns: object) -> TagSettings:
    return TagSettings.model_validate({"name": "T", "address": "hr:0", "type": type, **columns})


def values(row: TagSettings, *raws: Any) -> list[Any]:
    step = scaling(row)
    return [step(raw) if step else raw for raw in raws]


@pytest.mark.parametrize(
    ("type", "scale", "offset", "raw", "value", "scaled_type"),
    [
        ("uint32", "1", "0", 4_000_000_000, 4_000_000_000, "uint32"),
        ("uint64", "", "", 2**64 - 1, 2**64 - 1, "uint64"),
        ("int64", "1", "1", 2**53, 2**53 + 1, "int64"),
        ("uint16", "10", "-3", 7, 67, "int64"),
        ("bcd16", "10", "", 7, 70, "int64"),
        ("uint64", "2", "0", 2**63, None, "int64"),
        ("uint16", "0.1", "0", 25, 2.5, "float64"),
        ("float32", "1", "0", 2.5, 2.5, "float32"),
        ("float32", "2", "1", 2.5, 6.0, "float64"),
        ("float64", "1e300", "0", 1e300, None, "float64"),
    ],
)
def test_scaling(type: str, scale: str, offset: str, raw: Any, value: Any, scaled_type: str) -> None:
    row = tag(type, scale=scale, offset=offset)
    (found,) = values(row, raw)
    assert found == value
    assert value is None or found.__class__ is value.__class__
    assert row.scaled_type == scaled_type


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-1000, 1000).filter(bool), st.integers(-1000, 1000))
def test_whole_numbers_stay_exact(raw: int, scale: int, offset: int) -> None:
    (found,) = values(tag("int64", scale=scale, offset=offset), raw)
    exact = raw * scale + offset
    assert found == (exact if -(2**63) <= exact < 2**63 else None)


RANGE = {"raw_low": "0", "raw_high": "27648", "low": "-50", "high": "150"}


def test_a_range() -> None:
    assert values(tag("int16", **RANGE), 0, 13824, 27648, -27648) == [-50.0, 50.0, 150.0, -250.0]
    assert values(tag("int16", **RANGE, clamp="yes"), -1, 32767) == [-50.0, 150.0]
    assert values(tag("int16", **{**RANGE, "raw_low": "27648", "raw_high": "0"}), 0) == [150.0]
    assert tag("int16", **RANGE).scaled_type == "float64"


def test_whole_numbers_stay_whole_between_limits() -> None:
    row = tag("uint32", low="0.5", high="1000.5", clamp="yes")
    assert [(value, type(value)) for value in values(row, 0, 7, 2**32 - 1)] == [(1, int), (7, int), (1000, int)]
    assert row.scaled_type == "uint32"


def test_deadband_repeats_the_last_reported_value_and_lets_a_slow_drift_through() -> None:
    drift = tag("int16", deadband="2", scale="0.5")
    assert values(drift, 20, 22, 24, 26, 28, 19, 20) == [10.0, 10.0, 10.0, 13.0, 13.0, 9.5, 9.5]


def test_deadband_in_percent_of_the_range() -> None:
    drift = tag("int16", deadband="2.5 %", low="0", high="40")
    assert values(drift, 20, 21, 22, 21, 20) == [20, 20, 22, 22, 20]


@given(st.lists(st.integers(-100, 100), min_size=1), st.integers(0, 20))
def test_deadband_never_hides_more_than_its_width(raws: list[int], width: int) -> None:
    for raw, value in zip(raws, values(tag("int16", deadband=str(width)), *raws), strict=True):
        assert abs(raw - value) <= width


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"low": "1"}, "low and high are both needed"),
        ({"low": "1", "high": "1"}, "differ"),
        ({"low": "2", "high": "1"}, "low must be below high"),
        ({"raw_low": "0", "raw_high": "9"}, "need the range: fill low and high"),
        ({"raw_low": "0", "low": "0", "high": "1"}, "raw_low and raw_high are both needed"),
        ({"clamp": "yes"}, "need the range"),
        ({"deadband": "5%"}, "need the range"),
        ({"deadband": "five"}, "deadband"),
        ({**RANGE, "scale": "2"}, "either scale and offset, or raw_low and raw_high"),
        ({"type": "string", "low": "0", "high": "1"}, "no meaning for type string"),
        ({"type": "dtl", "deadband": "1"}, "no meaning for type dtl"),
        ({"clamp": "perhaps", "low": "0", "high": "1"}, "clamp"),
        ({"raw_high": "inf"}, "finite"),
    ],
)
def test_refused_rows(columns: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        tag(**{"type": "uint16", **columns})
