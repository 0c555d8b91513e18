"""What people made is told where the plant permits it, to programs and in the terminal, and nowhere else."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from plant_service.cli.main import main
from plant_service.core.ports import PersonFigures
from plant_service.core.samples import SECOND, Micros, from_datetime
from tests.web.running import client, event, get, web_board

HOUR: Micros = 3600 * SECOND


def told(until: Micros = HOUR) -> Sequence[PersonFigures]:
    now = from_datetime(datetime.now(UTC))
    return [PersonFigures("li", "L1", "early", now - HOUR, now + until, "BRACKET", "10", 4, 3, 1, 240.5)]


async def test_whoever_asks_is_told_what_people_made_in_the_shift_that_is_on() -> None:
    async with web_board(persons=told) as board:
        assert await get(board, "/api/persons") == []
        await board.publish_events([event(1)])
        found = (await get(board, "/api/persons"))[0]
        assert found.pop("since") < found.pop("until")
        assert found == {
            "person": "li",
            "line": "L1",
            "shift": "early",
            "product": "BRACKET",
            "operation": "10",
            "started": 4,
            "good": 3,
            "scrap": 1,
            "active": 240.5,
        }


async def test_a_shift_that_is_over_is_not_told_even_before_the_next_event() -> None:
    async with web_board(persons=lambda: told(until=-SECOND)) as board:
        await board.publish_events([event(1)])
        assert await get(board, "/api/persons") == []


async def test_without_permission_there_is_no_such_path(capsys: pytest.CaptureFixture[str]) -> None:
    async with web_board() as board, client(board) as asking:
        assert (await asking.get("/api/persons")).status_code == 404
        assert "/api/persons" not in (await asking.get("/api/openapi.json")).json()["paths"]
        assert await asyncio.to_thread(main, ["figures", "persons", board.address]) == 1
    assert "off unless plant.yaml says `personal_figures: true`" in capsys.readouterr().err


async def test_the_terminal_shows_them(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    async with web_board(persons=told) as board:
        await board.publish_events([event(1)])
        assert await asyncio.to_thread(main, ["figures", "persons", board.address]) == 0
        shown = capsys.readouterr().out
        assert await asyncio.to_thread(main, ["figures", "persons", board.address, "--json"]) == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if "│" in line]
    assert rows == [["li", "L1", "early", "BRACKET", "10", "4", "3", "1", "240.5"]]
    assert "person 人员" in shown
    assert '"person": "li"' in capsys.readouterr().out


async def test_a_service_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    async with web_board(persons=told) as board:
        address = board.address
    assert await asyncio.to_thread(main, ["figures", "persons", address]) == 1
    assert f"no service answers at {address}/api/persons" in capsys.readouterr().err
