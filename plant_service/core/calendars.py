"""Working time: what lies between two instants, and when so much of it is over. Pure, from a shift plan and a clock.

Working intervals are worked out a stretch of days at a time, when somebody first asks about them, and kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from plant_service.core.samples import Micros
from plant_service.core.shifts import DAY, Shift, ShiftPlan, Zone

#: Days that are worked out in one go, and for how long without any work more of it is looked for.
_STRETCH, _MOST_IDLE = 35, 800 * DAY
#: A shift that began so many days ago, at the most, may still be on.
_REACH = 2
NEVER: Micros = 1 << 62


class ShiftTime(NamedTuple):
    """One shift of one day (counted from 1970-01-01 in local time, that of its beginning)."""

    name: str
    day: int
    begin: Micros
    end: Micros


class WorkingTime(Protocol):
    def after(self, instant: Micros, worked: Micros) -> Micros:
        """When `worked` of working time is over, counted from `instant`; NEVER where no work is planned."""

    def between(self, begin: Micros, end: Micros) -> Micros:
        """The working time between two instants; 0 where the second is not later."""

    def shift_at(self, instant: Micros) -> ShiftTime | None:
        """The shift that is on, the one that began last if there are several. None: nobody works; breaks count."""

    def shifts(self, begin: Micros, end: Micros) -> Iterator[ShiftTime]:
        """Shifts that have some of their time between two instants, in the order of their beginning."""


class Always:
    """No shifts: all time is working time."""

    def after(self, instant: Micros, worked: Micros) -> Micros:
        return instant + worked

    def between(self, begin: Micros, end: Micros) -> Micros:
        return max(0, end - begin)

    def shift_at(self, instant: Micros) -> ShiftTime | None:
        return None

    def shifts(self, begin: Micros, end: Micros) -> Iterator[ShiftTime]:
        yield from ()


class Calendar:
    """Shifts may overlap: time is working time while anybody works."""

    def __init__(self, plan: ShiftPlan, zone: Zone) -> None:
        self._shifts = [(shift, frozenset(shift.also)) for shift in plan.shifts]
        self._holidays = frozenset(plan.holidays)
        self._zone = zone
        self._next_day = 0
        # Between these two instants everything is worked out.
        self._since = self._until = 0
        self._begins: list[Micros] = []
        self._ends: list[Micros] = []
        self._worked: list[Micros] = []  # before each interval, since the first one

    def after(self, instant: Micros, worked: Micros) -> Micros:
        if worked <= 0:
            return instant
        self._cover(instant, instant)
        wanted = self._total(instant) + worked
        while self._total(self._until) < wanted:
            last = max(instant, self._ends[-1]) if self._ends else instant
            if self._until > last + _MOST_IDLE:
                return NEVER
            self._extend()
        index = bisect_left(self._worked, wanted) - 1
        return self._begins[index] + wanted - self._worked[index]

    def between(self, begin: Micros, end: Micros) -> Micros:
        if end <= begin:
            return 0
        self._cover(begin, end)
        return self._total(end) - self._total(begin)

    def shift_at(self, instant: Micros) -> ShiftTime | None:
        return max(self.shifts(instant, instant + 1), key=lambda shift: shift.begin, default=None)

    def shifts(self, begin: Micros, end: Micros) -> Iterator[ShiftTime]:
        found = []
        for day in range(self._day(begin) - _REACH, self._day(end) + 1):
            for shift in self._on(day):
                time = ShiftTime(shift.name, day, self._at(day, shift.begin), self._at(day, shift.end))
                if time.begin < end and time.end > begin:
                    found.append(time)
        yield from sorted(found, key=lambda shift: (shift.begin, shift.end, shift.name))

    def _total(self, instant: Micros) -> Micros:
        """Working time from the first known interval to an instant that is covered."""
        index = bisect_right(self._begins, instant) - 1
        if index < 0:
            return 0
        return self._worked[index] + min(instant, self._ends[index]) - self._begins[index]

    def _cover(self, begin: Micros, end: Micros) -> None:
        if begin < self._since or not self._until:
            self._begins, self._ends, self._worked = [], [], []
            first = self._day(begin) - _STRETCH
            self._since = self._until = self._at(first, 0)
            self._next_day = first - _REACH
        while self._until <= end:
            self._extend()

    def _extend(self) -> None:
        """Works out the shifts that begin in the next stretch of days; those before it may reach into it."""
        days = range(self._next_day, self._next_day + _STRETCH)
        parts = [part for day in days for shift in self._on(day) for part in self._parts(day, shift)]
        while self._ends and self._ends[-1] > self._until:
            parts.append((self._begins.pop(), self._ends.pop()))
            self._worked.pop()
        for begin, end in sorted(parts):
            if self._ends and begin <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                before = self._worked[-1] + self._ends[-1] - self._begins[-1] if self._begins else 0
                self._worked.append(before)
                self._begins.append(begin)
                self._ends.append(end)
        self._next_day = days.stop
        self._until = max(self._until, self._at(days.stop, 0))

    def _parts(self, day: int, shift: Shift) -> Iterator[tuple[Micros, Micros]]:
        """A shift without its breaks."""
        edges = [shift.begin, *(edge for pause in sorted(shift.breaks) for edge in pause), shift.end]
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            since, until = self._at(day, begin), self._at(day, end)
            if since < until:
                yield since, until

    def _on(self, day: int) -> Iterator[Shift]:
        weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
        for shift, also in self._shifts:
            if day in also or (weekday in shift.weekdays and day not in self._holidays):
                yield shift

    def _at(self, day: int, time: Micros) -> Micros:
        return self._zone.instant(day * DAY + time)

    def _day(self, instant: Micros) -> int:
        return self._zone.local(instant) // DAY


ALWAYS = Always()
