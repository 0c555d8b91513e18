"""Pieces that stay for too long: at an operation, and in the plant."""

from collections import deque
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip import dwelling
from plant_service.core.wip.dwelling import Dwells
from plant_service.core.wip.engine import Engine
from tests.core.wip.plants import HOUR, MINUTE, START, Fold, alarms, kinds, plant, product, station, step

AGING = "aging:BRACKET/20"


def line(**settings: Micros) -> Fold:
    stations = [station("OP10", "completed"), station("OP20", "completed", "scrapped"), station("OP30", "completed")]
    gap = 99 * HOUR
    route = (step("10", "OP10", gap=gap), step("20", "OP20", gap=gap, **settings), step("30", "OP30", gap=gap))
    return Fold(plant(stations, [product("BRACKET", *route)]))


def test_a_piece_ages_from_its_arrival_until_it_leaves_the_operation() -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 9)
    fold.counts("OP10", 2)
    came = fold.now
    fold.wait(1800)
    fold.counts("OP10", 1)
    fold.wait(1799)
    (raised,) = fold.tick()
    assert (raised.identity, raised.occurred, raised.station) == (AGING, came + HOUR, "L1/OP20")
    assert raised.detail == "pieces of order WO-1 have been at operation 20 of BRACKET for 60 minutes"
    fold.counts("OP20", 1)
    assert alarms(fold) == {AGING}
    fold.counts("OP20", 1)
    assert alarms(fold) == set()
    assert fold.engine.due() == came + HOUR + 1801 * SECOND


def test_work_and_hold_do_not_make_a_piece_younger() -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 1)
    fold.counts("OP10", 1)
    fold.wait(1800)
    fold.report("started", "OP20", 1)
    fold.command("hold", order="WO-1", operation="20")
    fold.wait(1800)
    assert [e.identity for e in fold.tick()] == [AGING]
    fold.command("scrap", order="WO-1", quantity=1, reason="old")
    assert alarms(fold) == set()


def test_a_lot_that_overtakes_leaves_the_old_one_old() -> None:
    fold = line(aging=HOUR)
    for lot in ("A", "B"):
        fold.release("WO-1", 1, lot=lot)
        fold.report("completed", "OP10", 1, lot=lot)
        fold.wait(1200)
    fold.report("completed", "OP20", 1, lot="B")
    fold.wait(1200)
    (raised,) = fold.tick()
    assert "order WO-1 lot A" in raised.detail


def test_a_split_lot_is_as_old_as_it_was() -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 4, lot="A")
    fold.report("completed", "OP10", 4, lot="A")
    came = fold.now
    fold.wait(3000)
    fold.command("split", lot="A", new_lot="A2", quantity=3)
    fold.report("completed", "OP20", 1, lot="A")
    fold.wait(3000)
    (raised,) = fold.tick()
    assert (raised.occurred, raised.detail.count("lot A2")) == (came + HOUR, 1)


def test_a_product_has_a_limit_for_the_whole_plant() -> None:
    fold = line()
    made = replace(fold.engine.model.products["BRACKET"], aging=2 * HOUR)
    fold.engine.reconfigure(replace(fold.engine.model, products={"BRACKET": made}))
    fold.release("WO-1", 1)
    begun = fold.now
    for name in ("OP10", "OP20"):
        fold.wait(3000)
        fold.counts(name, 1)
    fold.wait(3000)
    (raised,) = [e for e in fold.tick() if e.kind == "alarm_raised"]
    assert (raised.identity, raised.occurred) == ("aging:BRACKET", begun + 2 * HOUR)
    assert "in the plant for 2 hours" in raised.detail
    fold.counts("OP30", 1)
    assert alarms(fold) == set()


def test_what_is_there_when_somebody_begins_to_watch_is_as_old_as_that() -> None:
    fold = line()
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    fold.wait(7200)
    fold.tick()
    fold.engine.reconfigure(line(aging=HOUR).engine.model)
    fold.counts("OP10", 0)
    fold.counts("OP20", 1)
    fold.wait(7200)
    assert "alarm_raised" in kinds(fold.tick())
    assert alarms(fold) == {AGING}


def test_ages_survive_a_restart() -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 5)
    fold.counts("OP10", 2)
    again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    assert again.state == fold.engine.state
    fold.engine = Engine(again.model, again.state)
    fold.counts("OP20", 2)
    fold.wait(7200)
    assert fold.tick() == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 40)), max_size=30))
def test_the_alarm_stands_exactly_while_a_piece_is_too_old(moves: list[tuple[int, int, int]]) -> None:
    """Pieces come one by one, at least a hundredth of the limit apart, and leave first in, first out."""
    fold, limit = line(aging=HOUR), HOUR
    fold.release("WO-1", 1000)
    queue: deque[Micros] = deque()
    for come, go, minutes in moves:
        for _ in range(come):
            fold.wait(60)
            fold.counts("OP10", 1)
            queue.append(fold.now)
        leave = min(go, len(queue))
        if leave:
            fold.counts("OP20", leave)
            for _ in range(leave):
                queue.popleft()
        fold.wait(minutes * 60)
        fold.tick()
        assert (AGING in alarms(fold)) == (bool(queue) and fold.now >= queue[0] + limit)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=40))
