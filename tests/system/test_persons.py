"""Figures of people in the whole service: told by the API after the reports behind them, over a restart too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from plant_service.app import Running, serve
from plant_service.config.load import load
from plant_service.core.samples import Value
from plant_service.core.wip.commands.vocabulary import Permission
from tests.system.service import SECONDS

PLANT = """\
site: Suzhou
areas: {Assembly: {lines: {L1: {stations: {OP10: {}}}}}}
products: {BRACKET: {route: [{operation: "10", stations: [L1/OP10]}]}}
orders: [{order: WO-1, product: BRACKET, quantity: 50}]
historian: {database: none}
opcua: {endpoint: "opc.tcp://127.0.0.1:0", security: none}
web: {listen: "127.0.0.1:0"}
"""


@asynccontextmanager
async def serving(folder: Path, text: str) -> AsyncIterator[Running]:
    path = folder / "plant.yaml"
    path.write_text(text, encoding="utf-8")
    stop = asyncio.Event()
    told: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(load(path), folder / "data", stop, started=told.set_result), name="service")
    try:
        async with asyncio.timeout(SECONDS):
            yield await told
    finally:
        stop.set()
        await task


async def persons(running: Running) -> Any:
    async with httpx.AsyncClient(base_url=running.http, timeout=SECONDS, trust_env=False) as asking:
        answer = await asking.get("/api/persons")
        return answer.json() if answer.status_code == 200 else answer.status_code


async def test_the_service_tells_what_people_made_only_where_that_is_permitted(tmp_path: Path) -> None:
    made: dict[str, Value] = {
        "command": "report",
        "station": "L1/OP10",
        "kind": "completed",
        "quantity": 3,
        "actor": "li",
    }
    async with serving(tmp_path, PLANT + "personal_figures: true\n") as running:
        await running.commands.execute(made, set(Permission))
        found = await persons(running)
    assert [(one["person"], one["operation"], one["good"]) for one in found] == [("li", "10", 3)]
    async with serving(tmp_path, PLANT + "personal_figures: true\n") as running:
        assert await persons(running) == found
    async with serving(tmp_path, PLANT) as running:
        assert await persons(running) == 404
    async with serving(tmp_path, PLANT + "personal_figures: true\n") as running:
        assert await persons(running) == []
