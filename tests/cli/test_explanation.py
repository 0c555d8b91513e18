"""What an event about an alarm is explained by, in both languages."""

from dataclasses import replace

import pytest
from rich.console import Console

from plant_service.cli.alarm_explanation import about, timer_of
from plant_service.cli.explanation import Explanation, show
from plant_service.core.inputs import Tick
from plant_service.core.samples import SECOND
from plant_service.core.texts.alarm_words import ALARM_WORDS
from plant_service.core.texts.glossary import EVENTS
from plant_service.core.wip.alarms import ALARMS, Alarm, Shelving
from tests.historian.samples import START, alarm_event
from tests.web.test_page import kinds_in_the_core


def the_alarm() -> Alarm:
    alarm = alarm_event(1).alarm
    assert alarm is not None
    return replace(alarm, patience=2 * 3600 * SECOND)


def test_an_escalation_is_explained_by_its_timer_its_monitor_and_how_far_it_has_got() -> None:
    waits = "4 pieces wait at operation 10 of BRACKET, which has reported nothing for 120 minutes"
    detail = f"{waits}; this has lasted twice as long as it may"
    event = replace(alarm_event(1), kind="alarm_escalated", alarm=the_alarm(), detail=detail)
    console = Console(width=200, record=True)
    show(Explanation(event, Tick(event.recorded + SECOND), (), None, True, (), "the journal"), console)
    text = console.export_text()
    for words in (
        "alarm_escalated 报警升级",
        detail,
        "BRACKET 的工序 10 有 4 件等待，已 120 分钟没有报工；持续时间已达允许值的两倍",
        "The timer of the alarm's escalation ran out at 2026-09-21T14:13:21Z; input 1 was the first to reach that",
        "报警升级定时器于 2026-09-21T14:13:21Z 到时",
        "Alarm gap of BRACKET/20 means: work waits at an operation that has reported nothing for longer than its gap.",
        "报警“断档”（BRACKET/20）的含义：工序有待加工品，但超过断档时限没有报工。",
        "for the 2nd time; it may last for 2 hours of working time",
        "now at level 2, severity 700.",
        "允许持续 2 小时（工作时间），达到两倍和四倍时升级：目前为 2 级，严重度 700。",
        "Its owner is foreman.",
        "负责人：foreman。",
        "It is shelved until 2026-09-21T14:13:21Z.",
    ):
        assert words in text


def test_the_timer_of_a_monitor_has_its_name() -> None:
    assert timer_of("alarm_raised", the_alarm()) == ("The timer of monitor gap", "监视“断档”的定时器")
    assert timer_of("completed", None) == ("A timer", "定时器")


@pytest.mark.parametrize(("number", "nth"), [(1, "1st"), (3, "3rd"), (11, "11th"), (22, "22nd"), (113, "113th")])
def test_times_are_counted_as_people_do(number: int, nth: str) -> None:
    assert f"for the {nth} time" in " ".join(about(replace(the_alarm(), number=number)))


def test_an_alarm_of_another_version_is_explained_by_its_own_words() -> None:
    alarm = replace(the_alarm(), name="leak", text="oil on the floor", shelved=Shelving.ONCE, until=0)
    lines = list(about(alarm))
    assert lines[0] == "Alarm leak of BRACKET/20 means: oil on the floor."
    assert lines[-1] == "已搁置至报警解除。"


def test_every_alarm_and_every_kind_of_event_has_words() -> None:
    assert ALARM_WORDS.keys() == ALARMS.keys()
    for words in ALARM_WORDS.values():
        assert words.en.isascii()
        assert words.when_en.isascii()
        assert not words.zh.isascii()
        assert not words.when_zh.isascii()
    events, _ = kinds_in_the_core()
    assert events - EVENTS.keys() == set()
    assert START > 0
