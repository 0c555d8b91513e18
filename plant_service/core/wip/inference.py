"""What a report implies about steps upstream that have not reported, and how their late signals confirm it."""

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.quantities import Quantity, total
from plant_service.core.samples import SECOND, Micros, format_time
from plant_service.core.texts import alarms, reports
from plant_service.core.wip.booking import Booking
from plant_service.core.wip.claims import Claims
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.model import PlantModel, Policy
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Job, Routes
from plant_service.core.wip.state import Implied

#: How long a completion that downstream implied may go unconfirmed before policy `warn` raises its alarm. Two devices
#: are polled at different moments, so for a poll or two downstream is often ahead.
UPSTREAM_GRACE: Micros = 30 * SECOND
#: A step keeps that many inferred completions that signals may still confirm. More come up only where one of its
#: stations never reports, so that nobody can say which are too old.
MOST_IMPLIED = 1000
#: Reports that a later one implies, and that their own late signals take the place of.
IMPLIED_KINDS = ("started", "completed")
_NOT_WORKED_ON = (Bucket.QUEUE, Bucket.TRANSIT, Bucket.HOLD)


class Inference:
    def __init__(self, model: PlantModel, routes: Routes, recorder: Recorder, booking: Booking, claims: Claims) -> None:
        self._model = model
        self._routes = routes
        self._recorder = recorder
        self._booking = booking
        self._claims = claims
        self._state = recorder.state

    def leave(self, report: Report, left: Job, to: int, place: Place, parcel: Parcel, quantity: Quantity) -> Place:
        """Brings pieces from the step `left` into the queue of the step at `to`; says what that implies."""
        queue = self._routes.queue(left.product, to)
        kind = self._implied_kind(left, to, place)
        posting = self._recorder.post(parcel, place, queue, quantity)
        step = left.operation
        station = place.station or (step.stations[0] if len(step.stations) == 1 else "")
        event = self._recorder.record(
            report,
            kind=kind,
            quantity=quantity,
            operation=step.operation,
            parcel=parcel,
            postings=(posting,),
            certainty=Certainty.INFERRED,
            station=station,
            detail=reports.IMPLIED(kind=report.kind, station=report.station),
        )
        self._note_handover(report, left, to, place)
        if kind == "completed" and self._routes.captures(step, "completed"):
            self._expect(report, left, Implied(parcel, report.occurred, quantity, report.station, event.id))
        return queue

    def _note_handover(self, report: Report, left: Job, to: int, place: Place) -> None:
        """Pieces are scanned in, or worked on, that nobody scanned out of the step before."""
        following, code = left.product.route[to], left.operation.operation
        if following.handover and place.bucket is not Bucket.TRANSIT and self._policy(report) is not Policy.OBSERVE:
            text = alarms.NOT_SCANNED_OUT(station=report.station, kind=report.kind, operation=code)
            subject = f"{left.product.product}/{following.operation}"
            self._recorder.alarms.begin(report, "handover", subject, text)

    def arrive(self, report: Report, job: Job, place: Place, parcel: Parcel, quantity: Quantity) -> Place:
        """Takes pieces in that are on their way and are worked on already, though nobody reported their arrival."""
        queue = self._routes.queue(job.product, job.step)
        posting = self._recorder.post(parcel, place, queue, quantity)
        self._recorder.record(
            report,
            kind="arrived",
            quantity=quantity,
            operation=job.operation.operation,
            parcel=parcel,
            postings=(posting,),
            certainty=Certainty.INFERRED,
            detail=reports.IMPLIED(kind=report.kind, station=report.station),
        )
        if job.operation.handover and self._policy(report) is not Policy.OBSERVE:
            subject = _subject(job)
            text = alarms.HANDOVER(station=report.station, operation=job.operation.operation)
            self._recorder.alarms.begin(report, "handover", subject, text)
        return queue

    def start(self, report: Report, job: Job, place: Place, parcel: Parcel, quantity: Quantity) -> Place:
        """Pieces are completed whose start nobody reported where that is captured. The start is an event with an id of
        its own, so that the completion keeps the one it has without it."""
        step, station = job.operation, report.station
        if not self._routes.captures(step, "started", station):
            return place
        active = Place(place.product, place.operation, station, Bucket.ACTIVE)
        event = self._recorder.record(
            report._replace(id=f"{report.id}^started"),
            kind="started",
            quantity=quantity,
            operation=step.operation,
            parcel=parcel,
            postings=(self._recorder.post(parcel, place, active, quantity),),
            certainty=Certainty.INFERRED,
            detail=reports.IMPLIED(kind=report.kind, station=station),
        )
        waiting = self._state.implied.setdefault(_key(job, "started"), [])
        waiting.append(Implied(parcel, report.occurred, quantity, station, event.id))
        del waiting[:-MOST_IMPLIED]
        return active

    def confirm(self, report: Report, jobs: tuple[Job, ...], quantity: Quantity, wanted: Parcel | None) -> Quantity:
        """Pieces that downstream had implied already: a signal whose window began before then confirms them, and
        takes the place of the inferred event."""
        confirmed: Quantity = 0
        if report.rule and report.kind == "completed":
            station = self._state.stations[report.station]
            station.seen_until = max(station.seen_until, report.window_from)
        for job in jobs:
            waiting = self._state.implied.get(_key(job, report.kind))
            if not waiting:
                continue
            for implied in waiting:
                if report.kind == "started" and implied.station != report.station:
                    continue
                if implied.time <= report.window_from or (wanted and not is_wanted(implied.parcel, wanted)):
                    if asked() is not None:
                        _not_these(report, implied)
                    continue
                taken = min(implied.quantity, quantity - confirmed)
                if taken:
                    if asked() is not None:
                        order, time = implied.parcel.order, format_time(implied.time)
                        chosen("confirms", station=implied.station, time=time, quantity=taken, order=order)
                    implied.quantity -= taken
                    confirmed += taken
                    text = reports.CONFIRMS(station=implied.station)
                    late = report._replace(supersedes=implied.event)
                    self._booking.book(late, job, implied.parcel, taken, (), text)
            if report.kind == "completed":
                self._forget(report, job)
            else:
                self._forget_starts(report, job)
        return confirmed

    def expects(self, report: Report, jobs: tuple[Job, ...], parcel: Parcel) -> bool:
        """Whether downstream has implied some of these, so that a late signal may confirm them."""
        waiting = (self._state.implied.get(_key(job, report.kind), ()) for job in jobs)
        return any(implied.parcel == parcel and implied.quantity for found in waiting for implied in found)

    def _implied_kind(self, left: Job, to: int, place: Place) -> str:
        if place.bucket in _NOT_WORKED_ON:
            alternative = left.product.route[to].alternative_to == left.operation.operation
            if alternative or left.operation.optional:
                return "skipped"
        return "departed" if place.bucket is Bucket.DONE else "completed"

    def _expect(self, report: Report, job: Job, implied: Implied) -> None:
        waiting = self._state.implied.setdefault(_key(job, "completed"), [])
        waiting.append(implied)
        del waiting[:-MOST_IMPLIED]
        if self._policy(report) is not Policy.OBSERVE:
            timer = ("upstream", _subject(job))
            if timer not in self._state.timers:
                self._recorder.timers.set(*timer, self._state.now + UPSTREAM_GRACE)

    def _forget(self, report: Report, job: Job) -> None:
        """Drops what is confirmed, and what no signal can confirm any more: pieces that went by unseen, of which, where
        one station alone can have made them, that many are in doubt no longer."""
        key, stations = _key(job, "completed"), job.operation.stations
        seen = min(self._state.stations[station].seen_until for station in stations)
        left = [i for i in self._state.implied[key] if i.quantity]
        waiting = [i for i in left if i.time > seen][-MOST_IMPLIED:]
        if len(stations) == 1:
            unseen = total(i.quantity for i in left if i.time <= seen)
            self._claims.explain(report, report.station, unseen)
        if waiting:
            self._state.implied[key] = waiting
            return
        del self._state.implied[key]
        name = _subject(job)
        self._state.timers.pop(("upstream", name), None)
        self._recorder.alarms.end(report, "upstream", name)

    def _forget_starts(self, report: Report, job: Job) -> None:
        """Drops what is confirmed, and starts from before this one: a station tells its own in their order."""
        key = _key(job, "started")
        waiting = [
            implied
            for implied in self._state.implied.pop(key)
            if implied.quantity and (implied.station != report.station or implied.time > report.window_from)
        ]
        if waiting:
            self._state.implied[key] = waiting

    def _policy(self, report: Report) -> Policy:
        return self._model.stations[report.station].policy


def _not_these(report: Report, implied: Implied) -> None:
    rejected(
        "implied_before" if implied.time <= report.window_from else "implied_of_others",
        station=implied.station,
        time=format_time(implied.time),
        begin=format_time(report.window_from),
        order=implied.parcel.order,
    )


def is_wanted(parcel: Parcel, wanted: Parcel) -> bool:
    return parcel.order == wanted.order and wanted.lot in ("", parcel.lot)


def _key(job: Job, kind: str) -> tuple[str, str, str]:
    return job.product.product, job.operation.operation, kind


def _subject(job: Job) -> str:
    return f"{job.product.product}/{job.operation.operation}"
