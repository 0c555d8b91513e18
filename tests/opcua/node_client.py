"""Runs a script of tests/opcua/node: node-opcua, a client that shares no code with asyncua."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.tools import node_modules

PACKAGE = "node-opcua-client@2.186.4"
SCRIPTS = Path(__file__).with_name("node")

#: Does what a script asks for with `tell`, and answers.
Commands = Callable[[dict[str, Any]], Awaitable[object]]


async def run_script(
    script: str,
    endpoint: str,
    *arguments: str,
    commands: Commands | None = None,
    environment: Mapping[str, str] | None = None,
    packages: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What the script saw. Fails the test with the script's errors when it fails or does not end within two minutes."""
    modules = node_modules(*packages, PACKAGE)
    client = await asyncio.create_subprocess_exec(
        "node",
        str(SCRIPTS / script),
        endpoint,
        *arguments,
        env={**os.environ, "NODE_PATH": str(modules), "HOME": str(modules), "TZ": "UTC", **(environment or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert client.stderr is not None
    errors = asyncio.create_task(client.stderr.read())
    seen = None
    try:
        async with asyncio.timeout(120):
            seen = await _talk(client, commands)
            await client.wait()
    except TimeoutError:
        client.kill()
        pytest.fail(f"{script} did not end:\n{(await errors).decode()}")
    finally:
        if client.returncode is None:
            client.kill()
            await client.wait()
        complaint = (await errors).decode()
    if seen is None or client.returncode != 0:
        pytest.fail(f"{script} failed:\n{complaint}")
    return seen


async def _talk(client: asyncio.subprocess.Process, commands: Commands | None) -> dict[str, Any] | None:
    assert client.stdout is not None
    assert client.stdin is not None
    async for line in client.stdout:
        if not line.startswith(b"@@"):
            continue
        said = json.loads(line[2:])
        if "seen" in said:
            seen: dict[str, Any] = said["seen"]
            return seen
        assert commands is not None, f"nobody does {said['command']}"
        answer = await commands(said["command"])
        client.stdin.write(json.dumps(answer).encode() + b"\n")
        await client.stdin.drain()
    return None
