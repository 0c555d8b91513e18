"""Aggregates beyond the worked examples: by hand, and properties over any series."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Origin
from plant_service.core.history.processing import Processing, at, process
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, Micros, Quality, Value
from tests.core.history.historians import HISTORIANS, NOON, seconds, text

G, U, B = Quality.GOOD, Quality.UNCERTAIN, Quality.BAD
LINEAR = AggregateConfiguration()
STEPPED = AggregateConfiguration(stepped=True)


def series(*rows: tuple[float, Value, Quality]) -> list[HistoryValue]:
    return [
        HistoryValue(NOON + int(second * SECOND), number, value, quality)
        for number, (second, value, quality) in enumerate(rows)
    ]


RAMP = series((0, 0, G), (10, 10, G), (20, 20, G), (30, 0, G), (40, 0, G))


def one(
    values: list[HistoryValue],
    kind: Aggregate,
    start: float,
    end: float,
    configuration: AggregateConfiguration = LINEAR,
) -> str:
    (found,) = process(values, kind, NOON + int(start * SECOND), NOON + int(end * SECOND), 0, configuration)
    return text(found)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Aggregate.TIME_AVERAGE, "9.5833 Good, Calculated"),
        (Aggregate.TIME_AVERAGE2, "9.5833 Good, Calculated"),
        (Aggregate.TOTAL, "287.5 Good, Calculated"),
        (Aggregate.TOTAL2, "287.5 Good, Calculated"),
        (Aggregate.MINIMUM, "0 Good, Calculated"),
        (Aggregate.MINIMUM2, "0 Good, Calculated"),
        (Aggregate.MAXIMUM2, "20 Good, Calculated"),
        (Aggregate.RANGE, "20 Good, Calculated"),
        (Aggregate.RANGE2, "20 Good, Calculated"),
        (Aggregate.DELTA, "-10 Good, Calculated"),
        (Aggregate.DELTA_BOUNDS, "-5 Good, Calculated"),
        (Aggregate.NUMBER_OF_TRANSITIONS, "3 Good, Calculated"),
        (Aggregate.START_BOUND, "5 Good, Interpolated"),
        (Aggregate.END_BOUND, "0 Good, Calculated"),
        (Aggregate.START, "10 Good"),
        (Aggregate.END, "0 Good"),
        (Aggregate.VARIANCE_POPULATION, "66.667 Good, Calculated"),
        (Aggregate.VARIANCE_SAMPLE, "100 Good, Calculated"),
        (Aggregate.STANDARD_DEVIATION_SAMPLE, "10 Good, Calculated"),
        (Aggregate.STANDARD_DEVIATION_POPULATION, "8.165 Good, Calculated"),
        (Aggregate.WORST_QUALITY, "Good Good, Calculated"),
    ],
)
def test_by_hand(kind: Aggregate, expected: str) -> None:
    """From 5 s to 35 s: up the ramp from 5 to 20, down to 0 at 30 s, where it stays."""
    assert one(RAMP, kind, 5, 35) == expected


@pytest.mark.parametrize("kind", [Aggregate.MINIMUM_ACTUAL_TIME, Aggregate.MAXIMUM_ACTUAL_TIME])
def test_extremes_at_their_own_time(kind: Aggregate) -> None:
    (found,) = process(RAMP, kind, NOON, NOON + 35 * SECOND, 0, AggregateConfiguration())
    expected = (0, True) if kind is Aggregate.MINIMUM_ACTUAL_TIME else (20, False)
    assert (seconds(found), found.multiple) == expected


def test_stepped_series_hold_their_value() -> None:
    assert (
        one(RAMP, Aggregate.TIME_AVERAGE2, 5, 35, STEPPED)
        == f"{(5 * 0 + 10 * 10 + 10 * 20 + 5 * 0) / 30:.5g} Good, Calculated"
    )
    assert one(RAMP, Aggregate.START_BOUND, 5, 35, STEPPED) == "0 Good, Interpolated"


def test_time_in_a_state() -> None:
    running = series((0, True, G), (4, False, G), (6, True, G), (9, None, B), (10, False, G), (20, False, G))
    assert one(running, Aggregate.DURATION_IN_STATE_NON_ZERO, 0, 20, STEPPED) == "7000 Uncertain, Calculated"
    assert one(running, Aggregate.DURATION_IN_STATE_ZERO, 0, 20, STEPPED) == "12000 Uncertain, Calculated"


def test_a_text_counts_and_holds_but_has_no_average() -> None:
    texts = series((0, "a", G), (10, "b", G), (20, "b", G))
    assert one(texts, Aggregate.AVERAGE, 0, 20) == "BadNoData"
    assert one(texts, Aggregate.COUNT, 0, 20) == "2 Good, Calculated"
    assert one(texts, Aggregate.INTERPOLATIVE, 5, 20, STEPPED) == "a Good, Interpolated"
    assert one(texts, Aggregate.NUMBER_OF_TRANSITIONS, 5, 25, STEPPED) == "1 Good, Calculated, Partial"


def test_numbers_that_are_none_are_left_out() -> None:
    odd = series((0, 1.0, G), (1, float("nan"), G), (2, float("inf"), G), (3, 3.0, G), (9, 9.0, G))
    assert one(odd, Aggregate.AVERAGE, 0, 5) == "2 Good, Calculated"
    assert one(odd, Aggregate.MAXIMUM, 0, 5) == "3 Good, Calculated"


def test_large_integers_stay_exact() -> None:
    large = series((0, 2**63, G), (1, 2**63 + 1, G), (9, 0, G))
    (found,) = process(large, Aggregate.RANGE, NOON, NOON + 5 * SECOND, 0, AggregateConfiguration())
    assert (found.value, type(found.value)) == (1, int)


def test_backwards_the_interval_holds_its_later_end() -> None:
    found = process(RAMP, Aggregate.START, NOON + 40 * SECOND, NOON, 20 * SECOND, AggregateConfiguration())
    assert [(seconds(result), result.value) for result in found] == [(30, 0), (10, 10)]
    found = process(RAMP, Aggregate.COUNT, NOON + 35 * SECOND, NOON, 20 * SECOND, AggregateConfiguration())
    assert [(seconds(result), result.value, result.partial) for result in found] == [(35, 2, False), (15, 1, True)]
    found = process(RAMP, Aggregate.INTERPOLATIVE, NOON + 35 * SECOND, NOON, 20 * SECOND, AggregateConfiguration())
    assert [(seconds(result), result.value) for result in found] == [(35, 0), (15, 15)]


def test_sloped_extrapolation_goes_on_as_before() -> None:
    rising = series((0, 0, G), (10, 10, G))
    sloped = AggregateConfiguration(sloped_extrapolation=True)
    assert text(at(rising, NOON + 15 * SECOND, sloped)) == "15 Uncertain, Interpolated"
    assert text(at(rising, NOON + 15 * SECOND, AggregateConfiguration())) == "10 Uncertain, Interpolated"


def test_at_a_time_with_simple_bounds_a_bad_neighbour_tells() -> None:
    values, configuration = HISTORIANS[2]
    moment = NOON + 45 * SECOND
    assert text(at(values, moment, configuration)) == "36.667 Uncertain, Interpolated"
    assert text(at(values, moment, configuration, simple_bounds=True)) == "BadNoData"
    assert text(at(values, NOON + 42 * SECOND, configuration, simple_bounds=True)) == "Bad"
    assert at(values, NOON + 39 * SECOND, configuration).origin is Origin.RAW


VALUES = st.one_of(st.integers(-5, 5), st.booleans(), st.floats(-5, 5), st.just(None), st.sampled_from(["a", "b"]))
ROWS = st.lists(st.tuples(st.integers(0, 60), VALUES, st.sampled_from(Quality)), max_size=25)
CONFIGURATIONS = st.builds(
    AggregateConfiguration,
    stepped=st.booleans(),
    treat_uncertain_as_bad=st.booleans(),
    percent_data_bad=st.sampled_from([50, 100]),
    percent_data_good=st.sampled_from([50, 100]),
    sloped_extrapolation=st.booleans(),
)
BOUNDS = st.tuples(st.integers(-5, 65), st.integers(-5, 65), st.integers(0, 30))


@given(ROWS, st.sampled_from(Aggregate), CONFIGURATIONS, BOUNDS, st.integers(1, 7))
def test_a_stream_gives_what_all_values_at_once_give(
    rows: list[tuple[int, Value, Quality]],
    kind: Aggregate,
    configuration: AggregateConfiguration,
    bounds: tuple[int, int, int],
    page: int,
) -> None:
    values = series(*sorted(rows, key=lambda row: row[0]))
    start, end, length = (NOON + bounds[0] * SECOND, NOON + bounds[1] * SECOND, bounds[2] * SECOND)
    if length == 0 and start == end:
        return
    streamed = Processing(kind, start, end, length, configuration)
    found = [result for first in range(0, len(values), page) for result in streamed.take(values[first : first + page])]
    found += streamed.finish()
    alone = [
        result
        for low, high in _grid(start, end, length)
        for result in process(values, kind, low, high, 0, configuration)
    ]
    # A last interval that is cut short is Partial as one of many, but whole when it is asked for alone.
    assert [replace(result, partial=False) for result in found] == [replace(result, partial=False) for result in alone]


def _grid(start: Micros, end: Micros, length: Micros) -> list[tuple[Micros, Micros]]:
    """Each interval as a range of its own, oldest first, in the direction of the whole."""
    step = length or abs(end - start)
    if start < end:
        return [(low, min(low + step, end)) for low in range(start, end, step)]
    return [(high, max(high - step, end)) for high in range(start, end, -step)][::-1]
