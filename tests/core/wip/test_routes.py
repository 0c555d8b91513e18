"""Routes that are no straight line: alternatives, optional steps, rework, handover, what is captured."""

from plant_service.core.samples import SECOND
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.model import Policy, Times
from plant_service.core.wip.route import ways
from tests.core.wip.plants import HOUR, Fold, alarms, kinds, plant, product, station, step

NAMES = ("OP10", "OP20", "MANUAL", "OP25", "OP30", "REWORK")


def branched() -> Fold:
    """10 press, 20 weld or 20M weld by hand, 25 polish (optional), 30 pack; R repairs and returns to 20."""
    route = (
        step("10", "OP10"),
        step("20", "OP20"),
        step("20M", "MANUAL", alternative_to="20"),
        step("25", "OP25", optional=True),
        step("30", "OP30"),
        step("R", "REWORK", returns_to="20"),
    )
    fold = Fold(plant([station(name, "completed") for name in NAMES], [product("BRACKET", *route)]))
    fold.release("WO-1", 10)
    return fold


def test_an_alternative_takes_what_waits_for_the_step_it_stands_for() -> None:
    fold = branched()
    fold.counts("OP10", 5)
    events = fold.counts("MANUAL", 2)
    assert [(e.kind, e.operation) for e in events if e.quantity] == [("skipped", "20"), ("completed", "20M")]
    assert fold.where() == {"queue 10": 5, "queue 20": 3, "queue 25": 2}


def test_what_the_first_choice_has_completed_does_not_go_to_the_alternative() -> None:
    fold = branched()
    fold.counts("OP10", 5)
    fold.counts("OP20", 2)
    assert fold.where() == {"queue 10": 5, "queue 20": 3, "queue 25": 2}


def test_an_alternative_that_is_ahead_implies_the_steps_before_both() -> None:
    fold = branched()
    events = fold.counts("MANUAL", 1)
    assert [(e.kind, e.operation) for e in events if e.quantity] == [
        ("completed", "10"),
        ("completed", "20M"),
    ]


def test_an_optional_step_may_be_left_out_or_done() -> None:
    fold = branched()
    fold.counts("OP10", 5)
    fold.counts("OP20", 5)
    fold.counts("OP25", 2)
    assert fold.where() == {"queue 10": 5, "queue 25": 3, "queue 30": 2}
    events = fold.counts("OP30", 4)
    assert [(e.kind, e.operation, e.quantity) for e in events if e.quantity] == [
        ("completed", "30", 2),
        ("skipped", "25", 2),
        ("completed", "30", 2),
    ]


def test_rework_leads_back_to_where_it_says() -> None:
    fold = branched()
    fold.counts("OP10", 5)
    fold.command("rework", order="WO-1", operation="20", quantity=2, to="R", reason_code="W-7")
    assert fold.where() == {"queue 10": 5, "queue 20": 3, "queue R": 2}
    fold.counts("REWORK", 2)
    assert fold.where() == {"queue 10": 5, "queue 20": 5}


def test_pieces_in_rework_are_found_when_they_come_back_unreported() -> None:
    fold = branched()
    fold.counts("OP10", 10)
    fold.command("rework", order="WO-1", operation="20", quantity=10, to="R")
    events = fold.counts("OP20", 1)
    assert [(e.operation, e.certainty) for e in events if e.quantity] == [
        ("R", Certainty.INFERRED),
        ("20", Certainty.MEASURED),
    ]


def test_a_station_that_does_two_steps_works_on_what_waits_there() -> None:
    route = (step("10", "OP10"), step("20", "OP20"), step("30", "OP10"))
    fold = Fold(plant([station("OP10", "completed"), station("OP20", "completed")], [product("BRACKET", *route)]))
    fold.release("WO-1", 3)
    fold.counts("OP10", 3)
    fold.counts("OP20", 2)
    fold.counts("OP10", 1)
    assert fold.where() == {"queue 20": 1, "queue 30": 1, "shipped": 1}


def test_a_report_may_say_which_step_of_the_station_it_is_about() -> None:
    route = (step("10", "OP10"), step("20", "OP20"), step("30", "OP10"))
    fold = Fold(plant([station("OP10"), station("OP20")], [product("BRACKET", *route)]))
    fold.release("WO-1", 3)
    fold.report("completed", "OP10", 2, operation="10")
    fold.report("completed", "OP10", 1, operation="30")
    assert fold.where() == {"queue 10": 1, "queue 20": 1, "shipped": 1}
    assert "does not do operation 20" in fold.report("completed", "OP10", 1, operation="20")[0].detail


def handed_over(policy: Policy = Policy.OBSERVE) -> Fold:
    stations = [station("OP10", "completed"), station("OP20", "completed", policy=policy)]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20", handover=True))]))
    fold.release("WO-1", 9)
    fold.counts("OP10", 5)
    return fold


def test_a_handover_is_scanned_on_both_sides_and_between_them_is_transit() -> None:
    fold = handed_over()
    assert fold.where() == {"queue 10": 4, "done 10 OP10": 5}
    fold.report("departed", "OP10", 4)
    assert fold.where() == {"queue 10": 4, "done 10 OP10": 1, "transit 20": 4}
    fold.report("arrived", "OP20", 3)
    assert fold.where() == {"queue 10": 4, "done 10 OP10": 1, "transit 20": 1, "queue 20": 3}


