"""How reports move pieces through the ledger.

A report is a fact: its pieces are found, nearest place first. What upstream did not report is inferred and marked
so, or, where the station enforces the route, not booked until upstream has reported (table 4 row 16); what exceeds the
order is overrun (row 17); what belongs to no order is unassigned (row 14). Nothing is dropped.
"""

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise, zip_longest

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import alarms
from plant_service.core.wip.backlog import Backlog
from plant_service.core.wip.booking import Booking
from plant_service.core.wip.claims import Claims
from plant_service.core.wip.events import CONTRA, Bucket
from plant_service.core.wip.excess import Excess
from plant_service.core.wip.holds import Holds
from plant_service.core.wip.inference import IMPLIED_KINDS, Inference, is_wanted
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.model import PlantModel, Policy
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Job, Routes, Source
from plant_service.core.wip.state import Doubt

#: So many pieces that were not taken are told one by one.
MOST_TOLD = 6


class Flow:
    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder) -> None:
        self._model = model
        self._routes = routes
        self._recorder = recorder
        self._state = recorder.state
        self.booking = Booking(recorder)
        self.claims = Claims(routes, recorder)
        self.holds = Holds(recorder)
        self._inference = Inference(model, routes, recorder, self.booking, self.claims)
        self._excess = Excess(routes, recorder, self.booking)
        self.backlog = Backlog(routes, recorder, self.holds)

    def report(self, report: Report, wanted: Parcel | None = None, confirming: bool = True) -> None:
        """Books all pieces of a report. `wanted`: only pieces of this order (and lot, if it names one).

        `confirming`: pieces that downstream has implied already are these, so they do not move again.
        """
        jobs = self._jobs(report)
        left = report.quantity
        if report.kind in IMPLIED_KINDS and confirming:
            left -= self._inference.confirm(report, jobs, left, wanted)
        left -= self._take(report, jobs, left, wanted)
        if left and self.backlog.any:
            left -= self._pull(report, jobs, left, wanted)
        if asked() is not None and left:
            rejected("nothing_more_waits", quantity=left, policy=self._model.stations[report.station].policy.value)
        if left and self.enforces(report) and self._excess.order_for(report, jobs, wanted) is not None:
            self._quarantine(report, left, wanted)
        elif left:
            self._excess.book(report, jobs, left, wanted)

    def available(self, report: Report, wanted: Parcel | None) -> Quantity:
        """How much a report could take: of a lot or order, or of whatever is there."""
        ledger, jobs = self._state.ledger, self._jobs(report)
        sources = (source for source, job in self._sources(report, jobs))
        waiting = self.backlog.waiting(self._pullable(report, jobs), wanted) if self.backlog.any else 0
        if wanted is None:
            return waiting + total(ledger.by_place.get(source.place, 0) for source in sources)
        return waiting + total(
            ledger.level(source.place, parcel) for source in sources for parcel in ledger.of(source.place, wanted)
        )

    def is_over(self, report: Report, parcel: Parcel) -> bool:
        """Whether nothing of a lot is left that such a report could be about, in the order of the route or not."""
        anywhere = report._replace(accepted=True)
        jobs = self._jobs(report)
        return not self.available(anywhere, parcel) and not self._inference.expects(report, jobs, parcel)

    def gone_by(self, report: Report, parcel: Parcel) -> Quantity:
        """How much of a lot of which nothing is left to come was reported before."""
        product, scrapped = self._state.orders[parcel.order].product, report.kind == "scrapped"
        return total(
            parcels.get(parcel, 0)
            for place, parcels in self._state.ledger.places.items()
            if place.product == product and place.bucket not in CONTRA and scrapped <= (place.bucket is Bucket.SCRAP)
        )

    def retry(self) -> None:
        """Books claims that waited for reports from upstream, as far as these have come in."""
        for name in list(self._state.unreported):
            claim = self._state.claims[name]
            report = Report(
                f"{claim.id}+{claim.booked + 1}",
                claim.kind,
                claim.station,
                claim.quantity,
                claim.occurred,
                claim.window_from,
                rule=claim.rule,
                identity=claim.identity,
                supersedes=claim.id,
            )
            taken = self._take(report, self._jobs(report), claim.quantity, claim.wanted)
            if taken:
                claim.booked += 1
                self.claims.reduce(report, claim, taken)

    def enforces(self, report: Report) -> bool:
        return not report.accepted and self._model.stations[report.station].policy is Policy.ENFORCE

    def _jobs(self, report: Report) -> tuple[Job, ...]:
        jobs = self._routes.jobs_at(report.station)
        if report.operation:
            return tuple(job for job in jobs if job.operation.operation == report.operation)
        return jobs

    def _take(self, report: Report, jobs: tuple[Job, ...], quantity: Quantity, wanted: Parcel | None) -> Quantity:
        """Moves pieces that can be found, `quantity` at the most; returns how much."""
        taken: Quantity = 0
        for source, job, parcel, part in self._find(report, jobs, quantity, wanted):
            if asked() is not None:
                how = "taken_upstream" if source.path else "taken_here"
                chosen(how, quantity=part, **_words(source.place, parcel), steps=len(source.path))
            self._move(report, job, source, parcel, part)
            taken += part
        if asked() is not None and quantity:
            self._note_others(report, jobs, wanted)
        return taken

    def _note_others(self, report: Report, jobs: tuple[Job, ...], wanted: Parcel | None) -> None:
        """Pieces that could be taken and were not: the next ones in turn, and those of others than the wanted ones."""
        others = (
            (source.place, parcel, quantity)
            for source, job in self._sources(report, jobs)
            if source.place != self._routes.target(job, report.station, report.kind)
            for parcel, quantity in self._state.ledger.at(source.place).items()
        )
        for place, parcel, quantity in islice(others, MOST_TOLD):
            named = wanted is None or is_wanted(parcel, wanted)
            rejected("next_in_turn" if named else "of_others", quantity=quantity, **_words(place, parcel))
        left = sum(1 for _ in others)
        if left:
            rejected("more_wait", number=left)

    def _pull(self, report: Report, jobs: tuple[Job, ...], quantity: Quantity, wanted: Parcel | None) -> Quantity:
        """Pieces enter the plant with their first report; returns how much was taken so."""
        taken: Quantity = 0
        for parcel in self.backlog.pull(report, self._pullable(report, jobs), quantity, wanted):
            if asked() is not None:
                chosen("pulled", whose="/".join(filter(None, parcel)), station=report.station)
            taken += self._take(report, jobs, quantity - taken, parcel)
        return taken

    def _pullable(self, report: Report, jobs: tuple[Job, ...]) -> list[str]:
        """Products of which a report may bring pieces in: an enforced route begins with its first step."""
        enforced = self.enforces(report)
        found = (job for job in jobs if not enforced or job.step == self._routes.first(job.product))
        return list(dict.fromkeys(job.product.product for job in found))

    def _find(
        self, report: Report, jobs: tuple[Job, ...], quantity: Quantity, wanted: Parcel | None
    ) -> Iterator[tuple[Source, Job, Parcel, Quantity]]:
        """Where to take `quantity` from: (source, job, parcel, how much), nearest place and oldest first.

        The caller takes each before it asks for the next.
        """
        ledger = self._state.ledger
        if not quantity:
            return
        for source, job in self._sources(report, jobs):
            place = source.place
            if wanted is not None:
                parcels = iter(ledger.of(place, wanted))
            elif place == self._routes.target(job, report.station, report.kind):
                parcels = iter(list(ledger.at(place)))  # they stay there
            else:
                parcels = _first_ones(ledger.at(place))
            for parcel in parcels:
                taken = min(ledger.level(place, parcel), quantity)
                yield source, job, parcel, taken
                quantity -= taken
                if not quantity:
                    return

    def _sources(self, report: Report, jobs: tuple[Job, ...]) -> Iterator[tuple[Source, Job]]:
        """Places that are not empty, nearest first; at equal distance the one whose oldest order is older."""
        places, station, kind = self._state.ledger.places, report.station, report.kind
        enforced = self.enforces(report)
        if len(jobs) == 1 and not enforced:
            yield from ((s, jobs[0]) for s in self._routes.sources(jobs[0], station, kind) if s.place in places)
            return
        walks = [self._routes.sources(job, station, kind) for job in jobs]
        for level in zip_longest(*walks):
            here = [
                (source, job)
                for source, job in zip(level, jobs, strict=True)
                if source is not None
                and source.place in places
                and not (enforced and self._is_out_of_order(source, job, kind))
            ]
            yield from sorted(here, key=self._age) if len(here) > 1 else here

    def _is_out_of_order(self, source: Source, job: Job, kind: str) -> bool:
        """Whether taking pieces from there needs something that nobody has reported."""
        bucket = source.place.bucket
        out = bucket is Bucket.HOLD or (bucket is Bucket.TRANSIT and kind != "arrived")
        out = out or any(
            not job.product.route[step].optional and self._routes.captures(job.product.route[step], "completed")
            for step, to in pairwise((*source.path, job.step))
            if job.product.route[to].alternative_to != job.product.route[step].operation
        )
        if asked() is not None and out:
            rejected("out_of_order", place=_place(source.place))
        return out

    def _age(self, item: tuple[Source, Job]) -> int:
        """Place in the order of release of the oldest parcel at a source."""
        parcel = next(iter(self._state.ledger.at(item[0].place)))
        return self._state.orders[parcel.order].number

    def _move(self, report: Report, job: Job, source: Source, parcel: Parcel, quantity: Quantity) -> None:
        place = source.place
        if report.kind == "arrived" and job.operation.handover and place.bucket is Bucket.TRANSIT:
            self._recorder.alarms.end(report, "handover", f"{job.product.product}/{job.operation.operation}")
        if place.bucket is Bucket.HOLD:
            self.holds.broken(report, place, parcel, quantity)
        for step, to in pairwise((*source.path, job.step)):
            place = self._inference.leave(report, Job(job.product, step), to, place, parcel, quantity)
        if place.bucket is Bucket.TRANSIT and report.kind != "arrived" and self._routes.arrives(job.operation):
            place = self._inference.arrive(report, job, place, parcel, quantity)
        if place.bucket is Bucket.QUEUE and report.kind == "completed":
            place = self._inference.start(report, job, place, parcel, quantity)
        target = self._routes.target(job, report.station, report.kind)
        postings = () if place == target else (self._recorder.post(parcel, place, target, quantity),)
        self.booking.book(report, job, parcel, quantity, postings)
        self.holds.catch(report, target, parcel, quantity)

    def _quarantine(self, report: Report, quantity: Quantity, wanted: Parcel | None) -> None:
        """The station enforces the route: the pieces wait until upstream has reported them, or a person decides."""
        text = alarms.UNREPORTED(station=report.station, quantity=quantity, kind=report.kind)
        event = self._recorder.record(report, kind="quarantined", quantity=quantity, detail=text)
        self.claims.open(report._replace(detail=text), event.id, Doubt.UNREPORTED, report.kind, quantity, wanted)


def _words(place: Place, parcel: Parcel) -> dict[str, str]:
    return {"place": _place(place), "whose": "/".join(filter(None, parcel))}


def _place(place: Place) -> str:
    return " ".join(filter(None, (place.bucket, place.operation, place.station)))


def _first_ones(parcels: Mapping[Parcel, Quantity]) -> Iterator[Parcel]:
    """The first parcel again and again, until none is left or nobody asks."""
    while parcels:
        yield next(iter(parcels))
