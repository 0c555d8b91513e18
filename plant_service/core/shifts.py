"""When people work, as the configuration says it: shifts of a week in the clock of a place, and that clock itself.

Days are counted from 1970-01-01. All plain data, so that a checkpoint can hold it and nothing has to be looked up.
"""

from bisect import bisect_right
from dataclasses import dataclass

from plant_service.core.samples import SECOND, Micros

DAY: Micros = 86400 * SECOND


@dataclass(frozen=True, slots=True)
class Zone:
    """The clock of a place: how far it is ahead of UTC, `offsets[i]` from the instant `since[i]` on; the first one also
    before. Summer time is a change of it."""

    since: tuple[Micros, ...] = (0,)
    offsets: tuple[Micros, ...] = (0,)

    def local(self, instant: Micros) -> Micros:
        """What the clock shows, in microseconds since it showed 1970-01-01 00:00."""
        return instant + self._offset(instant)

    def instant(self, local: Micros) -> Micros:
        """When the clock shows that: the first time of two; if it skips it, as if it had not (PEP 495)."""
        before = self._offset(local - DAY)
        for offset in (before, self._offset(local - before)):
            if self._offset(local - offset) == offset:
                return local - offset
        return local - before

    def _offset(self, instant: Micros) -> Micros:
        return self.offsets[max(0, bisect_right(self.since, instant) - 1)]


@dataclass(frozen=True, slots=True)
class Shift:
    """Times are since midnight of the day on which the shift begins; `end` may lie beyond the next midnight.

    `weekdays`: 0 for Monday. `also`: days on which there is this shift though it is a holiday or another weekday.
    """

    name: str
    weekdays: tuple[int, ...]
    begin: Micros
    end: Micros
    breaks: tuple[tuple[Micros, Micros], ...] = ()
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """`holidays`: days on which no shift begins."""

    shifts: tuple[Shift, ...]
    holidays: tuple[int, ...] = ()
