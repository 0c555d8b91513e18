"""Handovers with a scan on both sides: what has one side only is in transit, and in time an alarm."""

import pytest

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.samples import SECOND
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.model import Policy
from tests.core.wip.plants import MINUTE, Fold, alarms, kinds, plant, product, station, step


def line(policy: Policy = Policy.WARN) -> Fold:
    """OP10, and OP20 to which pieces are handed over; 5 pieces are done at OP10."""
    stations = [station("OP10", "completed"), station("OP20", "completed", policy=policy)]
    handed_over = step("20", "OP20", handover=True, gap=10 * MINUTE)
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), handed_over)]))
    fold.release("WO-1", 5)
    fold.report("completed", "OP10", 5)
    return fold


def test_what_is_scanned_out_and_never_in_is_told_though_others_are() -> None:
    fold = line()
    for lot in ("A", "B", "C"):
        fold.release("WO-1", 2, lot=lot)
    fold.report("completed", "OP10", 6)
    fold.report("departed", "OP10", 2, lot="A")
    sent = fold.now
    for lot in ("B", "C"):
        fold.wait(240)
        fold.report("departed", "OP10", 2, lot=lot)
        fold.report("arrived", "OP20", 2, lot=lot)
        fold.report("completed", "OP20", 2, lot=lot)
    fold.wait(240)
    (raised,) = fold.tick()
    assert (raised.identity, raised.occurred) == ("unmatched:BRACKET/20", sent + 10 * MINUTE)
    assert raised.detail == (
        "pieces of order WO-1 lot A were sent to operation 20 of BRACKET, and nobody scanned them in for 10 minutes"
    )
    assert fold.level(Bucket.TRANSIT) == 2
    fold.report("arrived", "OP20", 2, lot="A")
    assert alarms(fold) == set()


def test_what_is_never_scanned_out_is_a_gap() -> None:
    fold = line()
    fold.wait(600)
    assert [e.identity for e in fold.tick()] == ["gap:BRACKET/20"]
    fold.report("departed", "OP10", 5)
    fold.report("arrived", "OP20", 5)
    assert alarms(fold) == set()


@pytest.mark.parametrize("policy", [Policy.OBSERVE, Policy.WARN])
def test_what_is_scanned_in_and_never_out_is_told_by_policy(policy: Policy) -> None:
    fold = line(policy)
    events = fold.report("arrived", "OP20", 2)
    assert [(e.kind, e.certainty) for e in events if e.quantity] == [("departed", "inferred"), ("arrived", "manual")]
    told = {"handover:BRACKET/20"} if policy is Policy.WARN else set()
    assert alarms(fold) == told
    fold.report("arrived", "OP20", 1)
    assert alarms(fold) == told
    fold.report("departed", "OP10", 1)
    fold.report("arrived", "OP20", 1)
    assert alarms(fold) == set()
    assert kinds(fold.events).count("alarm_raised") == len(told)


def test_an_enforced_handover_keeps_what_nobody_scanned_out_in_quarantine() -> None:
    stations = [station("OP10", "completed"), station("OP20", "arrived", "completed", policy=Policy.ENFORCE)]
    route = (step("10", "OP10"), step("20", "OP20", handover=True))
    fold = Fold(plant(stations, [product("BRACKET", *route)]))
    fold.release("WO-1", 5)
    fold.report("completed", "OP10", 5)
    assert kinds(fold.counts("OP20", 2, "arrived"))[0] == "quarantined"
    fold.report("departed", "OP10", 2)
    assert fold.where() == {"done 10 OP10": 3, "queue 20": 2}


def test_what_is_in_transit_keeps_its_age_over_a_restart() -> None:
    fold = line()
    fold.report("departed", "OP10", 2)
    due = fold.now + 10 * MINUTE
    again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    fold.engine = Engine(again.model, again.state)
    fold.wait(86400)
    assert next(e.occurred for e in fold.tick() if e.identity == "unmatched:BRACKET/20") == due
    assert due - 10 * MINUTE == fold.now - 86400 * SECOND
