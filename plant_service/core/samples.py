"""Samples: what a poll of a device gives.

Times are integers everywhere in the core: microseconds since 1970-01-01T00:00:00Z. They are exact, compare fast,
and are the resolution of PostgreSQL's timestamptz.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

Micros: TypeAlias = int
Value: TypeAlias = bool | int | float | str | None

SECOND: Micros = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Quality(StrEnum):
    GOOD = "Good"
    UNCERTAIN = "Uncertain"
    BAD = "Bad"


class TagType(StrEnum):
    """What a tag's raw bytes mean. A `string` has its length in the address or in the tag list.

    A `moment`, microseconds since 1970, is a figure's; no tag has that type.
    """

    BOOL = "bool"
    INT8 = "int8"
    UINT8 = "uint8"
    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    INT64 = "int64"
    UINT64 = "uint64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    STRING = "string"
    MOMENT = "moment"

    @property
    def is_integer(self) -> bool:
        return "int" in self.value

    @property
    def bits(self) -> int:
        """Width in bits; 1 for bool, 0 for string and moment."""
        digits = "".join(filter(str.isdigit, self.value))
        return int(digits) if digits else int(self is TagType.BOOL)


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one tag. `tag` is the full name `<device>.<tag>`; a Bad sample's value is None."""

    time: Micros
    tag: str
    value: Value
    quality: Quality


@dataclass(frozen=True, slots=True)
class SampleBatch:
    """One poll of one device, as columns of equal length. All its samples carry the host's poll time.

    `tags` is the same tuple object from poll to poll, so a batch costs two short lists. `sources`: when the device
    itself had each value, by its own clock; None where it does not tell.
    """

    device: str
    time: Micros
    tags: tuple[str, ...]
    values: tuple[Value, ...]
    qualities: tuple[Quality, ...]
    sources: tuple[Micros | None, ...] | None = None

    def __len__(self) -> int:
        return len(self.tags)

    def __iter__(self) -> Iterator[Sample]:
        for tag, value, quality in zip(self.tags, self.values, self.qualities, strict=True):
            yield Sample(self.time, tag, value, quality)


def from_datetime(moment: datetime) -> Micros:
    """Microseconds of an aware datetime, exact."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(moment: Micros) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)


def parse_time(text: str) -> Micros:
    """Microseconds of an RFC 3339 text. Raises ValueError when it has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time {text!r} has no offset; write it like 2026-11-22T08:00:00Z")
    return from_datetime(moment)


def format_time(moment: Micros) -> str:
    """RFC 3339 with `Z`, as short as the value permits."""
    return to_datetime(moment).isoformat().replace("+00:00", "Z")
