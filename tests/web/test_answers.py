"""The JSON of the HTTP API, over a real socket."""

from decimal import Decimal

import httpx
import pytest

from plant_service.core.samples import SECOND, Quality, SampleBatch
from plant_service.web.board import WebBoard
from plant_service.web.state import EVENTS_KEPT
from tests.opcua.plant import OP10, OP20A, OP20B, START, figures, poll
from tests.web.running import Surroundings, alarm, client, event, get, web_board

READABLE = ("/health", "/api/board", "/api/figures", "/api/stations", "/api/orders", "/api/alarms", "/api/events")


async def test_before_anything_is_known_nothing_looks_like_idle() -> None:
    async with web_board() as board:
        (first, *_) = await get(board, "/api/stations")
        assert (first["station"], first["quality"], first["state"], first["queue"]) == ("OP10", "Bad", None, None)
        assert await get(board, "/api/orders") == []
        health = await get(board, "/health")
        assert (health["status"], health["balance_error"], health["last_poll"]) == ("starting", None, None)


async def test_stations_stand_in_route_order_with_names_and_parallel_ones_told() -> None:
    async with web_board() as board:
        stations = await get(board, "/api/stations")
    assert [(s["path"], s["name"]["zh"], s["position"], s["parallel"]) for s in stations] == [
        ("L1/OP10", "冲压", 0, False),
        ("L1/OP20A", "焊接A", 1, True),
        ("L1/OP20B", "焊接B", 1, True),
    ]
    assert stations[1]["step"] == {
        "operation": "20",
        "name": {"en": "20", "zh": "20"},
        "product": "BRACKET",
        "wip_cap": None,
        "optional": False,
        "alternative_to": "",
        "returns_to": "",
    }


async def test_figures_reach_stations_orders_and_site() -> None:
    async with web_board() as board:
        await board.publish_samples(
            figures(
                {
                    f"{OP10}/State": "Running",
                    f"{OP10}/WIP/Queue": 7,
                    f"{OP10}/Counters/Good/MasterTotal": 40,
                    "Suzhou/Orders/WO-1001/Product": "BRACKET",
                    "Suzhou/Orders/WO-1001/Planned": 500,
                    "Suzhou/Orders/WO/7/Product": "BRACKET",
                    "Suzhou/OnHand": 7,
                    "Suzhou/Balance": 0,
                }
            )
        )
        await board.publish_samples(figures({f"{OP10}/WIP/Queue": 6}))
        seen = await get(board, "/api/board")
        assert seen["stations"][0]["queue"] == 6
        assert seen["stations"][0]["good_master"] == 40
        assert (seen["stations"][0]["state"], seen["stations"][0]["quality"]) == ("Running", "Good")
        assert [(order["order"], order["planned"]) for order in seen["orders"]] == [("WO-1001", 500), ("WO/7", None)]
        assert (seen["site"]["site"], seen["site"]["on_hand"], seen["site"]["balance_error"]) == ("Suzhou", 7, 0)
        everything = await get(board, "/api/figures")
        assert everything[f"{OP10}/WIP/Queue"] == {"value": 6, "quality": "Good", "time": "2026-11-22T08:00:00Z"}
        assert len(everything) == 8


async def test_an_order_that_was_cleared_is_shown_no_more() -> None:
    async with web_board() as board:
        published = {"Suzhou/Orders/WO-1/Product": "BRACKET", "Suzhou/Orders/WO-2/Product": "BRACKET"}
        await board.publish_samples(figures({**published, "Suzhou/Orders/WO-1/Due": START}))
        assert [(one["order"], one["due"]) for one in await get(board, "/api/orders")] == [
            ("WO-1", "2026-11-22T08:00:00Z"),
            ("WO-2", None),
        ]
        await board.publish_events([event(1, "job_cleared", order="WO-1")])
        assert [one["order"] for one in await get(board, "/api/orders")] == ["WO-2"]


async def test_a_missing_signal_is_told_beside_the_last_known_figures() -> None:
    async with web_board() as board:
        await board.publish_samples(figures({f"{OP20A}/State": "Running", f"{OP20B}/State": "Stopped"}))
        await board.publish_samples(figures({f"{OP20A}/State": "Running"}, Quality.UNCERTAIN))
        _, missing, idle = await get(board, "/api/stations")
        assert (missing["state"], missing["quality"]) == ("Running", "Uncertain")
        assert (idle["state"], idle["quality"]) == ("Stopped", "Good")


