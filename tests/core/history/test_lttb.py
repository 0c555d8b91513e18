"""Largest triangle three buckets, by its definition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.history.lttb import Point, lttb

series = st.lists(
    st.tuples(st.integers(0, 10**9), st.floats(-1e6, 1e6)), min_size=0, max_size=200, unique_by=lambda point: point[0]
).map(sorted)


@given(series, st.integers(3, 50))
def test_it_keeps_points_of_the_series_in_their_order_and_both_ends(points: list[Point], most: int) -> None:
    found = lttb(points, most)
    assert len(found) == min(most, len(points))
    assert list(found) == sorted(found)
    assert set(found) <= set(points)
    assert [*found[:1], *found[-1:]] == [*points[:1], *points[-1:]]


@given(series.filter(lambda points: len(points) > 12))
def test_each_bucket_gives_the_point_of_the_largest_triangle(points: list[Point]) -> None:
    """By corners, as the paper has it."""
    found = lttb(points, 5)
    width = (len(points) - 2) / 3
    bounds = [1 + int(number * width) for number in range(4)] + [len(points)]
    for number in range(3):
        bucket, ahead = points[bounds[number] : bounds[number + 1]], points[bounds[number + 1] : bounds[number + 2]]
        (ax, ay) = found[number]
        cx, cy = (sum(column) / len(ahead) for column in zip(*ahead, strict=True))
        areas = [abs((ax - cx) * (y - ay) - (ax - x) * (cy - ay)) / 2 for x, y in bucket]
        chosen = areas[bucket.index(found[number + 1])]
        assert chosen == pytest.approx(max(areas), rel=1e-6, abs=1e-3)


def test_a_peak_of_one_sample_stays() -> None:
    points = [(time, math.sin(time / 300)) for time in range(10_000)]
    points[4321] = (4321, 9.0)
    assert (4321, 9.0) in lttb(points, 50)
