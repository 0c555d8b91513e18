"""The server as seen by a client that shares no code with it: node-opcua, see client.js."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from opcua_model.history import MAX_VALUES
from opcua_model.server import OpcUaServer
from opcua_model.tree import plant_nodes
from plant_service.core.samples import SECOND, format_time
from tests.opcua.plant import (
    OP10,
    OP20A,
    OP20B,
    START,
    TAGS,
    MemoryHistorian,
    figures,
    history_of,
    plant_model,
    poll,
    server,
)
from tests.tools import node_modules

PACKAGE = "node-opcua-client@2.186.4"
SCRIPT = Path(__file__).with_name("client.js")


@pytest.fixture(scope="module")
def modules() -> Path:
    return node_modules(PACKAGE)


async def _count_up(running: OpcUaServer) -> None:
    """Changes a figure for as long as somebody may be subscribed."""
    queue = 0
    while True:
        queue += 1
        await running.publish_samples(figures({f"{OP10}/WIP/Queue": queue}))
        await asyncio.sleep(0.1)


async def _run_client(modules: Path, endpoint: str) -> dict[str, Any]:
    client = await asyncio.create_subprocess_exec(
        "node",
        str(SCRIPT),
        endpoint,
        format_time(START),
        format_time(START + 86_400 * SECOND),
        env={**os.environ, "NODE_PATH": str(modules), "HOME": str(modules), "TZ": "UTC"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            out, errors = await client.communicate()
    except TimeoutError:
        client.kill()
        _, errors = await client.communicate()
        pytest.fail(f"the client did not end:\n{errors.decode()}")
    assert client.returncode == 0, errors.decode()
    answer = next(line for line in out.decode().splitlines() if line.startswith('{"namespaces"'))
    seen: dict[str, Any] = json.loads(answer)
    return seen


async def test_another_client_sees_the_same_plant(modules: Path, certificates: Path) -> None:
    history = MemoryHistorian({"press.PartCount": history_of(2 * MAX_VALUES + 500)})
    async with server(certificates, history) as running, asyncio.TaskGroup() as tasks:
        await running.publish_samples(poll(7, 1.5, 20, True))
        counting = tasks.create_task(_count_up(running))
        seen = await _run_client(modules, running.endpoint)
        counting.cancel()

    assert seen["namespaces"][2] == "urn:plant-service:wip"
    assert {node.path for node in plant_nodes(plant_model(), TAGS)} <= set(seen["paths"])
    assert seen["misnamed"] == []
    assert seen["tag"] == {"value": 7, "type": "UInt16", "status": "Good", "source": "2026-11-22T08:00:00.000Z"}
    assert seen["waiting"]["status"] == "BadWaitingForInitialData"
    assert (seen["flowsTo"], seen["flowsFrom"]) == ([OP20A, OP20B], [OP10])
    assert len(seen["changes"]) == 3
    assert seen["history"] == {"pages": [MAX_VALUES, MAX_VALUES, 500], "status": "Good", "inOrder": True}
    assert seen["empty"] == {"pages": [0], "status": "GoodNoData", "inOrder": True}
    assert seen["unknown"]["status"] == "BadNodeIdUnknown"
    assert seen["written"] == "BadNotWritable"
