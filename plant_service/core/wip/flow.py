"""How reports move pieces through the ledger.

A report is a fact: its pieces are found, nearest place first. What upstream did not report is inferred and marked
so (table 4 row 16); what exceeds the order is overrun (row 17); what belongs to no order is unassigned (row 14).
Nothing is dropped.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from plant_service.core.quantities import Quantity, total
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.events import Bucket, Certainty, Posting
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.model import PlantModel, Policy, Product
from plant_service.core.wip.recorder import NOBODY, Recorder, Report, contra
from plant_service.core.wip.route import Routes, Source
from plant_service.core.wip.state import Implied, Order, OrderState

#: How long a completion that downstream implied may go unconfirmed before policy `warn` raises its alarm. Two devices
#: are polled at different moments, so for a poll or two downstream is often ahead.
UPSTREAM_GRACE: Micros = 30 * SECOND


class Flow:
    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._model = model
        self._routes = routes
        self._recorder = recorder
        self._state = recorder.state

    def report(self, report: Report, wanted: Parcel | None = None) -> None:
        """Books all pieces of a report. `wanted`: only pieces of this order (and lot, if it names one)."""
        left = report.quantity
        products = self._routes.products_at(report.station)
        if report.kind == "completed":
            left -= self._confirm(report, products, left, wanted)
        for source, product, parcel, quantity in self._find(report, products, left, wanted):
            self._move(report, product, source, parcel, quantity)
            left -= quantity
        if left:
            self._exceed(report, products, left, wanted)

    def available(self, report: Report, wanted: Parcel) -> Quantity:
        """How many pieces of a lot or order are anywhere between the start of its route and this report."""
        ledger = self._state.ledger
        return total(
            ledger.level(source.place, parcel)
            for source, _ in self._sources(report, self._routes.products_at(report.station))
            for parcel in ledger.of(source.place, wanted)
        )

    def _find(
        self, report: Report, products: tuple[Product, ...], quantity: Quantity, wanted: Parcel | None
    ) -> Iterator[tuple[Source, Product, Parcel, Quantity]]:
        """Where to take `quantity` pieces from: (source, product, parcel, pieces), nearest place and oldest first.

        The caller takes each before it asks for the next.
        """
        ledger = self._state.ledger
        if not quantity:
            return
        for source, product in self._sources(report, products):
            place = source.place
            if wanted is None:
                parcels: Iterator[Parcel] = _first_ones(ledger.at(place))
            else:
                parcels = iter(ledger.of(place, wanted))
            for parcel in parcels:
                taken = min(ledger.level(place, parcel), quantity)
                yield source, product, parcel, taken
                quantity -= taken
                if not quantity:
                    return

    def _sources(self, report: Report, products: tuple[Product, ...]) -> Iterator[tuple[Source, Product]]:
        """Places that are not empty, nearest first; at equal distance the product whose oldest order is older."""
        places, station, kind = self._state.ledger.places, report.station, report.kind
        walks = [
            self._routes.sources(product.product, product.operation_at[station], station, kind) for product in products
        ]
        for level in zip_longest(*walks):
            here = [
                (source, product)
                for source, product in zip(level, products, strict=True)
                if source is not None and places.get(source.place)
            ]
            yield from sorted(here, key=self._age) if len(here) > 1 else here

    def _age(self, item: tuple[Source, Product]) -> int:
        """Place in the order of release of the oldest parcel at a source."""
        parcel = next(iter(self._state.ledger.at(item[0].place)))
        return self._state.orders[parcel.order].number

    def _move(self, report: Report, product: Product, source: Source, parcel: Parcel, quantity: Quantity) -> None:
        index = product.operation_at[report.station]
        place = source.place
        for before in range(source.step, index):
            place = self._infer(report, product, before, place, parcel, quantity)
        target = self._routes.target(product.product, index, report.station, report.kind)
        posting = self._recorder.post(parcel, place, target, quantity)
        self._book(report, product, parcel, quantity, (posting,))

    def _infer(
        self, report: Report, product: Product, index: int, place: Place, parcel: Parcel, quantity: Quantity
    ) -> Place:
        """Brings pieces from the step at `index` into the next queue; says so if that step had not reported them."""
        queue = self._routes.queue(product, index + 1)
        posting = self._recorder.post(parcel, place, queue, quantity)
        step = product.route[index]
        station = place.station or (step.stations[0] if len(step.stations) == 1 else "")
        completed = place.bucket is not Bucket.DONE
        self._recorder.record(
            report,
            kind="completed" if completed else "departed",
            quantity=quantity,
            operation=step.operation,
            parcel=parcel,
            postings=(posting,),
            certainty=Certainty.INFERRED,
            station=station,
            detail=f"implied by {report.kind} at {report.station}",
        )
        if completed and self._routes.observes(step, "completed"):
            key = (product.product, step.operation)
            implied = Implied(parcel, report.occurred, quantity, report.station)
            self._state.implied.setdefault(key, []).append(implied)
            if self._model.stations[report.station].policy is Policy.WARN:
                timer = ("upstream", f"{product.product}/{step.operation}")
                if timer not in self._state.timers:
                    self._recorder.set_timer(*timer, self._state.now + UPSTREAM_GRACE)
        return queue

    def _confirm(
        self, report: Report, products: tuple[Product, ...], quantity: Quantity, wanted: Parcel | None
    ) -> Quantity:
        """Pieces that downstream had implied already: a signal whose window began before then confirms them."""
        confirmed: Quantity = 0
        for product in products:
            index = product.operation_at[report.station]
            key = (product.product, product.route[index].operation)
            waiting = self._state.implied.get(key)
            if not waiting:
                continue
            for implied in waiting:
                if implied.time <= report.window_from or (wanted and not _is_wanted(implied.parcel, wanted)):
                    continue
                taken = min(implied.quantity, quantity - confirmed)
                if taken:
                    implied.quantity -= taken
                    confirmed += taken
                    text = f"confirms what {implied.station} had implied"
                    self._book(report, product, implied.parcel, taken, (), text)
            self._forget_implied(key, report, product.route[index].stations)
        return confirmed

    def _forget_implied(self, key: tuple[str, str], report: Report, stations: tuple[str, ...]) -> None:
        """Drops what is confirmed, and what the operation's only station can no longer confirm."""
        waiting = [i for i in self._state.implied[key] if i.quantity]
        if stations == (report.station,):
            waiting = [i for i in waiting if i.time > report.window_from]
        if waiting:
            self._state.implied[key] = waiting
            return
        del self._state.implied[key]
        name = f"{key[0]}/{key[1]}"
        self._state.timers.pop(("upstream", name), None)
        self._recorder.clear_alarm(report, "upstream", name)

    def _exceed(self, report: Report, products: tuple[Product, ...], quantity: Quantity, wanted: Parcel | None) -> None:
        order = self._order_for(report, products, wanted)
        if order is None:
            self._unassigned(report, quantity)
            return
        product = self._routes.product(order.product)
        index = product.operation_at[report.station]
        operation = product.route[index].operation
        parcel = wanted if wanted is not None and wanted.lot else Parcel(order.order, "")
        target = self._routes.target(product.product, index, report.station, report.kind)
        source = contra(Bucket.OVERRUN, product.product, operation)
        posting = self._recorder.post(parcel, source, target, quantity)
        self._book(report, product, parcel, quantity, (posting,), "more pieces than the order has at this place")
        text = f"{report.station} reports {quantity} more {report.kind} than order {order.order} has there"
        self._recorder.raise_alarm(report, "overrun", order.order, text)

    def _order_for(self, report: Report, products: tuple[Product, ...], wanted: Parcel | None) -> Order | None:
        """The order that pieces beyond all others belong to: the wanted one, the last one here, or the newest one."""
        orders = self._state.orders
        names = {product.product for product in products}
        if wanted is not None:
            order = orders.get(wanted.order)
            return order if order is not None and order.product in names else None
        last = self._state.stations[report.station].parcel
        if last is not None and orders[last.order].product in names:
            return orders[last.order]
        newest = (orders[self._state.newest[name]] for name in names if name in self._state.newest)
        return max(newest, key=lambda order: order.number, default=None)

    def _unassigned(self, report: Report, quantity: Quantity) -> None:
        """No order is known: the pieces stay in the station's name until someone attributes them."""
        station = self._recorder.station(report.station)
        postings: tuple[Posting, ...] = ()
        if report.kind in ("completed", "scrapped"):
            bucket = Bucket.DONE if report.kind == "completed" else Bucket.SCRAP
            source = contra(Bucket.UNASSIGNED, station=report.station)
            target = contra(bucket, station=report.station)
            postings = (self._recorder.post(NOBODY, source, target, quantity),)
            station.unassigned += quantity
        self._count(report, quantity)
        self._recorder.record(report, quantity=quantity, postings=postings)
        text = f"{report.station} reports pieces, but no order for them is released; attribute them to one"
        self._recorder.raise_alarm(report, "unassigned", report.station, text)

    def _book(
        self,
        report: Report,
        product: Product,
        parcel: Parcel,
        quantity: Quantity,
        postings: tuple[Posting, ...],
        detail: str | None = None,
    ) -> None:
        """Records the event at the station and brings station and order up to date."""
        station = self._recorder.station(report.station)
        operation = product.route[product.operation_at[report.station]].operation
        if station.parcel != parcel:
            if station.parcel is None or station.parcel.order != parcel.order:
                station.good = station.scrap = 0
            station.parcel, station.product = parcel, product.product
        station.operation = operation
        self._count(report, quantity)
        self._recorder.record(
            report, quantity=quantity, operation=operation, parcel=parcel, postings=postings, detail=detail
        )
        self._progress(report, self._state.orders[parcel.order])

    def _count(self, report: Report, quantity: Quantity) -> None:
        station = self._state.stations[report.station]
        if report.kind == "completed":
            station.good += quantity
            station.good_master += quantity
        elif report.kind == "scrapped":
            station.scrap += quantity
            station.scrap_master += quantity

    def _progress(self, report: Report, order: Order) -> None:
        """Running from the first report on; ended when nothing of it is left in the plant."""
        order.changed = self._state.now
        ended = self._state.ledger.on_hand(order.order) == 0
        state = OrderState.ENDED if ended else OrderState.RUNNING
        if state is not order.state:
            order.state = state
            kind = "job_ended" if ended else "job_started"
            self._recorder.record(report, kind=kind, quantity=0, parcel=Parcel(order.order, ""), detail="")


def _first_ones(parcels: Mapping[Parcel, Quantity]) -> Iterator[Parcel]:
    """The first parcel again and again, until none is left or nobody asks."""
    while parcels:
        yield next(iter(parcels))


def _is_wanted(parcel: Parcel, wanted: Parcel) -> bool:
    return parcel.order == wanted.order and wanted.lot in ("", parcel.lot)
