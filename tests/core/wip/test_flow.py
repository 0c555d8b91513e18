"""How reports move pieces: by quantity, first in first out, and nothing is ever dropped."""

from plant_service.core.samples import Quality
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.model import Policy
from tests.core.wip.plants import Fold, alarms, kinds, plant, product, station, step, three_steps


def test_a_released_order_waits_in_the_first_queue() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    assert fold.where() == {"queue 10": 10}


def test_part_of_an_order_may_be_ahead_of_the_rest() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 6)
    fold.counts("OP20A", 2)
    assert fold.where("WO-1") == {"queue 10": 4, "queue 20": 4, "queue 30": 2}


def test_anonymous_pieces_belong_to_the_order_that_waits_longest() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 3)
    fold.release("WO-2", 3)
    fold.counts("OP10", 4)
    assert fold.level(Bucket.QUEUE, "20", "WO-1") == 3
    assert fold.level(Bucket.QUEUE, "20", "WO-2") == 1


def test_an_order_that_overtook_another_goes_first_from_there_on() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 3)
    fold.release("WO-2", 3)
    fold.report("completed", "OP10", 1, order="WO-2")
    fold.counts("OP10", 1)
    fold.counts("OP20A", 1)
    assert fold.level(Bucket.QUEUE, "30", "WO-2") == 1


def test_one_report_over_two_orders_makes_one_event_for_each() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 3)
    fold.release("WO-2", 3)
    events = [event for event in fold.counts("OP10", 5) if event.kind == "completed"]
    assert [(event.order, event.quantity) for event in events] == [("WO-1", 3), ("WO-2", 2)]
    assert events[1].id == f"{events[0].id}~2"  # ~1 is job_started of WO-1


def test_of_two_products_at_a_station_the_older_order_goes_first() -> None:
    shared = [station("OP10", "completed")]
    fold = Fold(plant(shared, [product("A", step("10", "OP10")), product("B", step("10", "OP10"))]))
    fold.release("WO-B", 2, product="B")
    fold.release("WO-A", 2, product="A")
    fold.counts("OP10", 3)
    assert (fold.on_hand("WO-B"), fold.on_hand("WO-A")) == (0, 1)


def test_parallel_stations_take_from_one_queue() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 10)
    fold.counts("OP10", 10)
    fold.counts("OP20A", 3)
    fold.counts("OP20B", 4)
    assert fold.where() == {"queue 20": 3, "queue 30": 7}


def test_the_last_step_ships_and_ends_the_order() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 2)
    for name in ("OP10", "OP20A"):
        fold.counts(name, 2)
    assert kinds(fold.counts("OP30", 2))[-1] == "job_ended"
    assert fold.where() == {"shipped": 2}
    assert fold.engine.state.orders["WO-1"].state == "Ended"


