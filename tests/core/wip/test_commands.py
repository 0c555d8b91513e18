"""What commands do and in which words they refuse; a refusal changes nothing."""

from decimal import Decimal

import pytest

from plant_service.core.errors import CommandError
from plant_service.core.inputs import Command
from plant_service.core.samples import Value
from tests.core.wip.plants import Fold, kinds, plant, product, station, step

Arguments = dict[str, Value]

REFUSED: list[tuple[str, Arguments, str]] = [
    ("teleport", {}, "command 'teleport' is unknown; there are "),
    ("release", {}, "release needs order, product, quantity"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": 1, "colour": "red"}, "release does not take colour"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": "5x"}, "quantity must be a number, not '5x'"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": True}, "quantity must be a number, not True"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": float("nan")}, "quantity must be a number up to"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": 10**40}, "quantity must be a number up to"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": 2.5}, "BRACKET is counted in whole pcs, not in 2.5"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": 0}, "quantity must be above 0, not 0"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": -4}, "quantity must be above 0, not -4"),
    ("release", {"order": "", "product": "BRACKET", "quantity": 1}, "release needs order"),
    ("release", {"order": "X", "product": "HINGE", "quantity": 1}, "product 'HINGE' is unknown; there are BRACKET"),
    ("release", {"order": "WO-1", "product": "LID", "quantity": 1}, "order WO-1 makes BRACKET, not LID"),
    ("release", {"order": "WO-2", "product": "BRACKET", "quantity": 1, "lot": "A"}, "lot A belongs to order WO-1"),
    ("report", {"station": "OP10", "kind": "completed", "quantity": 1}, "station 'OP10' is unknown; write it like"),
    ("report", {"station": "L1/OP10", "kind": "completed", "quantity": "0.5"}, "whole pcs, not in 0.5"),
    ("report", {"station": "L1/OP10", "kind": "melted", "quantity": 1}, "kind 'melted' is unknown; there are arrived"),
    ("report", {"station": "L1/OP10", "kind": "completed", "quantity": 1, "order": "X"}, "order 'X' is unknown"),
    ("report", {"station": "L1/OP10", "kind": "completed", "quantity": 1, "lot": "X"}, "lot 'X' is unknown"),
    (
        "report",
        {"station": "L1/OP10", "kind": "completed", "quantity": 1, "order": "WO-9", "lot": "A"},
        "lot A belongs to order WO-1, not to WO-9",
    ),
    (
        "report",
        {"station": "L1/LIDS", "kind": "completed", "quantity": 1, "order": "WO-1"},
        "station L1/LIDS is not on the route of BRACKET, which order WO-1 makes",
    ),
    (
        "report",
        {"station": "L1/OP10", "kind": "completed", "quantity": 1, "reason": "x" * 10_000},
        "reason must be a text",
    ),
    (
        "attribute",
        {"station": "L1/OP10", "order": "WO-1", "quantity": 1},
        "station L1/OP10 has 0 unassigned pieces, not 1",
    ),
    ("ship", {"order": "WO-1", "quantity": 1}, "order WO-1 has 0 finished pieces, not 1"),
    ("ship", {"order": "X", "quantity": 1}, "order 'X' is unknown; release it first"),
    ("configure", {}, "configure needs version"),
]


def plant_with_orders() -> Fold:
    route = (step("10", "OP10"), step("20", "OP20"))
    stations = [station("OP10", "completed"), station("OP20", "completed"), station("LIDS", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", *route), product("LID", step("10", "LIDS"))]))
    fold.release("WO-1", 10, lot="A")
    fold.release("WO-9", 10)
    return fold


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_a_refusal_says_why_and_changes_nothing(name: str, arguments: Arguments, words: str) -> None:
    fold = plant_with_orders()
    before = fold.where()

    with pytest.raises(CommandError) as refusal:
        fold.engine.check(Command(fold.now, "x", name, arguments))
    assert words in str(refusal.value)

    events = fold.command(name, actor="li", **arguments)
    assert kinds(events) == ["refused"]
    assert words in events[0].detail
    assert events[0].actor == "li"
    assert fold.where() == before


def test_an_order_may_be_released_in_parts() -> None:
    fold = plant_with_orders()
    fold.release("WO-9", 5)
    assert fold.engine.state.orders["WO-9"].released == 15


def test_an_ended_order_runs_again_when_more_is_released() -> None:
    fold = plant_with_orders()
    fold.report("completed", "OP20", 10, order="WO-9")
    assert fold.engine.state.orders["WO-9"].state == "Ended"
    fold.release("WO-9", 1)
    assert fold.engine.state.orders["WO-9"].state == "Running"


def test_what_a_person_reports_is_marked_manual_and_carries_name_and_reason() -> None:
    fold = plant_with_orders()
    event = fold.report("completed", "OP10", 1, reason="counter was off")[0]
    assert (event.certainty, event.detail) == ("manual", "counter was off")


def test_a_back_entry_tells_when_it_happened_and_when_it_was_told_by_whom_for_whom_and_why() -> None:
    fold = plant_with_orders()
    happened = fold.now
    fold.wait(1800)
    why: Arguments = {"reason": "scanner was off", "reason_code": "SCAN", "actor": "li", "on_behalf_of": "wang"}
    event = fold.report("completed", "OP10", 1, occurred_at=happened, **why)[0]
    assert (event.occurred, event.recorded) == (happened, fold.now)
    assert (event.actor, event.behalf, event.reason, event.detail) == ("li", "wang", "SCAN", "scanner was off")
    refusal = fold.report("completed", "OP10", 1, occurred_at=fold.now + 1_000_000)[0]
    assert refusal.detail == "report: occurred_at lies in the future"


def test_a_product_may_be_measured_and_is_exact() -> None:
    wire = product("WIRE", step("10", "OP10"), unit="m", decimals=3)
    fold = Fold(plant([station("OP10", "completed")], [wire]))
    fold.release("WO-1", 0.3, product="WIRE")
    fold.report("completed", "OP10", 0.1)
    fold.report("completed", "OP10", "0.1")
    assert fold.where() == {"queue 10": Decimal("0.1"), "shipped": Decimal("0.2")}
    refusal = fold.report("completed", "OP10", "0.0001")
    assert refusal[0].detail == "report: WIRE is measured in m with 3 decimals at the most, not in 0.0001"


def test_the_same_command_twice_is_two_commands() -> None:
    """Whoever repeats a command gives it the same id; the journal, not the fold, knows ids."""
    fold = plant_with_orders()
    fold.report("scrapped", "OP10", 1)
    fold.report("scrapped", "OP10", 1)
    assert fold.where()["scrap 10 OP10"] == 2
