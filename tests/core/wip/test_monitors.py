"""Alarms: each is raised once, at its time, and cleared when it is over."""

from dataclasses import replace

import pytest

from plant_service.core.samples import SECOND, Micros, Quality
from plant_service.core.shifts import Shift, ShiftPlan
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel
from tests.core.wip.plants import HOUR, MINUTE, START, Fold, alarms, kinds, plant, product, station, step


def two_steps(**second: int) -> Fold:
    stations = [station("OP10", "completed"), station("OP20", "started", "completed")]
    return Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20", **second))]))


def test_a_gap_is_told_when_work_waits_for_longer_than_the_step_allows() -> None:
    fold = two_steps()
    fold.release("WO-1", 5)
    fold.counts("OP10", 1)
    raised_from = fold.now
    fold.wait(2 * 3600 - 1)
    assert fold.tick() == []
    fold.wait(1)
    assert [(e.kind, e.identity, e.recorded) for e in fold.tick()] == [
        ("alarm_raised", "gap:BRACKET/10", raised_from + 2 * HOUR),
        ("alarm_raised", "gap:BRACKET/20", raised_from + 2 * HOUR),
    ]


def test_an_alarm_is_dated_to_when_it_was_due_not_to_when_somebody_looked() -> None:
    fold = two_steps(gap=10 * MINUTE)
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    due = fold.now + 10 * MINUTE
    fold.wait(24 * 3600)
    raised = next(e for e in fold.tick() if e.identity == "gap:BRACKET/20")
    assert (raised.occurred, raised.recorded) == (due, due)


@pytest.mark.parametrize(
    ("gap", "said"), [(10 * MINUTE, "10 minutes"), (90 * SECOND, "90 seconds"), (30 * SECOND, "30 seconds")]
)
def test_a_gap_says_for_how_long_nothing_was_reported(gap: Micros, said: str) -> None:
    fold = two_steps(gap=gap)
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    fold.wait(700)
    raised = next(e for e in fold.tick() if e.identity == "gap:BRACKET/20")
    assert raised.detail == f"5 pieces wait at operation 20 of BRACKET, which has reported nothing for {said}"


def test_a_gap_is_over_with_the_next_report() -> None:
    fold = two_steps(gap=10 * MINUTE)
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    fold.wait(700)
    fold.tick()
    assert alarms(fold) == {"gap:BRACKET/20"}
    assert "alarm_cleared" in kinds(fold.counts("OP20", 1))
    assert alarms(fold) == set()


def test_codes_may_have_a_slash() -> None:
    stations = [station("OP10", "completed"), station("OP20", "completed")]
    route = (step("10/A", "OP10"), step("20/A", "OP20", gap=10 * MINUTE))
    fold = Fold(plant(stations, [product("BRACKET/7", *route)]))
    fold.release("WO-1", 5, product="BRACKET/7")
    fold.counts("OP10", 5)
    fold.wait(700)
    fold.tick()
    assert alarms(fold) == {"gap:BRACKET/7/20/A"}
    newer = plant(stations, [product("BRACKET/7", *route)], version="2")
    fold.engine = Engine(newer, fold.engine.state)
    fold.command("configure", version="2")
    assert alarms(fold) == {"gap:BRACKET/7/20/A"}


def test_a_gap_is_raised_once() -> None:
    fold = two_steps(gap=10 * MINUTE)
    fold.release("WO-1", 5)
    fold.counts("OP10", 3)
    fold.wait(700)
    fold.tick()
    fold.counts("OP10", 1)
    fold.wait(400)
    fold.tick()
    assert [e.identity for e in fold.events if e.kind == "alarm_raised"] == ["gap:BRACKET/20"]


def test_no_gap_where_nothing_waits() -> None:
    fold = two_steps(gap=10 * MINUTE)
    fold.release("WO-1", 2)
    fold.counts("OP10", 2)
    fold.counts("OP20", 2)
    fold.wait(10_000)
    assert fold.tick() == []


def test_the_cap_counts_what_waits_and_what_is_active() -> None:
    fold = two_steps(wip_cap=3)
    fold.release("WO-1", 9)
    fold.counts("OP10", 2)
    fold.counts("OP20", 1, "started")
    fold.counts("OP10", 1)
    assert alarms(fold) == set()
    fold.counts("OP10", 1)
    assert alarms(fold) == {"wip_cap:BRACKET/20"}
    fold.counts("OP20", 1)
    assert alarms(fold) == set()


def test_an_alarm_that_comes_and_goes_within_one_instant_makes_two_events() -> None:
    fold = two_steps(wip_cap=3)
    fold.release("WO-1", 9)
    fold.report("completed", "OP10", 4)
    fold.report("completed", "OP20", 1)
    ids = [event.id for event in fold.events if event.identity == "wip_cap:BRACKET/20"]
    assert len(set(ids)) == len(ids) == 2