def test_pieces_that_come_close_together_make_it_late_by_a_hundredth_at_the_most(pauses: list[int]) -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 1000)
    first = 0
    for pause in pauses:
        fold.wait(pause)
        fold.counts("OP10", 1)
        first = first or fold.now
    assert sum(map(len, fold.engine.state.stays["BRACKET", "20", ""].values())) <= 1 + (fold.now - first) // (
        36 * SECOND
    )
    fold.wait(2 * 3600)
    raised = next(e for e in fold.tick() if e.kind == "alarm_raised")
    assert 0 <= raised.occurred - first - HOUR <= HOUR // 100
    assert START < first < fold.now - MINUTE


def test_an_order_that_changes_to_another_route_keeps_its_age() -> None:
    fold = line(aging=HOUR)
    fold.release("WO-1", 2)
    fold.counts("OP10", 2)
    came = fold.now
    fold.wait(1800)
    fold.tick()
    model = fold.engine.model
    longer = (*model.products["BRACKET"].route, step("40", "OP30", gap=99 * HOUR))
    made = replace(model.products["BRACKET"], route=longer)
    fold.engine.reconfigure(replace(model, version="2", products={"BRACKET": made}))
    fold.command("configure", version="2")
    fold.wait(900)
    fold.command("change_route", order="WO-1")
    fold.wait(7200)
    raised = [e for e in fold.tick() if e.kind == "alarm_raised" and e.identity.startswith("aging")]
    assert [(e.identity, e.occurred) for e in raised] == [(AGING, came + HOUR)]


def test_an_order_that_comes_from_a_route_that_nobody_watched_is_as_old_as_that() -> None:
    fold = line()
    fold.release("WO-1", 2)
    fold.counts("OP10", 2)
    model = fold.engine.model
    bracket = model.products["BRACKET"]
    route = (bracket.route[0], replace(bracket.route[1], aging=HOUR), bracket.route[2], step("40", "OP30"))
    fold.engine.reconfigure(replace(model, version="2", products={"BRACKET": replace(bracket, route=route)}))
    fold.command("configure", version="2")
    fold.command("change_route", order="WO-1")
    fold.command("split", order="WO-1", new_lot="A", quantity=1)
    again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    fold.engine = Engine(again.model, again.state)
    due = fold.now + HOUR
    fold.wait(7200)
    assert next(e.occurred for e in fold.tick() if e.identity == AGING) == due


def learning(**settings: int) -> Fold:
    """120 pieces have gone by, each after 10 minutes but every tenth after 30; then one comes."""
    fold = line(aging_percentile=90, **settings)
    fold.release("WO-1", 500)
    for number in range(120):
        fold.counts("OP10", 1)
        fold.wait(1800 if number % 10 == 9 else 600)
        fold.counts("OP20", 1)
    return fold


def test_the_usual_time_is_learnt_from_what_has_gone_by() -> None:
    fold = learning()
    assert alarms(fold) == set()
    fold.counts("OP10", 1)
    came = fold.now
    fold.wait(86400)
    raised = next(e for e in fold.tick() if e.identity == AGING)
    assert 601 * SECOND <= raised.occurred - came <= 11 * MINUTE
    assert raised.detail.endswith("for 11 minutes, longer than 90 % of the pieces before them")


def test_too_few_pieces_say_nothing_and_a_fixed_limit_holds_beside_them() -> None:
    fold = line(aging_percentile=90)
    fold.release("WO-1", 9)
    fold.counts("OP10", 1)
    fold.wait(10**5)
    assert AGING not in alarms(fold) | {e.identity for e in fold.tick()}
    fold = learning(aging=5 * MINUTE)
    fold.counts("OP10", 1)
    fold.wait(86400)
    assert next(e.detail for e in fold.tick() if e.identity == AGING).endswith("for 5 minutes")


def test_what_was_learnt_survives_a_restart() -> None:
    fold = learning()
    again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    assert again.state == fold.engine.state
    fold.engine = Engine(again.model, again.state)
    fold.counts("OP10", 1)
    fold.wait(86400)
    assert AGING in [e.identity for e in fold.tick()]


@given(st.lists(st.integers(0, 10**13), min_size=100, max_size=300), st.integers(50, 99))
def test_a_percentile_is_that_of_the_pieces_to_a_sixteenth(times: list[Micros], percent: int) -> None:
    dwells = Dwells(0)
    for time in times:
        dwelling.add(dwells, 0, time, 1)
    told = dwelling.percentile(dwells, percent)
    true = sorted(times)[-(-len(times) * percent // 100) - 1]
    assert told is not None
    assert true < told <= true * 17 / 16 + MINUTE
    assert len(dwells.counts) <= 32 * 45


def test_what_was_usual_two_months_ago_is_forgotten() -> None:
    dwells = Dwells(0)
    dwelling.add(dwells, 0, HOUR, 100)
    dwelling.add(dwells, dwelling.WINDOW, MINUTE, 1000)
    assert dwelling.percentile(dwells, 99) == 61 * MINUTE
    dwelling.add(dwells, 2 * dwelling.WINDOW, MINUTE, 1)
    assert sum(dwells.before.values()) == 1000
    assert dwelling.percentile(dwells, 99) == 61 * SECOND
    dwelling.add(dwells, 9 * dwelling.WINDOW, MINUTE, 1)
    assert (dwells.before, sum(dwells.counts.values())) == ({}, 1)
