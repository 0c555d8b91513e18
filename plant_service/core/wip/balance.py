"""Do the books still balance? By construction they do; who publishes a balance has to prove it all the same.

Every five minutes of plant time, with the next event, the orders that moved since then are added up, at first all.
"""

from collections.abc import Iterable

from plant_service.core.quantities import total
from plant_service.core.samples import SECOND, Micros
from plant_service.core.texts import alarms
from plant_service.core.texts.phrase import NOTHING, Said
from plant_service.core.wip.events import Event
from plant_service.core.wip.recorder import Recorder

EVERY: Micros = 300 * SECOND
SITE = "site"


class Balance:
    def __init__(self, recorder: Recorder) -> None:
        self._alarms = recorder.alarms
        self._state = recorder.state
        self._moved = set(recorder.state.ledger.by_order)
        self._next: Micros = 0

    def look(self, events: Iterable[Event]) -> None:
        self._moved.update([event.order for event in events])
        if self._state.now < self._next:
            return
        self._next = self._state.now + EVERY
        ledger = self._state.ledger
        for order in sorted(self._moved):
            if order:
                error = total(ledger.of_order(order).values())
                self._tell(order, alarms.ORDER_BALANCE(order=order, error=error) if error else NOTHING)
        error = total(ledger.by_bucket.values())
        self._tell(SITE, alarms.SITE_BALANCE(error=error) if error else NOTHING)
        self._moved.clear()

    def _tell(self, subject: str, text: Said) -> None:
        if text:
            self._alarms.tell("balance", subject, "", text)
        else:
            self._alarms.over("balance", subject)
