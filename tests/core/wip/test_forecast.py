"""A station stands still: who will be without work, and in how many minutes."""

from typing import Any

from plant_service.core.figures.state import StationRates
from plant_service.core.wip.alarms import Alarm
from tests.core.wip.plants import HOUR, MINUTE, Fold, alarms, kinds, plant, product, station, step

STARVATION = "starvation:BRACKET/20"


def line(**settings: Any) -> Fold:
    """A piece takes OP20 six minutes; thirty of them wait there."""
    stations = [
        station("OP10A", "completed", "running", "fault"),
        station("OP10B", "completed", "running"),
        station("OP20", "completed", "running"),
    ]
    second = step("20", "OP20", standard_time=6 * MINUTE, starvation=2 * HOUR, **settings)
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10A", "OP10B"), second)]))
    for name in ("OP10A", "OP10B", "OP20"):
        fold.reads(f"plc.{name}.running", True)
    fold.release("WO-1", 100)
    fold.report("completed", "OP10A", 30)
    return fold


def alarm(fold: Fold) -> Alarm:
    (found,) = [e.alarm for e in fold.engine.state.alarms.values() if e.alarm and e.alarm.name == "starvation"]
    return found


def stop(fold: Fold, *names: str) -> None:
    for name in names:
        fold.reads(f"plc.{name}.running", False)


def test_it_is_told_when_what_waits_lasts_for_less_than_the_limit() -> None:
    fold = line()
    stop(fold, "OP10A", "OP10B")
    fold.wait(60)
    assert fold.tick() == []  # 30 pieces last for three hours
    fold.counts("OP20", 10)
    fold.counts("OP20", 1)
    found = alarm(fold)
    assert (found.subject, found.station, found.responsible) == ("BRACKET/20", "L1/OP20", "foreman")
    assert found.text == (
        "L1/OP10A does not run, L1/OP10B does not run: operation 20 of BRACKET has 20 pieces left and will be without "
        "work in 120 minutes"
    )


def test_it_is_told_again_when_half_of_the_time_is_left_and_ends_when_work_comes() -> None:
    fold = line()
    stop(fold, "OP10A", "OP10B")
    fold.wait(60)
    fold.tick()
    told = []
    for _ in range(30):
        told += [e for e in fold.counts("OP20", 1) if e.identity == STARVATION]
    minutes = [int(e.detail.split()[-2]) for e in told]
    assert minutes == [120, 60, 30, 12, 6, 0]
    assert [e.kind for e in told] == ["alarm_raised"] + ["alarm_changed"] * 5
    assert len({e.id for e in told}) == 6
    assert "alarm_cleared" in kinds(fold.reads("plc.OP10B.running", True))
    assert STARVATION not in alarms(fold)


def test_a_fault_is_told_at_once_and_a_short_stop_never() -> None:
    fold = line()
    fold.counts("OP20", 25)
    stop(fold, "OP10A", "OP10B")
    fold.wait(30)
    assert fold.tick() == []
    fold.reads("plc.OP10A.running", True)
    fold.wait(60)
    fold.tick()
    assert STARVATION not in alarms(fold)  # OP10A alone is faster than OP20
    fold.reads("plc.OP10A.fault", True)
    assert alarm(fold).text.startswith(
        "L1/OP10A is in fault, L1/OP10B does not run: operation 20 of BRACKET has 5 pieces"
    )
    fold.reads("plc.OP10A.fault", False)
    assert STARVATION not in alarms(fold)


def test_stations_that_go_on_feed_it_and_a_step_that_stands_itself_starves_of_nothing() -> None:
    fold = line()
    fold.counts("OP20", 25)
    fold.engine.state.figures.rates = {
        "L1/OP10B": StationRates(throughput=12.0),
        "L1/OP20": StationRates(throughput=10.0),
    }
    fold.reads("plc.OP10A.fault", True)
    assert STARVATION not in alarms(fold)
    fold.engine.state.figures.rates["L1/OP10B"] = StationRates(throughput=6.0)
    fold.engine.state.figures.beat += 1
    fold.counts("OP20", 1)
    assert alarm(fold).text.endswith("in 60 minutes")  # four an hour too few
    stop(fold, "OP20")
    fold.wait(60)
    fold.tick()
    fold.report("completed", "OP20", 1)
    assert STARVATION not in alarms(fold)


def test_without_a_limit_nobody_is_told() -> None:
    stations = [station("OP10", "completed", "fault"), station("OP20", "completed")]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))]))
    fold.release("WO-1", 5)
    fold.counts("OP10", 1)
    fold.reads("plc.OP10.fault", True)
    assert alarms(fold) == {"fault:L1/OP10"}
