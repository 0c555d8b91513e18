"""Orders that do not get on, books that do not balance, machines in fault, alarms that end when they are settled."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Quality
from plant_service.core.wip.balance import EVERY
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.model import PlantModel, Policy
from tests.core.wip.plants import HOUR, Fold, alarms, kinds, plant, product, station, step


def silent_line(limit: int | None = 4 * HOUR) -> PlantModel:
    stations = [station("OP10", "completed", "fault"), station("OP20", "completed")]
    route = (step("10", "OP10", gap=99 * HOUR), step("20", "OP20", gap=99 * HOUR))
    return plant(stations, [product("BRACKET", *route, no_progress=limit)])


def test_an_order_that_runs_and_reports_nothing_makes_no_progress() -> None:
    fold = Fold(silent_line())
    fold.release("WO-1", 5)
    fold.release("WO-2", 5)
    fold.wait(24 * 3600)
    assert fold.tick() == []
    fold.counts("OP10", 1)
    begun = fold.now
    fold.wait(3600)
    fold.counts("OP10", 1)
    fold.wait(4 * 3600 - 1)
    assert fold.tick() == []
    fold.wait(1)
    (raised,) = fold.tick()
    assert (raised.identity, raised.occurred) == ("no_progress:WO-1", begun + 5 * HOUR + 1_000_000)
    assert raised.detail == "order WO-1 is running and nothing of it was reported for 4 hours"
    assert "alarm_cleared" in kinds(fold.counts("OP10", 1))
    fold.wait(4 * 3600)
    assert kinds(fold.tick()) == ["alarm_raised"]
    fold.command("pause", order="WO-1")
    assert alarms(fold) == set()


def test_each_order_is_watched_by_itself_and_by_the_limit_of_its_product() -> None:
    model = silent_line()
    quick = replace(model.products["BRACKET"], product="LID", no_progress=HOUR)
    never = replace(model.products["BRACKET"], product="PAN", no_progress=None)
    fold = Fold(replace(model, products={**model.products, "LID": quick, "PAN": never}))
    for order, made in (("WO-1", "BRACKET"), ("WO-2", "LID"), ("WO-3", "PAN")):
        fold.release(order, 5, made)
        fold.report("completed", "OP10", 1, order=order)
    fold.wait(4 * 3600)
    raised = [(e.identity, e.occurred - fold.now) for e in fold.tick() if e.kind == "alarm_raised"]
    assert raised == [("no_progress:WO-2", -3 * HOUR), ("no_progress:WO-1", 0)]
    assert not any("WO-3" in name for name in alarms(fold))


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 7, 100, 239, 240, 300])), max_size=30))
def test_each_silence_is_told_once_when_it_is_too_long_whatever_else_reports(
    reports: list[tuple[int, int]],
) -> None:
    fold, names = Fold(silent_line()), [f"WO-{9 - number}" for number in range(5)]
    for name in names:
        fold.release(name, 99)
    heard: dict[str, int] = {}
    expected, silent = [], set[str]()
    for number, minutes in [*reports, (0, 600)]:
        fold.wait(minutes * 60)
        late = [(heard[name] + 4 * HOUR, name) for name in names if name in heard and name not in silent]
        late = sorted([one for one in late if one[0] <= fold.now], key=lambda one: one[0])
        expected += late
        silent.update(name for _, name in late)
        fold.report("completed", "OP10", 1, order=names[number])
        heard[names[number]] = fold.now
        silent.discard(names[number])
    told = [(e.occurred, e.identity.removeprefix("no_progress:")) for e in fold.events if e.kind == "alarm_raised"]
    assert [one for one in told if one[1] in names] == expected


def test_an_order_that_runs_again_is_watched_again_though_no_other_is() -> None:
    fold = Fold(silent_line())
    fold.release("WO-1", 1)
    fold.counts("OP10", 1)
    fold.command("scrap", order="WO-1", quantity=1)
    fold.wait(5 * 3600)
    assert fold.tick() == []
    fold.command("unscrap", order="WO-1", quantity=1)
    fold.wait(4 * 3600)
    fold.tick()
    assert alarms(fold) == {"no_progress:WO-1"}


def test_a_limit_that_comes_with_another_configuration_holds_for_orders_that_run() -> None:
    fold = Fold(silent_line(None))
    fold.release("WO-1", 5)
    fold.counts("OP10", 1)
    fold.wait(3600)
    fold.engine.reconfigure(silent_line())
    fold.command("configure", version="2")
    fold.wait(3 * 3600)
    fold.tick()
    assert alarms(fold) == {"no_progress:WO-1"}


def test_an_order_that_is_done_or_stopped_needs_no_progress() -> None:
    fold = Fold(silent_line())
    fold.release("WO-1", 1)
    fold.counts("OP10", 1)
    fold.counts("OP20", 1)
    fold.release("WO-2", 5)
    fold.counts("OP10", 1)
    fold.command("abort", order="WO-2")
    fold.wait(24 * 3600)
    assert fold.tick() == []
    assert fold.engine.due() is None


def test_books_that_do_not_balance_are_told_until_they_do() -> None:
    fold = Fold(silent_line(None))
    fold.release("WO-1", 5)
    levels = fold.engine.state.ledger.by_order["WO-1"]
    levels[Bucket.QUEUE] += 1
    fold.engine.state.ledger.by_bucket[Bucket.SCRAP] = 3
    engine, later = fold.engine, fold.now + EVERY
    engine.step(9, SampleInput(later, "plc.OP10.completed", 1, Quality.GOOD, later - SECOND))
    assert alarms(fold) == {"balance:WO-1", "balance:site"}
    levels[Bucket.QUEUE] -= 1
    del engine.state.ledger.by_bucket[Bucket.SCRAP]
    later += EVERY
    engine.step(10, SampleInput(later, "plc.OP10.completed", 2, Quality.GOOD, later - SECOND))
    assert alarms(fold) == set()


def test_a_fault_is_an_alarm_as_long_as_the_signal_says_so() -> None:
    fold = Fold(silent_line(None))
    assert kinds(fold.reads("plc.OP10.fault", True)) == ["fault", "alarm_raised"]
    assert alarms(fold) == {"fault:L1/OP10"}
    assert kinds(fold.reads("plc.OP10.fault", False)) == ["fault", "alarm_cleared"]


def test_an_overrun_is_over_when_its_event_is_taken_back() -> None:
    fold = Fold(silent_line(None))
    fold.release("WO-1", 3)
    fold.report("completed", "OP10", 3)
    (event, *_) = fold.report("completed", "OP10", 2)
    assert alarms(fold) == {"overrun:WO-1"}
    fold.command("void", event=event.id, reason="counted twice")
    assert alarms(fold) == set()


def test_an_overrun_is_over_when_somebody_says_that_it_is_dealt_with() -> None:
    fold = Fold(silent_line(None))
    fold.release("WO-1", 3)
    fold.report("completed", "OP10", 5)
    alarm = {"alarm": "overrun", "subject": "WO-1"}
    fold.command("acknowledge_alarm", **alarm)
    assert kinds(fold.command("confirm_alarm", **alarm, comment="customer takes them")) == [
        "alarm_confirmed",
        "alarm_cleared",
    ]
    assert alarms(fold) == set()
    fold.report("completed", "OP10", 1)
    assert alarms(fold) == {"overrun:WO-1"}


def test_pieces_that_are_scanned_in_end_the_alarm_of_those_that_were_not() -> None:
    stations = [station("OP10", "completed"), station("OP20", "completed", policy=Policy.WARN)]
    fold = Fold(plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20", handover=True))]))
    fold.release("WO-1", 5)
    fold.report("completed", "OP10", 2)
    fold.report("departed", "OP10", 2)
    fold.counts("OP20", 1)
    assert alarms(fold) == {"handover:BRACKET/20"}
    fold.report("arrived", "OP20", 1)
    assert alarms(fold) == set()


def test_alarms_that_a_new_configuration_does_not_watch_are_over() -> None:
    watched = replace(station("OP10", "completed", "fault", "starved"), wait_alarm=HOUR, wip_cap=3, stale_alarm=HOUR)
    route = (step("10", "OP10", gap=HOUR, wip_cap=3, aging=HOUR), step("20", "OP20", gap=HOUR, starvation=9 * HOUR))
    made = product("BRACKET", *route, no_progress=HOUR, wip_cap=3, aging=HOUR)
    model = replace(plant([watched, station("OP20", "completed")], [made]), line_caps={"L1": 3})
    fold = Fold(model)
    fold.release("WO-1", 9)
    fold.counts("OP10", 2)
    fold.reads("plc.OP10.starved", True)
    fold.reads("plc.OP10.fault", True)
    fold.wait(2 * 3600)
    fold.tick()
    names = {name.partition(":")[0] for name in alarms(fold)}
    assert names == {
        *("gap", "aging", "no_progress", "starved", "fault", "starvation"),
        *("wip_cap", "station_cap", "line_cap", "product_cap"),
    }
    bare = [station("OP10", "completed"), station("OP20", "completed")]
    steps = (step("10", "OP10", gap=HOUR), step("20", "OP20", gap=HOUR))
    fold.engine.reconfigure(replace(plant(bare, [product("BRACKET", *steps)]), version="2"))
    fold.command("configure", version="2")
    assert alarms(fold) == {"gap:BRACKET/10", "gap:BRACKET/20"}
