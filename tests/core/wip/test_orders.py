"""The life of an order, and which order the pieces at a station belong to."""

import pytest

from plant_service.core.adoption import adopt
from plant_service.core.samples import Value, parse_time
from plant_service.core.series import order_series
from plant_service.core.wip.events import Bucket, orders_gone
from plant_service.core.wip.model import PlannedOrder, PlantModel
from plant_service.core.wip.view import FigureSamples
from tests.core.wip.plants import Fold, kinds, plant, product, station, step, three_steps


def state(fold: Fold, order: str = "WO-1") -> str:
    return fold.engine.state.orders[order].state.value


def stored(**more: Value) -> Fold:
    fold = Fold(three_steps())
    fold.command("store", order="WO-1", product="BRACKET", quantity=10, **more)
    return fold


def running() -> Fold:
    """WO-1 of 10: 4 wait at 10, 4 at 20, 2 at 30."""
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 6)
    fold.counts("OP20A", 2)
    return fold


def test_a_stored_order_is_known_and_has_nothing_in_the_plant() -> None:
    fold = stored(priority=3)
    assert state(fold) == "NotAllowedToStart"
    assert fold.where() == {}
    assert fold.engine.state.orders["WO-1"].planned == 10


def test_an_order_is_published_as_soon_as_it_is_stored_and_no_more_when_it_is_gone() -> None:
    fold = Fold(three_steps())
    figures = FigureSamples(fold.engine)
    figures.everything()
    due = parse_time("2026-12-01T00:00:00Z")
    for priority in (3, 4):  # another order may have the name of one that is gone
        fold.command("store", order="WO-1", product="BRACKET", quantity=10, priority=priority, due=due)
        published = figures.changed()
        assert published is not None
        told = dict(zip(published.tags, published.values, strict=True))
        root = "Suzhou/Orders/WO-1"
        assert (told[f"{root}/State"], told[f"{root}/Planned"]) == ("NotAllowedToStart", 10)
        assert (told[f"{root}/Due"], told[f"{root}/Priority"]) == (due, priority)
        assert set(order_series("Suzhou", "WO-1")) <= told.keys()
        fold.command("cancel", order="WO-1")
        gone = figures.changed()
        assert gone is None or not [tag for tag in gone.tags if tag.startswith(root)]
        assert orders_gone(fold.events) == ["WO-1"]


def test_start_lets_the_pieces_in_and_revoke_takes_them_back() -> None:
    fold = stored(lot="A")
    fold.command("start", order="WO-1")
    assert (state(fold), fold.where("WO-1", "A")) == ("AllowedToStart", {"queue 10": 10})
    fold.command("revoke_start", order="WO-1")
    assert (state(fold), fold.where()) == ("NotAllowedToStart", {})
    fold.command("start", order="WO-1")
    assert fold.where("WO-1", "A") == {"queue 10": 10}


def test_the_first_report_makes_it_run_and_the_last_piece_ends_it() -> None:
    fold = Fold(three_steps())
    fold.command("store_and_start", order="WO-1", product="BRACKET", quantity=1)
    assert state(fold) == "AllowedToStart"
    fold.counts("OP10", 1)
    assert state(fold) == "Running"
    fold.counts("OP30", 1)
    assert state(fold) == "Ended"


def test_an_interrupted_order_is_passed_by_and_goes_on_where_it_stood() -> None:
    fold = running()
    fold.release("WO-2", 5)
    fold.command("pause", order="WO-1", reason="no material")
    assert state(fold) == "Interrupted"
    assert fold.where("WO-1") == {"hold 10": 4, "hold 20": 4, "hold 30": 2}
    fold.counts("OP10", 2)
    assert fold.where("WO-2") == {"queue 10": 3, "queue 20": 2}
    fold.command("resume", order="WO-1")
    assert fold.where("WO-1") == {"queue 10": 4, "queue 20": 4, "queue 30": 2}
    assert state(fold) == "Running"


