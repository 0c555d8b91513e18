"""The events under a figure over HTTP, and on the board with a click on a number."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import httpx

from tests.simulation.clients import plant
from tests.system.service import service, write_plant
from tests.web.browser import browser, window
from tests.web.running import Explains, client, get, web_board

GOOD = '[id="L1/OP10"] .good_master .number'
NODE = "Suzhou/Assembly/L1/OP10/Counters/Good/MasterTotal"


async def test_a_number_of_a_running_service_opens_its_events_and_they_go_on_to_their_inputs(tmp_path: Path) -> None:
    async with plant("--speed", "20") as line, browser() as opened:
        path = write_plant(tmp_path / "plant", line.modbus_port, line.s7_port, speed=20, database="none")
        async with service(path, tmp_path / "data") as running:
            await running.connected()
            found = re.search(r"http://[^\s,]+", running.errors)
            assert found, running.errors
            address = found[0]
            seen = await window(opened)
            await seen.open(address)
            await seen.until("selector => Number(document.querySelector(selector).textContent) > 2", GOOD)
            for language, words in (("en", ("good pieces since ever", "in the end")), ("zh", ("累计良品数", "最终"))):
                await seen.open(address, language)
                await seen.page.click(GOOD)
                await seen.page.locator("dialog .entry").first.wait_for()
                shown = await seen.text("dialog")
                assert all(word in shown for word in (NODE, "+1", *words))
            await seen.page.locator("dialog .entry").last.click()
            await seen.page.locator("dialog pre").wait_for()
            assert "why 原因" in await seen.text("dialog pre")
            await seen.page.click("dialog button")
            assert not await seen.page.locator("dialog").is_visible()
            assert seen.problems == []
            await an_explanation_adds_up(address)
            asked = asyncio.create_task(ask(address))
            await asyncio.sleep(0.1)
            assert await running.stop() == 0  # whether that question is answered or not
            await asyncio.wait([asked])
            assert "Traceback" not in running.errors


async def ask(address: str) -> None:
    """A question that the end of the service may cut off."""
    async with httpx.AsyncClient(timeout=100, trust_env=False) as asking:
        with suppress(httpx.TransportError):
            await asking.get(f"{address}/api/explain", params={"node": NODE})


async def an_explanation_adds_up(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=100, trust_env=False) as asking:
        answer = (await asking.get("/api/explain", params={"node": NODE, "limit": 3})).json()
        (part,) = answer["parts"]
        rows = [*answer["older"], *answer["entries"]]
        added = sum(contribution["amount"] for row in rows for contribution in row["contributions"])
        assert part["opening"] + added == part["amount"] == answer["value"] == answer["entries"][-1]["after"]
        past = (await asking.get("/api/explain", params={"node": NODE, "at": answer["entries"][0]["time"]})).json()
        assert past["value"] == answer["entries"][0]["after"]
        unknown = await asking.get("/api/explain", params={"node": NODE.replace("OP10", "OP1")})
        assert unknown.status_code == 404
        assert "did you mean 'Suzhou/Assembly/L1/OP10" in unknown.json()["refused"]
        option = await asking.get("/api/explain", params={"event": "--help"})
        assert option.status_code == 404
        assert "event '--help' is unknown" in option.json()["refused"]


async def test_questions_are_handed_on_and_refusals_are_told() -> None:
    explains = Explains(answer='{"node": "n", "value": 3}')
    async with web_board(explains=explains) as board:
        found = await get(board, "/api/explain?node=n&at=2026-11-24T08:00:00Z&from=2026-11-24T07:00:00%2B00:00&limit=5")
        assert (found["node"], found["value"], found["entries"]) == ("n", 3, [])
        assert explains.asked == [("n", "2026-11-24T08:00:00+00:00", "2026-11-24T07:00:00+00:00", "5")]
        explains.answer = "first\nsecond\n"
        assert (await get(board, "/api/explain?event=e1"))["lines"] == ["first", "second"]
        explains.refuses = "figure 'n' is unknown"
        async with client(board) as asking:
            for query, status, words in (
                ("node=n", 404, "figure 'n' is unknown"),
                ("", 404, "name a figure with node=, or an event with event="),
                ("node=n&at=2026-11-24T08:00:00", 422, "timezone"),
                (f"node={'n' * 2001}", 422, "2000"),
                ("node=n&limit=1001", 422, "1000"),
            ):
                answer = await asking.get(f"/api/explain?{query}")
                assert answer.status_code == status, answer.text
                assert words in answer.text
