"""What people do about alarms: they have seen one, dealt with it, say something about it, or put it aside."""

from plant_service.core.errors import CommandError
from plant_service.core.samples import SECOND, Micros
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.alarms import Alarm, Shelving
from plant_service.core.wip.commands.arguments import BEHALF
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.report import Report

MOST_SHELVED: Micros = 7 * 86400 * SECOND

_ALARM = Argument("alarm", ArgumentType.TEXT, "name of the alarm, like gap", "报警名称，如 gap")
_SUBJECT = Argument("subject", ArgumentType.TEXT, "what it is about, like BRACKET/20", "报警对象，如 BRACKET/20")
_COMMENT = Argument("comment", ArgumentType.TEXT, "what there is to say about it", "备注")
_DURATION = Argument("duration", ArgumentType.DURATION, "for how long, like 30m", "搁置时长，如 30m", needed=False)
_ONCE = Argument("once", ArgumentType.FLAG, "until the alarm is over", "直到报警解除", needed=False)
_WHICH = (_ALARM, _SUBJECT)


def _acknowledge(floor: Floor, given: Given) -> Action:
    alarm = _alarm(floor, given)
    if alarm.acknowledged:
        raise CommandError(refusals.ACKNOWLEDGED(alarm_id=alarm.identity))

    def act(report: Report) -> None:
        floor.recorder.alarms.acknowledge(_said(report, given), alarm)

    return act


def _confirm(floor: Floor, given: Given) -> Action:
    alarm = _alarm(floor, given)
    if alarm.confirmed:
        raise CommandError(refusals.CONFIRMED(alarm_id=alarm.identity))
    if not alarm.acknowledged:
        raise CommandError(refusals.NOT_ACKNOWLEDGED(alarm_id=alarm.identity))

    def act(report: Report) -> None:
        floor.recorder.alarms.confirm(_said(report, given), alarm)

    return act


def _comment(floor: Floor, given: Given) -> Action:
    alarm = _alarm(floor, given)

    def act(report: Report) -> None:
        floor.recorder.alarms.comment(_said(report, given), alarm)

    return act


def _shelve(floor: Floor, given: Given) -> Action:
    alarm, duration = _alarm(floor, given), given.number("duration") or 0
    if given.flag("once") == bool(duration):
        raise CommandError(refusals.SHELVE_HOW_LONG())
    if duration > MOST_SHELVED:
        raise CommandError(refusals.SHELVED_TOO_LONG())
    if not duration and not alarm.active:
        raise CommandError(refusals.ALARM_OVER(alarm_id=alarm.identity))

    def act(report: Report) -> None:
        floor.recorder.alarms.shelve(_said(report, given), alarm, duration)

    return act


def _unshelve(floor: Floor, given: Given) -> Action:
    alarm = _alarm(floor, given)
    if alarm.shelved is Shelving.NO:
        raise CommandError(refusals.NOT_SHELVED(alarm_id=alarm.identity))

    def act(report: Report) -> None:
        floor.recorder.alarms.unshelve(_said(report, given), alarm)

    return act


def _alarm(floor: Floor, given: Given) -> Alarm:
    name, subject = given.text("alarm"), given.text("subject")
    alarm = floor.recorder.alarms.known(name, subject)
    if alarm is None:
        raise CommandError(refusals.NO_ALARM(alarm_id=f"{name:.100}:{subject:.200}"))
    return alarm


def _said(report: Report, given: Given) -> Report:
    return report._replace(detail=own_words(given.text("comment")))


COMMANDS = (
    CommandSpec(
        "acknowledge_alarm",
        Permission.OPERATE,
        "Somebody has seen an alarm and takes care of it",
        "确认收到报警",
        (*_WHICH, _COMMENT.optional(), BEHALF),
        _acknowledge,
        (Word("there is no such alarm", "没有该报警"), Word("it is acknowledged already", "报警已确认")),
    ),
    CommandSpec(
        "confirm_alarm",
        Permission.OPERATE,
        "What an alarm was about has been dealt with",
        "确认报警已处理",
        (*_WHICH, _COMMENT.optional(), BEHALF),
        _confirm,
        (
            Word("there is no such alarm", "没有该报警"),
            Word("it is not acknowledged", "报警尚未确认"),
            Word("it is confirmed already", "报警已处理"),
        ),
    ),
    CommandSpec(
        "comment_alarm",
        Permission.OPERATE,
        "Something is to be kept about an alarm",
        "为报警添加备注",
        (*_WHICH, _COMMENT, BEHALF),
        _comment,
        (Word("there is no such alarm", "没有该报警"),),
    ),
    CommandSpec(
        "shelve_alarm",
        Permission.OPERATE,
        "An alarm is put aside: nobody is notified and it does not escalate, for a while or until it is over",
        "搁置报警：期间不通知、不升级",
        (*_WHICH, _DURATION, _ONCE, _COMMENT.optional(), BEHALF),
        _shelve,
        (
            Word("there is no such alarm", "没有该报警"),
            Word("neither or both of duration and once are given", "duration 与 once 均未给出或同时给出"),
            Word("it is longer than 7 days", "超过 7 天"),
            Word("it is over and to be shelved once", "报警已解除，不能单次搁置"),
        ),
    ),
    CommandSpec(
        "unshelve_alarm",
        Permission.OPERATE,
        "An alarm that was put aside counts again",
        "取消搁置报警",
        (*_WHICH, _COMMENT.optional(), BEHALF),
        _unshelve,
        (Word("there is no such alarm", "没有该报警"), Word("it is not shelved", "报警未搁置")),
    ),
)