def test_started_pieces_are_active_at_their_station_and_complete_from_there() -> None:
    fold = Fold(plant([station("OP10", "started", "completed")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2, "started")
    assert fold.where() == {"queue 10": 3, "active 10 OP10": 2}
    fold.counts("OP10", 1)
    assert fold.where() == {"queue 10": 3, "active 10 OP10": 1, "shipped": 1}


def test_scrap_comes_out_of_what_is_at_the_station() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    fold.counts("OP20B", 2, "scrapped")
    assert fold.where() == {"queue 20": 3, "scrap 20 OP20B": 2}


def test_captured_departure_and_arrival_make_transit_a_quantity() -> None:
    stations = [station("OP10", "completed", "departed"), station("OP20", "arrived", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 4)
    assert fold.where() == {"queue 10": 1, "done 10 OP10": 4}
    fold.counts("OP10", 3, "departed")
    assert fold.where() == {"queue 10": 1, "done 10 OP10": 1, "transit 20": 3}
    fold.counts("OP20", 2, "arrived")
    assert fold.where() == {"queue 10": 1, "done 10 OP10": 1, "transit 20": 1, "queue 20": 2}


def test_what_upstream_did_not_report_is_inferred() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    events = fold.counts("OP30", 1)
    assert [(e.kind, e.operation, e.certainty) for e in events if e.quantity] == [
        ("completed", "10", Certainty.INFERRED),
        ("completed", "20", Certainty.INFERRED),
        ("completed", "30", Certainty.MEASURED),
    ]
    assert fold.where() == {"queue 10": 4, "shipped": 1}


def test_a_signal_from_before_confirms_what_was_inferred_and_moves_nothing() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    fold.counts("OP20A", 1)
    events = fold.counts("OP10", 1, window=5)
    assert [e.detail for e in events if e.kind == "completed"] == ["confirms what L1/OP20A had implied"]
    assert fold.where() == {"queue 10": 4, "queue 30": 1}


def test_a_signal_from_afterwards_is_about_other_pieces() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    fold.counts("OP20A", 1)
    fold.wait(10)
    fold.counts("OP10", 1)
    assert fold.where() == {"queue 10": 3, "queue 20": 1, "queue 30": 1}


def test_policy_warn_raises_an_alarm_when_no_signal_confirms_in_time() -> None:
    fold = Fold(three_steps(OP20A=Policy.WARN))
    fold.release("WO-1", 5)
    fold.counts("OP20A", 1)
    assert alarms(fold) == set()
    fold.wait(31)
    fold.tick()
    assert alarms(fold) == {"upstream:BRACKET/10"}
    fold.counts("OP10", 1, window=40)
    assert alarms(fold) == set()


def test_pieces_without_an_order_are_unassigned_until_somebody_attributes_them() -> None:
    fold = Fold(three_steps())
    fold.counts("OP10", 3)
    assert fold.where() == {"done OP10": 3}
    assert alarms(fold) == {"unassigned:L1/OP10"}
    fold.release("WO-1", 5)
    fold.command("attribute", station="L1/OP10", order="WO-1", quantity=3)
    assert fold.where() == {"queue 10": 2, "queue 20": 3}
    assert alarms(fold) == set()


def test_attributed_pieces_are_not_counted_twice() -> None:
    fold = Fold(three_steps())
    fold.counts("OP10", 3)
    fold.release("WO-1", 5)
    fold.command("attribute", station="L1/OP10", order="WO-1", quantity=2)
    assert fold.engine.state.stations["L1/OP10"].good_master == 3


def test_unassigned_scrap_is_attributed_as_scrap() -> None:
    fold = Fold(three_steps())
    fold.counts("OP10", 2)
    fold.counts("OP10", 2, "scrapped")
    fold.release("WO-1", 5)
    fold.command("attribute", station="L1/OP10", order="WO-1", quantity=3)
    assert fold.where() == {"queue 10": 2, "queue 20": 2, "scrap 10 OP10": 1, "scrap OP10": 1}
    fold.command("attribute", station="L1/OP10", order="WO-1", quantity=1)
    assert fold.where() == {"queue 10": 1, "queue 20": 2, "scrap 10 OP10": 2}
    totals = fold.engine.state.stations["L1/OP10"]
    assert (totals.good_master, totals.scrap_master, alarms(fold)) == (2, 2, set())


def test_more_than_the_order_has_is_overrun_and_never_dropped() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 2)
    fold.counts("OP10", 5)
    assert fold.where() == {"queue 20": 5}
    assert fold.level(Bucket.OVERRUN) == -3
    assert alarms(fold) == {"overrun:WO-1"}


def test_ship_takes_finished_pieces_where_shipping_is_captured() -> None:
    stations = [station("OP10", "completed", "departed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 4)
    fold.command("ship", order="WO-1", quantity=3)
    assert fold.where() == {"queue 10": 1, "done 10 OP10": 1, "shipped": 3}


def test_ship_takes_what_the_last_step_or_its_alternative_has_done_whatever_stands_last_in_the_route() -> None:
    stations = [station(name, "completed", "departed") for name in ("OP10", "OP20", "OP20B", "FIX")]
    route = (
        step("10", "OP10"),
        step("20", "OP20"),
        step("20B", "OP20B", alternative_to="20"),
        step("R", "FIX", returns_to="20"),
    )
    fold = Fold(plant(stations, [product("BRACKET", *route)]))
    fold.release("WO-1", 5)
    fold.counts("OP20", 2)
    fold.counts("OP20B", 1)
    assert fold.command("ship", order="WO-1", quantity=4)[0].detail == "ship: order WO-1 has 3 finished pieces, not 4"
    fold.command("ship", order="WO-1", quantity=3)
    assert fold.where() == {"queue 10": 2, "shipped": 3}


def test_a_lot_that_is_scanned_moves_as_a_whole() -> None:
    stations = [station("OP10", "completed"), station("OP20", "completed:identity")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 5, lot="A")
    fold.release("WO-1", 7, lot="B")
    fold.reads("plc.OP20.completed:identity", "B")
    assert fold.where("WO-1", "B") == {"shipped": 7}
    assert fold.where("WO-1", "A") == {"queue 10": 5}


def test_an_unknown_code_is_kept_without_an_order() -> None:
    fold = Fold(plant([station("OP10", "completed:identity")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    event = fold.reads("plc.OP10.completed:identity", "STRANGER")[0]
    assert (event.order, event.identity) == ("", "STRANGER")
    assert fold.where() == {"queue 10": 5, "done OP10": 1}


def test_a_lot_that_is_named_leaves_the_others_alone() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5, lot="A")
    fold.release("WO-1", 5, lot="B")
    fold.report("completed", "OP10", 2, lot="B")
    assert fold.where("WO-1", "A") == {"queue 10": 5}
    assert fold.where("WO-1", "B") == {"queue 10": 3, "queue 20": 2}


def test_a_bad_signal_moves_nothing_and_its_station_is_uncertain() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    assert fold.reads("plc.OP10.completed", None, Quality.BAD) == []
    assert fold.engine.state.stations["L1/OP10"].bad_tags == {"plc.OP10.completed": True}
    fold.counts("OP10", 1)
    assert fold.engine.state.stations["L1/OP10"].bad_tags == {}


def test_totals_begin_anew_with_the_order_and_master_totals_never() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 2)
    fold.release("WO-2", 2)
    fold.counts("OP10", 3)
    counted = fold.engine.state.stations["L1/OP10"]
    assert (counted.good, counted.good_master) == (1, 3)


def presses() -> Fold:
    stations = [station(name, "started", "completed") for name in ("OP10A", "OP10B")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10A", "OP10B"))]))
    fold.release("WO-1", 9)
    return fold


def test_a_start_that_was_not_reported_is_inferred_and_its_late_signal_takes_its_place() -> None:
    fold = presses()
    start, done, *_ = fold.counts("OP10A", 1)
    assert (start.kind, start.certainty, start.id) == ("started", Certainty.INFERRED, f"{done.id}^started")
    assert (done.kind, done.certainty, done.postings[0].source.bucket) == (
        "completed",
        Certainty.MEASURED,
        Bucket.ACTIVE,
    )
    (late,) = fold.counts("OP10A", 1, "started", window=30)
    assert (late.supersedes, late.postings, late.certainty) == (start.id, (), Certainty.MEASURED)
    assert fold.where() == {"queue 10": 8, "shipped": 1}
    fold.counts("OP10A", 1, "started")
    assert fold.where() == {"queue 10": 7, "active 10 OP10A": 1, "shipped": 1}


def test_a_start_at_another_station_or_of_the_next_piece_confirms_nothing() -> None:
    fold = presses()
    fold.counts("OP10A", 1)
    (other,) = [e for e in fold.counts("OP10B", 1, "started", window=30) if e.kind == "started"]
    (later,) = [e for e in fold.counts("OP10A", 1, "started") if e.kind == "started"]
    assert (other.supersedes, later.supersedes) == ("", "")
    assert fold.where() == {"queue 10": 6, "active 10 OP10A": 1, "active 10 OP10B": 1, "shipped": 1}
    assert fold.engine.state.implied == {}


def test_a_start_that_a_person_enters_late_confirms_too() -> None:
    fold = presses()
    begun = fold.now
    start, *_ = fold.counts("OP10A", 2)
    fold.wait(60)
    (late,) = fold.report("started", "OP10A", 2, occurred_at=begun)
    assert (late.supersedes, late.postings) == (start.id, ())


def test_a_completion_is_taken_back_with_the_start_that_it_implied_left_as_it_was() -> None:
    fold = presses()
    _, done, *_ = fold.counts("OP10A", 1)
    fold.command("void", event=done.id, reason="no part came out")
    assert fold.where() == {"queue 10": 8, "active 10 OP10A": 1}
