"""Alarms: what somebody should be told, who that is, how urgent it is, and what people have done about it.

The terms are those of OPC 10000-9 and ISA 18.2. One alarm is a name and a subject; it may come again, numbered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plant_service.core.samples import SECOND, Micros

_HOUR: Micros = 3600 * SECOND
#: An alarm that lasts that many times as long as it may is told again, more severe by one band each.
LEVELS = (1, 2, 4)
BAND = 200
HIGHEST_SEVERITY = 1000


#: Kinds of the events about an alarm.
ALARM_KINDS = (
    "alarm_raised",
    "alarm_changed",
    "alarm_escalated",
    "alarm_acknowledged",
    "alarm_confirmed",
    "alarm_commented",
    "alarm_shelved",
    "alarm_unshelved",
    "alarm_cleared",
)


class Shelving(StrEnum):
    """`once`: until the alarm is over; `timed`: until a time, however often it comes until then."""

    NO = ""
    TIMED = "timed"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Comment:
    time: Micros
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm at one instant. Every event about it carries it as it then was, so the latest one tells all.

    subject        a station, `<product>/<operation>`, an order or a line
    station        where the owner will look first, or ""
    responsible    who owns it, or ""
    severity       1 to 1000 (OPC 10000-9 5.4.4), with the level in it
    level          1; 2 and 4 when it has lasted twice and four times as long as it may
    since          when it was raised
    text           in words, English
    number         how often it has been raised, with this time
    patience       how long it may last; `waited`: that long it had lasted before it was raised
    active         False: it is over
    acknowledged   somebody has seen it; escalation takes that back
    confirmed      somebody says that it was dealt with; escalation takes that back too
    until          when a timed shelving ends, else 0
    comment        the latest one
    changes        how often it changed by itself since it was raised
    """

    name: str
    subject: str
    station: str
    responsible: str
    severity: int
    since: Micros
    text: str
    number: int
    patience: Micros
    waited: bool
    level: int = 1
    active: bool = True
    acknowledged: bool = False
    confirmed: bool = False
    shelved: Shelving = Shelving.NO
    until: Micros = 0
    comment: Comment | None = None
    changes: int = 0

    @property
    def identity(self) -> str:
        return f"{self.name}:{self.subject}"


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """How alarms of one name are told. `responsible`: "" for the station's owner.

    `patience`: how long one may last; at twice and four times that it is told again. Of alarms about a time that is
    too long that time itself.
    """

    severity: int
    patience: Micros = 2 * _HOUR
    responsible: str = ""


#: Every alarm there is, with how it is told where the configuration says nothing else.
ALARMS: Mapping[str, AlarmRule] = {
    "gap": AlarmRule(500),
    "wip_cap": AlarmRule(400),
    "upstream": AlarmRule(300),
    "handover": AlarmRule(300),
    "hold": AlarmRule(600),
    "unassigned": AlarmRule(500),
    "overrun": AlarmRule(400),
    "quarantine": AlarmRule(500),
    "count_difference": AlarmRule(400),
    "total": AlarmRule(500),
    "several_codes": AlarmRule(300),
    "starved": AlarmRule(500),
    "blocked": AlarmRule(500),
    "fault": AlarmRule(600, _HOUR // 2),
    "stale": AlarmRule(600),
    "starvation": AlarmRule(600, _HOUR // 2),
    "aging": AlarmRule(400),
    "unmatched": AlarmRule(400),
    "no_progress": AlarmRule(500),
    "station_cap": AlarmRule(400),
    "line_cap": AlarmRule(400),
    "product_cap": AlarmRule(400),
    "balance": AlarmRule(900, _HOUR),
}


#: Alarms about a time that is too long, with the key that limits it; at twice and four times that they escalate.
TIMED: Mapping[str, str] = {
    "gap": "gap of the step",
    "starved": "wait_alarm of the station",
    "blocked": "wait_alarm of the station",
    "stale": "stale_alarm of the station",
    "aging": "aging or aging_percentile of the step or product",
    "unmatched": "gap of the step",
    "no_progress": "no_progress of the product",
}
#: Alarms about what has happened and cannot be undone by waiting: who confirms one ends it.
SETTLED_BY_WORD = frozenset({"overrun", "hold", "handover", "count_difference"})


def severity(base: int, level: int) -> int:
    return min(HIGHEST_SEVERITY, base + BAND * LEVELS.index(level))
