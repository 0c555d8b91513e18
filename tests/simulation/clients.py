"""The simulated plant as a process, and plain clients that read it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pymodbus.client import AsyncModbusTcpClient
from snap7 import AsyncClient

COMMAND = (sys.executable, "-m", "connectors.simulation")


@dataclass
class Plant:
    """A running process. `ask` is one request and its answer."""

    process: Process
    modbus_port: int
    s7_port: int

    async def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        return await self.line()

    async def line(self) -> dict[str, Any]:
        assert self.process.stdout
        answer = json.loads(await asyncio.wait_for(self.process.stdout.readline(), 10))
        assert isinstance(answer, dict)
        return answer

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 10)


@asynccontextmanager
async def plant(*arguments: str) -> AsyncIterator[Plant]:
    process = await asyncio.create_subprocess_exec(*COMMAND, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    running = Plant(process, 0, 0)
    try:
        ready = await running.line()
        assert ready["ready"] is True
        running.modbus_port, running.s7_port = (int(ready[key].split(":")[1]) for key in ("modbus", "s7"))
        yield running
        assert process.stdin
        process.stdin.close()
        assert await running.ended() == 0
        assert process.stderr
        assert (await process.stderr.read()).decode() == ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def press(port: int) -> AsyncIterator[AsyncModbusTcpClient]:
    client = AsyncModbusTcpClient("127.0.0.1", port=port, timeout=2, retries=0, reconnect_delay=0)
    assert await client.connect()
    try:
        yield client
    finally:
        client.close()


@asynccontextmanager
async def weld(port: int) -> AsyncIterator[AsyncClient]:
    client = AsyncClient()
    await client.connect("127.0.0.1", 0, 1, port)
    try:
        yield client
    finally:
        await client.disconnect()


async def part_counts(press_client: AsyncModbusTcpClient, weld_client: AsyncClient) -> dict[str, int]:
    registers = (await press_client.read_holding_registers(100, count=48)).registers
    blocks = [bytes(await weld_client.db_read(number, 0, 38)) for number in (1, 2)]
    return {
        "OP10": registers[0],
        "OP30": registers[16],
        "OP40": registers[32] << 16 | registers[33],
        "OP20A": int.from_bytes(blocks[0][:2], "big"),
        "OP20B": int.from_bytes(blocks[1][:4], "big"),
    }


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Asks again and again until it is true; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        true = await condition()
        while not true:
            await asyncio.sleep(0.02)
            true = await condition()
