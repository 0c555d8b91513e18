"""Which readings of a signal, and which pieces, the fold considered on its way to an event.

The rules note it where they decide, so there is no second account of them that could differ. Nobody listens to the live
fold: then `asked()` is None, and nothing is noted.

    if asked() is not None:
        note("rollover", Verdict.REJECTED, start=65530, value=12, limit=5)

`name` is a key of the words in core/explaining/reasons.py, which have the values put in. Durations are in seconds.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from plant_service.core.quantities import Quantity
from plant_service.core.samples import Value


class Verdict(StrEnum):
    """POSSIBLE: it would do, but was not needed, or something else decides."""

    CHOSEN = "chosen"
    POSSIBLE = "possible"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Considered:
    name: str
    verdict: Verdict
    values: Mapping[str, Value | Quantity]


Notes: TypeAlias = list[Considered]

_listener: ContextVar[Notes | None] = ContextVar("considered", default=None)
#: The notes of whoever listens; None for nobody.
asked = _listener.get


def note(name: str, verdict: Verdict, **values: Value | Quantity) -> None:
    """A reading that is rejected for the same reason again is noted once."""
    notes, considered = asked(), Considered(name, verdict, values)
    if notes is not None and (verdict is not Verdict.REJECTED or considered not in notes):
        notes.append(considered)


def chosen(name: str, **values: Value | Quantity) -> None:
    note(name, Verdict.CHOSEN, **values)


def rejected(name: str, **values: Value | Quantity) -> None:
    note(name, Verdict.REJECTED, **values)


def fitting(name: str, fits: bool, **values: Value | Quantity) -> None:
    note(name, Verdict.POSSIBLE if fits else Verdict.REJECTED, **values)


@contextmanager
def listening() -> Iterator[Notes]:
    """What is folded within the block is noted."""
    notes: Notes = []
    token = _listener.set(notes)
    try:
        yield notes
    finally:
        _listener.reset(token)
