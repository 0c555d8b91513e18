"""Where a page's snippets run: a copy of examples/ and, where the page asks for it, PLCs and the service."""

import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.docs.pages import ROOT, Page
from tests.simulation.clients import plant
from tests.system.service import no_database_left, service


@asynccontextmanager
async def surroundings(page: Page, folder: Path) -> AsyncIterator[Mapping[str, str]]:
    """Environment for the page's snippets, which run in `folder`."""
    shutil.copytree(ROOT / "examples", folder, dirs_exist_ok=True)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "120"}
    if not page.runs:
        yield environment
        return
    async with plant() as line:
        path = folder / "plant.yaml"
        path.write_text(_at(path.read_text(encoding="utf-8"), line.modbus_port, line.s7_port), encoding="utf-8")
        if page.runs == "plant":
            yield environment
            return
        data = folder / "data"
        async with no_database_left(data), service(path, data) as running:
            await running.connected()
            await running.said("postgresql://", "historian: plain PostgreSQL")
            yield environment | _addresses(running.errors)
            assert await running.stop() == 0, running.errors


def _at(text: str, modbus_port: int, s7_port: int) -> str:
    """plant.yaml with the ports of these PLCs, and free ones for all that the service opens."""
    for port, taken in {"5020": modbus_port, "1102": s7_port, "4840": 0, "8080": 0}.items():
        text = re.sub(rf"127\.0\.0\.1:{port}\b", f"127.0.0.1:{taken}", text)
    return text


def _addresses(log: str) -> dict[str, str]:
    kinds = {"PLANT_OPCUA": r"opc\.tcp://\S+", "PLANT_HTTP": r"http://[^\s,]+", "PLANT_DSN": r"postgresql://\S+"}
    found = {name: re.search(pattern, log) for name, pattern in kinds.items()}
    return {name: match[0].rstrip(",;'\"") for name, match in found.items() if match}
