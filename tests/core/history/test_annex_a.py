"""The worked examples of OPC 10000-13 Annex A, over 12:00:00 to 12:01:40."""

import pytest

from plant_service.core.history.aggregates import Aggregate
from plant_service.core.history.processing import process
from plant_service.core.samples import SECOND
from tests.core.history.historians import HISTORIANS, NOON, seconds, text

NONE = "BadNoData"
INTERPOLATIVE: dict[int, list[str]] = {
    1: [
        *(NONE, NONE, "10 Good", "15 Good, Interpolated", "20 Good", "25 Good, Interpolated", "30 Good"),
        *("35 Uncertain, Interpolated", "40 Uncertain, Interpolated", "45 Uncertain, Interpolated", "50 Good"),
        *("55 Good, Interpolated", "60 Good", "65 Uncertain, Interpolated", "70 Uncertain"),
        *("75 Uncertain, Interpolated", "80 Good", "85 Good, Interpolated", "90 Good", "90 Uncertain, Interpolated"),
    ],
    2: [
        *(NONE, "11.304 Good, Interpolated", "13.478 Good, Interpolated", "15.652 Good, Interpolated"),
        *("17.826 Good, Interpolated", "20 Good", "25.909 Good, Interpolated", "28.182 Good, Interpolated"),
        *("31.111 Uncertain, Interpolated", "36.667 Uncertain, Interpolated", "45 Good, Interpolated"),
        *("51.5 Good, Interpolated", "54 Good, Interpolated", "56.5 Good, Interpolated", "59 Good, Interpolated"),
        *("62.727 Uncertain, Interpolated", "67.273 Uncertain, Interpolated", "76.667 Good, Interpolated", "90 Good"),
        "90 Uncertain, Interpolated",
    ],
    3: [
        *(NONE, *["10 Good, Interpolated"] * 4, "20 Good", "25 Good, Interpolated", "25 Good, Interpolated"),
        *("30 Good, Interpolated", "30 Uncertain, Interpolated", "40 Good, Interpolated"),
        *(*["50 Good, Interpolated"] * 4, "60 Good, Interpolated", "60 Uncertain, Interpolated"),
        *("70 Good, Interpolated", "90 Good", "90 Uncertain, Interpolated"),
    ],
}
AVERAGE: dict[int, dict[int, float]] = {
    1: {10: 10, 20: 20, 30: 30, 50: 50, 60: 60, 80: 80, 90: 90},
    2: {0: 10, 25: 22.5, 35: 30, 45: 40, 50: 50, 70: 60, 80: 70, 85: 80, 90: 90},
}
DURATIONS: dict[tuple[Aggregate, int], list[float]] = {
    (Aggregate.PERCENT_GOOD, 1): [37.5, 100, 0, 87.5, 0, 100],
    (Aggregate.PERCENT_GOOD, 2): [87.5, 100, 62.5, 100, 81.25, 70.003],
    (Aggregate.PERCENT_BAD, 1): [62.5, 0, 50, 12.5, 0, 0],
    (Aggregate.PERCENT_BAD, 2): [12.5, 0, 37.5, 0, 18.75, 29.997],
    (Aggregate.DURATION_GOOD, 1): [6000, 16000, 0, 14000, 0, 10001],
    (Aggregate.DURATION_GOOD, 2): [14000, 16000, 10000, 16000, 13000, 7001],
    (Aggregate.DURATION_BAD, 1): [10000, 0, 8000, 2000, 0, 0],
    (Aggregate.DURATION_BAD, 2): [2000, 0, 6000, 0, 3000, 3000],
}
OTHERS: dict[tuple[Aggregate, int], list[str]] = {
    (Aggregate.COUNT, 1): [
        *("1 Good, Calculated, Partial", "2 Good, Calculated", "Bad", "2 Good, Calculated"),
        *("0 Uncertain, Calculated", "2 Good, Calculated, Partial"),
    ],
    (Aggregate.COUNT, 2): [
        *("1 Good, Calculated, Partial", "2 Good, Calculated", "1 Uncertain, Calculated", "2 Good, Calculated"),
        *("1 Uncertain, Calculated", "3 Good, Calculated, Partial"),
    ],
    (Aggregate.MAXIMUM, 2): [
        *("10 Good, Calculated, Partial", "25 Good, Calculated", "30 Uncertain, Calculated", "50 Good, Calculated"),
        *("60 Uncertain, Calculated", "90 Good, Calculated, Partial"),
    ],
    (Aggregate.MINIMUM, 2): [
        *("10 Good, Calculated, Partial", "20 Good, Calculated", "30 Uncertain, Calculated", "40 Good"),
        *("60 Uncertain, Calculated", "70 Good, Calculated, Partial"),
    ],
}


@pytest.mark.parametrize("historian", INTERPOLATIVE)
def test_interpolative(historian: int) -> None:
    values, configuration = HISTORIANS[historian]
    found = process(values, Aggregate.INTERPOLATIVE, NOON, NOON + 100 * SECOND, 5 * SECOND, configuration)
    assert [seconds(result) for result in found] == list(range(0, 100, 5))
    assert list(map(text, found)) == INTERPOLATIVE[historian]


@pytest.mark.parametrize("historian", AVERAGE)
def test_average(historian: int) -> None:
    values, configuration = HISTORIANS[historian]
    found = process(values, Aggregate.AVERAGE, NOON, NOON + 100 * SECOND, 5 * SECOND, configuration)
    expected = AVERAGE[historian]
    assert list(map(text, found)) == [
        f"{expected[second]:.5g} Good, Calculated" if second in expected else NONE for second in range(0, 100, 5)
    ]


@pytest.mark.parametrize(("kind", "historian"), DURATIONS)
def test_durations_and_percents(kind: Aggregate, historian: int) -> None:
    expected = DURATIONS[kind, historian]
    for number in (historian, 3, 4) if historian == 2 else (1,):  # stepped and boolean data give the same
        values, configuration = HISTORIANS[number]
        found = process(values, kind, NOON, NOON + 100 * SECOND, 16 * SECOND, configuration)
        assert [result.value for result in found] == [*(pytest.approx(value, abs=0.001) for value in expected), None]
        assert [result.partial for result in found] == [True, False, False, False, False, True, False]
        assert text(found[-1]) == NONE


@pytest.mark.parametrize(("kind", "historian"), OTHERS)
def test_counts_and_extremes(kind: Aggregate, historian: int) -> None:
    values, configuration = HISTORIANS[historian]
    found = process(values, kind, NOON, NOON + 100 * SECOND, 16 * SECOND, configuration)
    assert list(map(text, found)) == [*OTHERS[kind, historian], NONE]
