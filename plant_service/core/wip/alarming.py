"""The life of alarms in the fold: they come, escalate, are acknowledged, confirmed, commented and shelved, and go.

One that is over is remembered until somebody has confirmed it, or until `MOST_OVER` others are over.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from plant_service.core.samples import Micros
from plant_service.core.texts import alarms
from plant_service.core.texts.phrase import Said
from plant_service.core.wip.alarms import ALARMS, LEVELS, SETTLED_BY_WORD, Alarm, AlarmRule, Comment, Shelving, severity
from plant_service.core.wip.events import Certainty, Event
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import State

Key: TypeAlias = tuple[str, str]
#: Alarms that are over and that somebody may still acknowledge or confirm.
MOST_OVER = 200
ESCALATE, UNSHELVE = "escalate", "unshelve"
#: Timers of this module; their subject is an alarm's identity.
TIMERS = frozenset({ESCALATE, UNSHELVE})


#: Kinds of events that an alarm may have more than once.
_OFTEN = ("alarm_escalated", "alarm_unshelved", "alarm_changed")
_TIMES = {2: "twice", 4: "four times"}


class Alarming:
    """`record` adds an event, `set_timer` runs a timer of the fold."""

    def __init__(
        self,
        state: State,
        model: PlantModel,
        record: Callable[[Report, str, Said, Alarm], Event],
        set_timer: Callable[[str, str, Micros], None],
    ) -> None:
        self._state = state
        self.model = model
        self._record = record
        self._set_timer = set_timer

    def begin(self, report: Report, name: str, subject: str, text: Said, waited: Micros = 0) -> None:
        """Raises alarm `name` about a station, order, operation or line, once until it is over.

        `waited`: how long it had lasted before anybody was to be told, and may last; 0 where that is no time.
        """
        key, state = (name, subject), self._state
        if key in state.alarms:
            return
        number = state.alarm_counts[key] = state.alarm_counts.get(key, 0) + 1
        rule, until = self._rule(name), state.shelvings.get(key, 0)
        alarm = Alarm(
            name,
            subject,
            report.station,
            rule.responsible or self._owner(report.station),
            rule.severity,
            state.now,
            text,
            number,
            waited or rule.patience,
            bool(waited),
            shelved=Shelving.TIMED if until else Shelving.NO,
            until=until,
        )
        state.alarms_over.pop(key, None)
        self._by_itself(report, "alarm_raised", alarm, text)
        self._escalate_later(alarm)

    def end(self, report: Report, name: str, subject: str) -> None:
        """The alarm is over, if it stands."""
        event = self._state.alarms.get((name, subject))
        if event is None or event.alarm is None:
            return
        alarm = replace(event.alarm, active=False)
        if alarm.shelved is Shelving.ONCE:
            alarm = replace(alarm, shelved=Shelving.NO)
        self._state.timers.pop((ESCALATE, alarm.identity), None)
        self._by_itself(report, "alarm_cleared", alarm, alarms.OVER(alarm=name, subject=subject))

    def tell(self, name: str, subject: str, station: str, text: Said, waited: Micros = 0) -> None:
        """Raises an alarm that no report has caused, but time or what a monitor has found."""
        if (name, subject) not in self._state.alarms:
            self.begin(self._report(name, subject, station), name, subject, text, waited)

    def over(self, name: str, subject: str) -> None:
        """Ends such an alarm, if it stands."""
        if (name, subject) in self._state.alarms:
            self.end(self._report(name, subject, ""), name, subject)

    def change(self, name: str, subject: str, text: Said) -> None:
        """Tells an alarm that stands in other words."""
        event = self._state.alarms.get((name, subject))
        if event is not None and event.alarm is not None:
            alarm = replace(event.alarm, text=text, changes=event.alarm.changes + 1)
            self._by_itself(self._report(name, subject, alarm.station), "alarm_changed", alarm, text)

    def known(self, name: str, subject: str) -> Alarm | None:
        """An alarm that stands, or is over and not confirmed."""
        event = self._state.alarms.get((name, subject)) or self._state.alarms_over.get((name, subject))
        return event.alarm if event else None

    def acknowledge(self, report: Report, alarm: Alarm) -> None:
        self._by_person(report, "alarm_acknowledged", replace(alarm, acknowledged=True))

    def confirm(self, report: Report, alarm: Alarm) -> None:
        self._by_person(report, "alarm_confirmed", replace(alarm, confirmed=True))
        if alarm.name in SETTLED_BY_WORD:
            self.end(report, alarm.name, alarm.subject)

    def comment(self, report: Report, alarm: Alarm) -> None:
        self._by_person(report, "alarm_commented", alarm)

    def shelve(self, report: Report, alarm: Alarm, duration: Micros) -> None:
        """For a while, or until it is over if that is 0."""
        key, until = (alarm.name, alarm.subject), self._state.now + duration if duration else 0
        self._forget_shelving(alarm)
        if until:
            self._state.shelvings[key] = until
            self._set_timer(UNSHELVE, alarm.identity, until)
        how = Shelving.TIMED if until else Shelving.ONCE
        self._by_person(report, "alarm_shelved", replace(alarm, shelved=how, until=until))

    def unshelve(self, report: Report, alarm: Alarm) -> None:
        self._forget_shelving(alarm)
        alarm = replace(alarm, shelved=Shelving.NO, until=0)
        self._by_person(report, "alarm_unshelved", alarm)
        self._escalate_later(alarm)

    def fire(self, timer: str, identity: str) -> None:
        """A timer of this module has fallen due."""
        name, _, subject = identity.partition(":")
        alarm = self.known(name, subject)
        if timer == UNSHELVE:
            self._state.shelvings.pop((name, subject), None)
        if alarm is None:
            return
        report = self._report(name, subject, alarm.station)
        if timer == UNSHELVE:
            alarm = replace(alarm, shelved=Shelving.NO, until=0, changes=alarm.changes + 1)
            self._by_itself(report, "alarm_unshelved", alarm, alarms.SHELVING_OVER())
            self._escalate_later(alarm)
        elif alarm.active and alarm.shelved is Shelving.NO:
            self._escalate(report, alarm)

    def _escalate(self, report: Report, alarm: Alarm) -> None:
        """To the level that its age has reached: it may have been shelved meanwhile."""
        now = self._state.now
        level = max(level for level in LEVELS if level == 1 or self._due(alarm, level) <= now)
        alarm = replace(
            alarm,
            level=level,
            severity=severity(self._rule(alarm.name).severity, level),
            acknowledged=False,
            confirmed=False,
            changes=alarm.changes + 1,
        )
        text = alarms.ESCALATED(text=alarm.text, times=_TIMES[level])
        self._by_itself(report, "alarm_escalated", alarm, text)
        self._escalate_later(alarm)

    def _escalate_later(self, alarm: Alarm) -> None:
        following = next((level for level in LEVELS if level > alarm.level), None)
        if alarm.active and following is not None:
            due = max(self._due(alarm, following), self._state.now)
            self._set_timer(ESCALATE, alarm.identity, due)

    def _due(self, alarm: Alarm, level: int) -> Micros:
        """When it will have lasted `level` times as long as it may, in working time."""
        lasting = (level - alarm.waited) * alarm.patience
        return self.model.working_time(alarm.station).after(alarm.since, lasting)

    def _by_itself(self, report: Report, kind: str, alarm: Alarm, text: Said) -> None:
        """Raised and cleared at one instant by two inputs, an alarm's events still have ids of their own."""
        change = f".{alarm.changes}" if kind in _OFTEN else ""
        number = f"{kind}:{alarm.identity}#{alarm.number}{change}"
        self._note(report._replace(id=number, certainty=Certainty.INFERRED), kind, alarm, text)

    def _by_person(self, report: Report, kind: str, alarm: Alarm) -> None:
        if report.detail:
            alarm = replace(alarm, comment=Comment(self._state.now, report.actor, report.detail))
        self._note(report, kind, alarm, report.detail)

    def _note(self, report: Report, kind: str, alarm: Alarm, text: Said) -> None:
        key, state = (alarm.name, alarm.subject), self._state
        told = report._replace(station=alarm.station, identity=alarm.identity, quantity=0, high=0)
        event = self._record(told, kind, text, alarm)
        if alarm.active:
            state.alarms[key] = event
            return
        state.alarms.pop(key, None)
        if alarm.confirmed:
            state.alarms_over.pop(key, None)
            return
        state.alarms_over[key] = event
        if len(state.alarms_over) > MOST_OVER:
            del state.alarms_over[next(iter(state.alarms_over))]

    def _forget_shelving(self, alarm: Alarm) -> None:
        self._state.shelvings.pop((alarm.name, alarm.subject), None)
        self._state.timers.pop((UNSHELVE, alarm.identity), None)

    def _report(self, name: str, subject: str, station: str) -> Report:
        now = self._state.now
        return Report(f"{name}:{subject}", name, station, 0, now, now, Certainty.INFERRED)

    def _rule(self, name: str) -> AlarmRule:
        return self.model.alarms.get(name) or ALARMS[name]

    def _owner(self, station: str) -> str:
        known = self.model.stations.get(station)
        return known.responsible if known is not None and known.responsible else self.model.responsible
