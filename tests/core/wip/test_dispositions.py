"""Hold, release, scrap, unscrap, rework, return, inspect: pieces go where a person sends them."""

import pytest

from plant_service.core.samples import Value
from tests.core.wip.plants import Fold, alarms, kinds, plant, product, station, step, three_steps


def with_pieces() -> Fold:
    """WO-1: 4 at 10, 3 at 20, 3 at 30."""
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 6)
    fold.counts("OP20A", 3)
    return fold


def test_pieces_on_hold_are_passed_by() -> None:
    fold = with_pieces()
    fold.release("WO-2", 5)
    fold.command("hold", order="WO-1", operation="10", reason="crack", actor="qc")
    fold.counts("OP10", 2)
    assert fold.where("WO-1") == {"hold 10": 4, "queue 20": 3, "queue 30": 3}
    assert fold.where("WO-2") == {"queue 10": 3, "queue 20": 2}


def test_part_of_a_place_may_be_held_and_goes_back_to_where_it_stood() -> None:
    fold = with_pieces()
    held = fold.command("hold", order="WO-1", operation="20", quantity=2, reason="crack")[0]
    assert (held.kind, held.detail) == ("held", "crack")
    assert fold.where() == {"queue 10": 4, "queue 20": 1, "hold 20": 2, "queue 30": 3}
    released = fold.command("release_hold", order="WO-1", quantity=1)[0]
    assert (released.kind, released.supersedes) == ("hold_released", held.id)
    assert fold.where() == {"queue 10": 4, "queue 20": 2, "hold 20": 1, "queue 30": 3}


