"""Starting and stopping: nothing is left behind, and a failure says what to do."""

import asyncio
import socket
from pathlib import Path
from urllib.parse import urlparse

import pytest
from asyncua.client.client import Client

from plant_service.core.errors import PlantError
from tests.opcua.plant import COUNT, poll, server


class Ignore:
    def datachange_notification(self, node: object, value: object, data: object) -> None:
        pass


def server_tasks() -> set[str]:
    """Coroutines of the running tasks that belong to the server; the client of the test has tasks of its own."""
    names = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
    return {name for name in names if name.startswith(("OPCUA", "UaProcessor", "Internal", "BinaryServer", "Listener"))}


async def test_stop_leaves_no_task_and_no_socket_while_clients_are_connected(certificates: Path) -> None:
    async with server(certificates) as running:
        await running.publish_samples(poll(1))
        port = urlparse(running.endpoint).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        client = Client(running.endpoint)
        await client.connect()
        subscription = await client.create_subscription(20, Ignore())
        await subscription.subscribe_data_change(client.get_node(f"ns=2;s={COUNT}"))
        assert "InternalSession._timeout_loop" in server_tasks()
    assert server_tasks() == set()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
    await client.disconnect()


async def test_it_can_be_started_again_on_the_same_port(certificates: Path) -> None:
    async with server(certificates) as first:
        endpoint = first.endpoint
    async with server(certificates, endpoint=endpoint) as second, Client(endpoint) as client:
        assert second.endpoint == endpoint
        assert await client.nodes.server_state.read_value() == 0


async def test_a_port_in_use_is_named_with_what_to_do(certificates: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PlantError, match=rf"port {port}: another program uses this port.*`opcua: endpoint`"):
            async with server(certificates, endpoint=f"opc.tcp://127.0.0.1:{port}"):
                pass


async def test_an_address_of_another_computer_is_refused(certificates: Path) -> None:
    with pytest.raises(PlantError, match=r"192\.0\.2\.1 port 4840: this computer has no such address"):
        async with server(certificates, endpoint="opc.tcp://192.0.2.1:4840"):
            pass


async def test_a_broken_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text("nonsense")
    with pytest.raises(PlantError, match=r"certificate in .* cannot be made or read"):
        async with server(tmp_path):
            pass


async def test_an_announced_endpoint_has_the_real_port(certificates: Path) -> None:
    async with server(certificates) as running:
        offered = await Client(running.endpoint).connect_and_get_server_endpoints()
        assert {endpoint.EndpointUrl for endpoint in offered} == {running.endpoint}
