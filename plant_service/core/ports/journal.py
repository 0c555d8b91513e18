"""The durable record on the local disk, and the pieces of it on their way to the historian."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from plant_service.core.inputs import Input
from plant_service.core.samples import SampleBatch
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

    Exactly one of `inputs`, `samples` and `events` is filled.
    """

    position: int
    inputs: Sequence[tuple[int, Input]] = ()
    samples: Sequence[SampleBatch] = ()
    events: Sequence[Event] = ()


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

    def spooled(self, after: int, limit: int) -> Sequence[Spooled]:
        """At most `limit` spooled pieces above position `after`, in the order of their commit; within a commit inputs
        go before their events."""

    def forget(self, position: int) -> None:
        """Drops spooled pieces up to `position`: the historian holds them."""

    def event_count(self) -> int:
        """How many events this journal ever took, delivered ones included."""

    def samples_dropped(self) -> int:
        """How many samples the bound of the spool has cost since ever."""

    def close(self) -> None: ...
