"""How long the OPC UA server takes to start with 10,000 tags of one device, and what a poll of them costs.

The baseline is asyncua's own `add_variable`, with 1,000 variables in one folder: its time grows with the square.
Every measurement runs in a process of its own.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

TAGS = 10_000
BASELINE_TAGS = 1_000

Result = dict[str, float]


def main() -> None:
    ours = _in_process("ours")
    baseline = _in_process("baseline")
    table = Table(title="OPC UA server", title_justify="left")
    for heading in ("what", "value"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row(f"import, start, {TAGS:,} tags in one folder", f"{ours['start']:.2f} s")
    table.add_row("  of which import of asyncua", f"{ours['import']:.2f} s")
    table.add_row("  same without tags", f"{ours['empty']:.2f} s")
    table.add_row("memory with these tags", f"{ours['memory']:.0f} MiB")
    table.add_row("per tag, properties included", f"{ours['per_tag'] * 1e6:.0f} us")
    table.add_row(f"asyncua add_variable, {BASELINE_TAGS:,} in one folder", f"{baseline['per_tag'] * 1e6:.0f} us each")
    table.add_row("times faster per tag", f"{baseline['per_tag'] / ours['per_tag']:.0f}")
    table.add_row(f"poll of {TAGS:,} changed tags", f"{ours['changed'] * 1e3:.0f} ms")
    table.add_row(f"poll of {TAGS:,} unchanged tags", f"{ours['unchanged'] * 1e3:.0f} ms")
    Console().print(table)


def _in_process(name: str) -> Result:
    command = [sys.executable, "-m", "benchmarks.opcua_startup", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    result: Result = json.loads(done.stdout)
    return result


async def _ours() -> Result:
    began = time.perf_counter()
    from opcua_model.server import OpcUaServer
    from opcua_model.settings import OpcUaSettings
    from plant_service.core.ports import TagInfo
    from plant_service.core.samples import SECOND, Quality, SampleBatch, TagType
    from plant_service.core.wip.model import PlantModel
    from plant_service.runtime.history import History

    imported = time.perf_counter() - began

    class NoCommands:
        async def execute(self, command: Any, allowed: Any) -> Any:
            raise NotImplementedError

    model = PlantModel("Site", "UTC", "v1", {}, {})
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0")
    names = [f"plc.Tag{number:05}" for number in range(TAGS)]
    tags = [TagInfo(name, "plc", f"hr:{index}", TagType.FLOAT32, "bar", "") for index, name in enumerate(names)]

    def poll(value: float) -> SampleBatch:
        return SampleBatch("plc", int(value * SECOND), tuple(names), (value,) * TAGS, (Quality.GOOD,) * TAGS)

    with tempfile.TemporaryDirectory() as folder:

        async def start(some: Sequence[TagInfo]) -> tuple[OpcUaServer, float]:
            before, users = time.perf_counter(), Path(folder) / "users.yaml"
            server = OpcUaServer(settings, model, some, History(), NoCommands(), Path(folder), users)
            await server.__aenter__()
            return server, time.perf_counter() - before

        full, seconds = await start(tags)
        memory = _memory()
        await full.publish_samples(poll(1))
        changed = await _time(lambda: full.publish_samples(poll(2)))
        unchanged = await _time(lambda: full.publish_samples(poll(2)))
        await full.__aexit__(None, None, None)
        bare, empty = await start(())
        await bare.__aexit__(None, None, None)
    return {
        "import": imported,
        "start": imported + seconds,
        "empty": imported + empty,
        "memory": memory,
        "per_tag": (seconds - empty) / TAGS,
        "changed": changed,
        "unchanged": unchanged,
    }


async def _baseline() -> Result:
    from asyncua.server.server import Server

    server = Server()
    await server.init()
    index = await server.register_namespace("urn:baseline")
    folder = await server.nodes.objects.add_folder(index, "Folder")

    async def add() -> None:
        for number in range(BASELINE_TAGS):
            await folder.add_variable(index, f"Tag{number:05}", 0.0)

    return {"per_tag": await _time(add) / BASELINE_TAGS}


async def _time(work: Callable[[], Coroutine[Any, Any, None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(_ours() if sys.argv[1] == "ours" else _baseline())))
    else:
        main()
