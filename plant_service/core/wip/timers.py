"""Which timer falls due next, without looking at all of them.

What runs is in the state: `timers`, and what rules wait for. The heap over it also holds timers that were set anew or
stopped since; they are dropped when they come up, and all at once when they are the most of it.
"""

from heapq import heapify, heappop, heappush
from typing import TypeAlias

from plant_service.core.calendars import NEVER
from plant_service.core.samples import Micros
from plant_service.core.signals import tracker
from plant_service.core.wip.state import State

#: (due, kind, subject); timers fire in this order.
Timer: TypeAlias = tuple[Micros, str, str]
#: Kind of the timer of a rule; its subject is the rule's name.
DELAY = "delay"


class Timers:
    """Whoever sets a timer says it here; to stop one, it is enough to take it out of `state.timers`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._delays: dict[str, Micros] = {}
        self._heap: list[Timer] = []

    @property
    def earliest(self) -> Micros:
        """No timer falls due before it."""
        return self._heap[0][0] if self._heap else NEVER

    def next(self) -> Timer | None:
        """The one that falls due first."""
        heap = self._heap
        while heap:
            if self._runs(heap[0]):
                return heap[0]
            heappop(heap)
        return None

    def set(self, kind: str, subject: str, due: Micros) -> None:
        self._state.timers[kind, subject] = due
        self._push((due, kind, subject))

    def delay(self, rule: str, due: Micros | None) -> None:
        """What a rule waits for now; None: for nothing."""
        if due is None:
            self._delays.pop(rule, None)
        elif self._delays.get(rule) != due:
            self._delays[rule] = due
            self._push((due, DELAY, rule))

    def reload(self) -> None:
        """From the state, which holds other rules now."""
        found = ((name, tracker.due(signal)) for name, signal in self._state.signals.items())
        self._delays = {name: due for name, due in found if due is not None}
        self._sort()

    def _push(self, timer: Timer) -> None:
        heappush(self._heap, timer)
        if len(self._heap) > 100 + 2 * (len(self._state.timers) + len(self._delays)):
            self._sort()

    def _sort(self) -> None:
        self._heap = [(due, kind, subject) for (kind, subject), due in self._state.timers.items()]
        self._heap += [(due, DELAY, rule) for rule, due in self._delays.items()]
        heapify(self._heap)

    def _runs(self, timer: Timer) -> bool:
        due, kind, subject = timer
        known = self._delays.get(subject) if kind == DELAY else self._state.timers.get((kind, subject))
        return known == due
