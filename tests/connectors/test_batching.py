from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import Place
from connectors.batching import Capacity, Layout, Limits, Request, exchanges, halves, impossible, plan

LONGEST = 20
GAP = 4


def limits(area: str) -> Limits:
    return Limits(LONGEST, GAP)


def layout(*places: Place, together: tuple[str, ...] = (), forbidden: tuple[Place, ...] = ()) -> Layout:
    return Layout(places, together or ("",) * len(places), forbidden)


areas = st.sampled_from(["hr", "DB1"])
places_lists = st.lists(st.builds(Place, areas, st.integers(0, 120), st.integers(1, 8)), max_size=60)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Any tags, some in groups, with cells that must not be read; what is impossible is left out."""
    holes = draw(st.lists(st.builds(Place, areas, st.integers(0, 120), st.integers(1, 12)), max_size=4))
    words = st.sampled_from(["", "", "", "a", "b"])
    rows = draw(st.lists(st.tuples(st.builds(Place, areas, st.integers(0, 120), st.integers(1, 8)), words)))
    while True:
        found = Layout([place for place, _ in rows], [word for _, word in rows], holes)
        refused = {tag for tag, _ in impossible(found, limits)}
        if not refused:
            return found
        rows = [row for tag, row in enumerate(rows) if tag not in refused]


@given(layouts())
def test_every_tag_in_exactly_one_request_and_whole(layout: Layout) -> None:
    requests = plan(layout, limits)
    assert sorted(tag for request in requests for tag in request.tags) == list(range(len(layout.places)))
    for request in requests:
        for tag in request.tags:
            place = layout.places[tag]
            assert place.area == request.area
            assert request.start <= place.start
            assert place.end <= request.end


@given(layouts())
def test_no_limit_is_passed_and_no_forbidden_cell_is_read(layout: Layout) -> None:
    for request in plan(layout, limits):
        assert request.length <= LONGEST
        read = {(request.area, cell) for cell in range(request.start, request.end)}
        assert not read & {(hole.area, cell) for hole in layout.forbidden for cell in range(hole.start, hole.end)}


@given(layouts())
def test_a_group_is_in_one_request_however_often_that_is_split(layout: Layout) -> None:
    pending = list(plan(layout, limits))
    while pending:
        request = pending.pop()
        parts = halves(layout, limits, request)
        assert sorted(tag for part in parts for tag in part.tags) == (sorted(request.tags) if parts else [])
        assert parts or len(request.tags) == 1 or len({layout.together[tag] for tag in request.tags}) == 1
        for group in {layout.together[tag] for tag in request.tags} - {""}:
            members = {tag for tag, word in enumerate(layout.together) if word == group}
            assert members <= set(request.tags)
        pending += parts


@given(places_lists)
def test_no_needless_cells_without_groups(places: list[Place]) -> None:
    for request in plan(layout(*places), limits):
        cells = {cell for tag in request.tags for cell in range(places[tag].start, places[tag].end)}
        assert request.start == min(cells)
        assert request.end == max(cells) + 1
        assert all(b - a - 1 <= GAP for a, b in pairwise(sorted(cells)))


@given(places_lists)
def test_neighbouring_requests_could_not_be_one(places: list[Place]) -> None:
    requests = plan(layout(*places), limits)
    for first, second in pairwise(requests):
        if first.area == second.area:
            place = places[second.tags[0]]
            assert place.start - first.end > GAP or place.end - first.start > LONGEST


def test_a_part_of_the_tags() -> None:
    places = layout(Place("hr", 0, 1), Place("hr", 1, 1), Place("hr", 2, 2))
    assert plan(places, limits, [2, 0]) == (Request("hr", 0, 4, (0, 2)),)
    assert str(plan(places, limits)[0]) == "hr 0-3"
    assert str(plan(places, limits, [1])[0]) == "hr 1"


def test_a_value_longer_than_the_limit_goes_alone() -> None:
    assert plan(layout(Place("DB1", 0, 30), Place("DB1", 30, 1)), limits) == (
        Request("DB1", 0, 30, (0,)),
        Request("DB1", 30, 1, (1,)),
    )


def test_a_group_reaches_over_a_hole_and_takes_what_lies_between() -> None:
    places = layout(Place("hr", 0, 1), Place("hr", 15, 2), Place("hr", 8, 1), together=("g", "g", ""))
    assert plan(places, limits) == (Request("hr", 0, 17, (0, 1, 2)),)


def test_a_forbidden_hole_parts_neighbours() -> None:
    places = layout(Place("hr", 0, 1), Place("hr", 2, 1), Place("hr", 4, 1), forbidden=(Place("hr", 3, 1),))
    assert plan(places, limits) == (Request("hr", 0, 3, (0, 1)), Request("hr", 4, 1, (2,)))


SHARED = Capacity(requests=5, room=40, beside=4)


def shared(area: str) -> Limits:
    return Limits(LONGEST, GAP, Capacity() if area == "hr" else SHARED)


@given(layouts())
def test_every_request_in_one_exchange_that_carries_it(layout: Layout) -> None:
    requests = plan(layout, shared)
    found = exchanges(requests, shared)
    assert sorted((request for exchange in found for request in exchange), key=str) == sorted(requests, key=str)
    for exchange in found:
        if len(exchange) > 1:
            assert {request.area for request in exchange} == {"DB1"}
            assert len(exchange) <= SHARED.requests
            assert sum(SHARED.beside + request.length + request.length % 2 for request in exchange) <= SHARED.room


def test_requests_that_go_alone_stay_in_their_order() -> None:
    requests = [Request("hr", 0, 1, (0,)), Request("hr", 90, 9, (1,)), Request("hr", 200, 3, (2,))]
    assert exchanges(requests, shared) == tuple((request,) for request in requests)


def test_small_requests_fill_up_what_a_large_one_leaves() -> None:
    large, small = Request("DB1", 0, 20, (0,)), [Request("DB1", start, 2, (start,)) for start in (50, 80, 110, 140)]
    assert exchanges([*small, large], shared) == ((large, *small[:2]), tuple(small[2:]))
