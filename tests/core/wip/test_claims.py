"""Quantities that signals claim and nobody has confirmed: quarantine, error bars, and what ends them."""

from plant_service.core.wip.events import Bucket
from plant_service.core.wip.inference import MOST_IMPLIED
from plant_service.core.wip.model import Policy
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import Fold, alarms, kinds, plant, product, station, step, three_steps


def enforced() -> Fold:
    fold = Fold(three_steps(OP20A=Policy.ENFORCE))
    fold.release("WO-1", 10)
    return fold


def test_an_enforced_route_keeps_what_upstream_has_not_reported_in_quarantine() -> None:
    fold = enforced()
    assert kinds(fold.counts("OP20A", 3)) == ["quarantined", "alarm_raised"]
    assert fold.where() == {"queue 10": 10}
    assert fold.engine.state.stations["L1/OP20A"].quarantined == 3
    assert alarms(fold) == {"quarantine:L1/OP20A"}


def test_back_entry_upstream_books_the_quarantine() -> None:
    fold = enforced()
    claim = fold.counts("OP20A", 3)[0]
    fold.report("completed", "OP10", 2, occurred_at=fold.now - 60, reason="scanner was off", on_behalf_of="temp")
    assert fold.where() == {"queue 10": 8, "queue 30": 2}
    assert fold.engine.state.stations["L1/OP20A"].quarantined == 1
    events = fold.counts("OP10", 5)
    booked = next(e for e in events if e.station == "L1/OP20A" and e.kind == "completed")
    assert (booked.supersedes, booked.occurred, booked.quantity) == (claim.id, claim.occurred, 1)
    assert alarms(fold) == set()
    assert fold.where() == {"queue 10": 3, "queue 20": 4, "queue 30": 3}


def test_an_enforced_station_books_what_has_come_in_order() -> None:
    fold = enforced()
    fold.counts("OP10", 2)
    fold.counts("OP20A", 3)
    assert fold.where() == {"queue 10": 8, "queue 30": 2}
    assert fold.engine.state.stations["L1/OP20A"].quarantined == 1


def test_a_person_cannot_report_past_an_enforced_route() -> None:
    fold = enforced()
    refusal = fold.report("completed", "OP20A", 1)[0]
    assert refusal.kind == "refused"
    assert "enforces the route and 0 pieces can have come to it" in refusal.detail


def jumped() -> tuple[Fold, str]:
    """A counter jumps by 5000 and stays there: table 4 row 6."""
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 5000)
    fold.counts("OP10", 1)
    while not fold.engine.state.claims:
        fold.counts("OP10", 1)
    claim = next(iter(fold.engine.state.claims.values()))
    assert claim.quantity == 5000
    return fold, claim.id


def test_a_jump_is_kept_until_a_person_rejects_it() -> None:
    fold, _ = jumped()
    assert "quarantine:L1/OP10" in alarms(fold)
    before = fold.where()
    fold.command("reject", station="L1/OP10", reason="counter was replaced")
    assert fold.where() == before
    assert fold.engine.state.claims == {}
    assert "quarantine:L1/OP10" not in alarms(fold)


def test_part_of_a_jump_may_be_accepted_and_the_rest_stays_open() -> None:
    fold, claim = jumped()
    booked = fold.level(Bucket.QUEUE, "20")
    events = fold.command("accept", claim=claim, quantity=4, reason="4 were made by hand")
    assert [(e.kind, e.quantity, e.supersedes) for e in events if e.kind == "accepted"] == [("accepted", 4, claim)]
    assert fold.level(Bucket.QUEUE, "20") == booked + 4
    assert fold.engine.state.claims[claim].quantity == 4996


def test_a_split_settles_all_of_it() -> None:
    fold, claim = jumped()
    events = fold.command("split_claim", claim=claim, accepted=4)
    assert [(e.kind, e.quantity) for e in events if e.kind in ("accepted", "rejected")] == [
        ("accepted", 4),
        ("rejected", 4996),
    ]
    assert fold.engine.state.claims == {}


def unseen() -> tuple[Fold, str]:
    """A counter restarts: up to some pieces may have been made unseen, table 4 row 2."""
    fold = Fold(three_steps())
    fold.release("WO-1", 1000)
    fold.counts("OP10", 50)
    fold.reads("plc.OP10.completed", 0)
    fold.reads("plc.OP10.completed", 1)
    claim = next(iter(fold.engine.state.claims.values()))
    assert fold.engine.state.stations["L1/OP10"].uncertain_high == claim.quantity > 10
    return fold, claim.id


