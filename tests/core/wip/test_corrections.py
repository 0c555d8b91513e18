"""Void and supersede: nothing is edited, and what is taken back is as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.samples import Value
from plant_service.core.wip.genealogy import backward, forward
from plant_service.core.wip.model import Policy
from tests.core.wip.plants import START, Fold, alarms, kinds, plant, product, station, step, three_steps


def with_pieces() -> Fold:
    """WO-1: 4 at 10, 3 at 20, 3 at 30."""
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 6)
    fold.counts("OP20A", 3)
    return fold


def test_a_voided_report_did_not_happen() -> None:
    fold = with_pieces()
    wrong = fold.report("completed", "OP20B", 2)[0]
    voided = fold.command("void", event=wrong.id, reason="wrong station", reason_code="TYPO", actor="li")[0]
    assert (voided.kind, voided.supersedes, voided.quantity) == ("voided", wrong.id, 2)
    assert (voided.actor, voided.reason, voided.detail) == ("li", "TYPO", "wrong station")
    assert fold.where() == {"queue 10": 4, "queue 20": 3, "queue 30": 3}
    assert fold.engine.state.stations["L1/OP20B"].good_master == 0


def test_an_event_is_taken_back_once() -> None:
    fold = with_pieces()
    wrong = fold.report("completed", "OP20B", 2)[0]
    fold.command("void", event=wrong.id, reason="x")
    assert "corrected already" in fold.command("void", event=wrong.id, reason="x")[0].detail


def test_pieces_that_moved_on_keep_an_event_until_the_later_ones_are_taken_back() -> None:
    fold = with_pieces()
    first = fold.report("completed", "OP20B", 2)[0]
    later = fold.report("completed", "OP30", 5)[0]
    refusal = fold.command("void", event=first.id, reason="x")[0]
    assert "only 0 are still in queue 30, not 2; correct the later ones first" in refusal.detail
    fold.command("void", event=later.id, reason="x")
    fold.command("void", event=first.id, reason="x")
    assert fold.where() == {"queue 10": 4, "queue 20": 3, "queue 30": 3}


def test_a_void_brings_an_ended_order_back() -> None:
    fold = Fold(plant([station("OP10", "completed")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 1)
    last = fold.counts("OP10", 1)[0]
    assert fold.engine.state.orders["WO-1"].state == "Ended"
    fold.command("void", event=last.id, reason="x")
    assert fold.engine.state.orders["WO-1"].state == "Running"


def test_a_superseded_report_is_booked_as_it_really_was() -> None:
    fold = with_pieces()
    wrong = fold.report("completed", "OP20B", 2)[0]
    events = fold.command("supersede", event=wrong.id, quantity=1, station="L1/OP20A", kind="scrapped", reason="x")
    assert [(e.kind, e.supersedes) for e in events[:2]] == [("voided", wrong.id), ("scrapped", wrong.id)]
    assert events[1].occurred == wrong.occurred
    assert fold.where() == {"queue 10": 4, "queue 20": 2, "queue 30": 3, "scrap 20 OP20A": 1}


def test_pieces_may_turn_out_to_be_of_another_order() -> None:
    fold = with_pieces()
    fold.release("WO-2", 5)
    wrong = fold.counts("OP10", 2)[0]
    assert wrong.order == "WO-1"
    fold.command("supersede", event=wrong.id, order="WO-2", reason="wrong traveller")
    assert fold.where("WO-2") == {"queue 10": 3, "queue 20": 2}
    assert fold.where("WO-1") == {"queue 10": 4, "queue 20": 3, "queue 30": 3}


def test_unassigned_pieces_can_be_taken_back_too() -> None:
    fold = Fold(three_steps())
    event = fold.counts("OP10", 3)[0]
    fold.command("void", event=event.id, reason="test run")
    assert fold.where() == {}
    assert fold.engine.state.stations["L1/OP10"].unassigned == 0
    assert alarms(fold) == set()


def test_a_person_may_correct_past_an_enforced_route() -> None:
    fold = Fold(three_steps(OP20A=Policy.ENFORCE))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2)
    event = fold.counts("OP20A", 1)[0]
    fold.command("supersede", event=event.id, quantity=3, reason="recounted")
    assert fold.where() == {"queue 10": 2, "queue 30": 3}


def test_scrap_of_held_pieces_comes_back_on_hold() -> None:
    fold = with_pieces()
    fold.command("hold", order="WO-1", operation="20", reason="crack")
    scrapped = fold.command("scrap", order="WO-1", operation="20", quantity=2)[0]
    fold.command("void", event=scrapped.id, reason="not those")
    assert fold.where() == {"queue 10": 4, "hold 20": 3, "queue 30": 3}
    fold.command("release_hold", order="WO-1")
    assert fold.where() == {"queue 10": 4, "queue 20": 3, "queue 30": 3}


def test_a_voided_inference_can_be_confirmed_no_more() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    inferred, real = fold.counts("OP20A", 1)[:2]
    fold.command("void", event=next(e.id for e in fold.events if e.operation == "20"), reason="x")
    fold.command("void", event=inferred.id, reason="x")
    assert fold.where() == {"queue 10": 5}
    fold.counts("OP10", 1, window=20)
    assert fold.where() == {"queue 10": 4, "queue 20": 1}
    assert real.kind in ("job_started", "completed")


def test_a_start_of_no_order_and_a_late_report_can_be_taken_back_too() -> None:
    fold = Fold(three_steps())
    (started, *_) = fold.report("started", "OP10", 1)
    assert kinds(fold.command("void", event=started.id, reason="x"))[0] == "voided"
    fold.release("WO-1", 5)
    fold.counts("OP20A", 1)
    late = [event for event in fold.report("completed", "OP10", 2, occurred_at=START) if event.kind == "completed"]
    assert [len(event.postings) for event in late] == [0, 1]
    for event in reversed(late):
        assert kinds(fold.command("void", event=event.id, reason="x"))[0] == "voided"
    assert (fold.where(), fold.engine.state.stations["L1/OP10"].good_master) == ({"queue 10": 4, "queue 30": 1}, 0)


def test_a_consumption_is_taken_back_with_its_place_in_the_genealogy() -> None:
    stations = [station("OP10", "completed"), station("LIDS", "completed")]
    products = [product("BRACKET", step("10", "OP10")), product("LID", step("10", "LIDS"))]
    fold = Fold(plant(stations, products))
    fold.release("WO-1", 5, lot="A")
    fold.release("WO-L", 5, product="LID", lot="L")
    fold.report("completed", "LIDS", 3)
    eaten = [fold.command("consume", lot="L", quantity=quantity, into="A")[0] for quantity in (3, 1)]
    bought = fold.command("consume", lot="STEEL", quantity=1, into="A", bought=True)[0]
    shipped = next(event for event in fold.events if event.kind == "completed")
    refusal = fold.command("void", event=shipped.id, reason="x")[0].detail
    assert "only 1 are still in shipped, not 3; correct the later ones first" in refusal
    for event in (*eaten, bought):
        assert kinds(fold.command("void", event=event.id, reason="wrong box"))[0] == "voided"
    assert fold.where("WO-L") == {"queue 10": 2, "shipped": 3}
    assert (backward(fold.engine.state, "A"), forward(fold.engine.state, "L")) == ([], [])
    assert (fold.engine.state.consumed, fold.engine.state.orders["WO-L"].state) == ({}, "Running")
    assert kinds(fold.command("consume", lot="L", quantity=5, into="A"))[0] == "consumed"


CANNOT: list[tuple[str, dict[str, Value], str]] = [
    ("release", {"order": "WO-2", "product": "BRACKET", "quantity": 1}, "update, revoke_start, stop or cancel"),
    ("hold", {"order": "WO-1"}, "give release_hold instead"),
    ("split", {"order": "WO-1", "new_lot": "B", "quantity": 1}, "give merge instead"),
    ("count", {"station": "L1/OP10", "quantity": 3, "order": "WO-1"}, "count again instead"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), CANNOT)
def test_what_cannot_be_taken_back_says_what_to_do_instead(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    event = fold.command(name, **arguments)[0]
    assert words in fold.command("void", event=event.id, reason="x")[0].detail


REPORTS = st.tuples(
    st.sampled_from(["completed", "scrapped", "started", "arrived"]),
    st.sampled_from(["OP10", "OP20A", "OP20B", "OP30"]),
    st.integers(1, 4),
)


@given(st.lists(REPORTS, max_size=8), REPORTS)
def test_voiding_all_events_of_a_report_restores_every_account(
    before: list[tuple[str, str, int]], wrong: tuple[str, str, int]
) -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 12)
    for report in before:
        fold.report(*report)
    accounts = dict(fold.engine.state.ledger.accounts())
    totals = [(s.good_master, s.scrap_master) for s in fold.engine.state.stations.values()]
    events = [event for event in fold.report(*wrong) if event.postings]
    for event in reversed(events):
        assert fold.command("void", event=event.id, reason="x")[0].kind == "voided"
    assert dict(fold.engine.state.ledger.accounts()) == accounts
    assert [(s.good_master, s.scrap_master) for s in fold.engine.state.stations.values()] == totals
