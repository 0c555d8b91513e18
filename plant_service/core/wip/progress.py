"""Orders that do not get on.

no_progress   an order is Running and nothing of it was reported for longer than `no_progress` of its product

One timer for all orders: it is set for the one that is silent longest, and looks again whether it still is.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush, heapreplace

from plant_service.core.calendars import NEVER, WorkingTime
from plant_service.core.samples import Micros
from plant_service.core.texts import alarms
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Order, OrderState
from plant_service.core.words import lasting

TIMER = NAME = "no_progress"


class Progress:
    """`any`: whether a product has such a limit.

    `_waiting`: a heap of the orders that are watched and not told of, each once, by when they will have been silent for
    too long, or by a time before that: a report that comes meanwhile does not touch it.
    """

    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._recorder = recorder
        self._alarms = recorder.alarms
        self._state = recorder.state
        self._limits: dict[str, tuple[Micros, WorkingTime, str]] = {}
        for name, made in model.products.items():
            if made.no_progress is not None:
                first = made.route[0].stations[0]
                self._limits[name] = (made.no_progress, model.working_time(first), first)
        self.any = bool(self._limits)
        self._silent = {subject for name, subject in recorder.state.alarms if name == NAME}
        watched = (order for order in recorder.state.orders.values() if self._is_watched(order))
        self._waiting = [self._due(order) for order in watched if order.order not in self._silent]
        self._names = {name for _, _, name in self._waiting}
        heapify(self._waiting)
        if self._waiting:
            self._look_at(self._waiting[0][0])

    def watches(self, name: str, subject: str) -> bool:
        order = self._state.orders.get(subject)
        return name != NAME or (order is not None and order.product in self._limits)

    def look(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.order in self._silent:
                self._silent.discard(event.order)
                self._alarms.over(NAME, event.order)
            if event.order not in self._names:
                self._wait_for(event.order)

    def fire(self) -> None:
        while (order := self._first()) is not None and self._waiting[0][0] <= self._state.now:
            heappop(self._waiting)
            self._names.discard(order.order)
            self._silent.add(order.order)
            limit, _, station = self._limits[order.product]
            text = alarms.NO_PROGRESS(order=order.order, time_long=lasting(limit))
            self._alarms.tell(NAME, order.order, station, text, limit)
        if self._waiting:
            self._look_at(self._waiting[0][0])

    def _first(self) -> Order | None:
        """The order that will have been silent for too long before the others."""
        while self._waiting:
            order = self._state.orders.get(self._waiting[0][2])
            if order is None or not self._is_watched(order):
                self._names.discard(heappop(self._waiting)[2])
            elif (due := self._due(order)) != self._waiting[0]:
                heapreplace(self._waiting, due)
            else:
                return order
        return None

    def _wait_for(self, name: str) -> None:
        order = self._state.orders.get(name)
        if order is not None and self._is_watched(order):
            due = self._due(order)
            heappush(self._waiting, due)
            self._names.add(name)
            self._look_at(due[0])

    def _look_at(self, due: Micros) -> None:
        timer = (TIMER, "")
        self._recorder.timers.set(*timer, min(due, self._state.timers.get(timer, NEVER)))

    def _is_watched(self, order: Order) -> bool:
        return order.state is OrderState.RUNNING and order.product in self._limits

    def _due(self, order: Order) -> tuple[Micros, int, str]:
        """When it will have been silent for too long; of several at a time the first released is told first."""
        limit, working_time, _ = self._limits[order.product]
        return working_time.after(order.changed, limit), order.number, order.order
