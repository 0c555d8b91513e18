"""What an event about an alarm means: which monitor, what it allows, how far it has got. English and Chinese."""

from collections.abc import Iterator

from plant_service.core.samples import format_time
from plant_service.core.texts.alarm_words import ALARM_WORDS, AlarmWords
from plant_service.core.wip.alarms import Alarm, Shelving
from plant_service.core.words import lasting, lasting_zh

#: Timers of alarms by the kind of event that they make.
_TIMERS = {
    "alarm_escalated": ("The timer of the alarm's escalation", "报警升级定时器"),
    "alarm_unshelved": ("The timer of the alarm's shelving", "报警搁置定时器"),
}


def timer_of(kind: str, alarm: Alarm | None) -> tuple[str, str]:
    """What a timer that made an event is called."""
    if alarm is None:
        return "A timer", "定时器"
    words = _words(alarm)
    return _TIMERS.get(kind, (f"The timer of monitor {alarm.name}", f"监视“{words.zh}”的定时器"))


def about(alarm: Alarm) -> Iterator[str]:
    words = _words(alarm)
    yield f"Alarm {alarm.name} of {alarm.subject} means: {words.when_en}."
    yield f"报警“{words.zh}”（{alarm.subject}）的含义：{words.when_zh}。"
    since, patience = format_time(alarm.since), lasting(alarm.patience)
    yield (
        f"It was raised at {since}, for the {_nth(alarm.number)} time; it may last for {patience} of working time and "
        f"escalates at twice and four times that: now at level {alarm.level}, severity {alarm.severity}."
    )
    yield (
        f"于 {since} 第 {alarm.number} 次触发；允许持续 {lasting_zh(alarm.patience)}（工作时间），"
        f"达到两倍和四倍时升级：目前为 {alarm.level} 级，严重度 {alarm.severity}。"
    )
    if alarm.responsible:
        yield f"Its owner is {alarm.responsible}."
        yield f"负责人：{alarm.responsible}。"
    if alarm.shelved is not Shelving.NO:
        end = format_time(alarm.until) if alarm.until else ""
        yield f"It is shelved until {end or 'it is over'}."
        yield f"已搁置至{end or '报警解除'}。"


def _words(alarm: Alarm) -> AlarmWords:
    """Of an alarm that a later version made, its name."""
    return ALARM_WORDS.get(alarm.name) or AlarmWords(alarm.name, alarm.name, alarm.text, alarm.text)


def _nth(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