def test_a_signal_about_held_pieces_is_a_fact_and_an_alarm() -> None:
    fold = Fold(plant([station("OP10", "completed")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.command("hold", order="WO-1", reason="crack")
    fold.counts("OP10", 1)
    assert fold.where() == {"hold 10": 4, "shipped": 1}
    assert alarms(fold) == {"hold:WO-1"}
    fold.command("release_hold", order="WO-1")
    assert alarms(fold) == set()


def test_a_future_hold_catches_pieces_when_they_come() -> None:
    fold = with_pieces()
    fold.command("future_hold", order="WO-1", operation="30", reason="new packaging")
    assert fold.where() == {"queue 10": 4, "queue 20": 3, "hold 30": 3}
    fold.counts("OP20B", 2)
    assert fold.where() == {"queue 10": 4, "queue 20": 1, "hold 30": 5}
    fold.command("cancel_future_hold", order="WO-1", operation="30")
    fold.counts("OP20B", 1)
    assert fold.where() == {"queue 10": 4, "hold 30": 5, "queue 30": 1}


def test_a_future_hold_of_a_lot_leaves_the_others_alone() -> None:
    fold = Fold(three_steps())
    for lot in ("A", "B"):
        fold.release("WO-1", 5, lot=lot)
    fold.command("future_hold", lot="B", operation="20", reason="new tool")
    fold.counts("OP10", 10)
    assert fold.where(lot="A") == {"queue 20": 5}
    assert fold.where(lot="B") == {"hold 20": 5}


def test_scrap_is_taken_where_it_is_said_to_be_with_its_reason() -> None:
    fold = with_pieces()
    event = fold.command("scrap", order="WO-1", operation="20", quantity=2, reason_code="W-7", reason="porous")[0]
    assert (event.kind, event.quantity, event.reason, event.detail) == ("scrapped", 2, "W-7", "porous")
    assert fold.where() == {"queue 10": 4, "queue 20": 1, "scrap 20": 2, "queue 30": 3}


def test_scrap_at_a_station_is_counted_there_and_taken_back_by_unscrap() -> None:
    fold = with_pieces()
    fold.command("scrap", order="WO-1", station="L1/OP20A", quantity=2)
    assert fold.engine.state.stations["L1/OP20A"].scrap_master == 2
    fold.command("unscrap", order="WO-1", station="L1/OP20A", quantity=2)
    assert fold.engine.state.stations["L1/OP20A"].scrap_master == 0
    assert fold.where() == {"queue 10": 4, "queue 20": 3, "queue 30": 3}


def test_unscrap_brings_an_ended_order_back() -> None:
    fold = Fold(plant([station("OP10", "scrapped")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 1)
    fold.counts("OP10", 1, "scrapped")
    assert fold.engine.state.orders["WO-1"].state == "Ended"
    fold.command("unscrap", order="WO-1", quantity=1)
    assert fold.engine.state.orders["WO-1"].state == "Running"


def test_pieces_return_to_an_earlier_step() -> None:
    fold = with_pieces()
    event = fold.command("return", order="WO-1", operation="30", quantity=1, to="10")[0]
    assert (event.kind, event.operation) == ("returned", "10")
    assert fold.where() == {"queue 10": 5, "queue 20": 3, "queue 30": 2}


def test_rework_at_its_own_operation_takes_pieces_off_the_machine() -> None:
    fold = Fold(plant([station("OP10", "started", "completed")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2, "started")
    event = fold.command("rework", order="WO-1", station="L1/OP10", quantity=1)[0]
    assert (event.kind, event.operation, event.quantity) == ("reworked", "10", 1)
    assert fold.where() == {"queue 10": 4, "active 10 OP10": 1}
    fold.command("rework", order="WO-1", quantity=1)
    assert fold.where() == {"queue 10": 5}


def test_all_that_was_started_can_be_completed_at_once() -> None:
    fold = Fold(plant([station("OP10", "started", "completed")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2, "started")
    fold.command("complete_pending", station="L1/OP10")
    assert fold.where() == {"queue 10": 3, "shipped": 2}


def inspected() -> Fold:
    stations = [station("OP10", "completed"), station("QC", "completed", "inspected")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "QC"))]))
    fold.release("WO-1", 10)
    fold.counts("OP10", 8)
    fold.counts("QC", 6)
    return fold


@pytest.mark.parametrize(
    ("result", "more", "where"),
    [
        ("pass", {}, {"queue 10": 2, "queue 20": 2, "done 20 QC": 4, "shipped": 2}),
        ("fail", {}, {"queue 10": 2, "queue 20": 2, "done 20 QC": 4, "hold 20 QC": 2}),
        ("rework", {"to": "10"}, {"queue 10": 4, "queue 20": 2, "done 20 QC": 4}),
        ("scrap", {}, {"queue 10": 2, "queue 20": 2, "done 20 QC": 4, "scrap 20 QC": 2}),
    ],
)
def test_an_inspection_sends_pieces_where_its_result_says(
    result: str, more: dict[str, Value], where: dict[str, int]
) -> None:
    fold = inspected()
    events = fold.command(
        "inspect", station="L1/QC", result=result, quantity=2, defects="W-7,W-9", sample=1, order="WO-1", **more
    )
    assert (events[0].kind, events[0].quantity, events[0].reason) == ("inspected", 2, "W-7,W-9")
    assert "1 looked at" in events[0].detail
    assert fold.where() == where


REFUSED: list[tuple[str, dict[str, Value], str]] = [
    ("hold", {}, "an order, a lot or a station must be named"),
    ("hold", {"order": "WO-1", "quantity": 11}, "order WO-1 has 10 in queue, transit, active, done, not 11"),
    ("hold", {"order": "WO-1", "operation": "20", "quantity": 4}, "order WO-1 operation 20 has 3 in"),
    ("release_hold", {"order": "WO-1"}, "order WO-1 has 0 in hold"),
    ("future_hold", {"order": "WO-1", "operation": "99"}, "operation '99' is not on the route of BRACKET"),
    ("cancel_future_hold", {"order": "WO-1", "operation": "20"}, "no future hold of order WO-1 is planned"),
    ("unscrap", {"order": "WO-1", "quantity": 1}, "order WO-1 has 0 in scrap, not 1"),
    ("rework", {"order": "WO-1", "operation": "20", "quantity": 1}, "operation 20 has 0 in active, done, hold"),
    ("rework", {"order": "WO-1", "operation": "20", "quantity": 1, "to": "20"}, "wait at operation 20 already"),
    ("return", {"order": "WO-1", "operation": "20", "quantity": 1, "to": "30"}, "operation 30 is not before 20"),
    ("complete_pending", {"station": "L1/OP10"}, "station L1/OP10 has 0 in active"),
    ("inspect", {"station": "L1/OP20A", "result": "ok", "quantity": 1}, "result 'ok' is unknown; there are pass"),
    ("inspect", {"station": "L1/OP20A", "result": "pass", "quantity": 99}, "fewer than 99 pieces can have come"),
    ("accept", {"station": "L1/OP10"}, "station L1/OP10 claims nothing that is not booked"),
    ("reject", {"claim": "x"}, "claim 'x' is unknown or settled"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_a_refusal_says_why(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = with_pieces()
    before = fold.where()
    events = fold.command(name, **arguments)
    assert kinds(events) == ["refused"]
    assert words in events[0].detail
    assert fold.where() == before
