"""Table `alarm_life`: each alarm as it is now, kept up with the events about it, in their order."""

from collections.abc import Iterable, Iterator
from typing import Any

from historian.event_rows import moment
from historian.rows import clean
from plant_service.core.wip.alarms import Alarm, Shelving
from plant_service.core.wip.events import Event

# What an event does not tell stays; what an alarm is no longer, acknowledged or shelved, goes with who said so.
KEEP_ALARM = """
INSERT INTO alarm_life AS life (
    alarm, subject, raised, number, event_id, station, responsible, severity, escalation, detail, shelving, changed,
    map_version, escalated, acknowledged, acknowledged_by, confirmed, confirmed_by, shelved, shelved_by, shelved_until,
    commented, commented_by, comment, cleared
) VALUES (
    %(alarm)s, %(subject)s, %(raised)s, %(number)s, %(event_id)s, %(station)s, %(responsible)s, %(severity)s,
    %(escalation)s, %(detail)s, %(shelving)s, %(changed)s, %(map_version)s,
    %(escalated)s, %(acknowledged)s, %(acknowledged_by)s, %(confirmed)s, %(confirmed_by)s,
    %(shelved)s, %(shelved_by)s, %(shelved_until)s, %(commented)s, %(commented_by)s, %(comment)s, %(cleared)s
)
ON CONFLICT (alarm, subject, raised) DO UPDATE SET
    event_id = CASE WHEN %(is_raised)s THEN excluded.event_id ELSE life.event_id END,
    station = excluded.station,
    responsible = excluded.responsible,
    severity = excluded.severity,
    escalation = excluded.escalation,
    shelving = excluded.shelving,
    changed = excluded.changed,
    map_version = excluded.map_version,
    escalated = coalesce(excluded.escalated, life.escalated),
    acknowledged = CASE WHEN %(is_acknowledged)s THEN coalesce(excluded.acknowledged, life.acknowledged) END,
    acknowledged_by = CASE WHEN %(is_acknowledged)s THEN coalesce(excluded.acknowledged_by, life.acknowledged_by) END,
    confirmed = coalesce(excluded.confirmed, life.confirmed),
    confirmed_by = coalesce(excluded.confirmed_by, life.confirmed_by),
    shelved = CASE WHEN %(is_shelved)s THEN coalesce(excluded.shelved, life.shelved) END,
    shelved_by = CASE WHEN %(is_shelved)s THEN coalesce(excluded.shelved_by, life.shelved_by) END,
    shelved_until = excluded.shelved_until,
    commented = coalesce(excluded.commented, life.commented),
    commented_by = coalesce(excluded.commented_by, life.commented_by),
    comment = coalesce(excluded.comment, life.comment),
    cleared = coalesce(excluded.cleared, life.cleared)
WHERE life.changed <= excluded.changed  -- told again, by a rebuilt journal for example: nothing goes back
"""


def alarm_rows(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    """Parameters of KEEP_ALARM, for those events that are about an alarm."""
    return (_row(event, event.alarm) for event in events if event.alarm is not None)


def _row(event: Event, alarm: Alarm) -> dict[str, Any]:
    time = moment(event.recorded)

    def told(kind: str) -> dict[str, Any]:
        return {kind: time if event.kind == f"alarm_{kind}" else None}

    def told_by(kind: str) -> dict[str, Any]:
        return told(kind) | {f"{kind}_by": clean(event.actor) if event.kind == f"alarm_{kind}" else None}

    comment = alarm.comment
    return {
        "alarm": clean(alarm.name),
        "subject": clean(alarm.subject),
        "raised": moment(alarm.since),
        "number": alarm.number,
        "event_id": clean(event.id),
        "station": clean(alarm.station),
        "responsible": clean(alarm.responsible),
        "severity": alarm.severity,
        "escalation": alarm.level,
        "detail": clean(alarm.text),
        "shelving": alarm.shelved.value,
        "changed": time,
        "map_version": clean(event.map_version),
        "is_raised": event.kind == "alarm_raised",
        "is_acknowledged": alarm.acknowledged,
        "is_shelved": alarm.shelved is not Shelving.NO,
        **told("escalated"),
        **told_by("acknowledged"),
        **told_by("confirmed"),
        **told_by("shelved"),
        "shelved_until": moment(alarm.until) if alarm.until else None,
        "commented": moment(comment.time) if comment else None,
        "commented_by": clean(comment.actor) if comment else None,
        "comment": clean(comment.text) if comment else None,
        **told("cleared"),
    }
