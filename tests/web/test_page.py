"""The page in a real browser: what a foreman sees, in both languages, on a big screen and on a phone."""

import re
from pathlib import Path

from plant_service.core import wip
from plant_service.core.samples import Quality
from plant_service.core.signals.rules import QUANTITY_KINDS, STATE_KINDS
from plant_service.core.texts.alarms import GAP
from plant_service.core.wip.alarms import ALARM_KINDS, ALARMS
from plant_service.core.wip.state import OrderState
from tests.opcua.plant import OP10, OP20A, OP20B, figures
from tests.simulation.clients import plant
from tests.system.service import service, write_plant
from tests.web.browser import browser, window
from tests.web.running import Health, Surroundings, alarm, event, web_board
from tests.web.test_life import where

GOOD = '[id="L1/OP10"] .good_master .number'
GREATER = "([selector, before]) => Number(document.querySelector(selector).textContent) > before"
STATE = '[id="{}"] .state'
WAITING = GAP(quantity=4, operation="10", product="BRACKET", minutes=120)


async def test_the_board_of_a_running_service_moves_in_both_languages_and_says_when_it_is_gone(tmp_path: Path) -> None:
    async with plant("--speed", "20") as line, browser() as opened:
        path = write_plant(tmp_path / "plant", line.modbus_port, line.s7_port, speed=20, database="none")
        async with service(path, tmp_path / "data") as running:
            await running.connected()
            found = re.search(r"http://[^\s,]+", running.errors)
            assert found, running.errors
            english, chinese = await window(opened), await window(opened)
            await english.open(found[0])
            await chinese.open(found[0], "zh")
            for shown in (english, chinese):
                await shown.until(GREATER, [GOOD, 0])
                await shown.until(GREATER, [GOOD, int(await shown.text(GOOD))])
                assert await shown.text("header .total:nth-of-type(2) .number") == "0"
                assert await shown.page.locator(".device.well").count() >= 2
                assert await shown.page.locator("article.event").count() > 0
            assert await english.text(".devices .device >> nth=0") != await chinese.text(".devices .device >> nth=0")
            assert (await english.text(".orders h2"), await chinese.text(".orders h2")) == ("Orders", "工单")
            assert "冲压" in await chinese.text('[id="L1/OP10"] h4')
            assert english.problems + chinese.problems == []
            assert await running.stop() == 0
        for shown, words in ((english, "NO DATA"), (chinese, "无数据")):
            await shown.until("words => document.getElementById('no-data').innerText.includes(words)", words)


async def test_missing_data_and_idle_look_different() -> None:
    async with browser() as opened, web_board() as board:
        seen = await window(opened)
        await seen.open(board.address)
        assert await seen.text(STATE.format("L1/OP10")) == "no signal"
        await board.publish_samples(figures({f"{OP10}/State": "Stopped", f"{OP20A}/State": "Running"}))
        await board.publish_samples(figures({f"{OP20B}/State": "Running"}, Quality.UNCERTAIN))
        await seen.until("document.querySelectorAll('.station.missing').length === 1")
        assert await seen.text(STATE.format("L1/OP10")) == "Stopped"
        assert await seen.text(STATE.format("L1/OP20A")) == "Running"
        assert await seen.text(STATE.format("L1/OP20B")) == "no signal"
        assert "last known: Running" in await seen.text('[id="L1/OP20B"]')
        looks = "id => getComputedStyle(document.getElementById(id)).borderStyle"
        assert "dashed" in await seen.page.evaluate(looks, "L1/OP20B")
        assert "dashed" not in await seen.page.evaluate(looks, "L1/OP10")
        assert seen.problems == []