def test_resume_leaves_on_hold_what_was_held_for_another_reason() -> None:
    fold = running()
    fold.command("hold", order="WO-1", operation="20", quantity=1, reason="crack")
    fold.command("pause", order="WO-1")
    fold.command("resume", order="WO-1")
    assert fold.where("WO-1") == {"queue 10": 4, "queue 20": 3, "hold 20": 1, "queue 30": 2}


def test_what_was_begun_when_the_order_was_interrupted_is_held_behind_the_step() -> None:
    stations = [station("OP10", "started", "completed"), station("OP20", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2, "started")
    fold.command("pause", order="WO-1")
    fold.counts("OP10", 1)
    assert fold.where() == {"hold 10": 3, "active 10 OP10": 1, "hold 20": 1}


def test_a_stopped_order_gives_back_what_nobody_has_begun() -> None:
    fold = running()
    fold.command("stop", order="WO-1")
    assert (state(fold), fold.where()) == ("Ended", {"queue 20": 4, "queue 30": 2})
    fold.counts("OP20A", 4)
    fold.counts("OP30", 6)
    assert (state(fold), fold.where()) == ("Ended", {"shipped": 6})


def test_pieces_that_changed_their_lot_are_taken_back_as_they_came_in() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 6, lot="A")
    fold.command("split", lot="A", new_lot="B", quantity=4)
    fold.command("revoke_start", order="WO-1")
    assert dict(fold.engine.state.ledger.accounts()) == {}
    fold.command("start", order="WO-1")
    assert (fold.where("WO-1", "A"), fold.where("WO-1", "B")) == ({"queue 10": 2}, {"queue 10": 4})


def test_pieces_that_a_count_found_are_not_taken_back() -> None:
    fold = running()
    fold.command("count", station="L1/OP10", quantity=30)
    fold.command("stop", order="WO-1")
    assert fold.level(Bucket.RELEASED) == 0
    assert fold.level(Bucket.QUEUE, "10") == 20


def test_an_aborted_order_is_on_hold_wherever_it_is() -> None:
    fold = running()
    fold.command("abort", order="WO-1")
    assert (state(fold), fold.where()) == ("Aborted", {"hold 10": 4, "hold 20": 4, "hold 30": 2})
    fold.command("scrap", order="WO-1", quantity=10)
    assert (state(fold), fold.on_hand()) == ("Aborted", 0)


def test_a_cleared_order_is_gone_and_the_totals_of_the_plant_stay() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 2, lot="A")
    fold.counts("OP30", 2)
    fold.command("clear", order="WO-1")
    assert fold.engine.state.orders == {}
    assert fold.engine.state.lots == {}
    assert fold.level(Bucket.SHIPPED) == 2
    fold.release("WO-1", 5, lot="A")
    assert fold.where("WO-1") == {"queue 10": 5}


def test_an_order_that_nobody_has_begun_may_be_cancelled() -> None:
    fold = stored()
    fold.command("start", order="WO-1")
    fold.command("cancel", order="WO-1")
    assert fold.engine.state.orders == {}
    assert dict(fold.engine.state.ledger.accounts()) == {}


@pytest.mark.parametrize(("quantity", "waits"), [(12, 6), (7, 1), (6, 0)])
def test_the_quantity_of_an_order_may_change_by_what_nobody_has_begun(quantity: int, waits: int) -> None:
    fold = running()
    fold.command("update", order="WO-1", quantity=quantity, priority=5, due="2026-12-01T00:00:00Z")
    order = fold.engine.state.orders["WO-1"]
    assert (order.planned, order.released, order.priority) == (quantity, quantity, 5)
    assert fold.level(Bucket.QUEUE, "10") == waits


