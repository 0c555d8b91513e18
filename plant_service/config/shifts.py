"""The `shifts:` and `holidays:` of plant.yaml, and the clock of a time zone as plain data for the core."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from plant_service.core.samples import SECOND, Micros, from_datetime
from plant_service.core.shifts import DAY, Shift, ShiftPlan, Zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIRST_YEAR, _LAST_YEAR = 2010, 2070
_EPOCH = date(1970, 1, 1)
_MINUTE: Micros = 60 * SECOND


def _clock(value: object) -> Micros:
    match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", value.strip()) if isinstance(value, str) else None
    time = (int(match[1]) * 60 + int(match[2])) * _MINUTE if match else DAY + 1
    if time > DAY:
        raise ValueError(f"{str(value)!r} is no time of day; write it like 06:00")
    return time


def _pause(value: object) -> tuple[Micros, Micros]:
    begin, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise ValueError(f"{str(value)!r} is no break; write it like 10:00-10:30")
    return _clock(begin), _clock(end)


def _days(value: object) -> tuple[int, ...]:
    """`mon-fri`, `sun`, or a list of such."""
    found: set[int] = set()
    for text in value if isinstance(value, list) else [value]:
        first, dash, last = str(text).strip().lower().partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f"{str(text)!r} is no weekday; write them like mon-fri, or [mon, wed, sun-tue]")
        begin = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last) - begin) % 7 if dash else 0
        found.update((begin + number) % 7 for number in range(count + 1))
    return tuple(sorted(found))


def _date(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(f"{str(value)!r} is no day; write it like 2026-10-01") from None
    return value


Clock: TypeAlias = Annotated[Micros, BeforeValidator(_clock), WithJsonSchema({"type": "string", "examples": ["06:00"]})]
Pause: TypeAlias = Annotated[
    tuple[Micros, Micros],
    BeforeValidator(_pause),
    WithJsonSchema({"type": "string", "examples": ["10:00-10:30"]}),
]
Weekdays: TypeAlias = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    WithJsonSchema({"examples": ["mon-fri"], "anyOf": [{"type": "string"}, {"type": "array"}]}),
]
Day: TypeAlias = Annotated[
    date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-10-01"]})
]


class ShiftBlock(BaseModel):
    """A shift, in the clock of the site. It belongs to the day on which it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    days: Weekdays = Field(default=tuple(range(7)), description="weekdays on which it begins; default: every day")
    begin: Clock = Field(alias="from", description="when it begins")
    end: Clock = Field(alias="to", description="when it ends; not after `from`: on the next day")
    breaks: list[Pause] = Field(default=[], description="when nobody works in it")
    also: list[Day] = Field(default=[], description="days with this shift though they are holidays or other weekdays")

    @model_validator(mode="after")
    def _makes_sense(self) -> "ShiftBlock":
        if not (self.days or self.also):
            raise ValueError("days: this shift is on no day; name weekdays, or days in `also`")
        shift = self.shift("")
        edges = [shift.begin, *(edge for pause in shift.breaks for edge in pause), shift.end]
        if any(one > other for one, other in pairwise(edges)) or any(begin == end for begin, end in shift.breaks):
            raise ValueError("breaks: each must lie within the shift, and none in another one")
        return self

    def shift(self, name: str) -> Shift:
        end = self.end if self.end > self.begin else self.end + DAY
        breaks = sorted(self._inside(*pause) for pause in self.breaks)
        return Shift(name, self.days, self.begin, end, tuple(breaks), tuple(map(_number, sorted(self.also))))

    def _inside(self, begin: Micros, end: Micros) -> tuple[Micros, Micros]:
        begin += DAY if begin < self.begin else 0
        return begin, end + (DAY if end < begin else 0)


def plan_of(shifts: dict[str, ShiftBlock], holidays: Sequence[date]) -> ShiftPlan:
    return ShiftPlan(
        tuple(block.shift(name) for name, block in shifts.items()), tuple(sorted(set(map(_number, holidays))))
    )


@lru_cache(maxsize=8)
def zone_of(name: str) -> Zone:
    """What the zone data say about the years 2010 to 2069; before and after, the nearest offset holds."""
    info = ZoneInfo(name)
    moment = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    since, offsets = [from_datetime(moment)], [_offset(moment, info)]
    while moment.year < _LAST_YEAR:
        later = moment + timedelta(days=7)
        if _offset(later, info) != offsets[-1]:
            since.append(from_datetime(_change(moment, later, info)))
            offsets.append(_offset(later, info))
        moment = later
    return Zone(tuple(since), tuple(offsets))


def _change(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """The second at which the offset becomes that of `after`."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, info) == _offset(after, info):
            after = middle
        else:
            before = middle
    return after


def _offset(moment: datetime, info: ZoneInfo) -> Micros:
    offset = moment.astimezone(info).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)


def _number(day: date) -> int:
    return (day - _EPOCH).days
