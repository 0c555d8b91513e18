"""Lead time and its parts, rates, states: computed by hand on small plants."""

from dataclasses import replace

import pytest

from plant_service.core.checkpoint import Checkpoint, dump, load
from plant_service.core.figures.fold import BEAT
from plant_service.core.figures.state import SITE
from plant_service.core.samples import SECOND
from plant_service.core.shifts import DAY, Shift, ShiftPlan
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import START, Fold, plant, product, station, step


def two_steps(*more: str) -> Fold:
    stations = [station("OP10", "started", "completed", "scrapped", *more), station("OP20", "completed")]
    return Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))


def beat(fold: Fold) -> None:
    fold.wait(BEAT // SECOND)
    fold.tick()


def test_the_parts_of_an_orders_lead_time_add_up_to_it() -> None:
    fold = two_steps()
    fold.release("WO-1", 1)
    fold.wait(99)
    fold.counts("OP10", 1, "started")
    fold.wait(59)
    fold.counts("OP10", 1)
    fold.wait(29)
    fold.counts("OP20", 1)
    order = EngineView(fold.engine).order("WO-1")
    assert (order.queue_time, order.run_time, order.lead_time) == (130.0, 60.0, 190.0)
    assert (order.wait_time, order.transit_time, order.hold_time) == (0.0, 0.0, 0.0)


def test_time_on_hold_is_a_part_of_its_own() -> None:
    fold = two_steps()
    fold.release("WO-1", 1)
    fold.command("hold", order="WO-1", reason="crack")
    fold.wait(100)
    fold.command("release_hold", order="WO-1")
    fold.counts("OP10", 1)
    fold.counts("OP20", 1)
    order = EngineView(fold.engine).order("WO-1")
    assert (order.hold_time, order.queue_time, order.lead_time) == (100.0, 2.0, 102.0)


@pytest.mark.parametrize("quantity", ["2.5", "0.000001", "999999999999999.5"])
def test_measured_quantities_have_times_too(quantity: str) -> None:
    stations = [station("OP10", "started")]
    fold = Fold(plant(stations, [product("PASTE", step("10", "OP10"), unit="kg", decimals=6)]))
    fold.release("WO-1", quantity, "PASTE")
    fold.wait(100)
    fold.report("completed", "OP10", quantity)
    order = EngineView(fold.engine).order("WO-1")
    assert (order.state, order.lead_time, order.queue_time) == ("Ended", 100.0, 100.0)


def test_nothing_is_said_of_an_order_before_a_piece_of_it_left() -> None:
    fold = two_steps()
    fold.release("WO-1", 2)
    assert EngineView(fold.engine).order("WO-1").lead_time is None
    fold.counts("OP10", 1)
    fold.counts("OP20", 1)
    assert EngineView(fold.engine).order("WO-1").lead_time == 2.0


def test_yield_counts_scrap_and_first_pass_yield_rework_too() -> None:
    fold = two_steps()
    fold.release("WO-1", 10)
    fold.counts("OP10", 10, "started")
    fold.command("rework", order="WO-1", station="L1/OP10", quantity=1)
    fold.counts("OP10", 8)
    fold.counts("OP10", 2, "scrapped")
    beat(fold)
    figures = EngineView(fold.engine).station("L1/OP10")
    assert (figures.rates.yield_share, figures.rework_master) == (0.8, 1)
    assert figures.rates.first_pass is not None
    assert abs(figures.rates.first_pass - 0.7) < 1e-12
    length = (fold.now - START) / SECOND
    assert figures.rates.throughput == 8 * 3600 / length


def test_availability_performance_and_stops_come_from_the_signals() -> None:
    fold = two_steps("running", "fault")
    fold.release("WO-1", 100)
    start = fold.now
    fold.reads("plc.OP10.running", True)
    fold.reads("plc.OP10.fault", False)
    fold.wait(98)
    fold.counts("OP10", 10)  # of 6 s each
    fold.reads("plc.OP10.running", False)
    fold.reads("plc.OP10.fault", True)
    fold.wait(49)
    fold.reads("plc.OP10.fault", False)
    fold.now = start + BEAT
    fold.tick()
    rates = EngineView(fold.engine).station("L1/OP10").rates
    assert (rates.stops, rates.failures, rates.mtbf, rates.mttr) == (1, 1, 101.0, 50.0)
    assert rates.availability == 101 / 300
    assert rates.performance == 60 / 101
    assert rates.oee is not None
    assert abs(rates.oee - 60 / 300) < 1e-12


def test_without_a_signal_nothing_is_claimed_of_availability() -> None:
    fold = two_steps()
    fold.release("WO-1", 5)
    beat(fold)
    fold.counts("OP10", 5)
    beat(fold)
    rates = EngineView(fold.engine).station("L1/OP10").rates
    assert (rates.availability, rates.oee, rates.mtbf, rates.stops) == (None, None, None, None)


def test_capture_quality_tells_signals_from_people_and_guesses() -> None:
    fold = two_steps()
    fold.release("WO-1", 10)
    fold.counts("OP10", 2)  # by itself, at once
    fold.counts("OP20", 3)  # the third one was never reported at OP10: inferred
    reported = fold.report("completed", "OP10", 1)
    fold.command("void", event=reported[1].id, reason="typed twice")
    site = EngineView(fold.engine).site()
    reports = fold.engine.state.figures.sums[SITE]["reports"]
    assert site.manual == 1 / reports
    assert site.inferred == 3 / reports  # that one, and two starts at OP10
    assert site.corrected == 1 / reports
    assert site.latency == 0.0


def test_the_station_where_work_piles_up_is_the_bottleneck_and_since_when_stays() -> None:
    stations = [station(name, "completed", "running") for name in ("OP10", "OP20")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 100)
    fold.reads("plc.OP20.running", True)
    for _ in range(4):
        beat(fold)
        fold.counts("OP10", 10)
        fold.counts("OP20", 2)
        fold.reads("plc.OP10.running", True)
        fold.reads("plc.OP10.running", False)
    site = EngineView(fold.engine).site()
    assert (site.bottleneck, site.bottleneck_methods) == ("L1/OP20", "active_period queue_growth")
    since = site.bottleneck_since
    beat(fold)
    assert EngineView(fold.engine).site().bottleneck_since == since


def test_the_turning_point_lies_between_blocked_and_starved() -> None:
    names = ("OP10", "OP20", "OP30")
    stations = [station(name, "completed", "blocked", "starved", "running") for name in names]
    made = product("BRACKET", *(step(name[2:], name) for name in names))
    fold = Fold(plant(stations, [made]))
    for name in names:
        for kind in ("blocked", "starved"):
            fold.reads(f"plc.{name}.{kind}", False)
    beat(fold)
    fold.reads("plc.OP10.blocked", True)
    fold.reads("plc.OP30.starved", True)
    fold.reads("plc.OP20.running", True)
    beat(fold)
    bottleneck = fold.engine.state.figures.bottleneck
    assert bottleneck is not None
    assert (bottleneck.station, bottleneck.methods) == ("L1/OP20", ["active_period", "turning_point"])


def test_figures_are_part_of_the_checkpoint() -> None:
    fold = two_steps("running")
    fold.release("WO-1", 5)
    fold.reads("plc.OP10.running", True)
    fold.counts("OP10", 3)
    beat(fold)
    beat(fold)
    again = load(dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    assert again.state.figures == fold.engine.state.figures
    resumed = Engine(again.model, again.state)
    assert EngineView(resumed).station("L1/OP10") == EngineView(fold.engine).station("L1/OP10")


def test_availability_is_of_planned_time() -> None:
    fold = two_steps("running")
    begin = START % DAY
    shift = Shift("day", tuple(range(7)), begin, begin + 2 * BEAT, breaks=((begin, begin + 100 * SECOND),))
    fold.engine.reconfigure(replace(fold.engine.model, shifts={"": ShiftPlan((shift,))}))
    fold.reads("plc.OP10.running", True)
    fold.wait(399)
    fold.reads("plc.OP10.running", False)
    fold.wait(3600)
    fold.reads("plc.OP10.running", True)  # overtime, of which nothing was planned
    fold.now = START + 3600 * SECOND
    fold.engine.state.figures.past[0].time = START
    beat(fold)
    availability = EngineView(fold.engine).station("L1/OP10").rates.availability
    assert availability == pytest.approx(301 / 500)


def test_work_in_progress_by_age() -> None:
    fold = two_steps()
    fold.release("WO-1", 8, lot="A")
    fold.wait(30 * 3600)
    fold.release("WO-1", 5, lot="B")
    fold.wait(2 * 3600)
    fold.release("WO-2", 2)
    fold.command("report", kind="completed", station="L1/OP10", quantity=3, lot="A")
    beat(fold)
    beat(fold)
    view = EngineView(fold.engine)
    assert ages_at(view, "L1/OP10") == (2, 5, 0, 5)
    assert view.station("L1/OP10").rates.age_oldest == pytest.approx(32 * 3600, abs=1800)
    assert ages_at(view, "L1/OP20") == (3, 0, 0, 0)
    fold.wait(3 * 3600)
    beat(fold)
    assert ages_at(view, "L1/OP20") == (0, 3, 0, 0)


def ages_at(view: EngineView, station: str) -> tuple[float, ...]:
    rates = view.station(station).rates
    return rates.age_1h, rates.age_4h, rates.age_1d, rates.age_more


def test_what_is_cancelled_is_of_no_age() -> None:
    fold = two_steps()
    fold.release("WO-1", 8)
    fold.command("cancel", order="WO-1")
    figures = fold.engine.state.figures
    assert (figures.cohorts["BRACKET/10"], figures.of("BRACKET/10")["level"]) == ({}, 0)
