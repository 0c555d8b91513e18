"""What each person made: only where the plant permits it, only for who is named, and only of the shift that is on."""

from dataclasses import replace

import pytest

from plant_service.core.calendars import Calendar
from plant_service.core.checkpoint import Checkpoint, dump, load
from plant_service.core.figures.fold import BEAT
from plant_service.core.figures.persons import shift_at
from plant_service.core.ports import PersonFigures
from plant_service.core.samples import SECOND, Micros
from plant_service.core.shifts import DAY, Shift, ShiftPlan, Zone
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import HOUR, START, Fold, plant, product, station, step

EVERY_DAY = tuple(range(7))
BADGE = "plc.OP10.badge:identity"


def with_badges(*shifts: Shift, permitted: bool = True) -> Fold:
    stations = [
        station("OP10", "started", "completed", "scrapped", "badge:identity"),
        station("OP20", "completed", "badge:identity"),
    ]
    model = plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20"))])
    fold = Fold(replace(model, personal_figures=permitted, shifts={"": ShiftPlan(shifts)}))
    fold.release("WO-1", 100)
    fold.reads(BADGE, "")
    fold.reads(BADGE, "li")
    return fold


def persons(fold: Fold) -> dict[tuple[str, str], PersonFigures]:
    return {(one.person, one.operation): one for one in EngineView(fold.engine).persons()}


def counted(fold: Fold, person: str = "li", operation: str = "10") -> tuple[object, ...]:
    one = persons(fold)[person, operation]
    return one.started, one.good, one.scrap, one.active


def test_pieces_and_their_time_in_work_count_for_who_is_signed_on() -> None:
    fold = with_badges()
    fold.counts("OP10", 3, "started")
    fold.wait(59)
    fold.counts("OP10", 2)
    fold.wait(59)
    fold.counts("OP10", 1, "scrapped")
    assert counted(fold) == (3, 2, 1, 2 * 60 + 120.0)
    fold.reads(BADGE, "wang")
    fold.counts("OP10", 1, "started")
    fold.counts("OP10", 1)
    assert counted(fold, "wang") == (1, 1, 0, 1.0)
    assert counted(fold) == (3, 2, 1, 240.0)
    one = persons(fold)["li", "10"]
    assert (one.line, one.product, one.shift) == ("L1", "BRACKET", "")


def test_without_permission_nothing_is_kept_even_of_before() -> None:
    fold = with_badges(permitted=False)
    fold.counts("OP10", 1)
    assert fold.events[-1].actor == "li"
    assert (persons(fold), fold.engine.state.figures.persons) == ({}, {})
    fold = with_badges()
    fold.counts("OP10", 1)
    assert persons(fold)
    fold.engine.reconfigure(replace(fold.engine.model, personal_figures=False))
    assert fold.engine.state.figures.persons == {}
    assert "li" not in str(fold.engine.state.figures)


def test_who_is_not_named_is_not_counted_nor_is_what_was_only_inferred() -> None:
    fold = with_badges()
    fold.command("sign_off", station="L1/OP10")
    fold.counts("OP10", 5)
    assert persons(fold) == {}
    fold.reads("plc.OP20.badge:identity", "")
    fold.reads("plc.OP20.badge:identity", "zhang")
    fold.counts("OP20", 7)
    assert list(persons(fold)) == [("zhang", "20")]
    assert counted(fold, "zhang", "20")[1] == 7


def test_what_somebody_enters_for_another_counts_for_the_other() -> None:
    fold = with_badges()
    fold.report("completed", "OP10", 4, on_behalf_of="wang", reason="paper")
    assert (list(persons(fold)), counted(fold, "wang")[1]) == ([("wang", "10")], 4)


def test_what_is_taken_back_does_not_count_and_a_correction_counts_for_whose_report_it_replaces() -> None:
    fold = with_badges()
    fold.counts("OP10", 4, "started")
    fold.wait(9)
    done = fold.counts("OP10", 4)[0]
    assert counted(fold) == (4, 4, 0, 40.0)
    right = fold.command("supersede", event=done.id, quantity=3, reason="one too many")
    assert right[-1].kind == "completed"
    assert list(persons(fold)) == [("li", "10")]
    assert counted(fold) == (4, 3, 0, 30.0)
    fold.command("void", event=right[-1].id, reason="none at all")
    assert counted(fold) == (4, 0, 0, 0.0)


def test_a_correction_of_what_nobody_was_named_for_counts_for_nobody() -> None:
    fold = with_badges()
    fold.command("sign_off", station="L1/OP10")
    done = fold.counts("OP10", 4)[0]
    fold.command("supersede", event=done.id, quantity=3, reason="one too many")
    assert persons(fold) == {}


def test_pieces_of_no_order_count_too() -> None:
    fold = with_badges()
    fold.command("cancel", order="WO-1")
    fold.counts("OP10", 2)
    assert fold.engine.state.stations["L1/OP10"].unassigned == 2
    assert counted(fold, operation="") == (0, 2, 0, 0.0)


def test_with_the_shift_everything_is_forgotten() -> None:
    early, late = (
        Shift(name, EVERY_DAY, begin * HOUR, (begin + 8) * HOUR) for name, begin in (("early", 6), ("late", 14))
    )
    fold = with_badges(early, late)
    midnight = START // DAY * DAY
    fold.now = midnight + DAY + 7 * HOUR
    fold.counts("OP10", 2)
    one = persons(fold)["li", "10"]
    assert (one.shift, one.since, one.until) == ("early", midnight + DAY + 6 * HOUR, midnight + DAY + 14 * HOUR)
    fold.now = midnight + DAY + 14 * HOUR + BEAT
    fold.tick()
    assert fold.engine.state.figures.persons == {}
    fold.counts("OP10", 1)
    assert (persons(fold)["li", "10"].shift, counted(fold)[1]) == ("late", 1)
    fold.report("completed", "OP10", 5, on_behalf_of="li", occurred_at=midnight + DAY + 7 * HOUR, reason="late")
    assert counted(fold)[1] == 1


@pytest.mark.parametrize(
    ("hour", "name", "begin", "end"),
    [
        (3, "", 0, 6),
        (7, "early", 6, 13),
        (13, "late", 13, 20),
        (15, "late", 13, 20),
        (22, "", 20, 24),
    ],
)
def test_between_shifts_that_part_of_the_day_counts_by_itself(hour: int, name: str, begin: int, end: int) -> None:
    plan = ShiftPlan((Shift("early", EVERY_DAY, 6 * HOUR, 14 * HOUR), Shift("late", EVERY_DAY, 13 * HOUR, 20 * HOUR)))
    zone = Zone((0,), (8 * HOUR,))
    midnight: Micros = 20_000 * DAY - 8 * HOUR
    found = shift_at(Calendar(plan, zone), zone, midnight + hour * HOUR)
    assert (found.name, found.begin, found.end) == (name, midnight + begin * HOUR, midnight + end * HOUR)


def test_a_restart_goes_on_with_them() -> None:
    fold = with_badges()
    fold.counts("OP10", 1, "started")
    fold.counts("OP10", 1)
    content = load(dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    again = EngineView(Engine(content.model, content.state))
    assert again.persons() == EngineView(fold.engine).persons()
    assert again.persons()


def test_events_are_the_same_with_and_without() -> None:
    hashes = set()
    for permitted in (True, False):
        fold = with_badges(permitted=permitted)
        fold.counts("OP10", 2)
        fold.wait(SECOND)
        hashes.add(fold.engine.state.log_hash)
    assert len(hashes) == 1
