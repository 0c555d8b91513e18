"""The HTTP server: uvicorn on a socket of ours, in our own event loop.

`uvicorn.Server.serve` is left out: it takes the signal handlers, ticks ten times a second and waits for its clients.
"""

import asyncio
import errno
import logging
import socket

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import Server

from plant_service.core.errors import PlantError

#: A browser keeps one connection for the stream and a few for its files. Whoever is beyond is answered 503.
MOST_CONNECTIONS = 400
#: Without an acknowledgement for that long (a screen without power) the operating system drops the connection.
UNACKNOWLEDGED_MILLISECONDS = 20_000
#: A connection without a request is closed after that.
IDLE_SECONDS = 5
GRACE_SECONDS = 0.5

_SETTING = "`web: listen` (demo: --http-port)"
_ADVICE = {
    errno.EADDRINUSE: f"another program uses this port; stop it or set another port in {_SETTING}",
    errno.EACCES: f"this user may not use this port; set a port above 1023 in {_SETTING}",
    errno.EADDRNOTAVAIL: "this computer has no such address; use 0.0.0.0 for all of its addresses",
}


def bind(listen: str) -> socket.socket:
    """A listening socket for `host:port`. Raises PlantError with the reason and what to do."""
    host, _, port = listen.rpartition(":")
    try:
        bound = socket.create_server((host, int(port)))
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}; correct {_SETTING}")
        raise PlantError(f"the board cannot listen on {host} port {port}: {advice}") from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS)
    return bound


class _Connection(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn, which waits for ever for a first request: browsers open connections that they may never use."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)


class Listener:
    """Takes over the bound socket and closes it. Has no task of its own: each request has one while it is answered."""

    def __init__(self, app: ASGIApp, bound: socket.socket) -> None:
        config = Config(
            app,
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.ERROR,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=IDLE_SECONDS,
            limit_concurrency=MOST_CONNECTIONS,
        )
        config.load()
        self._server = Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._socket = bound

    async def start(self) -> None:
        await self._server.startup([self._socket])

    async def stop(self) -> None:
        """Requests under way have GRACE_SECONDS to end, then their connections are cut."""
        clients = self._server.server_state
        for server in self._server.servers:
            server.close()
        for connection in list(clients.connections):
            connection.shutdown()
        if clients.tasks:
            await asyncio.wait(clients.tasks, timeout=GRACE_SECONDS)
        for connection in list(clients.connections):
            connection.transport.abort()
        if clients.tasks:
            await asyncio.wait(clients.tasks)
        for server in self._server.servers:
            await server.wait_closed()
