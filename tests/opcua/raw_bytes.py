"""A client that sends whatever bytes it likes, and messages for it."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlparse

from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.ua_binary import struct_to_binary, uatcp_to_binary

from opcua_model.server import OpcUaServer
from tests.opcua.plant import COUNT, poll, server

PATIENCE = 30.0


def hello(receive: int = 65_535, send: int = 65_535) -> bytes:
    message = ua.Hello(
        ua.UInt32(0),
        ua.UInt32(receive),
        ua.UInt32(send),
        ua.UInt32(0),
        ua.UInt32(0),
        ua.String("opc.tcp://127.0.0.1"),
    )
    return uatcp_to_binary(ua.MessageType.Hello, message)  # type: ignore[arg-type]


def open_channel(kind: ua.SecurityTokenRequestType = ua.SecurityTokenRequestType.Issue, sequence: int = 1) -> bytes:
    request = ua.OpenSecureChannelRequest()
    request.Parameters.RequestType = kind
    request.Parameters.SecurityMode = ua.MessageSecurityMode.None_
    request.Parameters.RequestedLifetime = ua.UInt32(0xFFFFFFFF)
    uri = b"http://opcfoundation.org/UA/SecurityPolicy#None"
    security = struct.pack("<I", len(uri)) + uri + b"\xff" * 8
    body = struct.pack("<I", 0) + security + struct.pack("<II", sequence, sequence) + struct_to_binary(request)
    return b"OPNF" + struct.pack("<I", 8 + len(body)) + body


def get_endpoints() -> bytes:
    """As a message of a channel that was never opened: of channel 0 with token 0."""
    body = struct.pack("<IIII", 0, 0, 1, 1) + struct_to_binary(ua.GetEndpointsRequest())
    return b"MSGF" + struct.pack("<I", 8 + len(body)) + body


class Raw:
    """A client that sends whatever bytes it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, *parts: bytes) -> None:
        self._writer.write(b"".join(parts))
        await self._writer.drain()

    async def send_all(self, parts: list[bytes]) -> None:
        """As far as the server lets it."""
        with suppress(ConnectionError):
            for part in parts:
                await self.send(part)

    async def answer(self) -> tuple[bytes, bytes]:
        """Kind and body of the next message."""
        async with asyncio.timeout(PATIENCE):
            head = await self._reader.readexactly(8)
            return head[:3], await self._reader.readexactly(int.from_bytes(head[4:], "little") - 8)

    async def is_refused(self) -> int:
        """The code of an ERR message, after which the server has hung up."""
        kind, body = await self.answer()
        assert kind == b"ERR"
        await self.is_closed()
        return int.from_bytes(body[:4], "little")

    async def is_closed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            try:
                while await self._reader.read(65_536):
                    pass
            except ConnectionResetError:
                return


@asynccontextmanager
async def raw(endpoint: str, *, greeted: bool = False) -> AsyncIterator[Raw]:
    """Its receive buffer is small, so that what it does not read waits in the server."""
    connection = socket.create_connection(("127.0.0.1", urlparse(endpoint).port or 0))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    reader, writer = await asyncio.open_connection(sock=connection)
    client = Raw(reader, writer)
    try:
        if greeted:
            await client.send(hello())
            assert (await client.answer())[0] == b"ACK"
        yield client
    finally:
        writer.close()
        await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])


@asynccontextmanager
async def watched(certificates: Path) -> AsyncIterator[OpcUaServer]:
    """A server that another client reads from, before and after."""
    async with server(certificates) as running, Client(running.endpoint, timeout=60) as other:
        await running.publish_samples(poll(7))
        yield running
        assert await other.get_node(f"ns=2;s={COUNT}").read_value() == 7
