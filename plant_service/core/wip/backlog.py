"""Orders whose pieces enter the plant when the first step reports them (`release: pull`), most urgent first.

Until then they are the order's backlog (`Order.pending`) and no work in progress: so the work in a line or of a
product can be held constant (CONWIP: Hopp, Spearman, Factory Physics, chapter 10), while an output tells the PLC
whether there is room for more.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import reports
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.holds import Holds
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import Recorder, contra
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Routes
from plant_service.core.wip.state import Order, OrderState

#: (-priority, number, name).
_Entry: TypeAlias = tuple[int, int, str]
_OPEN = (OrderState.ALLOWED_TO_START, OrderState.RUNNING)


class Backlog:
    """`any`: whether a product pulls at all. `_waiting`: by product, sorted; some entries are out of date."""

    def __init__(self, routes: Routes, recorder: Recorder, holds: Holds) -> None:
        self._routes = routes
        self._recorder = recorder
        self._state = recorder.state
        self._holds = holds
        self._waiting: dict[str, list[_Entry]] = {made.product: [] for made in routes.made() if made.pull}
        self.any = bool(self._waiting)
        for order in recorder.state.orders.values():
            self.add(order)

    def let_in(self, report: Report, order: Order) -> None:
        """All that is pending enters the plant, or waits to be pulled."""
        self._state.newest[order.product] = order.order
        if order.product in self._waiting:
            self.add(order)
            return
        for lot, quantity in list(order.pending.items()):
            if quantity:
                self._enter(report, order, lot, quantity)
        order.pending.clear()

    def add(self, order: Order) -> None:
        """Also when its priority has changed."""
        waiting, entry = self._waiting.get(order.product), _entry(order)
        if waiting is not None:
            place = bisect_left(waiting, entry)
            if waiting[place : place + 1] != [entry]:
                waiting.insert(place, entry)

    def waiting(self, products: Iterable[str], wanted: Parcel | None) -> Quantity:
        """How much could be pulled: of a lot or order, or of all."""
        found = (order for product in products for order in self._orders(product, wanted))
        return total(order.pending[lot] for order in found for lot in _lots(order, wanted))

    def pull(self, report: Report, products: Iterable[str], quantity: Quantity, wanted: Parcel | None) -> list[Parcel]:
        """Brings `quantity` into the plant, or all there is; says what came, one parcel for each entry."""
        came = []
        text = reports.IMPLIED(kind=report.kind, station=report.station)
        told = report._replace(id=f"{report.id}^released", certainty=Certainty.INFERRED, detail=text)
        for order in (order for product in products for order in self._orders(product, wanted)):
            for lot in _lots(order, wanted):
                part = min(quantity, order.pending[lot])
                quantity -= part
                self._enter(told, order, lot, part)
                came.append(Parcel(order.order, lot))
                if not quantity:
                    return came
        return came

    def _enter(self, report: Report, order: Order, lot: str, quantity: Quantity) -> None:
        product = self._routes.product(order.product)
        target = self._routes.entry(product, self._routes.first(product))
        parcel = Parcel(order.order, lot)
        strip(order, quantity, (lot,))
        order.released += quantity
        posting = self._recorder.post(parcel, contra(Bucket.RELEASED, order.product), target, quantity)
        self._recorder.record(
            report, kind="released", quantity=quantity, operation=target.operation, parcel=parcel, postings=(posting,)
        )
        self._holds.catch(report, target, parcel, quantity)

    def _orders(self, product: str, wanted: Parcel | None) -> Iterator[Order]:
        """Orders of a product with pieces that may be pulled now, in their order."""
        waiting, place = self._waiting.get(product, []), 0
        if wanted is not None:
            order = self._state.orders.get(wanted.order)
            if waiting and order is not None and order.product == product and is_open(order):
                yield order
            return
        while place < len(waiting):
            order = self._state.orders.get(waiting[place][2])
            if order is None or order.product != product or _entry(order) != waiting[place] or not order.pending:
                del waiting[place]
                continue
            if is_open(order):
                yield order
            place += 1


def is_open(order: Order) -> bool:
    """Whether pieces of it may still be pulled."""
    return order.state in _OPEN and any(order.pending.values())


def strip(order: Order, quantity: Quantity, lots: Iterable[str] = ()) -> None:
    """Takes so much off what is pending, those without a lot first."""
    for lot in list(lots) or sorted(order.pending):
        part = min(quantity, order.pending[lot])
        quantity -= part
        order.pending[lot] -= part
        if not order.pending[lot]:
            del order.pending[lot]


def _entry(order: Order) -> _Entry:
    return -order.priority, order.number, order.order


def _lots(order: Order, wanted: Parcel | None) -> list[str]:
    return [lot for lot, left in order.pending.items() if left and (wanted is None or wanted.lot in ("", lot))]
