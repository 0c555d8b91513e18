"""What a read of a device gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from plant_service.core.samples import Micros, Quality, Value


class Change(NamedTuple):
    """A value that a tag had for a while; `place` as in the Reading behind it, `moment` by `time.monotonic`."""

    place: int
    value: Value
    quality: Quality
    source: Micros | None
    moment: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One poll. Unpacks into values and qualities, in the order of the tags that were asked for.

    `asked`: when the device was asked, by `time.monotonic`: the values are of then or a moment later, however late the
    answer was read. `sources`: when the device itself had each value, by its own clock, where it tells.
    `earlier`: what the device reported since the last reading before these values, oldest first.
    """

    values: Sequence[Value]
    qualities: Sequence[Quality]
    asked: float
    sources: Sequence[Micros | None] | None = None
    earlier: Sequence[Change] = ()

    def __iter__(self) -> Iterator[Sequence[Any]]:
        yield self.values
        yield self.qualities
