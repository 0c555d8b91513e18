"""The whole plant as seen by a client that shares no code with the server: node-opcua, see node/plant.js."""

import asyncio
from pathlib import Path

from opcua_model.limits import MAX_HISTORY_VALUES
from opcua_model.server import OpcUaServer
from opcua_model.tree import plant_nodes
from plant_service.core.samples import SECOND, format_time
from tests.opcua.node_client import run_script
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


async def _count_up(running: OpcUaServer) -> None:
    """Changes a figure for as long as somebody may be subscribed."""
    queue = 0
    while True:
        queue += 1
        await running.publish_samples(figures({f"{OP10}/WIP/Queue": queue}))
        await asyncio.sleep(0.1)


async def test_another_client_sees_the_same_plant(certificates: Path) -> None:
    history = MemoryHistorian({"press.PartCount": history_of(2 * MAX_HISTORY_VALUES + 500)})
    async with server(certificates, history) as running, asyncio.TaskGroup() as tasks:
        await running.publish_samples(poll(7, 1.5, 20, True))
        counting = tasks.create_task(_count_up(running))
        day = format_time(START), format_time(START + 86_400 * SECOND)
        seen = await run_script("plant.js", running.endpoint, *day)
        counting.cancel()

    assert seen["namespaces"][2] == "urn:plant-service:wip"
    assert {node.path for node in plant_nodes(plant_model(), TAGS)} <= set(seen["paths"])
    assert seen["misnamed"] == []
    assert seen["tag"] == {"value": 7, "type": "UInt16", "status": "Good", "source": "2026-11-22T08:00:00.000Z"}
    assert seen["waiting"]["status"] == "BadWaitingForInitialData"
    assert (seen["flowsTo"], seen["flowsFrom"]) == ([OP20A, OP20B], [OP10])
    assert len(seen["changes"]) == 3
    assert seen["history"] == {
        "pages": [MAX_HISTORY_VALUES, MAX_HISTORY_VALUES, 500],
        "status": "Good",
        "inOrder": True,
    }
    assert seen["empty"] == {"pages": [0], "status": "GoodNoData", "inOrder": True}
    assert seen["unknown"]["status"] == "BadNodeIdUnknown"
    assert seen["written"] == "BadNotWritable"


async def test_every_attribute_of_every_node_can_be_read(certificates: Path) -> None:
    """Each node has what its class must have, and no attribute answers with a surprise (node/everything.js)."""
    async with server(certificates) as running:
        await running.publish_samples(poll(7, 1.5, 20, True))
        seen = await run_script("everything.js", running.endpoint)
    assert {f"ns=2;s={node.path}" for node in plant_nodes(plant_model(), TAGS)} <= set(seen["paths"])
    assert len(seen["paths"]) > 4_000
    assert (seen["missing"], seen["odd"]) == ([], [])
    assert seen["values"] > 2_000
