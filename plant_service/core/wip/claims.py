"""What signals claim and the fold does not book: jumps, pieces that no one upstream reported, pieces nobody could see.

A claim stays open, with its alarm, until a person accepts, splits or rejects it, or until it explains itself: reports
from upstream come in, or downstream works on the very pieces.
"""

from plant_service.core.quantities import Quantity
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Routes
from plant_service.core.wip.state import Claim, Doubt


class Claims:
    def __init__(self, routes: Routes, recorder: Recorder) -> None:
        self._routes = routes
        self._recorder = recorder
        self._state = recorder.state

    def open(
        self, report: Report, event: str, doubt: Doubt, kind: str, quantity: Quantity, wanted: Parcel | None = None
    ) -> None:
        """`event`: id of the event that told it, which becomes that of the claim."""
        claim = Claim(
            event,
            doubt,
            kind,
            report.station,
            quantity,
            report.occurred,
            report.window_from,
            report.rule,
            report.identity,
            wanted,
            self._likely_order(report.station, wanted),
        )
        claim.leaves = self._leaves(claim)
        self._state.claims[event] = claim
        self._state.stations[report.station].claims.append(event)
        if doubt is Doubt.UNREPORTED:
            self._state.unreported[event] = True
        self._total(claim, quantity)
        if doubt is not Doubt.UNSEEN:
            self._recorder.alarms.begin(report, "quarantine", report.station, report.detail)

    def reduce(self, report: Report, claim: Claim, quantity: Quantity) -> None:
        """That much of a claim is settled; a claim of nothing is gone."""
        claim.quantity -= quantity
        self._total(claim, -quantity)
        if claim.quantity:
            return
        del self._state.claims[claim.id]
        self._state.unreported.pop(claim.id, None)
        station = self._state.stations[claim.station]
        station.claims.remove(claim.id)
        if not station.quarantined:
            self._recorder.alarms.end(report, "quarantine", claim.station)

    def withdraw(self, report: Report, doubt: Doubt, quantity: Quantity) -> None:
        """The rule itself takes back what it had claimed last. What a person accepted meanwhile stays accepted."""
        for name in reversed(self._state.stations[report.station].claims[:]):
            claim = self._state.claims[name]
            if quantity and claim.doubt is doubt and claim.rule == report.rule:
                taken = min(quantity, claim.quantity)
                quantity -= taken
                self.reduce(report, claim, taken)

    def explain(self, report: Report, station: str, quantity: Quantity) -> None:
        """A station must have completed pieces unseen, for they went on: that many are in doubt no longer."""
        for name in self._state.stations[station].claims[:]:
            claim = self._state.claims[name]
            if quantity and claim.doubt is Doubt.UNSEEN and claim.kind == "completed":
                taken = min(quantity, claim.quantity)
                quantity -= taken
                self.reduce(report, claim, taken)

    def _total(self, claim: Claim, quantity: Quantity) -> None:
        station = self._recorder.station(claim.station)
        if claim.doubt is Doubt.UNSEEN:
            station.uncertain_high += quantity
            self._doubt(claim, quantity)
            self._recorder.changed_stations.update(self._routes.stations_behind(claim.station))
        else:
            station.quarantined += quantity

    def _likely_order(self, path: str, wanted: Parcel | None) -> str:
        """The wanted one, else that of the latest pieces counted there."""
        parcel = wanted or self._state.stations[path].parcel
        return parcel.order if parcel is not None else ""

    def _doubt(self, claim: Claim, quantity: Quantity) -> None:
        """The error bars of the order that the pieces are most likely of."""
        order = self._state.orders.get(claim.order)
        if order is None:
            return
        order.unseen += quantity
        if claim.leaves:
            order.unseen_out += quantity
        self._recorder.changed_orders.add(order.order)

    def _leaves(self, claim: Claim) -> bool:
        order = self._state.orders.get(claim.order)
        product = order.product if order is not None else ""
        jobs = [job for job in self._routes.jobs_at(claim.station) if job.product.product == product]
        target = self._routes.target(jobs[0], claim.station, claim.kind).bucket if jobs else None
        return target in (Bucket.SHIPPED, Bucket.SCRAP)
