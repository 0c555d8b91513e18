"""What each person made in the shift that is on; a day where there are no shifts. Only where the plant permits it.

Of reports that name somebody: who was signed on at the station, or who said it, or on whose behalf. Nothing is kept
longer than the shift of the line: there is no history of people.
"""

from plant_service.core.calendars import WorkingTime
from plant_service.core.figures.state import PersonReport, PersonShift, PersonWork
from plant_service.core.samples import Micros
from plant_service.core.shifts import DAY, Zone
from plant_service.core.wip.correctable import CORRECTABLE
from plant_service.core.wip.events import Certainty, Event
from plant_service.core.wip.model import PlantModel

#: Kinds of reports, and what they are added to.
COUNTED = {"started": "started", "completed": "good", "scrapped": "scrap"}


class Persons:
    """Changes `shifts`, by line."""

    def __init__(self, model: PlantModel, shifts: dict[str, PersonShift]) -> None:
        self._model = model
        self._shifts = shifts

    def fold(self, event: Event, product: str, active: int, now: Micros) -> None:
        """`active`: how long the pieces of the report had been in work."""
        station = self._model.stations.get(event.station)
        if station is None or (event.kind != "voided" and event.kind not in COUNTED):
            return
        if event.kind == "voided":
            self._take_back(event, station.line)
        elif event.certainty is not Certainty.INFERRED:
            shift = self._shift(station.line, station.path, now)
            report = _report(event, product, active, shift)
            if report.key[0] and report.quantity and event.occurred >= shift.begin:
                _count(shift, report)
                shift.reports[event.id] = report
                if len(shift.reports) > CORRECTABLE:
                    del shift.reports[next(iter(shift.reports))]

    def forget(self, now: Micros) -> None:
        """Shifts that are over."""
        for line in [line for line, shift in self._shifts.items() if shift.end <= now]:
            del self._shifts[line]

    def _take_back(self, event: Event, line: str) -> None:
        shift = self._shifts.get(line)
        report = shift.reports.get(event.supersedes) if shift is not None else None
        if shift is not None and report is not None:
            active = int(report.active * event.quantity / report.quantity)
            _count(shift, PersonReport(report.key, report.kind, -event.quantity, -active))

    def _shift(self, line: str, station: str, now: Micros) -> PersonShift:
        shift = self._shifts.get(line)
        if shift is None or shift.end <= now:
            shift = self._shifts[line] = shift_at(self._model.working_time(station), self._model.zone, now)
        return shift


def shift_at(working: WorkingTime, zone: Zone, now: Micros) -> PersonShift:
    """The shift that is on, until the next one begins; between shifts that part of the day, without any all of it."""
    day = zone.local(now) // DAY
    begin, end = zone.instant(day * DAY), zone.instant((day + 1) * DAY)
    on = working.shift_at(now)
    if on is not None:
        begin, end = on.begin, on.end
    for shift in working.shifts(begin, end):
        if shift.begin > now:
            end = min(end, shift.begin)
        elif on is None:
            begin = max(begin, shift.end)
    return PersonShift(on.name if on is not None else "", begin, end)


def _report(event: Event, product: str, active: int, shift: PersonShift) -> PersonReport:
    """A correction by somebody counts for whose report it replaces, if any, and its pieces were in work for as long."""
    person = event.actor
    if event.supersedes and not event.rule:
        original = shift.reports.get(event.supersedes)
        person = original.key[0] if original is not None else ""
        active = int(original.active * event.quantity / original.quantity) if original is not None else 0
    key = (event.behalf or person, product, event.operation)
    # A clock that was put back may end a time before it began.
    return PersonReport(key, event.kind, event.quantity, max(0, active) if event.kind != "started" else 0)


def _count(shift: PersonShift, report: PersonReport) -> None:
    work = shift.work.get(report.key)
    if work is None:
        work = shift.work[report.key] = PersonWork()
    name = COUNTED[report.kind]
    setattr(work, name, getattr(work, name) + report.quantity)
    work.active += report.active
