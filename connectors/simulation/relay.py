"""The line between a simulated PLC and the world: it can be cut, and comes back on the same port.

Neither library's server can drop its clients and return (snap7's leaves them connected), so both stand behind this.
"""

import asyncio
import socket
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

HOST = "127.0.0.1"
_CHUNK = 65536


class Relay:
    """Carries the bytes of each connection to `inner_port` and back. Port 0 takes a free one."""

    def __init__(self, inner_port: int, port: int = 0) -> None:
        self._inner_port = inner_port
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None
        # Bound but never listening: keeps the port ours while the line is cut, and refuses connections meanwhile.
        self._claim = _bound(port)
        self.port: int = self._claim.getsockname()[1]

    async def open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, sock=_bound(self.port))

    async def cut(self) -> None:
        """Refuses new connections and drops those that stand. May be called twice."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        # Aborted and not cancelled: asyncio.start_server of Python 3.11 takes a cancelled task for an error.
        for writer in self._connections.values():
            writer.transport.abort()
        if self._connections:
            await asyncio.wait(self._connections)

    async def close(self) -> None:
        await self.cut()
        self._claim.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._server is None:  # accepted in the moment of the cut
            writer.transport.abort()
            return
        self._connections[task] = writer
        try:
            inner_reader, inner_writer = await asyncio.open_connection(HOST, self._inner_port)
            try:
                await _either(_copy(reader, inner_writer), _copy(inner_reader, writer))
            finally:
                inner_writer.transport.abort()
        finally:
            writer.transport.abort()
            del self._connections[task]


async def _either(*ways: Coroutine[Any, Any, None]) -> None:
    """Runs both ways until one ends, and ends the other."""
    tasks = [asyncio.create_task(way, name="simulation relay") for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        raise OSError(f"port {HOST}:{port} is not free for the simulated plant: {error.strerror}") from error
    return bound
