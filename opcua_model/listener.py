"""The listening socket. Replaces start and stop of `asyncua.server.binary_server_asyncio.BinaryServer`.

The socket is bound first, so a port in use is found before a second is spent on the address space, and a free port
(0) is known before the endpoints are described. Stop waits until every connection and its tasks are gone.
"""

import asyncio
import errno
import os
import socket
from urllib.parse import urlparse

from asyncua.common.connection import TransportLimits
from asyncua.server.binary_server_asyncio import BinaryServer, OPCUAProtocol
from asyncua.server.internal_server import InternalServer

from opcua_model.connection import Connection, Room
from opcua_model.limits import MAX_CONNECTIONS
from opcua_model.strangers import Strangers
from plant_service.core.errors import PlantError

_ADVICE = {
    errno.EADDRINUSE: "another program uses this port; stop it or set another port in `opcua: endpoint`",
    errno.EACCES: "this user may not use this port; set a port above 1023 in `opcua: endpoint`",
    errno.EADDRNOTAVAIL: "this computer has no such address; use 0.0.0.0 for all of its addresses",
}


def bind(endpoint: str) -> socket.socket:
    """A bound socket for an `opc.tcp://` address. Raises PlantError with the reason and what to do."""
    url = urlparse(endpoint)
    host, port = url.hostname or "", url.port or 0
    # The protocol is named: asyncio sets TCP_NODELAY only then. Without it the second of two small answers waits for
    # the client's delayed acknowledgement of the first, 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()
    except OSError as error:
        bound.close()
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}; correct `opcua: endpoint`")
        raise PlantError(f"OPC UA server cannot listen on {host} port {port}: {advice}") from error
    return bound


def connections() -> int:
    """How many there may be: each is an open file, and devices and database need some too.

    The usual limit of 1,024 files is raised as far as this process may.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MAX_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MAX_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MAX_CONNECTIONS, soft // 2)


class Listener(BinaryServer):
    """Takes over the bound socket and closes it."""

    def __init__(self, server: InternalServer, bound: socket.socket, per_address: int) -> None:
        host, port = bound.getsockname()[:2]
        super().__init__(server, host, port, TransportLimits())
        self._room = Room(connections(), per_address, Strangers())
        self._socket = bound

    def _make_protocol(self) -> OPCUAProtocol:
        return Connection(self.iserver, self._policies, self.clients, self.closing_tasks, self.limits, self._room)

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._make_protocol, sock=self._socket)

    async def stop(self) -> None:
        if self._server is None:
            self._socket.close()
            return
        self._server.close()
        tasks = [task for client in self.clients for task in (client._task, client._activation_watchdog_task) if task]
        for client in list(self.clients):
            if client.transport is not None:
                client.transport.abort()
        while self.clients:
            await asyncio.sleep(0)
        await asyncio.gather(*tasks, *self.closing_tasks, return_exceptions=True)
        await self._server.wait_closed()
