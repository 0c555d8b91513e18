"""Books a report at its station: the event, the station's counters, the order's progress."""

from plant_service.core.quantities import Quantity
from plant_service.core.texts.phrase import NOTHING, Said
from plant_service.core.wip.backlog import is_open
from plant_service.core.wip.events import Posting
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Job
from plant_service.core.wip.state import Order, OrderState


class Booking:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._state = recorder.state

    def book(
        self,
        report: Report,
        job: Job,
        parcel: Parcel,
        quantity: Quantity,
        postings: tuple[Posting, ...],
        detail: Said | None = None,
    ) -> None:
        """Records the event and brings station and order up to date."""
        station = self._recorder.station(report.station)
        operation = job.operation.operation
        if station.parcel != parcel:
            if station.parcel is None or station.parcel.order != parcel.order:
                station.good = station.scrap = station.rework = 0
            station.parcel, station.product = parcel, job.product.code
        station.operation = operation
        self.count(report, quantity)
        self._recorder.record(
            report, quantity=quantity, operation=operation, parcel=parcel, postings=postings, detail=detail
        )
        self.progress(report, self._state.orders[parcel.order])

    def count(self, report: Report, quantity: Quantity) -> None:
        """Adds to the station's totals; a negative quantity takes back."""
        station = self._state.stations[report.station]
        if report.kind == "completed":
            station.good += quantity
            station.good_master += quantity
        elif report.kind == "scrapped":
            station.scrap += quantity
            station.scrap_master += quantity
        elif report.kind == "reworked":
            station.rework += quantity
            station.rework_master += quantity

    def progress(self, report: Report, order: Order) -> None:
        """Running from the first report on; ended when nothing of it is left in the plant."""
        order.changed = self._state.now
        if order.state is OrderState.ABORTED or order.stopped:
            return
        if self._state.ledger.is_gone(order.order) and not is_open(order):
            self._become(report, order, OrderState.ENDED, "job_ended")
        elif order.state is not OrderState.INTERRUPTED:
            self._become(report, order, OrderState.RUNNING, "job_started")

    def _become(self, report: Report, order: Order, state: OrderState, kind: str) -> None:
        if order.state is not state:
            order.state = state
            self._recorder.record(report, kind=kind, quantity=0, parcel=Parcel(order.order, ""), detail=NOTHING)
