"""Commands over HTTP and from the buttons of the page: who may, who may not, and what is told."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.async_api import Dialog

from plant_service.core.samples import SECOND
from plant_service.core.wip.alarms import Comment, Shelving
from plant_service.core.wip.commands.permissions import Role
from plant_service.web.board import WebBoard
from plant_service.web.commanding import LONGEST_BODY
from plant_service.web.settings import WebSettings
from tests.opcua.plant import START
from tests.web.browser import browser, window
from tests.web.running import Commands, alarm, client, get, web_board

SEEN: dict[str, Any] = {"command": "acknowledge_alarm", "alarm": "gap", "subject": "BRACKET/10", "actor": "li"}


async def post(board: WebBoard, content: object, **headers: str) -> tuple[int, Any]:
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    async with client(board) as asking:
        answer = await asking.post(
            "/api/commands", content=body, headers={"Content-Type": "application/json", **headers}
        )
        return answer.status_code, answer.json()


async def test_a_command_is_given_and_its_events_are_told() -> None:
    commands = Commands()
    async with web_board(role=Role.OPERATOR, commands=commands) as board:
        status, told = await post(board, SEEN | {"comment": "on my way"})
        assert (status, told["events"][0]["kind"], told["events"][0]["detail"]) == (
            200,
            "alarm_acknowledged",
            "on my way",
        )
        assert (await get(board, "/api/board"))["role"] == "Operator"
    assert commands.asked == [SEEN | {"comment": "on my way"}]


async def test_nobody_commands_unless_the_configuration_says_so() -> None:
    commands = Commands()
    async with web_board(commands=commands) as board:
        status, told = await post(board, SEEN)
    assert (status, commands.asked) == (403, [])
    assert told["refused"] == "only reading is permitted here; set `web: commands` to a role"


@pytest.mark.parametrize(
    ("content", "headers", "status", "words"),
    [
        ({"command": "release", "order": "X"}, {}, 403, "needs permission plan, which roles Engineer, Admin have"),
        (SEEN, {"Origin": "https://evil.example"}, 403, "a page of https://evil.example must not give commands here"),
        (SEEN, {"Content-Type": "text/plain"}, 422, "send the command as JSON"),
        ("{", {}, 422, "this is no JSON"),
        ("[]", {}, 422, "a command is an object"),
        ({"order": "X"}, {}, 422, "a command is an object"),
        ({"command": "hold", "order": ["X"]}, {}, 422, "order must be a text, a number, true or false"),
        ({"command": "hold", "\ud800": ["X"]}, {}, 422, "\ufffd must be a text, a number, true or false"),
        ('{"command": "hold", "quantity": ' + "9" * 5000 + "}", {}, 422, "this is no JSON"),
        (" " * (LONGEST_BODY + 1), {}, 422, "bytes at the most"),
    ],
)
async def test_what_may_not_be_is_refused_in_words(
    content: object, headers: Mapping[str, str], status: int, words: str
) -> None:
    commands = Commands()
    async with web_board(role=Role.OPERATOR, commands=commands) as board:
        found, told = await post(board, content, **headers)
    assert (found, commands.asked) == (status, [])
    assert words in told["refused"]


async def test_a_page_of_our_own_may_command_and_a_refusal_of_the_fold_is_told() -> None:
    async with web_board(role=Role.ADMIN, commands=Commands("alarm gap:LID/10 is acknowledged already")) as board:
        status, told = await post(board, SEEN, Origin=board.address)
    assert status == 409
    assert told == {
        "refused": "alarm gap:LID/10 is acknowledged already",
        "refused_zh": "报警“断档 LID/10”已确认",
    }


def test_a_role_above_reading_is_for_this_computer_alone() -> None:
    for listen in ("0.0.0.0:8080", "192.168.0.10:80", "plant.example:80"):
        with pytest.raises(ValueError, match="permitted where only this computer reaches the port"):
            WebSettings(listen=listen, commands=Role.OPERATOR)
        assert WebSettings(listen=listen).commands is Role.OBSERVER
    for listen in ("127.0.0.1:0", "localhost:80", "127.0.0.2:80"):
        assert WebSettings(listen=listen, commands=Role.OPERATOR)


async def test_alarms_tell_what_people_have_done_about_them() -> None:
    done = {
        "severity": 700,
        "level": 2,
        "acknowledged": True,
        "shelved": Shelving.TIMED,
        "until": START + SECOND,
        "comment": Comment(START, "li", "on my way"),
    }
    async with web_board() as board:
        await board.publish_events([alarm(1, "gap:BRACKET/10", changed=done)])
        (told,) = await get(board, "/api/alarms")
    assert (told["severity"], told["level"], told["acknowledged"], told["confirmed"]) == (700, 2, True, False)
    assert (told["shelved"], told["until"] > told["since"]) == ("timed", True)
    assert (told["comment"]["actor"], told["comment"]["text"]) == ("li", "on my way")


async def test_a_person_acknowledges_at_the_board() -> None:
    commands = Commands()
    async with browser() as opened, web_board(role=Role.OPERATOR, commands=commands) as board:
        await board.publish_events([alarm(1, "gap:BRACKET/10", detail="4 pieces wait", changed={"severity": 900})])
        seen = await window(opened)
        answers = iter(["li", "on my way", "tool change"])
        seen.page.on("dialog", lambda dialog: dialog.accept(next(answers)))
        await seen.open(board.address)
        assert await seen.text(".alarm.high i") == "900"
        await seen.page.get_by_role("button", name="Acknowledge").click()
        while not commands.asked:
            await seen.page.wait_for_timeout(20)
        done = {"acknowledged": True, "comment": Comment(START, "li", "on my way")}
        await board.publish_events([alarm(2, "gap:BRACKET/10", "alarm_acknowledged", changed=done)])
        await seen.page.get_by_role("button", name="Dealt with").wait_for()
        assert "li: on my way" in await seen.text(".alarm q")
        await seen.page.get_by_role("button", name="Shelve for 30 min").click()
        while len(commands.asked) < 2:
            await seen.page.wait_for_timeout(20)
        assert seen.problems == []
    assert commands.asked == [
        SEEN | {"comment": "on my way"},
        SEEN | {"command": "shelve_alarm", "comment": "tool change", "duration": "30m"},
    ]


async def test_a_refusal_is_told_in_the_language_of_the_page() -> None:
    commands = Commands("alarm gap:BRACKET/10 is acknowledged already")
    async with browser() as opened, web_board(role=Role.OPERATOR, commands=commands) as board:
        await board.publish_events([alarm(1, "gap:BRACKET/10")])
        seen = await window(opened)
        heard: list[str] = []

        async def answer(dialog: Dialog) -> None:
            heard.append(dialog.message)
            await dialog.accept("li")

        seen.page.on("dialog", answer)
        await seen.open(board.address, "zh")
        await seen.page.get_by_role("button", name="确认").click()
        while len(heard) < 3:
            await seen.page.wait_for_timeout(20)
    assert heard == ["您的姓名", "确认：断档 BRACKET/10\n备注（可不填）", "报警“断档 BRACKET/10”已确认"]


async def test_who_may_only_read_sees_no_buttons() -> None:
    async with browser() as opened, web_board() as board:
        await board.publish_events([alarm(1, "gap:BRACKET/10", changed={"shelved": Shelving.ONCE})])
        seen = await window(opened)
        await seen.open(board.address)
        assert "shelved until it is over" in await seen.text(".alarm.shelved")
        assert await seen.page.locator(".alarm button").count() == 0
