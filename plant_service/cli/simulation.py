"""The simulated plant of the demo: a process of its own that is talked to in lines of JSON."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from plant_service.core.errors import PlantError

ANSWER_SECONDS = 10.0


class Simulation:
    """`addresses`: `host:port` by device name."""

    def __init__(self, process: Process, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses
        self._process = process
        self._talking = asyncio.Lock()

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Sends one request and returns its answer. Raises PlantError when the process is gone or silent."""
        assert self._process.stdin is not None
        async with self._talking:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            return await _line(self._process)

    async def run(self) -> None:
        await self.ask({"do": "run"})

    async def hold(self) -> None:
        await self.ask({"do": "hold"})

    async def made(self) -> dict[str, Any]:
        return await self.ask({"do": "made"})


@asynccontextmanager
async def simulated_plant(seed: int, speed: float, faults: str) -> AsyncIterator[Simulation]:
    """Starts the process on free ports, on hold until `run`; ends it on exit."""
    words = ["-m", "connectors.simulation", "--seed", str(seed), "--speed", str(speed), "--faults", faults, "--held"]
    # A session of its own: Ctrl-C is for the demo, which ends the PLCs last.
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=PIPE, stdout=PIPE, start_new_session=True
    )
    try:
        ready = await _line(process)
        yield Simulation(process, {"press": ready["modbus"], "weld": ready["s7"]})
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _line(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            line = await process.stdout.readline()
        answer: dict[str, Any] = json.loads(line)
    except (TimeoutError, ValueError, OSError) as error:
        raise PlantError(
            "the simulated plant has stopped; its own message stands above, start the demo again"
        ) from error
    return answer
