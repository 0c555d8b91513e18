"""A barcode reader to which the service connects."""

import asyncio

from tests.proxy import LOOPBACK


class TextReader:
    """`received`: what it was sent, which should be nothing."""

    def __init__(self) -> None:
        self.received = b""
        self.port = 0
        self._connected = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self.hang_up()

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    async def send(self, data: bytes) -> None:
        """Waits for somebody to send it to."""
        await self._connected.wait()
        assert self._writer is not None
        self._writer.write(data)
        await self._writer.drain()

    async def hang_up(self) -> None:
        while self._writer is not None:
            self._writer.close()
            await asyncio.sleep(0.005)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._connected.set()
        try:
            self.received += await reader.read()
        except ConnectionError:
            pass  # the service may leave in the middle of a line
        finally:
            self._connected.clear()
            self._writer = None
            writer.close()
