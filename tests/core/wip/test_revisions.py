"""A route that changes: orders under way go on along theirs, later ones go the new one, a command moves one over."""

from dataclasses import replace

import pytest

from plant_service.core.adoption import lacking
from plant_service.core.checkpoint import Checkpoint, dump, load
from plant_service.core.errors import CommandError
from plant_service.core.samples import SECOND
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import HOUR, Fold, kinds, plant, product, station, step

STATIONS = ("OP10", "OP20", "OP25", "OP30")
OLD = ("10", "20", "30")
NEW = ("10", "25", "30")


def model(version: str, *operations: str, without: str = "") -> PlantModel:
    stations = [station(name, "completed", "scrapped") for name in STATIONS if name != without]
    route = [step(operation, f"OP{operation}") for operation in operations]
    return plant(stations, [product("BRACKET", *route)], version)


def changed(fold: Fold, other: PlantModel) -> None:
    assert list(lacking(fold.engine.state, fold.engine.model, other)) == []
    fold.engine.reconfigure(other)
    fold.command("configure", version=other.version)


def under_way() -> Fold:
    """4 pieces of an order: 2 at operation 20, 1 on hold there, 1 not begun; then another route holds."""
    fold = Fold(model("1", *OLD))
    fold.release("WO-1", 4)
    fold.counts("OP10", 3)
    fold.command("hold", order="WO-1", operation="20", quantity=1, reason="crack")
    changed(fold, model("2", *NEW))
    return fold


def test_an_order_under_way_goes_on_along_its_route() -> None:
    fold = under_way()
    fold.command("release_hold", order="WO-1")
    fold.counts("OP10", 1)
    fold.counts("OP20", 4)
    fold.counts("OP30", 4)
    assert fold.where() == {"shipped": 4}
    order = EngineView(fold.engine).order("WO-1")
    assert (order.state, order.product, order.route) == ("Ended", "BRACKET", "1")


def test_an_order_that_comes_later_goes_the_new_route() -> None:
    fold = under_way()
    fold.release("WO-2", 1)
    fold.counts("OP10", 2)  # one of each, in the order of their release
    assert fold.where("WO-1") == {"queue 20": 3, "hold 20": 1}
    assert fold.where("WO-2") == {"queue 25": 1}
    assert EngineView(fold.engine).order("WO-2").route == ""
    assert EngineView(fold.engine).station("L1/OP20").queue == 3


def test_more_of_a_known_order_goes_its_route() -> None:
    fold = under_way()
    assert kinds(fold.release("WO-1", 2)) == ["released"]
    fold.counts("OP10", 3)
    assert fold.where("WO-1") == {"queue 20": 5, "hold 20": 1}


def test_a_checkpoint_knows_the_routes_that_are_still_gone() -> None:
    fold = under_way()
    again = load(dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    fold.engine = Engine(again.model, again.state)
    fold.counts("OP20", 2)
    assert fold.where("WO-1") == {"queue 10": 1, "hold 20": 1, "queue 30": 2}


def test_an_order_is_moved_over_by_command_once_nothing_is_where_the_new_route_does_not_lead() -> None:
    fold = under_way()
    with pytest.raises(CommandError, match="the present route of BRACKET has no operation 20; move these pieces first"):
        fold.engine.check(fold.spoken("change_route", order="WO-1"))
    fold.command("release_hold", order="WO-1")
    fold.counts("OP20", 3)
    assert kinds(fold.command("change_route", order="WO-1", actor="planner")) == ["route_changed"]
    fold.counts("OP10", 1)
    assert fold.where("WO-1") == {"queue 25": 1, "queue 30": 3}
    with pytest.raises(CommandError, match="order WO-1 cannot change its way: BRACKET has no other route"):
        fold.engine.check(fold.spoken("change_route", order="WO-1"))


def test_what_brought_pieces_to_where_the_new_route_does_not_lead_cannot_be_taken_back() -> None:
    fold = under_way()
    fold.command("release_hold", order="WO-1")
    (done,) = fold.counts("OP20", 3)[:1]
    fold.command("change_route", order="WO-1")
    with pytest.raises(CommandError, match=r"operation 20 of event .* is not on the route of WO-1 any more"):
        fold.engine.check(fold.spoken("void", event=done.id, reason="wrong"))


def test_times_gaps_and_caps_hold_for_all_orders_at_once() -> None:
    fold = Fold(model("1", *OLD))
    fold.release("WO-1", 4)
    route = [step(operation, f"OP{operation}", gap=HOUR, standard_time=9 * SECOND) for operation in OLD]
    changed(fold, replace(model("2", *OLD), products={"BRACKET": product("BRACKET", *route)}))
    assert EngineView(fold.engine).order("WO-1").route == ""
    assert fold.engine.state.kept == {}


def test_a_route_is_forgotten_with_its_last_order() -> None:
    fold = under_way()
    fold.command("abort", order="WO-1")
    fold.command("scrap", order="WO-1", quantity=4, reason="obsolete")
    fold.command("clear", order="WO-1")
    changed(fold, model("3", *OLD))
    assert fold.engine.state.kept == {}


def test_a_restart_is_not_seen_though_nobody_goes_the_earlier_route_any_more() -> None:
    fold = under_way()
    fold.command("release_hold", order="WO-1")
    fold.counts("OP20", 3)
    fold.command("change_route", order="WO-1")
    again = load(dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    spoken = fold.spoken("count", station="L1/OP30", quantity=3)
    events = Engine(again.model, again.state).step(len(fold.inputs) + 1, spoken)
    assert events == fold.feed(spoken)


def test_a_station_that_an_order_must_still_pass_cannot_be_taken_away() -> None:
    fold = Fold(model("1", *OLD))
    fold.release("WO-1", 4)
    fold.counts("OP10", 3)
    (text,) = lacking(fold.engine.state, fold.engine.model, model("2", *NEW, without="OP20"))
    assert text == ("operation 20 is missing, and so is L1/OP20, but order WO-1 goes there; put one of them back")
