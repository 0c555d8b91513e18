"""The line by itself: seeded, conserving, and in the order of its stations."""

import pytest

from connectors.simulation.model import TRANSPORT, Line, State
from plant_service.core.samples import SECOND

HOUR = 3600 * SECOND


def line_after(seed: int, *, time: int, step: int) -> Line:
    line = Line(seed)
    for now in range(step, time + 1, step):
        line.advance(now)
    return line


def figures(line: Line) -> list[tuple[object, ...]]:
    return [(each.good, each.rejected, each.state, each.lot, each.temperature) for each in line.stations.values()]


def test_a_seed_decides_everything_and_the_steps_nothing() -> None:
    whole = line_after(7, time=HOUR, step=HOUR)
    assert figures(whole) == figures(line_after(7, time=HOUR, step=SECOND // 2))
    assert figures(whole) != figures(line_after(8, time=HOUR, step=HOUR))


@pytest.mark.parametrize("seed", range(5))
def test_every_piece_is_somewhere_at_every_moment(seed: int) -> None:
    line = Line(seed)
    press, *others = line.stations.values()
    for now in range(0, HOUR, 7 * SECOND):
        line.advance(now)
        gone = sum(each.rejected for each in line.stations.values()) + line.stations["OP40"].good
        inside = sum(each.pieces for each in line.buffers) + sum(
            each.piece is not None for each in line.stations.values()
        )
        assert line.pressed == gone + inside
        in_press = press.piece is not None and not press.blocked
        assert line.pressed == press.good + press.rejected + in_press
        assert sum(each.good + each.rejected for each in others if each.name.startswith("OP20")) <= press.good


def test_a_station_counts_a_piece_after_the_station_before_it_did() -> None:
    line = Line(3)
    upstream = ("OP10",), ("OP20A", "OP20B"), ("OP30",), ("OP40",)
    good_before: list[int] = []
    for now in range(0, HOUR, TRANSPORT):
        line.advance(now)
        good = [sum(line.stations[name].good for name in names) for names in upstream]
        if good_before:
            assert all(after <= before for before, after in zip(good_before, good[1:], strict=False))
        good_before = good


def test_the_line_lives() -> None:
    """Stops, rejects, blocking, starving and new lots all happen within an hour."""
    line = Line(7)
    seen: set[object] = set()
    for now in range(0, HOUR, SECOND):
        line.advance(now)
        for station in line.stations.values():
            seen |= {station.state, station.lot, ("blocked", station.blocked), ("starved", station.starved)}
    assert {State.EXECUTE, State.ABORTED, State.SUSPENDED, State.STOPPED} <= seen
    assert {("blocked", True), ("starved", True), "LOT-000001", "LOT-000005"} <= seen
    assert sum(station.rejected for station in line.stations.values()) > 5
    assert 400 < line.stations["OP40"].good < 600
    assert 30 < line.stations["OP20A"].temperature < 70


def test_no_piece_is_faster_than_the_demo_plant_thinks_possible() -> None:
    shortest = {station.name: station.shortest_cycle for station in Line(1).stations.values()}
    assert min(shortest["OP10"], shortest["OP30"], shortest["OP40"]) > 3 * SECOND
    assert min(shortest["OP20A"], shortest["OP20B"]) > 7 * SECOND