async def test_events_are_bounded_and_newest_first() -> None:
    async with web_board() as board:
        await board.publish_events([event(number) for number in range(EVENTS_KEPT + 10)])
        assert [e["id"] for e in await get(board, "/api/events?limit=2")] == ["e509", "e508"]
        everything = await get(board, f"/api/events?limit={EVENTS_KEPT}")
        assert len(everything) == EVENTS_KEPT
        assert everything[-1]["id"] == "e10"
        assert everything[0]["occurred"] == "2026-11-22T08:00:00Z"
        assert everything[0]["window_from"] == "2026-11-22T07:59:59Z"
        assert "postings" not in everything[0]


async def test_measured_quantities_are_numbers() -> None:
    async with web_board() as board:
        await board.publish_samples(figures({f"{OP10}/WIP/Queue": 2.5}))
        await board.publish_events([event(1, quantity=Decimal("2.5"))])
        assert (await get(board, "/api/stations"))[0]["queue"] == 2.5
        assert (await get(board, "/api/events"))[0]["quantity"] == 2.5


@pytest.mark.parametrize("limit", ["0", "-1", "x", str(EVENTS_KEPT + 1)])
async def test_a_wrong_limit_is_refused_in_words(limit: str) -> None:
    async with web_board() as board, client(board) as asking:
        answer = await asking.get("/api/events", params={"limit": limit})
        assert answer.status_code == 422
        assert "limit" in answer.text


async def test_alarms_stand_with_their_owner_until_they_are_over() -> None:
    async with web_board() as board:
        await board.publish_events(
            [
                alarm(1, "gap:BRACKET/10", detail="7 pieces wait"),
                alarm(2, "wip_cap:BRACKET/20", station="", time=START + SECOND),
            ]
        )
        standing = await get(board, "/api/alarms")
        assert [(a["name"], a["subject"], a["responsible"]) for a in standing] == [
            ("wip_cap", "BRACKET/20", ""),
            ("gap", "BRACKET/10", "press-foreman"),
        ]
        await board.publish_events([alarm(3, "gap:BRACKET/10", "alarm_cleared")])
        assert [a["name"] for a in await get(board, "/api/alarms")] == ["wip_cap"]


async def test_health_tells_what_is_away() -> None:
    around = Surroundings()
    async with web_board(around) as board:
        await board.publish_samples(figures({"Suzhou/Balance": 0}))
        await board.publish_samples(poll(7))
        await board.publish_samples(poll(None, quality=Quality.BAD, time=START + SECOND))
        report = SampleBatch("press", START + SECOND, ("press.Diagnostics/Connected",), (False,), (Quality.GOOD,))
        await board.publish_samples(report)
        health = await get(board, "/health")
        assert (health["status"], health["last_poll"]) == ("ok", "2026-11-22T08:00:00Z")
        around.devices["press"].connected, around.devices["press"].error = False, "press (10.0.0.1:502): no answer"
        assert (await get(board, "/health"))["status"] == "degraded"
        assert (await get(board, "/api/devices"))[0]["error"] == "press (10.0.0.1:502): no answer"
        around.devices["press"].connected, around.database = True, "away"
        assert (await get(board, "/health"))["status"] == "degraded"
        assert (await get(board, "/api/devices"))[0] == {
            "device": "press",
            "connected": True,
            "polls": 12,
            "outages": 1,
            "overruns": 0,
            "requests": 36,
            "received_bytes": 4800,
            "latency_ms": 2.1,
            "latency_p50_ms": 2.1,
            "latency_p99_ms": 2.1,
            "bad_tags": 0,
            "clock_skew": None,
            "error": "",
            "last_error": "",
        }


async def test_it_can_only_be_read() -> None:
    async with web_board() as board, client(board) as asking:
        for path in READABLE:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert (await asking.request(method, path)).status_code == 405


async def test_openapi_describes_every_answer() -> None:
    async with web_board() as board:
        described = await get(board, "/api/openapi.json")
        assert set(described["paths"]) >= {*READABLE, "/api/devices", "/api/stream"}
        for path in READABLE:
            assert "schema" in described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]


async def test_nothing_foreign_is_loaded_or_let_in() -> None:
    async with web_board() as board, client(board) as asking:
        page = await asking.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "http://" not in page.text
        assert "https://" not in page.text
        assert (await asking.get("/docs")).status_code == 404
        assert (await _as_host(board, "foreign.example")).status_code == 400
        assert (await _as_host(board, "localhost")).status_code == 200


async def _as_host(board: WebBoard, host: str) -> httpx.Response:
    async with client(board, headers={"Host": host}) as asking:
        return await asking.get("/health")
