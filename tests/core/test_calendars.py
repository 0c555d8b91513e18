"""Working time against a simple oracle that looks at every quarter of an hour, and against what wall clocks show."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_service.config.shifts import zone_of
from plant_service.core.calendars import ALWAYS, NEVER, Calendar
from plant_service.core.samples import SECOND, Micros, from_datetime, to_datetime
from plant_service.core.shifts import Shift, ShiftPlan, Zone

HOUR: Micros = 3600 * SECOND
QUARTER = HOUR // 4
EARLY = Shift("early", (0, 1, 2, 3, 4), 6 * HOUR, 14 * HOUR, ((10 * HOUR, 10 * HOUR + 2 * QUARTER),))
NIGHT = Shift("night", (6, 0, 1, 2, 3), 22 * HOUR, 30 * HOUR)
BERLIN = zone_of("Europe/Berlin")


def berlin(text: str, fold: int = 0) -> Micros:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold))


def day(text: str) -> int:
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1)).days


def calendar(*shifts: Shift, holidays: tuple[str, ...] = (), zone: Zone = BERLIN) -> Calendar:
    return Calendar(ShiftPlan(shifts, tuple(map(day, holidays))), zone)


def test_no_shifts_mean_that_all_time_counts() -> None:
    assert ALWAYS.after(5, 7) == 12
    assert (ALWAYS.between(5, 7), ALWAYS.between(7, 5)) == (2, 0)
    assert ALWAYS.shift_at(5) is None
    assert list(ALWAYS.shifts(0, HOUR)) == []


def test_two_hours_over_a_break_an_evening_and_a_weekend() -> None:
    days = calendar(EARLY)
    assert days.after(berlin("2026-11-20T09:00"), 2 * HOUR) == berlin("2026-11-20T11:30")
    assert days.after(berlin("2026-11-20T13:00"), 2 * HOUR) == berlin("2026-11-23T07:00")  # Friday to Monday
    assert days.after(berlin("2026-11-20T13:00"), HOUR) == berlin("2026-11-20T14:00")
    assert days.after(berlin("2026-11-21T12:00"), HOUR) == berlin("2026-11-23T07:00")
    assert days.between(berlin("2026-11-16T00:00"), berlin("2026-11-23T00:00")) == 5 * (8 * HOUR - 2 * QUARTER)
    assert days.after(berlin("2026-11-21T12:00"), 0) == berlin("2026-11-21T12:00")


def test_holidays_have_no_shift_but_those_that_are_there_all_the_same() -> None:
    worked = Shift("early", (0, 1, 2, 3, 4), 6 * HOUR, 14 * HOUR, (), (day("2026-12-26"), day("2026-12-05")))
    days = calendar(worked, holidays=("2026-12-25", "2026-12-26", "2026-12-24"))
    assert days.between(berlin("2026-12-24T00:00"), berlin("2026-12-26T00:00")) == 0
    assert days.between(berlin("2026-12-26T00:00"), berlin("2026-12-27T00:00")) == 8 * HOUR
    assert days.between(berlin("2026-12-05T00:00"), berlin("2026-12-07T00:00")) == 8 * HOUR  # a Saturday


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-28T12:00", 7), ("2026-10-24T12:00", 9), ("2026-11-14T12:00", 8)]
)
def test_a_night_shift_is_an_hour_shorter_or_longer_when_the_clocks_change(night: str, hours: int) -> None:
    saturday = Shift("night", (5,), 22 * HOUR, 30 * HOUR)
    begin = berlin(night)
    assert calendar(saturday).between(begin, begin + 24 * HOUR) == hours * HOUR


def test_shifts_that_meet_where_the_clock_skips_or_repeats_an_hour_leave_no_hole() -> None:
    one, other = Shift("a", (6,), 0, 2 * HOUR + 2 * QUARTER), Shift("b", (6,), 2 * HOUR + 2 * QUARTER, 6 * HOUR)
    for sunday, hours in (("2026-03-29", 5), ("2026-10-25", 7)):
        begin = berlin(f"{sunday}T00:00")
        assert calendar(one, other).between(begin, begin + 24 * HOUR) == hours * HOUR


def test_the_shift_that_is_on_is_the_one_that_began_last() -> None:
    both = calendar(EARLY, NIGHT)
    night, early = both.shift_at(berlin("2026-11-24T05:00")), both.shift_at(berlin("2026-11-24T10:15"))
    assert night is not None
    assert early is not None
    assert (night.name, night.day, night.begin) == ("night", day("2026-11-23"), berlin("2026-11-23T22:00"))
    assert (early.name, early.end) == ("early", berlin("2026-11-24T14:00"))
    assert both.shift_at(berlin("2026-11-24T18:00")) is None
    names = [shift.name for shift in both.shifts(berlin("2026-11-24T05:00"), berlin("2026-11-24T22:00"))]
    assert names == ["night", "early"]


def test_where_nobody_ever_works_nothing_is_ever_over() -> None:
    assert calendar(Shift("none", (), 0, HOUR)).after(berlin("2026-11-24T05:00"), 1) == NEVER
    once = Shift("once", (), 0, HOUR, (), (day("2028-01-01"),))
    assert calendar(once).after(berlin("2026-11-24T05:00"), HOUR) == berlin("2028-01-01T01:00")
    assert calendar(once).after(berlin("2026-11-24T05:00"), HOUR + 1) == NEVER


def test_what_is_asked_about_the_past_later_is_right_too() -> None:
    days = calendar(EARLY)
    days.after(berlin("2026-11-20T09:00"), HOUR)
    assert days.after(berlin("1999-01-04T09:00"), 2 * HOUR) == berlin("1999-01-04T11:30")  # as in January 2010
    assert days.after(berlin("2026-11-20T09:00"), 2 * HOUR) == berlin("2026-11-20T11:30")


quarters = st.integers(0, 95)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    begin = draw(quarters) * QUARTER
    length = draw(st.integers(1, 96))
    cuts = draw(st.lists(st.integers(0, length), max_size=4, unique=True).map(sorted))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    breaks = tuple((begin + a * QUARTER, begin + b * QUARTER) for a, b in pairs)
    weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6)))))
    also = tuple(draw(st.sets(st.integers(20_530, 20_545), max_size=2)))
    return Shift("s", weekdays, begin, begin + length * QUARTER, breaks, also)


def works(plan: list[Shift], holidays: set[int], instant: Micros) -> bool:
    """By the definition, for a clock that shows UTC."""
    for ago in range(3):
        today = instant // (24 * HOUR) - ago
        time = instant - today * 24 * HOUR
        for shift in plan:
            on = today in shift.also or ((today + 3) % 7 in shift.weekdays and today not in holidays)
            if on and shift.begin <= time < shift.end and not any(a <= time < b for a, b in shift.breaks):
                return True
    return False


@given(
    st.lists(shifts(), max_size=4),
    st.sets(st.integers(20_530, 20_545), max_size=4),
    st.integers(0, 96 * 40),
    st.integers(0, 96 * 40),
)
def test_working_time_is_what_an_oracle_counts(plan: list[Shift], holidays: set[int], first: int, second: int) -> None:
    base = 20_520 * 24 * HOUR
    begin, end = sorted((first, second))
    days = Calendar(ShiftPlan(tuple(plan), tuple(holidays)), Zone())
    worked = sum(works(plan, holidays, base + n * QUARTER) for n in range(begin, end)) * QUARTER
    assert days.between(base + begin * QUARTER, base + end * QUARTER) == worked
    if worked:
        over = days.after(base + begin * QUARTER, worked)
        assert days.between(base + begin * QUARTER, over) == worked
        assert days.between(base + begin * QUARTER, over - 1) == worked - 1
        assert over <= base + end * QUARTER


@given(
    st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]),
    st.datetimes(datetime(2010, 1, 2), datetime(2069, 12, 30)),
)
def test_a_zone_shows_what_the_zone_data_say_and_leads_back(name: str, moment: datetime) -> None:
    zone, info = zone_of(name), ZoneInfo(name)
    instant = from_datetime(moment.replace(tzinfo=UTC))
    shown = to_datetime(instant).astimezone(info)
    assert zone.local(instant) == (shown.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    local = from_datetime(moment.replace(tzinfo=UTC))
    assert zone.instant(local) == from_datetime(moment.replace(tzinfo=info))
