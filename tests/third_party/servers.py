"""Far sides that run as a process of their own, and what is expected of a connector to any of them."""

import asyncio
import os
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plant_service.core.ports import Connector
from plant_service.core.samples import Value

SECONDS = 60.0


@asynccontextmanager
async def running(*words: str, modules: Path | None = None) -> AsyncIterator[tuple[int, asyncio.StreamWriter]]:
    """A server as a process: its port, and where to write the next counter."""
    environment = {**os.environ, **({"NODE_PATH": str(modules), "HOME": str(modules)} if modules else {})}
    server = await asyncio.create_subprocess_exec(*words, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert server.stdin
    assert server.stdout
    assert server.stderr
    try:
        port = await asyncio.wait_for(_port(server.stdout), SECONDS)
        if port is None:
            pytest.fail((await server.stderr.read()).decode())
        yield port, server.stdin
        server.stdin.close()
        await asyncio.wait_for(server.wait(), SECONDS)
    finally:
        if server.returncode is None:
            server.kill()
        await server.communicate()


async def _port(output: asyncio.StreamReader) -> int | None:
    """The first line that is a number; None at the end."""
    async for line in output:
        if line.strip().isdigit():
            return int(line)
    return None


async def check(
    connector: Connector, expected: Mapping[str, Value], counter: asyncio.StreamWriter, bad: Sequence[str]
) -> None:
    """Values, the bad ones alone bad, a change is seen, a second connection is as good as the first."""
    for _ in range(2):
        await connector.connect()
        values, _ = await connector.read()
        names = [info.name.removeprefix("press.") for info in connector.tags]
        assert dict(zip(names, values, strict=True)) == {**expected, **dict.fromkeys(bad)}
    counter.write(b"65535\n")
    await counter.drain()
    async with asyncio.timeout(SECONDS):
        while (await connector.read()).values[0] != 65535:
            await asyncio.sleep(0.02)
    await connector.close()
