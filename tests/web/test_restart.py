"""What the board knows when the service is started again."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx

from tests.simulation.clients import plant
from tests.system.service import SECONDS, Service, service, write_plant


async def _alarms(running: Service) -> list[dict[str, Any]]:
    """Those of pieces without an order, once there are some; a machine of the plant may be in fault, too."""
    await running.said("board at")
    address = re.search(r"http://[^\s,]+", running.errors)
    assert address
    found: list[dict[str, Any]] = []

    async with httpx.AsyncClient(base_url=address[0], timeout=10, trust_env=False) as asking:
        async with asyncio.timeout(SECONDS):
            while not found:
                told = (await asking.get("/api/alarms")).json()
                found = [alarm for alarm in told if alarm["name"] == "unassigned"]
                await asyncio.sleep(0.05)
    return found


async def test_an_alarm_stands_until_it_is_over_and_not_until_the_next_start(tmp_path: Path) -> None:
    async with plant("--speed", "20", "--faults", "none") as line:
        path = write_plant(tmp_path / "plant", line.modbus_port, line.s7_port, speed=20, database="none")
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"orders:\n(  - .*\n)+", "orders: []\n", text), encoding="utf-8")
        async with service(path, tmp_path / "data") as running:
            raised = await _alarms(running)
            assert await running.stop() == 0
        await line.ask("hold")
        async with service(path, tmp_path / "data") as running:
            standing = await _alarms(running)
            assert await running.stop() == 0
    assert [alarm for alarm in raised if alarm not in standing] == []
    assert raised[0]["responsible"]
