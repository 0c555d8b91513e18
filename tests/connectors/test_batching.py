from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import Place
from connectors.batching import Limits, Request, plan

LONGEST = 20
GAP = 4


def limits(area: str) -> Limits:
    return Limits(LONGEST, GAP)


places_lists = st.lists(
    st.builds(Place, st.sampled_from(["hr", "DB1"]), st.integers(0, 120), st.integers(1, 8)), max_size=60
)


@given(places_lists)
def test_every_tag_in_exactly_one_request_and_whole(places: list[Place]) -> None:
    requests = plan(places, limits)
    assert sorted(tag for request in requests for tag in request.tags) == list(range(len(places)))
    for request in requests:
        for tag in request.tags:
            place = places[tag]
            assert place.area == request.area
            assert request.start <= place.start
            assert place.end <= request.start + request.length


@given(places_lists)
def test_requests_are_within_limits_and_carry_no_needless_cells(places: list[Place]) -> None:
    for request in plan(places, limits):
        assert request.length <= LONGEST
        cells = {cell for tag in request.tags for cell in range(places[tag].start, places[tag].end)}
        assert request.start == min(cells)
        assert request.start + request.length == max(cells) + 1
        ordered = sorted(cells)
        assert all(b - a - 1 <= GAP for a, b in pairwise(ordered))


@given(places_lists)
def test_neighbouring_requests_could_not_be_one(places: list[Place]) -> None:
    requests = plan(places, limits)
    for first, second in pairwise(requests):
        if first.area == second.area:
            place = places[second.tags[0]]
            hole = place.start - (first.start + first.length)
            assert hole > GAP or place.end - first.start > LONGEST


def test_a_part_of_the_tags() -> None:
    places = [Place("hr", 0, 1), Place("hr", 1, 1), Place("hr", 2, 2)]
    assert plan(places, limits, [2, 0]) == (Request("hr", 0, 4, (0, 2)),)
    assert str(plan(places, limits)[0]) == "hr 0-3"
    assert str(plan(places, limits, [1])[0]) == "hr 1"


def test_a_value_longer_than_the_limit_goes_alone() -> None:
    assert plan([Place("DB1", 0, 30), Place("DB1", 30, 1)], limits) == (
        Request("DB1", 0, 30, (0,)),
        Request("DB1", 30, 1, (1,)),
    )
