"""The life of an alarm: owner, severity, escalation, and what people do about it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.errors import CommandError
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.alarming import MOST_OVER
from plant_service.core.wip.alarms import ALARMS, Alarm, AlarmRule, Comment, Shelving
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.permissions import PERMISSIONS, Role, check_allowed, may
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import HOUR, MINUTE, Fold, alarms, kinds, plant, product, station, step

GAP = {"alarm": "gap", "subject": "BRACKET/20"}


def silent_line(**settings: Any) -> Fold:
    """Five pieces wait at operation 20, which has a gap of ten minutes, from a second after `START` on."""
    stations = [station("OP10", "completed"), station("OP20", "completed")]
    line = plant(stations, [product("BRACKET", step("10", "OP10"), step("20", "OP20", gap=10 * MINUTE))])
    fold = Fold(replace(line, **settings))
    fold.release("WO-1", 5)
    fold.counts("OP10", 5)
    return fold


def with_gap(**settings: Any) -> Fold:
    fold = silent_line(**settings)
    fold.wait(600)
    assert kinds(fold.tick()) == ["alarm_raised"]
    return fold


def the_alarm(fold: Fold, name: str = "gap", subject: str = "BRACKET/20") -> Alarm:
    found = fold.engine.recorder.alarms.known(name, subject)
    assert found is not None
    return found


def refusal(fold: Fold, name: str, **arguments: Any) -> str:
    with pytest.raises(CommandError) as error:
        fold.engine.check(fold.spoken(name, **arguments))
    return str(error.value)


def test_an_alarm_has_an_owner_and_a_severity() -> None:
    (alarm,) = EngineView(with_gap().engine).alarms()
    assert (alarm.responsible, alarm.severity, alarm.level, alarm.identity) == ("foreman", 500, 1, "gap:BRACKET/20")
    ruled = with_gap(alarms={"gap": AlarmRule(720, HOUR, "planner")})
    assert (the_alarm(ruled).responsible, the_alarm(ruled).severity) == ("planner", 720)


def test_who_owns_the_site_owns_what_no_station_does() -> None:
    fold = Fold(plant([replace(station("OP10", "completed"), responsible="")], []))
    fold.engine.reconfigure(replace(fold.engine.model, responsible="manager"))
    fold.counts("OP10", 1)
    assert the_alarm(fold, "unassigned", "L1/OP10").responsible == "manager"


def test_every_alarm_has_a_severity_of_opc_ua() -> None:
    assert all(1 <= rule.severity <= 1000 for rule in ALARMS.values())


def test_an_alarm_escalates_at_twice_and_four_times_its_time_and_wants_to_be_acknowledged_again() -> None:
    fold = with_gap()
    fold.command("acknowledge_alarm", **GAP)
    fold.command("confirm_alarm", **GAP)
    begun = fold.now - 10 * MINUTE
    fold.wait(24 * 3600)
    told = fold.tick()
    assert [(e.kind, (e.occurred - begun) // MINUTE, e.alarm and e.alarm.severity) for e in told] == [
        ("alarm_escalated", 20, 700),
        ("alarm_escalated", 40, 900),
    ]
    assert "four times as long as it may" in told[-1].detail
    assert (the_alarm(fold).acknowledged, the_alarm(fold).confirmed) == (False, False)
    assert fold.engine.due() is None
    fold.counts("OP20", 1)
    assert alarms(fold) == set()


def test_an_alarm_about_no_time_escalates_by_how_long_it_stands() -> None:
    fold = silent_line(alarms={"unassigned": AlarmRule(900, 15 * MINUTE)})
    fold.counts("OP20", 9)
    fold.command("clear", order="WO-1")
    fold.counts("OP20", 1)
    raised = fold.now
    fold.wait(24 * 3600)
    told = [e for e in fold.tick() if e.identity == "unassigned:L1/OP20"]
    assert [((e.occurred - raised) // MINUTE, e.alarm and e.alarm.severity) for e in told] == [(30, 1000), (60, 1000)]


def test_acknowledged_then_confirmed_with_who_and_what() -> None:
    fold = with_gap()
    assert "not acknowledged; do that first" in refusal(fold, "confirm_alarm", **GAP)
    (event,) = fold.command("acknowledge_alarm", **GAP, comment="on my way", actor="li", on_behalf_of="wang")
    assert (event.kind, event.actor, event.behalf, event.detail) == ("alarm_acknowledged", "li", "wang", "on my way")
    assert event.identity == "gap:BRACKET/20"
    assert the_alarm(fold).comment == Comment(fold.now, "li", "on my way")
    assert "acknowledged already" in refusal(fold, "acknowledge_alarm", **GAP)
    fold.command("confirm_alarm", **GAP, actor="wang")
    assert the_alarm(fold).confirmed
    assert the_alarm(fold).comment == Comment(fold.now, "li", "on my way")
    assert "confirmed already" in refusal(fold, "confirm_alarm", **GAP)
    fold.counts("OP20", 1)
    assert "there is no alarm gap:BRACKET/20" in refusal(fold, "comment_alarm", **GAP, comment="late")


def test_an_alarm_that_is_over_can_still_be_acknowledged_and_confirmed() -> None:
    fold = with_gap()
    fold.counts("OP20", 1)
    assert (alarms(fold), the_alarm(fold).active) == (set(), False)
    fold.command("acknowledge_alarm", **GAP)
    fold.command("comment_alarm", **GAP, comment="belt was off")
    fold.command("confirm_alarm", **GAP)
    assert fold.engine.recorder.alarms.known("gap", "BRACKET/20") is None


def test_an_alarm_that_comes_again_is_new() -> None:
    fold = with_gap()
    fold.command("acknowledge_alarm", **GAP)
    fold.counts("OP20", 1)
    fold.wait(600)
    fold.tick()
    assert (the_alarm(fold).number, the_alarm(fold).acknowledged) == (2, False)


def test_what_is_over_is_remembered_up_to_a_bound() -> None:
    fold = Fold(plant([station("OP10", "completed")], [product("BRACKET", step("10", "OP10", wip_cap=1))]))
    for number in range(MOST_OVER + 5):
        fold.engine.recorder.alarms.tell("overrun", f"WO-{number}", "L1/OP10", own_words("more"))
        fold.engine.recorder.alarms.over("overrun", f"WO-{number}")
    assert len(fold.engine.state.alarms_over) == MOST_OVER
    assert ("overrun", "WO-4") not in fold.engine.state.alarms_over


def test_a_shelved_alarm_does_not_escalate_until_its_time_is_over() -> None:
    fold = with_gap()
    fold.command("shelve_alarm", **GAP, duration="1h", comment="tool change", actor="li")
    assert (the_alarm(fold).shelved, the_alarm(fold).until) == (Shelving.TIMED, fold.now + HOUR)
    fold.wait(3599)
    assert fold.tick() == []
    fold.wait(1)
    told = fold.tick()
    assert [(e.kind, e.alarm and e.alarm.level) for e in told] == [("alarm_unshelved", 1), ("alarm_escalated", 4)]
    assert the_alarm(fold).shelved is Shelving.NO


def test_a_timed_shelving_lasts_however_often_the_alarm_comes() -> None:
    fold = with_gap()
    fold.command("shelve_alarm", **GAP, duration=3600)
    fold.counts("OP20", 1)
    fold.wait(600)
    fold.tick()
    assert (the_alarm(fold).number, the_alarm(fold).shelved) == (2, Shelving.TIMED)


def test_a_shelving_may_end_after_the_alarm_is_over_and_forgotten() -> None:
    fold = with_gap()
    fold.command("shelve_alarm", **GAP, duration=3600)
    fold.command("acknowledge_alarm", **GAP)
    fold.command("confirm_alarm", **GAP)
    fold.counts("OP20", 5)
    fold.wait(3600)
    assert fold.tick() == []
    assert fold.engine.state.shelvings == {}


def test_once_is_until_the_alarm_is_over() -> None:
    fold = with_gap()
    fold.command("shelve_alarm", **GAP, once=True)
    fold.wait(24 * 3600)
    assert fold.tick() == []
    fold.counts("OP20", 1)
    assert the_alarm(fold).shelved is Shelving.NO
    fold.wait(600)
    fold.tick()
    assert the_alarm(fold).shelved is Shelving.NO


def test_a_shelving_is_taken_back_and_the_alarm_is_told_as_it_is_now() -> None:
    fold = with_gap()
    assert "is not shelved" in refusal(fold, "unshelve_alarm", **GAP)
    fold.command("shelve_alarm", **GAP, duration="3d")
    fold.wait(15 * 60)
    fold.tick()
    fold.command("unshelve_alarm", **GAP, comment="back", actor="li")
    assert (the_alarm(fold).shelved, the_alarm(fold).level) == (Shelving.NO, 1)
    told = fold.tick()
    assert [(e.kind, e.alarm and e.alarm.level) for e in told] == [("alarm_escalated", 2)]
    fold.wait(86400 * 4)
    assert kinds(fold.tick()) == ["alarm_escalated"]


WRONG = [
    ({}, "give either duration, like 30m, or once=true"),
    ({"duration": "30m", "once": True}, "give either"),
    ({"duration": "8d"}, "7 days at the most"),
    ({"duration": "soon"}, "duration 'soon' is not a duration; write it like"),
    ({"duration": 0}, "duration must be longer than nothing"),
    ({"duration": True}, "duration must be a duration like 30m"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_a_shelving_that_cannot_be_is_refused_in_words(arguments: dict[str, Any], words: str) -> None:
    assert words in refusal(with_gap(), "shelve_alarm", **GAP, **arguments)


def test_what_is_known_of_an_alarm_survives_a_restart() -> None:
    fold = with_gap()
    fold.command("acknowledge_alarm", **GAP, comment="on my way", actor="li")
    fold.command("shelve_alarm", **GAP, duration="1h")
    again = checkpoint.load(checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {})))
    assert again.state == fold.engine.state
    assert Engine(again.model, again.state).due() == fold.engine.due()


@given(st.sampled_from(Role), st.sampled_from(sorted(COMMANDS)))
def test_a_role_may_what_its_permissions_say(role: Role, command: str) -> None:
    allowed = PERMISSIONS[role]
    if may(command, allowed):
        check_allowed(command, allowed)
        return
    with pytest.raises(CommandError, match=rf"^{command} needs permission \w+, which roles .*Admin have$"):
        check_allowed(command, allowed)


def test_roles_include_each_other_and_an_observer_may_nothing() -> None:
    sets = [PERMISSIONS[role] for role in Role]
    assert sets == sorted(sets, key=len)
    assert all(less <= more for less, more in pairwise(sets))
    assert not any(may(command, PERMISSIONS[Role.OBSERVER]) for command in COMMANDS)
    assert all(may(command, PERMISSIONS[Role.ADMIN]) for command in COMMANDS)
