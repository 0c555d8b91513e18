"""What the board knows: the latest figures, the alarms that stand, the last events. Bounded; taking in never waits."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from plant_service.core.diagnostics import DIAGNOSTICS
from plant_service.core.ports import PersonFigures
from plant_service.core.samples import Micros, Quality, SampleBatch, Value
from plant_service.core.series import FIGURES, order_series
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.events import Event, orders_gone

EVENTS_KEPT = 500


class Figure(NamedTuple):
    value: Value
    quality: Quality
    time: Micros


class BoardState:
    """Of what was published: `figures` by series, `alarms` by identity in the order of raising, `events` oldest first.

    `persons`: what people made, as it was told last. `last_poll`: when a device last answered.
    """

    def __init__(self, site: str) -> None:
        self._site = site
        self.last_poll: Micros | None = None
        self.figures: dict[str, Figure] = {}
        self.alarms: dict[str, Alarm] = {}
        self.persons: Sequence[PersonFigures] = ()
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)

    def take_samples(self, batch: SampleBatch) -> None:
        if batch.device == FIGURES:
            for tag, value, quality in zip(batch.tags, batch.values, batch.qualities, strict=True):
                self.figures[tag] = Figure(value, quality, batch.time)
        elif Quality.GOOD in batch.qualities and f".{DIAGNOSTICS}/" not in batch.tags[0]:
            self.last_poll = batch.time

    def take_events(self, events: Sequence[Event]) -> None:
        self.events.extend(events)
        for event in events:
            if event.alarm is not None and event.alarm.active:
                self.alarms[event.identity] = event.alarm
            elif event.alarm is not None:
                self.alarms.pop(event.identity, None)
        for order in orders_gone(events):
            for series in order_series(self._site, order):
                self.figures.pop(series, None)
