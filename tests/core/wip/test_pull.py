"""Constant work in progress: pieces enter with their first report, and an output says whether there is room."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.model import Policy
from tests.core.wip.plants import Fold, alarms, kinds, plant, product, station, step


def loop(policy: Policy = Policy.OBSERVE, **settings: Any) -> Fold:
    """Three steps; at most 4 pieces may be on their way; the PLC of the first one reads `plc.MayRelease`."""
    names = ("OP10", "OP20", "OP30")
    stations = [station("OP10", "started", "completed", policy=policy), *(station(n, "completed") for n in names[1:])]
    stations[2] = replace(stations[2], policy=policy)
    route = (step("10", "OP10"), step("20", "OP20"), step("30", "OP30"))
    made = product("BRACKET", *route, **{"wip_cap": 4, "pull": True, "may_release": "plc.MayRelease", **settings})
    return Fold(plant(stations, [made]))


def may_release(fold: Fold) -> object:
    return fold.engine.state.outputs["plc.MayRelease"].value


def test_an_order_waits_outside_and_its_pieces_enter_with_their_first_report() -> None:
    fold = loop()
    (event,) = fold.release("WO-1", 500)
    assert (event.kind, event.quantity, fold.where()) == ("job_allowed", 500, {})
    told = fold.counts("OP10", 3, "started")
    assert [(e.kind, e.quantity, e.certainty) for e in told if e.quantity] == [
        ("released", 3, "inferred"),
        ("started", 3, "measured"),
    ]
    assert told[0].detail == "implied by started at L1/OP10"
    order = fold.engine.state.orders["WO-1"]
    assert (fold.where(), order.state, order.released, order.pending) == (
        {"active 10 OP10": 3},
        "Running",
        3,
        {"": 497},
    )


def test_the_output_is_true_while_there_is_room_in_the_loop() -> None:
    fold = loop()
    fold.release("WO-1", 500)
    fold.counts("OP10", 3, "started")
    assert may_release(fold) is True
    fold.counts("OP10", 1, "started")
    assert may_release(fold) is False
    assert fold.engine.state.outputs["plc.MayRelease"].cause == "4 pieces are on hand in BRACKET, its cap is 4"
    assert alarms(fold) == set()
    fold.counts("OP10", 1, "started")  # it started one all the same
    assert alarms(fold) == {"product_cap:BRACKET"}
    fold.counts("OP30", 2)
    assert (may_release(fold), alarms(fold)) == (True, set())


def test_a_line_has_such_an_output_too() -> None:
    fold = loop(may_release="", wip_cap=None)
    model = replace(fold.engine.model, line_caps={"L1": 2}, line_outputs={"L1": "plc.MayRelease"})
    fold = Fold(model)
    fold.release("WO-1", 9)
    fold.counts("OP10", 1)
    assert may_release(fold) is True
    fold.counts("OP10", 1)
    assert may_release(fold) is False


def test_the_most_urgent_order_enters_first_then_the_one_that_came_first() -> None:
    fold = loop(wip_cap=None, may_release="")
    for name, priority in (("WO-1", 0), ("WO-2", 5), ("WO-3", 5)):
        fold.release(name, 2, priority=priority)
    fold.counts("OP10", 3)
    assert [fold.on_hand(name) for name in ("WO-1", "WO-2", "WO-3")] == [0, 2, 1]
    fold.command("update", order="WO-1", priority=9)
    fold.counts("OP10", 1)
    assert [fold.on_hand(name) for name in ("WO-1", "WO-2", "WO-3")] == [1, 2, 1]
    fold.command("change_order", station="L1/OP10", order="WO-3")
    fold.counts("OP10", 1)
    assert fold.on_hand("WO-3") == 2


def test_an_order_ends_with_its_last_piece_and_not_with_the_last_that_is_there() -> None:
    fold = loop()
    fold.release("WO-1", 2)
    fold.counts("OP10", 1)
    fold.counts("OP30", 1)
    assert fold.engine.state.orders["WO-1"].state == "Running"
    fold.counts("OP10", 1)
    assert "job_ended" in kinds(fold.counts("OP30", 1))
    assert "overrun" not in "".join(alarms(fold))
    fold.counts("OP10", 1)
    assert alarms(fold) == {"overrun:WO-1"}


def test_a_step_behind_that_is_ahead_brings_pieces_in_unless_its_route_is_enforced() -> None:
    fold = loop()
    fold.release("WO-1", 5)
    fold.counts("OP30", 2)
    assert (fold.level(Bucket.SHIPPED), fold.level(Bucket.OVERRUN)) == (2, 0)
    fold = loop(Policy.ENFORCE)
    fold.release("WO-1", 5)
    assert kinds(fold.counts("OP30", 2))[0] == "quarantined"
    fold.counts("OP10", 2)
    fold.counts("OP20", 2)
    assert fold.where() == {"shipped": 2}


def test_a_scanned_lot_enters_as_a_whole() -> None:
    stations = [station("OP10", "completed:identity")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), pull=True)]))
    for lot in ("A", "B"):
        fold.release("WO-1", 4, lot=lot)
    fold.reads("plc.OP10.completed:identity", "B")
    assert fold.where() == {"shipped": 4}
    assert fold.engine.state.orders["WO-1"].pending == {"A": 4}
    fold.reads("plc.OP10.completed:identity", "")
    assert kinds(fold.reads("plc.OP10.completed:identity", "B")) == ["read_again"]


def test_an_order_that_waits_may_be_changed_revoked_paused_and_stopped() -> None:
    fold = loop()
    fold.release("WO-1", 5)
    fold.command("revoke_start", order="WO-1")
    fold.counts("OP10", 1)
    assert alarms(fold) == {"overrun:WO-1"}
    fold = loop()
    fold.release("WO-1", 5)
    fold.counts("OP10", 1)
    fold.command("update", order="WO-1", quantity=7)
    assert fold.engine.state.orders["WO-1"].pending == {"": 6}
    fold.command("update", order="WO-1", quantity=3)
    assert fold.engine.state.orders["WO-1"].pending == {"": 2}
    refused = fold.command("update", order="WO-1", quantity="0.5")[0]
    assert refused.kind == "refused"
    fold.command("stop", order="WO-1")
    assert (fold.engine.state.orders["WO-1"].pending, fold.on_hand()) == ({}, 1)


def test_an_order_that_waits_may_change_its_route() -> None:
    fold = loop()
    fold.release("WO-1", 5)
    model = fold.engine.model
    made = model.products["BRACKET"]
    shorter = replace(model, version="2", products={"BRACKET": replace(made, route=made.route[:2])})
    fold.engine.reconfigure(shorter)
    fold.command("configure", version="2")
    fold.counts("OP20", 1)
    assert fold.where() == {"queue 30": 1}
    fold.counts("OP30", 1)
    fold.command("change_route", order="WO-1")
    fold.counts("OP20", 1)
    assert (fold.where(), fold.engine.state.orders["WO-1"].pending) == ({"shipped": 2}, {"": 3})
    assert alarms(fold) == set()


MOVES = st.tuples(st.sampled_from(["release", "urgent", "OP10", "OP20", "OP30", "restart"]), st.integers(1, 4))


@given(st.lists(MOVES, max_size=20))
def test_nothing_is_overrun_while_something_waits_and_a_restart_changes_nothing(moves: list[tuple[str, int]]) -> None:
    fold, orders = loop(), 0
    for move, pieces in moves:
        if move in ("release", "urgent"):
            orders += 1
            fold.release(f"WO-{orders}", pieces, priority=orders if move == "urgent" else 0)
        elif move == "restart":
            again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
            assert again.state == fold.engine.state
            fold.engine = Engine(again.model, again.state)
        else:
            waiting = sum(sum(order.pending.values()) for order in fold.engine.state.orders.values())
            before, there = fold.level(Bucket.OVERRUN), fold.level(Bucket.QUEUE) + fold.level(Bucket.ACTIVE)
            fold.counts(move, pieces)
            if pieces <= waiting and not there:
                assert fold.level(Bucket.OVERRUN) == before
    again_fold = Engine(loop().engine.model)
    for number, item in enumerate(fold.inputs):
        again_fold.step(number + 1, item)
    assert again_fold.state.log_hash == fold.engine.state.log_hash