REFUSED: list[tuple[str, dict[str, Value], str]] = [
    ("start", {"order": "WO-1"}, "order WO-1 is Running; start needs NotAllowedToStart"),
    ("revoke_start", {"order": "WO-1"}, "order WO-1 is Running; revoke_start needs AllowedToStart"),
    ("resume", {"order": "WO-1"}, "order WO-1 is Running; resume needs Interrupted"),
    ("clear", {"order": "WO-1"}, "order WO-1 is Running; clear needs Ended or Aborted"),
    ("cancel", {"order": "WO-1"}, "order WO-1 is Running; cancel needs NotAllowedToStart or AllowedToStart"),
    ("pause", {"order": "WO-7"}, "order 'WO-7' is unknown"),
    ("store", {"order": "WO-1", "product": "BRACKET", "quantity": 1}, "order WO-1 is known already, it is Running"),
    ("update", {"order": "WO-1", "quantity": 5}, "order WO-1 has 4 that nobody has begun, not 5 to take away"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED)
def test_a_refusal_says_why(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = running()
    before = fold.where()
    events = fold.command(name, **arguments)
    assert kinds(events) == ["refused"]
    assert words in events[0].detail
    assert fold.where() == before


def test_an_order_cannot_be_revoked_once_some_of_it_is_elsewhere() -> None:
    fold = stored()
    fold.command("start", order="WO-1")
    fold.command("hold", order="WO-1", quantity=2, reason="crack")
    assert "2 of order WO-1 were begun or are on hold" in fold.command("revoke_start", order="WO-1")[0].detail


def test_pieces_in_the_plant_keep_an_ended_order_on_the_list() -> None:
    fold = running()
    fold.command("stop", order="WO-1")
    assert "order WO-1 still has 6 in the plant" in fold.command("clear", order="WO-1")[0].detail


def test_nothing_more_of_an_interrupted_order_is_released() -> None:
    fold = running()
    fold.command("pause", order="WO-1")
    assert "nothing more of it can be released" in fold.release("WO-1", 1)[0].detail


def test_an_order_of_the_configuration_that_was_cleared_is_not_released_again() -> None:
    model = three_steps()
    model = PlantModel(
        model.site, "UTC", "1", model.stations, model.products, (PlannedOrder("WO-1", "BRACKET", 2, None),)
    )
    fold = Fold(model)
    for command in adopt(fold.engine, model, fold.now):
        fold.feed(command)
    fold.command("abort", order="WO-1")
    fold.command("scrap", order="WO-1", quantity=2)
    fold.command("clear", order="WO-1")
    assert adopt(fold.engine, model, fold.now) == []


# Which order is made at a station, and who works there.


def with_badge() -> Fold:
    stations = [station("OP10", "completed", "badge:identity"), station("OP20")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 10)
    fold.release("WO-2", 10)
    return fold


def made(fold: Fold) -> dict[str, object]:
    return {order: fold.level(Bucket.QUEUE, "20", order) for order in ("WO-1", "WO-2")}


def test_a_person_may_say_which_order_is_made_or_leave_it_to_the_queue() -> None:
    fold = with_badge()
    fold.command("change_order", station="L1/OP10", order="WO-2")
    fold.counts("OP10", 3)
    assert made(fold) == {"WO-1": 0, "WO-2": 3}
    fold.command("change_order", station="L1/OP10")
    fold.counts("OP10", 2)
    assert made(fold) == {"WO-1": 2, "WO-2": 3}


def test_an_order_cannot_be_made_where_its_route_does_not_lead() -> None:
    fold = with_badge()
    assert fold.command("change_order", station="L1/OP30", order="WO-2")[0].kind == "refused"


def test_who_is_signed_on_stands_in_what_the_station_reports() -> None:
    fold = with_badge()
    fold.reads("plc.OP10.badge:identity", "")
    fold.reads("plc.OP10.badge:identity", "li")
    assert fold.counts("OP10", 1)[0].actor == "li"
    fold.command("sign_on", station="L1/OP10", operator="zhang")
    assert fold.counts("OP10", 1)[0].actor == "zhang"
    fold.command("sign_off", station="L1/OP10")
    assert fold.counts("OP10", 1)[0].actor == ""


def test_who_started_and_who_completed_may_be_two_persons() -> None:
    stations = [station("OP10", "started", "completed", "badge:identity")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.reads("plc.OP10.badge:identity", "")
    told = []
    for operator, kind in (("li", "started"), ("wang", "completed")):
        fold.reads("plc.OP10.badge:identity", operator)
        told += [(e.kind, e.actor) for e in fold.counts("OP10", 1, kind) if e.quantity]
    assert told == [("started", "li"), ("completed", "wang")]