def test_a_station_tells_its_states_and_a_timer_survives_a_long_silence() -> None:
    fold = Fold(plant([station("OP10", "completed", "running")], [product("BRACKET", step("10", "OP10"))]))
    assert fold.engine.state.stations["L1/OP10"].states == {"running": False}
    fold.reads("plc.OP10.running", True)
    assert fold.engine.state.stations["L1/OP10"].states == {"running": True}
    fold.release("WO-1", 1)
    assert fold.engine.due() == fold.now + 7200 * SECOND


def test_a_report_ends_the_escalation() -> None:
    fold = two_steps(gap=10 * MINUTE)
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    fold.wait(15 * 60)
    fold.counts("OP20", 1)
    fold.wait(9 * 60)
    assert fold.tick() == []


def on_early_shift(model: PlantModel) -> PlantModel:
    """Work from 06:00 to 14:00 UTC, but at weekends; `START` is a Monday, 16:00."""
    early = Shift("early", (0, 1, 2, 3, 4), 6 * HOUR, 14 * HOUR)
    return replace(model, shifts={"": ShiftPlan((early,))})


def test_a_gap_is_silence_in_working_time() -> None:
    fold = two_steps(gap=2 * HOUR)
    fold.engine.reconfigure(on_early_shift(fold.engine.model))
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    due = [fold.engine.due()]
    fold.wait(17 * 3600)
    fold.tick()
    due.append(fold.engine.due())
    morning = START - START % (24 * HOUR) + 30 * HOUR
    assert due == [morning + 2 * HOUR, morning + 4 * HOUR]


def test_a_wait_is_none_where_nobody_works() -> None:
    fold = waiting_station(3 * HOUR)
    fold.engine.reconfigure(on_early_shift(fold.engine.model))
    fold.reads("plc.OP10.starved", True)
    assert fold.engine.due() == START - START % (24 * HOUR) + 33 * HOUR


def waiting_station(limit: int | None) -> Fold:
    watched = replace(station("OP10", "completed", "starved", "blocked"), wait_alarm=limit)
    return Fold(plant([watched], [product("BRACKET", step("10", "OP10"))]))


def test_a_station_that_is_starved_for_too_long_is_an_alarm_until_it_has_work() -> None:
    fold = waiting_station(5 * MINUTE)
    fold.reads("plc.OP10.starved", True)
    due = fold.now + 5 * MINUTE
    fold.wait(299)
    assert fold.tick() == []
    fold.wait(2000)
    raised = fold.tick()
    assert [(e.identity, e.occurred, e.station) for e in raised[:1]] == [("starved:L1/OP10", due, "L1/OP10")]
    assert [(e.kind, e.occurred) for e in raised[1:]] == [("alarm_escalated", due + n * 5 * MINUTE) for n in (1, 3)]
    assert "300 seconds" in raised[0].detail
    assert "alarm_cleared" in kinds(fold.reads("plc.OP10.starved", False))
    assert alarms(fold) == set()


def test_a_short_wait_is_none_and_without_a_limit_no_wait_is() -> None:
    fold = waiting_station(5 * MINUTE)
    fold.reads("plc.OP10.blocked", True)
    fold.wait(100)
    fold.reads("plc.OP10.blocked", False)
    fold.wait(1000)
    assert fold.tick() == []
    fold = waiting_station(None)
    fold.reads("plc.OP10.blocked", True)
    fold.wait(100_000)
    assert fold.tick() == []


def test_a_signal_that_stays_bad_is_an_alarm_until_all_are_good_again() -> None:
    watched = replace(station("OP10", "completed", "scrapped"), stale_alarm=5 * MINUTE)
    fold = Fold(plant([watched], [product("BRACKET", step("10", "OP10"))]))
    fold.reads("plc.OP10.completed", None, Quality.BAD)
    due = fold.now + 5 * MINUTE
    fold.wait(100)
    fold.reads("plc.OP10.scrapped", None, Quality.BAD)
    fold.wait(1000)
    raised = fold.tick()
    assert [(e.identity, e.occurred) for e in raised[:1]] == [("stale:L1/OP10", due)]
    assert "plc.OP10.completed, plc.OP10.scrapped" in raised[0].detail
    fold.reads("plc.OP10.completed", 0)
    assert alarms(fold) == {"stale:L1/OP10"}
    fold.reads("plc.OP10.scrapped", 0)
    assert alarms(fold) == set()


def test_a_short_outage_of_a_signal_is_none() -> None:
    watched = replace(station("OP10", "completed"), stale_alarm=5 * MINUTE)
    fold = Fold(plant([watched], [product("BRACKET", step("10", "OP10"))]))
    fold.reads("plc.OP10.completed", None, Quality.BAD)
    fold.wait(100)
    fold.reads("plc.OP10.completed", 0)
    fold.wait(1000)
    assert fold.tick() == []
