"""Orders that do not get on.

no_progress   an order is Running and nothing of it was reported for longer than `no_progress` of its product

One timer for all orders: it is set for the one that is silent longest, and looks again whether it still is.
"""

from collections.abc import Iterable, Iterator

from plant_service.core.calendars import NEVER, WorkingTime
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Order, OrderState
from plant_service.core.words import lasting

TIMER = NAME = "no_progress"
_BEGINS = frozenset({"released", "job_started", "job_resumed"})


class Progress:
    """`any`: whether a product has such a limit."""

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

    def watches(self, name: str, subject: str) -> bool:
        order = self._state.orders.get(subject)
        return name != NAME or (order is not None and order.product in self._limits)

    def look(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.order in self._silent:
                self._silent.discard(event.order)
                self._alarms.over(NAME, event.order)
                self._wait_for(event.order)
            elif event.kind in _BEGINS:
                self._wait_for(event.order)

    def fire(self) -> None:
        for order, due in self._running():
            if due <= self._state.now and order.order not in self._silent:
                limit, _, station = self._limits[order.product]
                text = f"order {order.order} is running and nothing of it was reported for {lasting(limit)}"
                self._silent.add(order.order)
                self._alarms.tell(NAME, order.order, station, text, limit)
        following = [due for order, due in self._running() if order.order not in self._silent]
        if following:
            self._recorder.timers.set(TIMER, "", min(following))

    def _running(self) -> Iterator[tuple[Order, Micros]]:
        """Orders that run, with the time at which each will have been silent for too long."""
        for order in self._state.orders.values():
            if self._is_watched(order):
                yield order, self._due(order)

    def _wait_for(self, name: str) -> None:
        order, timer = self._state.orders.get(name), (TIMER, "")
        if order is not None and self._is_watched(order):
            self._recorder.timers.set(*timer, min(self._due(order), self._state.timers.get(timer, NEVER)))

    def _is_watched(self, order: Order) -> bool:
        return order.state is OrderState.RUNNING and order.product in self._limits

    def _due(self, order: Order) -> Micros:
        limit, working_time, _ = self._limits[order.product]
        return working_time.after(order.changed, limit)
