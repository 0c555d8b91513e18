"""The durable record on the local disk, and the pieces of it on their way to the historian."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from plant_service.core.inputs import Input
from plant_service.core.samples import Micros, SampleBatch
from plant_service.core.wip.events import Event


@dataclass(frozen=True, slots=True)
class Entries:
    """What one commit makes durable. Inputs carry their sequence numbers; `checkpoint` is (sequence, text)."""

    inputs: Sequence[tuple[int, Input]] = ()
    samples: Sequence[SampleBatch] = ()
    events: Sequence[Event] = ()
    checkpoint: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Spooled:
    """A piece of the spool on its way to the historian: `position` orders pieces and never repeats.

    Exactly one of the rest is filled. `checkpoint`: the number and time of the last input folded into it, and its text.
    """

    position: int
    inputs: Sequence[tuple[int, Input]] = ()
    samples: Sequence[SampleBatch] = ()
    events: Sequence[Event] = ()
    checkpoint: tuple[int, Micros, str] | None = None

    @property
    def lane(self) -> "Lane":
        return Lane.SAMPLES if self.samples else Lane.RECORD


class Lane(StrEnum):
    """What goes to the historian in an order of its own: the record always from its beginning on, samples as they
    are wanted most, the newest before older ones that have piled up."""

    RECORD = "inputs, events and checkpoints"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Delivered:
    """The positions of a spool whose pieces a database holds.

    `record`: all inputs, events and checkpoints up to this one. `samples`: all samples within these ranges, both ends
    included; in order, and the first begins at 0. What lies between two of them is still to be caught up.
    """

    record: int = 0
    samples: tuple[tuple[int, int], ...] = ((0, 0),)

    @classmethod
    def up_to(cls, position: int) -> Self:
        return cls(position, ((0, position),))

    @property
    def newest(self) -> int:
        """Of the samples."""
        return self.samples[-1][1]

    @property
    def gap(self) -> tuple[int, int] | None:
        """The first and the last position of the oldest samples that are still to be caught up."""
        if len(self.samples) < 2:
            return None
        return self.samples[0][1] + 1, self.samples[1][0] - 1

    def holds(self, piece: Spooled) -> bool:
        if piece.lane is Lane.RECORD:
            return piece.position <= self.record
        return any(first <= piece.position <= last for first, last in self.samples)


class Journal(Protocol):
    """The durable record on the local disk. Methods block: call them in a worker thread, one at a time.

    `spooled` and `forget` may be called in another thread than the rest: catching up does not hold up commits.

    All raise StoreError with the file's path and what to do.
    """

    @property
    def source(self) -> str:
        """Identity of this journal, made once; names it towards the historian."""

    def commit(self, entries: Entries) -> None:
        """One transaction; durable against power loss when it returns. Events already known by id are skipped."""

    def checkpoint(self) -> tuple[int, str] | None:
        """The last checkpoint as (sequence of the last input folded into it, text)."""

    def inputs(self, after: int) -> Iterator[tuple[int, Input]]:
        """All inputs with a sequence above `after`, in order."""

    def spooled(self, after: int, limit: int, lane: Lane | None = None, last: int | None = None) -> Sequence[Spooled]:
        """At most `limit` spooled pieces above position `after`, in the order of their commit; within a commit inputs
        go before their events. A checkpoint comes along once a day. Those of `lane`, None for all; none behind position
        `last`."""

    def behind(self, after: int, limit: int) -> int:
        """The position, `after` or a later one, above which the newest `limit` pieces of samples lie."""

    def forget(self, delivered: Delivered) -> None:
        """Drops spooled pieces that the historian holds."""

    def event_count(self) -> int:
        """How many events this journal ever took, delivered ones included."""

    def samples_dropped(self) -> int:
        """How many samples the bound of the spool has cost since ever."""

    def close(self) -> None: ...