async def test_what_needs_a_foreman_is_seen() -> None:
    around = Surroundings({"press": Health(connected=False, error="press (10.0.0.1:502): no answer")}, "away")
    async with browser() as opened, web_board(around) as board:
        await board.publish_samples(
            figures({"Suzhou/Balance": 3, "Suzhou/CaptureQuality/Quarantined": 1700, f"{OP10}/WIP/Queue": 4})
        )
        await board.publish_events([event(1, detail="<b>as text</b>"), alarm(2, "gap:BRACKET/10", detail=WAITING)])
        seen = await window(opened)
        await seen.open(board.address)
        assert await seen.text(".total.wrong .number") == "3"
        assert await seen.text(".alarm") == re.sub(r"\d\d:\d\d:\d\d$", "16:00:00", await seen.text(".alarm"))
        for words in ("Gap BRACKET/10", WAITING, "press-foreman"):
            assert words in await seen.text(".alarm")
        assert "press (10.0.0.1:502): no answer" in await seen.text(".device.away")
        assert "1 completed" in await seen.text(".event.completed")
        assert "<b>as text</b>" in await seen.text(".event.completed")
        assert await seen.page.locator(".devices .away").count() == 2
        around.devices["press"] = Health(bad_tags=3, last_error="no answer within 2 s")
        await seen.page.locator(".device.partly").wait_for()
        for words in ("3 tags cannot be read", "last error: no answer within 2 s"):
            assert words in await seen.text(".device.partly")
        await seen.page.locator("header button").click()
        for words in ("断档 BRACKET/10", "BRACKET 的工序 10 有 4 件等待，已 120 分钟没有报工", "负责人 press-foreman"):
            assert words in await seen.text(".alarm")
        assert "报警：断档 BRACKET/10" in await seen.text(".event.alarm_raised")
        assert "<b>as text</b>" in await seen.text(".event.completed")
        await seen.page.goto(board.address)  # the choice is remembered
        await seen.page.locator(".alarm").wait_for()
        assert await seen.text("header button") == "English"
        assert seen.problems == []


async def test_stations_side_by_side_share_one_bracket_and_queue() -> None:
    async with browser() as opened, web_board() as board:
        await board.publish_samples(figures({f"{OP20A}/WIP/Queue": 5, f"{OP20B}/WIP/Queue": 5}))
        seen = await window(opened)
        await seen.open(board.address)
        steps = seen.page.locator(".step")
        assert await steps.count() == 2
        assert [await steps.nth(n).locator(".station").count() for n in (0, 1)] == [1, 2]
        assert [await steps.nth(n).locator(".parallel").count() for n in (0, 1)] == [0, 1]
        assert await steps.nth(1).locator(".queue").count() == 1
        assert await steps.nth(1).locator(".queue .number").inner_text() == "5"


async def test_a_phone_needs_no_sideways_scrolling() -> None:
    async with browser() as opened, web_board() as board:
        seen = await window(opened, 360, 740)
        await seen.open(board.address)
        await seen.until("document.querySelectorAll('.station').length === 3")
        assert await seen.page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_page_comes_back_with_the_service_by_itself() -> None:
    async with browser() as opened:
        seen = await window(opened)
        async with web_board() as first:
            host, port = where(first)
            await seen.open(first.address)
        await seen.until("document.body.classList.contains('silent')")
        async with web_board(listen=f"{host}:{port}") as second:
            await second.publish_samples(figures({f"{OP10}/WIP/Queue": 77}))
            await seen.until("document.querySelector('.queue .number')?.textContent === '77'")
            assert not await seen.page.locator("#no-data").is_visible()


async def test_there_are_words_for_everything_in_both_languages() -> None:
    events, alarms = kinds_in_the_core()
    async with browser() as opened, web_board() as board:
        seen = await window(opened)
        await seen.open(board.address)
        modules = "Promise.all([import('/words.js'), import('/glossary.js')])"
        words = await seen.page.evaluate(modules + ".then(found => Object.assign({}, ...found))")
    assert events - words["EVENTS"].keys() == set()
    assert alarms - words["ALARMS"].keys() == set()
    assert {state.value for state in OrderState} - words["ORDER_STATES"].keys() == set()
    every = {**words, "LANGUAGES": {}}
    assert [key for table in every.values() for key, text in table.items() if not (text["en"] and text["zh"])] == []


def kinds_in_the_core() -> tuple[set[str], set[str]]:
    """Kinds of events and names of alarms, from the one place that names them all: the source."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(wip.__path__[0]).rglob("*.py"))
    events = set(
        re.findall(
            r'(?:kind=|(?:send|_record|become|rename|_become|_sign)\(.*?|return |kind=.* if .* else )"(\w+)"', source
        )
    )
    alarms = set(ALARMS)
    assert {"completed", "held", "rejected", "skipped", "returned"} <= events
    signals = {"glitch", "epoch", "correction", "quarantined", "uncertain"}
    return {*events, *QUANTITY_KINDS, *STATE_KINDS, *signals, *ALARM_KINDS}, alarms
