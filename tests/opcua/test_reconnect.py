"""A cut line and a server that starts again, as an independent client lives through them (node/reconnect.js)."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from opcua_model.server import OpcUaServer
from tests.opcua.node_client import run_script
from tests.opcua.plant import poll, server
from tests.proxy import CuttableProxy


async def test_subscriptions_outlive_a_cut_line_and_clients_a_restart(certificates: Path) -> None:
    async with AsyncExitStack() as life:
        running = await life.enter_async_context(server(certificates))
        direct = running.endpoint
        proxy = await life.enter_async_context(CuttableProxy(urlparse(direct).port or 0))
        state: dict[str, Any] = {"server": running}

        async def act(command: dict[str, Any]) -> str:
            current: OpcUaServer = state["server"]
            match command:
                case {"write": value}:
                    await current.publish_samples(poll(value))
                case {"cut": values}:
                    await proxy.switch_off()
                    for value in values:
                        await current.publish_samples(poll(value))
                    await proxy.switch_on()
                case {"restart": _}:
                    await current.__aexit__(None, None, None)
                    state["server"] = server(certificates, endpoint=direct)
                    await state["server"].__aenter__()
            return "done"

        await running.publish_samples(poll(0))
        try:
            seen = await run_script("reconnect.js", f"opc.tcp://127.0.0.1:{proxy.port}", commands=act)
        finally:
            if state["server"] is not running:
                await state["server"].__aexit__(None, None, None)

    assert seen["cut"] == {"values": [1, 2, 3, 4, 5], "sameSubscription": seen["before"]}
    assert seen["restart"] == 77
