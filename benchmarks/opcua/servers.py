"""The compared Python servers. `python -m benchmarks.opcua.servers ours|stock NODES RATE`

Each makes NODES Double variables, holds 50,000 values of history of the first, and prints one line when it listens:
its address, how its nodes are called and how long it took to start. Once a line comes in it writes the first 1,000
variables RATE times a second.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WRITTEN = 1_000
HISTORY = 50_000
#: Beats of which one line tells how late they were.
LATENESS = 20
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

Write = Callable[[float], Awaitable[None]]


async def main(name: str, nodes: int, rate: float) -> None:
    began = time.perf_counter()
    await (_ours if name == "ours" else _stock)(nodes, rate, began)


async def _run(write: Write, rate: float, url: str, node: str, began: float) -> None:
    await write(0)
    print(json.dumps({"url": url, "node": node, "seconds": time.perf_counter() - began}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    value, due, late = 0.0, time.monotonic(), []
    while True:
        due = max(due + 1 / rate, time.monotonic() + 0.02)  # a server that is late breathes
        await asyncio.sleep(due - time.monotonic())
        late.append(time.monotonic() - due)
        value += 1
        await write(value)
        if len(late) == LATENESS:
            late.sort()
            print(json.dumps({"median": late[LATENESS // 2], "worst": late[-1]}), flush=True)
            late.clear()


async def _ours(nodes: int, rate: float, began: float) -> None:
    from opcua_model.server import OpcUaServer
    from opcua_model.settings import OpcUaSettings, Security
    from plant_service.core.ports import HistoryValue, TagInfo
    from plant_service.core.samples import SECOND, Quality, SampleBatch, TagType, from_datetime
    from plant_service.core.wip.model import PlantModel
    from plant_service.runtime.history import History

    first = from_datetime(FIRST)
    values = [HistoryValue(first + index * SECOND, index, float(index), Quality.GOOD) for index in range(HISTORY)]

    class Memory(History):
        async def read_raw(
            self, series: str, start: Any, end: Any, limit: int, after: Any = None, newest_first: bool = False
        ) -> Any:
            begin = after[1] + 1 if after else 0
            return values[begin : begin + limit]

    class NoCommands:
        async def execute(self, command: Any, allowed: Any) -> Any:
            raise NotImplementedError

    tags = [TagInfo(f"plc.T{number}", "plc", "", TagType.FLOAT64, "", "") for number in range(nodes)]
    names = tuple(tag.name for tag in tags[:WRITTEN])
    qualities = (Quality.GOOD,) * len(names)
    with tempfile.TemporaryDirectory() as folder:
        settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE)
        model, users = PlantModel("Site", "UTC", "v1", {}, {}), Path(folder) / "users.yaml"
        async with OpcUaServer(settings, model, tags, Memory(), NoCommands(), Path(folder), users) as server:

            async def write(value: float) -> None:
                batch = SampleBatch("plc", from_datetime(datetime.now(UTC)), names, (value,) * len(names), qualities)
                await server.publish_samples(batch)

            await _run(write, rate, server.endpoint, "ns=2;s=Devices/plc/T{}", began)


async def _stock(nodes: int, rate: float, began: float) -> None:
    """In folders of 100: asyncua takes ten times as long for all of them in one."""
    from asyncua import ua
    from asyncua.server.server import Server

    from opcua_model.wire import wire_time

    server = Server()
    await server.init()
    server.set_endpoint("opc.tcp://127.0.0.1:0/")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace("urn:benchmark")
    ids = []
    for number in range(nodes):
        if number % 100 == 0:
            folder = await server.nodes.objects.add_folder(index, f"F{number}")
        variable = await folder.add_variable(ua.NodeId(ua.String(f"T{number}"), ua.Int16(index)), f"T{number}", 0.0)
        ids.append(variable.nodeid)
    storage: Any = server.iserver.history_manager.storage
    await server.start()
    storage._datachanges[ids[0]] = [
        ua.DataValue(
            ua.Variant(float(n)),
            SourceTimestamp=wire_time(FIRST + timedelta(seconds=n)),
            ServerTimestamp=wire_time(FIRST),
        )
        for n in range(HISTORY)
    ]
    storage._datachanges_period[ids[0]] = (None, 0)

    async def write(value: float) -> None:
        moment = wire_time(datetime.now(UTC))
        for node_id in ids[:WRITTEN]:
            data = ua.DataValue(
                ua.Variant(value, ua.VariantType.Double), SourceTimestamp=moment, ServerTimestamp=moment
            )
            await server.write_attribute_value(node_id, data)

    assert server.bserver is not None
    port = server.bserver.port
    await _run(write, rate, f"opc.tcp://127.0.0.1:{port}/", f"ns={index};s=T{{}}", began)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
