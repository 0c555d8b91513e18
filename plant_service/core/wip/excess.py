"""What is reported beyond all pieces that are known: overrun of an order, or pieces of no order."""

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.quantities import Quantity
from plant_service.core.texts import alarms, reports
from plant_service.core.wip.booking import Booking
from plant_service.core.wip.events import Bucket, Posting
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import NOBODY, Recorder, contra
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Job, Routes
from plant_service.core.wip.state import Order


class Excess:
    def __init__(self, routes: Routes, recorder: Recorder, booking: Booking) -> None:
        self._routes = routes
        self._recorder = recorder
        self._booking = booking
        self._state = recorder.state

    def book(self, report: Report, jobs: tuple[Job, ...], quantity: Quantity, wanted: Parcel | None) -> None:
        order = self.order_for(report, jobs, wanted)
        if order is None:
            if asked() is not None:
                rejected("no_order", station=report.station)
            self._unassigned(report, quantity)
            return
        if asked() is not None:
            chosen("overrun", order=order.order, quantity=quantity)
        job = next(job for job in jobs if job.product.product == order.product)
        parcel = wanted if wanted is not None and wanted.lot else Parcel(order.order, "")
        target = self._routes.target(job, report.station, report.kind)
        source = contra(Bucket.OVERRUN, order.product, job.operation.operation)
        posting = self._recorder.post(parcel, source, target, quantity)
        self._booking.book(report, job, parcel, quantity, (posting,), reports.MORE_THAN_ORDERED())
        text = alarms.OVERRUN(station=report.station, quantity=quantity, kind=report.kind, order=order.order)
        self._recorder.alarms.begin(report, "overrun", order.order, text)

    def order_for(self, report: Report, jobs: tuple[Job, ...], wanted: Parcel | None) -> Order | None:
        """The order that pieces beyond all others belong to: the wanted one, the last one here, or the newest one."""
        orders = self._state.orders
        names = {job.product.product for job in jobs}
        if wanted is not None:
            order = orders.get(wanted.order)
            return order if order is not None and order.product in names else None
        last = self._state.stations[report.station].parcel
        if last is not None and last.order in orders and orders[last.order].product in names:
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
        self._booking.count(report, quantity)
        self._recorder.record(report, quantity=quantity, postings=postings)
        self._recorder.alarms.begin(report, "unassigned", report.station, alarms.UNASSIGNED(station=report.station))