def test_a_carrier_is_scanned_out_and_in_with_all_that_rides_on_it() -> None:
    stations = [station("OP10", "completed", "departed:identity"), station("OP20", "arrived:identity", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20", handover=True))]))
    for lot, pieces in (("A", 6), ("B", 4)):
        fold.release("WO-1", pieces, lot=lot)
    fold.command("bind", carrier="T1", lot="B")
    fold.counts("OP10", 10)
    for tag in ("plc.OP10.departed:identity", "plc.OP20.arrived:identity"):
        fold.reads(tag, "")
    fold.reads("plc.OP10.departed:identity", "T1")
    assert (fold.where(lot="A"), fold.where(lot="B")) == ({"done 10 OP10": 6}, {"transit 20": 4})
    fold.reads("plc.OP20.arrived:identity", "T1")
    assert (fold.where(lot="A"), fold.where(lot="B")) == ({"done 10 OP10": 6}, {"queue 20": 4})


def test_what_nobody_took_in_is_a_gap_in_time() -> None:
    fold = handed_over()
    fold.report("departed", "OP10", 4)
    fold.wait(2 * 3600)
    fold.tick()
    assert "gap:BRACKET/20" in alarms(fold)


def test_what_was_scanned_in_and_never_out_is_inferred_to_have_left() -> None:
    fold = handed_over()
    events = fold.report("arrived", "OP20", 2)
    assert [(e.kind, e.operation, e.certainty) for e in events] == [
        ("departed", "10", Certainty.INFERRED),
        ("arrived", "20", Certainty.MANUAL),
    ]
    assert fold.where() == {"queue 10": 4, "done 10 OP10": 3, "queue 20": 2}


def test_work_on_what_nobody_scanned_in_is_inferred_and_told() -> None:
    fold = handed_over(Policy.WARN)
    fold.report("departed", "OP10", 4)
    events = fold.counts("OP20", 1)
    assert [(e.kind, e.certainty) for e in events if e.quantity] == [
        ("arrived", Certainty.INFERRED),
        ("completed", Certainty.MEASURED),
    ]
    assert alarms(fold) == {"handover:BRACKET/20"}


def test_a_step_says_itself_what_is_captured_there() -> None:
    route = (step("10", "OP10", captures=("completed", "departed")), step("20", "OP20", captures=()))
    fold = Fold(plant([station("OP10", "completed"), station("OP20", "completed")], [product("BRACKET", *route)]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 2)
    assert fold.where() == {"queue 10": 3, "done 10 OP10": 2}


def test_a_pilot_may_capture_the_key_operation_only_and_nobody_is_blamed_for_the_others() -> None:
    stations = [station(name, policy=Policy.WARN) for name in ("OP10", "OP20")]
    stations.append(station("OP30", "completed", policy=Policy.ENFORCE))
    route = (step("10", "OP10"), step("20", "OP20"), step("30", "OP30"))
    fold = Fold(plant(stations, [product("BRACKET", *route)]))
    fold.release("WO-1", 5)
    events = fold.counts("OP30", 2)
    assert [(e.operation, e.certainty) for e in events if e.kind == "completed"] == [
        ("10", Certainty.INFERRED),
        ("20", Certainty.INFERRED),
        ("30", Certainty.MEASURED),
    ]
    fold.wait(60)
    fold.tick()
    assert fold.where() == {"queue 10": 3, "shipped": 2}
    assert alarms(fold) == set()


def test_products_have_limits_of_their_own_at_a_station_that_they_share() -> None:
    stations = [station("OP10", "completed")]
    quick, slow = step("10", "OP10", gap=HOUR, wip_cap=3), step("10", "OP10", gap=3 * HOUR)
    fold = Fold(plant(stations, [product("BRACKET", quick), product("LID", slow)]))
    fold.release("WO-1", 5)
    fold.release("WO-2", 5, product="LID")
    fold.wait(2 * 3600)
    fold.tick()
    assert alarms(fold) == {"gap:BRACKET/10", "wip_cap:BRACKET/10"}
    fold.wait(3600)
    fold.tick()
    assert alarms(fold) == {"gap:BRACKET/10", "wip_cap:BRACKET/10", "gap:LID/10"}


def test_an_inspected_step_keeps_its_pieces_until_they_pass() -> None:
    fold = Fold(plant([station("OP10", "completed", "inspected")], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 3)
    assert fold.where() == {"queue 10": 2, "done 10 OP10": 3}
    fold.counts("OP10", 2, "inspected")
    assert fold.where() == {"queue 10": 2, "done 10 OP10": 1, "shipped": 2}


def test_inspection_before_a_captured_departure_moves_nothing() -> None:
    kinds_there = ("completed", "inspected", "departed")
    fold = Fold(plant([station("OP10", *kinds_there)], [product("BRACKET", step("10", "OP10"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 3)
    assert kinds(fold.counts("OP10", 3, "inspected")) == ["inspected"]
    assert fold.where() == {"queue 10": 2, "done 10 OP10": 3}


def test_times_of_a_station_go_before_those_of_the_step() -> None:
    times = {"": Times(setup=60 * SECOND, transport=5 * SECOND), "L1/OP20": Times(run=9 * SECOND)}
    made = step("20", "OP10", "OP20", times=times)
    assert made.times_at("L1/OP10") == Times(60 * SECOND, 6 * SECOND, 5 * SECOND)
    assert made.times_at("L1/OP20") == Times(60 * SECOND, 9 * SECOND, 5 * SECOND)


def test_the_ways_of_a_route_lead_to_alternatives_and_back_from_rework() -> None:
    made = branched().engine.model.products["BRACKET"]
    assert [(before.operation, after.operation) for before, after in ways(made.route)] == [
        ("10", "20"),
        ("10", "20M"),
        ("20", "25"),
        ("20M", "25"),
        ("25", "30"),
        ("R", "20"),
        ("R", "20M"),
    ]
