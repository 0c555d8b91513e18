"""Lots, units, carriers: split, merge, relabel, consume, and the genealogy of it all."""

from dataclasses import replace

import pytest

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Quality, Value
from plant_service.core.signals.rules import ToggleRule
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.genealogy import backward, forward
from plant_service.core.wip.model import Policy, Product, Station
from tests.core.wip.plants import Fold, alarms, kinds, plant, product, station, step


def two_lots() -> Fold:
    """Lot A of 6 and lot B of 4 of WO-1; 2 of A have gone on to operation 20."""
    stations = [station("OP10", "completed"), station("OP20", "completed", "arrived:identity"), station("LIDS")]
    bracket = product("BRACKET", step("10", "OP10"), step("20", "OP20"))
    fold = Fold(plant(stations, [bracket, product("LID", step("10", "LIDS"))]))
    fold.release("WO-1", 6, lot="A")
    fold.release("WO-1", 4, lot="B")
    fold.report("completed", "OP10", 2, lot="A")
    return fold


def test_a_lot_may_be_at_several_operations_at_once() -> None:
    assert two_lots().where("WO-1", "A") == {"queue 10": 4, "transit 20": 2}


def test_a_split_names_part_of_a_lot_where_it_stands() -> None:
    fold = two_lots()
    event = fold.command("split", lot="A", new_lot="A1", quantity=2, operation="20")[0]
    assert (event.kind, event.lot, event.identity, event.quantity) == ("split", "A1", "A", 2)
    assert fold.where("WO-1", "A") == {"queue 10": 4}
    assert fold.where("WO-1", "A1") == {"transit 20": 2}
    assert [(link.parent, link.how, link.quantity) for link in backward(fold.engine.state, "A1")] == [("A", "split", 2)]


def test_pieces_without_identity_get_one_by_a_split_of_their_order() -> None:
    fold = two_lots()
    fold.release("WO-2", 5)
    fold.command("split", order="WO-2", new_lot="SN-1", quantity=1)
    assert fold.where("WO-2", "SN-1") == {"queue 10": 1}
    assert fold.engine.state.lots["SN-1"] == "WO-2"


def test_a_merged_lot_is_part_of_the_other_one() -> None:
    fold = two_lots()
    fold.command("merge", lot="A", into="B")
    assert fold.where("WO-1", "B") == {"queue 10": 8, "transit 20": 2}
    assert [link.child for link in forward(fold.engine.state, "A")] == ["B"]


def test_a_relabelled_lot_answers_to_its_new_name_on_its_carrier_too() -> None:
    fold = two_lots()
    fold.command("bind", carrier="T1", lot="A")
    fold.command("relabel", lot="A", new_lot="A-2026")
    assert fold.where("WO-1", "A-2026") == {"queue 10": 4, "transit 20": 2}
    assert fold.engine.state.carriers["T1"].lot == "A-2026"
    (link,) = backward(fold.engine.state, "A-2026")
    assert (link.parent, link.how, link.quantity) == ("A", "relabelled", 6)


def test_units_of_one_order_are_told_apart_by_their_serial_numbers() -> None:
    fold = two_lots()
    for number in ("SN-1", "SN-2"):
        fold.release("WO-2", 1, lot=number)
    (event, *_) = fold.reads("plc.OP20.arrived:identity", "SN-2")
    assert (event.order, event.lot, event.quantity) == ("WO-2", "SN-2", 1)
    assert fold.where("WO-2", "SN-1") == {"queue 10": 1}
    assert fold.where("WO-2", "SN-2") == {"queue 20": 1}


def test_the_code_of_a_carrier_names_the_lot_that_rides_on_it() -> None:
    fold = two_lots()
    fold.command("bind", carrier="T1", lot="B")
    event = next(e for e in fold.reads("plc.OP20.arrived:identity", "T1") if e.kind == "arrived")
    assert (event.identity, event.lot, event.quantity) == ("T1", "B", 4)
    assert fold.where("WO-1", "B") == {"queue 20": 4}


