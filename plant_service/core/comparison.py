"""The difference between two folds of one record: events added, removed, moved, re-attributed or changed.

Two events are the same thing seen by two maps when they go back to the same observation or command and are of the same
kind; the name of the rule is not part of that, so that a rule may have moved to another station.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from plant_service.core.wip.events import Event

#: Events without a counterpart that are kept for a later one; beyond them the oldest are taken to have none.
PATIENCE = 20_000

_SUFFIX = re.compile(r"~[0-9]+$")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after`: the event under the first and under the second map. `changes`: at least one of CHANGES."""

    changes: tuple[str, ...]
    before: Event | None
    after: Event | None


#: What may differ, with the fields of an event that tell it.
FIELDS = {
    "moved": ("station", "operation", "occurred", "window_from"),
    "re-attributed": ("order", "lot"),
    "changed": ("quantity", "high", "certainty", "identity"),
}
CHANGES = ("added", "removed", *FIELDS)


@dataclass
class _Waiting:
    """Events of one side that have no counterpart yet, oldest first."""

    events: dict[_Key, list[Event]] = field(default_factory=dict)
    count: int = 0

    def add(self, key: _Key, event: Event) -> None:
        self.events.setdefault(key, []).append(event)
        self.count += 1

    def take(self, key: _Key, like: Event) -> Event | None:
        """The one that is most alike."""
        found = self.events.get(key)
        if not found:
            return None
        best = max(found, key=lambda event: (event.rule == like.rule, event.station == like.station))
        found.remove(best)
        if not found:
            del self.events[key]
        self.count -= 1
        return best

    def oldest(self) -> Event:
        key = next(iter(self.events))
        event = self.take(key, self.events[key][0])
        assert event is not None
        return event


class Comparison:
    """Feed the events that both maps make of the same entry together; call `finish` behind the last one."""

    def __init__(self, found: Callable[[Difference], None], patience: int = PATIENCE) -> None:
        self._found = found
        self._patience = patience
        self._before, self._after = _Waiting(), _Waiting()

    def compare(self, before: Sequence[Event], after: Sequence[Event]) -> None:
        if before == after:
            return
        ids = {event.id: event for event in after}
        for event in before:
            same = ids.get(event.id)
            if same is not None and same.kind == event.kind:
                del ids[event.id]
                self._pair(event, same)
            else:
                self._before.add(_key(event), event)
        for event in after:
            if event.id in ids:
                self._after.add(_key(event), event)
        self._match()
        for waiting in (self._before, self._after):
            while waiting.count > self._patience:
                self._alone(waiting.oldest(), added=waiting is self._after)

    def finish(self) -> None:
        for waiting in (self._before, self._after):
            while waiting.count:
                self._alone(waiting.oldest(), added=waiting is self._after)

    def _match(self) -> None:
        for key in list(self._after.events.keys() & self._before.events.keys()):
            for event in list(self._after.events[key]):
                other = self._before.take(key, event)
                if other is None:
                    break
                self._after.take(key, event)
                self._pair(other, event)

    def _pair(self, before: Event, after: Event) -> None:
        changes = tuple(
            change
            for change, names in FIELDS.items()
            if any(getattr(before, name) != getattr(after, name) for name in names)
        )
        if changes:
            self._found(Difference(changes, before, after))

    def _alone(self, event: Event, added: bool) -> None:
        self._found(Difference(("added",), None, event) if added else Difference(("removed",), event, None))


def _key(event: Event) -> _Key:
    cause = _SUFFIX.sub("", event.id)
    if event.rule:
        cause = cause.removeprefix(f"{event.rule}:")
    return cause, event.kind
