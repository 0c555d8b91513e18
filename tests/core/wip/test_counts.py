"""Physical counts while production runs, and the daily close."""

import pytest

from plant_service.core.samples import Value
from plant_service.core.wip import daily_close
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.view import FigureSamples
from tests.core.wip.plants import Fold, alarms, kinds, three_steps


def with_pieces() -> Fold:
    """WO-1: 4 at 10, 3 at 20, 3 at 30."""
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 6)
    fold.counts("OP20A", 3)
    return fold


def test_a_count_that_agrees_posts_nothing() -> None:
    fold = with_pieces()
    events = fold.command("count", station="L1/OP20A", quantity=3, actor="li")
    assert kinds(events) == ["counted"]
    assert events[0].detail == "expected 3, counted 3, difference 0"
    assert fold.engine.state.stations["L1/OP20A"].drift == 0


def test_missing_pieces_leave_the_books_with_a_reason() -> None:
    fold = with_pieces()
    events = fold.command("count", station="L1/OP20A", quantity=1, reason="two were lent", reason_code="LENT")
    assert [(e.kind, e.quantity, e.reason) for e in events[:2]] == [("adjusted", 2, "LENT"), ("counted", 1, "LENT")]
    assert fold.where() == {"queue 10": 4, "queue 20": 1, "queue 30": 3, "variance 20": 2}
    assert alarms(fold) == {"count_difference:L1/OP20A"}


def test_pieces_found_come_into_the_books() -> None:
    fold = with_pieces()
    fold.command("count", station="L1/OP20A", quantity=5)
    assert fold.where() == {"queue 10": 4, "queue 20": 5, "queue 30": 3}
    assert fold.level(Bucket.VARIANCE) == -2


def test_expected_is_what_is_there_at_the_very_instant_of_the_count() -> None:
    fold = with_pieces()
    fold.command("count_open", session="MON", line="L1")
    fold.counts("OP20A", 1)
    fold.command("count", session="MON", station="L1/OP20A", quantity=2)
    fold.counts("OP10", 4)
    fold.command("count", session="MON", station="L1/OP20B", quantity=6)
    fold.command("count", session="MON", station="L1/OP10", quantity=0)
    assert "L1/OP30 of count session MON were not counted" in fold.command("count_close", session="MON")[0].detail
    fold.command("count", session="MON", station="L1/OP30", quantity=4)
    assert fold.command("count_close", session="MON")[0].detail == "MON: 4 of 4 counted"
    assert fold.level(Bucket.VARIANCE) == 0


def test_a_sample_of_stations_may_be_counted_and_left_incomplete() -> None:
    fold = with_pieces()
    fold.command("count_open", session="SPOT", stations="L1/OP10, L1/OP30")
    fold.command("count", session="SPOT", station="L1/OP10", quantity=4)
    events = fold.command("count_close", session="SPOT", incomplete=True)
    assert events[0].detail == "SPOT: 1 of 2 counted"


def test_the_drift_of_a_station_is_kept_over_counts() -> None:
    fold = with_pieces()
    for found in (4, 6, 5):
        fold.command("count", station="L1/OP20A", quantity=found)
    station = fold.engine.state.stations["L1/OP20A"]
    assert station.drift == 2
    assert [(c.expected, c.counted) for c in station.counts] == [(3, 4), (4, 6), (6, 5)]


def test_the_drift_is_published_after_every_count() -> None:
    fold = with_pieces()
    figures = FigureSamples(fold.engine)
    figures.everything()
    told = []
    for found in (4, 6, 5):
        fold.command("count", station="L1/OP20A", quantity=found)
        batch = figures.changed()
        assert batch is not None
        told.append(dict(zip(batch.tags, batch.values, strict=True))["Suzhou/Assembly/L1/OP20A/Counters/Drift"])
    assert told == [1, 3, 2]


def test_held_pieces_are_counted_too() -> None:
    fold = with_pieces()
    fold.command("hold", order="WO-1", operation="20", reason="crack")
    fold.command("count", station="L1/OP20A", quantity=1)
    assert fold.where()["hold 20"] == 1


def test_a_count_settles_what_nobody_could_see() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 100)
    fold.counts("OP10", 50)
    fold.reads("plc.OP10.completed", 0)
    fold.reads("plc.OP10.completed", 1)
    assert fold.engine.state.stations["L1/OP10"].uncertain_high > 0
    fold.command("count", station="L1/OP10", quantity=45)
    assert fold.engine.state.stations["L1/OP10"].uncertain_high == 0
    assert fold.engine.state.claims == {}


def test_a_day_with_nothing_open_is_signed() -> None:
    fold = with_pieces()
    event = fold.command("close_day", day="2026-12-01", actor="foreman")[0]
    assert (event.kind, event.identity, event.actor) == ("day_closed", "2026-12-01", "foreman")
    assert event.detail.startswith("0 gaps, 0 unassigned, 0 quarantined, up to 0 unseen, 0 counts open; 1 orders")


def test_a_day_is_not_closed_over_open_points_without_a_word() -> None:
    fold = with_pieces()
    fold.wait(3 * 3600)
    fold.tick()
    assert "say in reason why the day is closed over" in fold.command("close_day", day="1", actor="li")[0].detail
    event = fold.command("close_day", day="1", actor="li", reason="night shift was off")[0]
    assert event.kind == "day_closed"
    report = daily_close.report(fold.engine.state)
    assert "BRACKET/20" in report.gaps
    assert (report.orders[0].came_in, report.orders[0].on_hand) == (10, 10)


REFUSED: list[tuple[str, dict[str, Value], str]] = [
    ("count_open", {"session": "MON", "line": "L1"}, "count session MON is open already"),
    ("count_open", {"session": "X"}, "a count session is about a line or about stations"),
    ("count_open", {"session": "X", "line": "L9"}, "line 'L9' is unknown or has no stations"),
    ("count_open", {"session": "X", "stations": "L1/OP10,L1/X"}, "station 'L1/X' is unknown"),
    ("count", {"session": "TUE", "station": "L1/OP10", "quantity": 1}, "count session 'TUE' is not open"),
    (
        "count",
        {"session": "MON", "station": "L1/OP20A", "quantity": 1},
        "station L1/OP20A is not part of count session",
    ),
    ("count", {"station": "L1/OP10", "quantity": -1}, "quantity must not be below 0, not -1"),
    ("count", {"station": "L1/OP10", "quantity": 1, "operation": "99"}, "station L1/OP10 does no such operation"),
    ("count_close", {"session": "MON"}, "L1/OP10 of count session MON were not counted"),
    ("close_day", {"day": "1"}, "a day is closed by a person"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_a_refusal_says_why(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = with_pieces()
    fold.command("count_open", session="MON", stations="L1/OP10")
    before = fold.where()
    events = fold.command(name, **arguments)
    assert kinds(events) == ["refused"]
    assert words in events[0].detail
    assert fold.where() == before


def test_pieces_of_no_known_order_need_a_name() -> None:
    fold = Fold(three_steps())
    assert "of no known order; name the order" in fold.command("count", station="L1/OP10", quantity=2)[0].detail
