"""When the items of a subscription are looked at: those of one sampling interval together (OPC 10000-4 5.13.1.2)."""

from __future__ import annotations

import math

from opcua_model.subscriptions.item import DataItem


class Sampling:
    """Times are those of the event loop, in seconds; intervals in milliseconds."""

    def __init__(self) -> None:
        self._groups: dict[float, dict[DataItem, None]] = {}
        self._due: dict[float, float] = {}

    def add(self, item: DataItem, now: float) -> None:
        """Its first sample is taken; the next one is due after its interval, or with others of the same."""
        if item.interval not in self._groups:
            self._groups[item.interval] = {}
            self._due[item.interval] = now + item.interval / 1000
        self._groups[item.interval][item] = None

    def discard(self, item: DataItem) -> None:
        group = self._groups.get(item.interval)
        if group is not None and item in group:
            del group[item]
            if not group:
                del self._groups[item.interval], self._due[item.interval]

    def run(self, now: float) -> None:
        """Samples what is due."""
        for interval, due in self._due.items():
            if due <= now:
                self._due[interval] = following(due, interval, now)
                for item in self._groups[interval]:
                    data = item.source.value
                    if data is not item.seen:
                        item.sample(data)

    @property
    def next(self) -> float:
        """When something is due; infinite when there is nothing."""
        return min(self._due.values(), default=math.inf)


def following(due: float, interval: float, now: float) -> float:
    """The next time by the same beat; beats that were missed are left out."""
    after = due + interval / 1000
    return after if after > now else now + interval / 1000