def test_what_nobody_could_see_is_settled_by_one_word() -> None:
    fold, claim = unseen()
    assert "accept needs quantity" in fold.command("accept", claim=claim)[0].detail
    booked = fold.level(Bucket.QUEUE, "20")
    fold.command("accept", claim=claim, quantity=3)
    assert fold.level(Bucket.QUEUE, "20") == booked + 3
    assert fold.engine.state.stations["L1/OP10"].uncertain_high == 0


def test_downstream_explains_what_nobody_could_see() -> None:
    fold, claim = unseen()
    open_before = fold.engine.state.claims[claim].quantity
    waiting = fold.level(Bucket.QUEUE, "20")
    fold.report("completed", "OP20A", int(waiting) + 4)
    assert fold.engine.state.claims[claim].quantity == open_before  # a late signal may still confirm the four
    fold.wait(60)
    fold.counts("OP10", 1)
    assert fold.engine.state.claims[claim].quantity == open_before - 4


def test_a_late_signal_takes_the_place_of_what_was_inferred() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    inferred = fold.counts("OP20A", 1)[0]
    assert (inferred.kind, inferred.certainty) == ("completed", "inferred")
    confirming = fold.counts("OP10", 1, window=5)[0]
    assert confirming.supersedes == inferred.id


def test_a_scan_of_held_pieces_at_an_enforced_station_waits_for_their_release() -> None:
    fold = Fold(plant([station("OP10", "completed", policy=Policy.ENFORCE)], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.command("hold", order="WO-1", reason="crack")
    fold.counts("OP10", 1)
    assert fold.where() == {"hold 10": 5}
    fold.command("release_hold", order="WO-1")
    assert fold.where() == {"queue 10": 4, "shipped": 1}


def test_error_bars_reach_from_a_station_to_the_one_behind_it() -> None:
    fold, claim = unseen()
    view = EngineView(fold.engine)
    doubt = fold.engine.state.claims[claim].quantity
    here, behind = view.station("L1/OP10"), view.station("L1/OP20A")
    assert (here.on_hand_low, here.on_hand_high) == (here.on_hand - doubt, here.on_hand)
    assert (behind.on_hand_low, behind.on_hand_high) == (behind.on_hand, behind.on_hand + doubt)
    fold.command("reject", claim=claim)
    behind = view.station("L1/OP20A")
    assert behind.on_hand_low == behind.on_hand == behind.on_hand_high


def test_what_no_station_of_a_step_can_confirm_any_more_is_not_kept() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 1000)
    for _ in range(20):
        fold.counts("OP30", 1)
        fold.counts("OP20A", 1)
        fold.counts("OP20B", 1)
    waiting = fold.engine.state.implied.get(("BRACKET", "20", "completed"), [])
    assert len(waiting) <= 2


def test_a_station_that_never_reports_does_not_make_the_fold_slower_for_ever() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5000)
    for _ in range(1100):
        fold.report("completed", "OP30", 1)
    assert len(fold.engine.state.implied["BRACKET", "20", "completed"]) == MOST_IMPLIED


def test_error_bars_of_an_order_are_closed_by_accepting() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 100)
    for name in ("OP10", "OP20A", "OP30"):
        fold.counts(name, 40)
    fold.reads("plc.OP30.completed", 0)
    fold.reads("plc.OP30.completed", 1)  # a restart: some may have been made and shipped unseen
    order = EngineView(fold.engine).order("WO-1")
    doubt = order.unseen
    assert doubt > 0
    assert (order.on_hand_low, order.on_hand) == (max(0, order.on_hand - doubt), 59)
    assert order.done_high == order.shipped + min(doubt, 59)
    fold.command("reject", station="L1/OP30")
    order = EngineView(fold.engine).order("WO-1")
    assert (order.unseen, order.on_hand_low, order.done_high) == (0, order.on_hand, order.shipped)


def test_pieces_unseen_in_the_middle_of_a_route_are_in_the_plant_all_the_same() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 100)
    fold.counts("OP10", 40)
    fold.reads("plc.OP10.completed", 0)
    fold.reads("plc.OP10.completed", 1)
    order = EngineView(fold.engine).order("WO-1")
    assert order.unseen > 0
    assert (order.on_hand_low, order.on_hand, order.done_high) == (100, 100, 0)
