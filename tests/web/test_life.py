"""The board as a server: its port, its stream, many and bad clients, its end. Leaks fail in tests/conftest.py."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlparse

import httpx
import pytest

from plant_service.core.errors import PlantError
from plant_service.web import listener
from plant_service.web.board import WebBoard
from tests.opcua.plant import OP10, figures
from tests.web.running import client, get, web_board

QUEUE = f"{OP10}/WIP/Queue"


async def pictures(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


async def until_queue(stream: AsyncIterator[dict[str, Any]], wanted: int) -> None:
    async with asyncio.timeout(20):
        async for picture in stream:
            if picture["stations"][0]["queue"] == wanted:
                return
    pytest.fail("the stream has ended")


def where(board: WebBoard) -> tuple[str, int]:
    url = urlparse(board.address)
    assert url.hostname
    assert url.port
    return url.hostname, url.port


async def test_the_stream_follows_what_is_published() -> None:
    async with web_board() as board, client(board) as asking, asking.stream("GET", "/api/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = pictures(answer)
        for queue in (7, 8):
            await board.publish_samples(figures({QUEUE: queue}))
            await until_queue(stream, queue)


async def test_many_browsers_see_the_same_and_are_let_go_at_the_end() -> None:
    async with AsyncExitStack() as stack:
        async with web_board() as board:
            asking = await stack.enter_async_context(client(board, limits=httpx.Limits(max_connections=None)))
            answers = [await stack.enter_async_context(asking.stream("GET", "/api/stream")) for _ in range(60)]
            streams = [pictures(answer) for answer in answers]
            await board.publish_samples(figures({QUEUE: 9}))
            await asyncio.gather(*(until_queue(stream, 9) for stream in streams))
        for stream in streams:
            async for _ in stream:  # ends without an error: the last piece of the answer was sent
                pass


async def test_a_browser_that_does_not_read_hinders_neither_others_nor_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plant_service.web.api.BEAT_SECONDS", 0.002)
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        async with asyncio.timeout(60), web_board() as board:
            # Its connections inherit it: what the system's own buffers would take differs from time to time.
            board._listener._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            await board.publish_samples(figures({f"Suzhou/Orders/{n}/Product": "BRACKET" for n in range(500)}))
            lazy.connect(where(board))
            lazy.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connections: set[Any] = board._listener._server.server_state.connections
            while not any(connection.flow.write_paused for connection in connections):
                await asyncio.sleep(0.01)
            await board.publish_samples(figures({QUEUE: 7}))
            assert (await get(board, "/api/stations"))[0]["queue"] == 7


async def test_whoever_is_beyond_the_bound_is_told_and_later_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 3)
    async with web_board() as board, AsyncExitStack() as stack:
        asking = await stack.enter_async_context(client(board))
        for _ in range(2):
            await stack.enter_async_context(asking.stream("GET", "/api/stream"))
        async with client(board) as other:
            assert (await other.get("/health")).status_code == 503
        await stack.aclose()
        async with asyncio.timeout(20), client(board) as other:
            while (await other.get("/health")).status_code != 200:
                await asyncio.sleep(0.02)


async def test_a_connection_without_a_request_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plant_service.web.listener.IDLE_SECONDS", 0.1)
    async with web_board() as board:
        reader, writer = await asyncio.open_connection(*where(board))
        assert await asyncio.wait_for(reader.read(), 20) == b""
        writer.close()


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"X" * 100_000, b""])
async def test_noise_is_answered_or_cut_and_the_next_one_is_served(noise: bytes) -> None:
    async with web_board() as board:
        reader, writer = await asyncio.open_connection(*where(board))
        writer.write(noise)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 20)
        assert not answer or answer.startswith(b"HTTP/1.1 400")
        writer.close()
        assert (await get(board, "/health"))["site"] == "Suzhou"


async def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PlantError, match=rf"port {port}: another program uses this port.*`web: listen`"):
            async with web_board(listen=f"127.0.0.1:{port}"):
                pass


@pytest.mark.parametrize(
    ("listen", "message"),
    [
        ("192.0.2.1:8080", "this computer has no such address"),
        ("no.such.host.invalid:8080", "correct `web: listen`"),
    ],
)
async def test_an_address_that_cannot_be_had_is_refused(listen: str, message: str) -> None:
    with pytest.raises(PlantError, match=message):
        async with web_board(listen=listen):
            pass


async def test_it_can_be_started_again_on_the_same_port() -> None:
    async with web_board() as first:
        host, port = where(first)
        assert (await get(first, "/health"))["status"] == "starting"
    async with web_board(listen=f"{host}:{port}") as second:
        assert second.address == f"http://{host}:{port}"
        assert (await get(second, "/health"))["status"] == "starting"