def test_a_code_that_is_read_twice_makes_no_piece() -> None:
    fold = two_lots()
    tag = "plc.OP20.arrived:identity"
    fold.reads(tag, "B")
    fold.reads(tag, "")
    (event,) = fold.reads(tag, "B")
    assert (event.kind, event.lot, event.quantity, event.postings) == ("read_again", "B", 0, ())
    assert event.detail == "all 4 of B have been here, and nothing more of it is to come"
    assert fold.where(lot="B") == {"queue 20": 4}
    assert alarms(fold) == set()
    fold.command("return", lot="B", operation="20", quantity=1, to="10")
    fold.reads(tag, "")
    assert [(e.kind, e.quantity) for e in fold.reads(tag, "B") if e.station == "L1/OP20"] == [("arrived", 1)]


def units(*kinds_of_signals: str, policy: Policy = Policy.OBSERVE) -> Fold:
    """Two serial units of one order; OP10 reports them by their codes."""
    stations = [station("OP10", *kinds_of_signals, policy=policy), station("OP20", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    for number in ("A", "B"):
        fold.release("WO-1", 1, lot=number)
    return fold


@pytest.mark.parametrize("policy", Policy)
def test_a_unit_that_was_here_is_read_again_whatever_was_read_between(policy: Policy) -> None:
    fold = units("completed:identity", policy=policy)
    read = [fold.reads("plc.OP10.completed:identity", code)[0].kind for code in ("A", "B", "A", "B")]
    assert read == ["completed", "completed", "read_again", "read_again"]
    fold.report("completed", "OP20", 1, lot="A")
    assert fold.reads("plc.OP10.completed:identity", "A")[0].kind == "read_again"
    assert (fold.on_hand(), fold.level(Bucket.OVERRUN), alarms(fold)) == (1, 0, set())


def test_a_unit_that_was_completed_may_be_scrapped_but_once() -> None:
    fold = units("completed:identity", "scrapped:identity")
    fold.reads("plc.OP10.completed:identity", "A")
    told = [kinds(fold.reads("plc.OP10.scrapped:identity", code)) for code in ("B", "", "B")]
    assert (told[0][0], told[1], told[2]) == ("scrapped", [], ["read_again"])


def test_a_lot_is_read_at_each_of_its_pieces_and_moves_once() -> None:
    fold = Fold(plant([toggling("OP10"), station("OP20", "completed")], [two_operations()]))
    fold.release("WO-1", 3, lot="A")
    fold.release("WO-1", 1, lot="B")
    told = []
    for number, code in enumerate(("A", "A", "B", "A", "B")):
        fold.reads("plc.OP10.text", code)
        told += [(e.kind, e.lot, e.quantity) for e in fold.reads("plc.OP10.completed", number % 2 == 0) if e.lot]
    assert told == [
        ("completed", "A", 3),
        ("read_again", "A", 0),
        ("completed", "B", 1),
        ("read_again", "A", 0),
        ("completed", "B", 1),  # the PLC says that there was one: a unit has no further pieces
    ]
    assert alarms(fold) == {"overrun:WO-1"}


def two_operations() -> Product:
    return product("BRACKET", step("10", "OP10"), step("20", "OP20"))


def toggling(name: str) -> Station:
    """A bit that changes with each piece, and beside it the code of the lot that the piece is of."""
    path, tag = f"L1/{name}", f"plc.{name}.completed"
    rule = ToggleRule(name=f"{path}/completed", station=path, observe="completed", tag=tag, text_tag=f"plc.{name}.text")
    return replace(station(name), rules=(rule,))


def test_a_late_code_confirms_what_was_implied_though_its_lot_was_the_last_one_here() -> None:
    stations = [station("OP10", "started:identity", "completed:identity"), station("OP20", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 1, lot="A")
    fold.reads("plc.OP10.completed:identity", "")
    fold.reads("plc.OP10.started:identity", "A")
    inferred = fold.report("completed", "OP20", 1, lot="A")[0]
    late = SampleInput(fold.now + SECOND, "plc.OP10.completed:identity", "A", Quality.GOOD, fold.now - SECOND)
    (event,) = fold.feed(late)
    assert (event.kind, event.supersedes) == ("completed", inferred.id)


def test_each_binding_is_an_epoch_of_its_own() -> None:
    fold = two_lots()
    fold.command("bind", carrier="T1", lot="A")
    fold.command("unbind", carrier="T1")
    event = fold.command("bind", carrier="T1", lot="B")[0]
    assert event.detail == "epoch 2 of carrier T1"
    fold.command("unbind", carrier="T1")
    event = fold.reads("plc.OP20.arrived:identity", "T1")[0]
    assert (event.order, event.lot) == ("", "")


def test_components_go_into_an_output_and_can_be_traced_both_ways() -> None:
    fold = two_lots()
    fold.release("WO-L", 9, product="LID", lot="L")
    fold.command("consume", lot="L", quantity=4, into="A")
    fold.command("consume", lot="STEEL-7", quantity=2, into="L", bought=True)
    assert fold.where("WO-L") == {"queue 10": 5, "shipped": 4}
    assert [link.parent for link in backward(fold.engine.state, "A")] == ["L", "STEEL-7"]
    assert [link.child for link in forward(fold.engine.state, "STEEL-7")] == ["L", "A"]


def test_a_component_is_consumed_at_a_station_that_there_is() -> None:
    fold = two_lots()
    (refused,) = fold.command("consume", lot="B", quantity=1, into="A", station="L1/OP99")
    assert refused.detail == "consume: station 'L1/OP99' is unknown; write it like L1/OP10"
    (event, *_) = fold.command("consume", lot="B", quantity=1, into="A", station="L1/OP20")
    assert kinds(fold.command("void", event=event.id, reason="x")) == ["voided"]


def test_finished_components_are_consumed_once() -> None:
    fold = two_lots()
    fold.release("WO-L", 5, product="LID", lot="L")
    fold.report("completed", "LIDS", 5)
    fold.command("consume", lot="L", quantity=3, into="A")
    refusal = fold.command("consume", lot="L", quantity=3, into="B")[0]
    assert "lot L has 2 to consume, not 3" in refusal.detail


REFUSED: list[tuple[str, dict[str, Value], str]] = [
    ("split", {"lot": "X", "new_lot": "N", "quantity": 1}, "lot 'X' is unknown"),
    ("split", {"lot": "A", "new_lot": "B", "quantity": 1}, "lot B is known already, in order WO-1"),
    ("split", {"lot": "A", "new_lot": "N", "quantity": 7}, "lot A has 6 in the plant that are not on hold, not 7"),
    ("split", {"order": "WO-1", "new_lot": "N", "quantity": 1}, "order WO-1 without a lot has 0 in the plant"),
    ("merge", {"lot": "A", "into": "A"}, "lot A cannot be merged into itself"),
    ("merge", {"lot": "A", "into": "L"}, "only lots of one order can be merged"),
    ("relabel", {"lot": "A", "new_lot": "T9"}, "T9 is the name of a carrier"),
    ("bind", {"carrier": "T9", "lot": "A"}, "carrier T9 carries lot B since epoch 1; unbind it first"),
    ("bind", {"carrier": "A", "lot": "A"}, "A is the name of a lot"),
    ("unbind", {"carrier": "T8"}, "carrier 'T8' carries nothing"),
    ("consume", {"lot": "STEEL", "quantity": 1, "into": "A"}, "lot 'STEEL' is unknown"),
    ("consume", {"lot": "L", "quantity": 2, "into": "A", "bought": True}, "lot L was made here, by order WO-L"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_a_refusal_says_why(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = two_lots()
    fold.release("WO-L", 1, product="LID", lot="L")
    fold.command("bind", carrier="T9", lot="B")
    before = fold.where()
    events = fold.command(name, **arguments)
    assert kinds(events) == ["refused"]
    assert words in events[0].detail
    assert fold.where() == before
