"""A small TCP proxy between a client and a server, to act out what lines do.

They break in mid-answer or are reset, fall silent, dawdle, lose a part, change what they carry.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

LOOPBACK = "127.0.0.1"


class CuttableProxy:
    """Use as `async with CuttableProxy(port_of_the_server) as proxy`; clients connect to `proxy.port`."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._cut_after: int | None = None
        self._cut_requests_after: int | None = None
        self._flow = asyncio.Event()
        self._flow.set()
        self.change: Callable[[bytes], bytes] | None = None  # what becomes of each answer
        self.delay = 0.0  # seconds, before each answer
        self.loses: Callable[[bytes], bool] | None = None  # which requests never get to the far side
        self.port = 0
        self.answered = 0  # how many pieces of answers went through
        self.requests: list[bytes] = []

    async def __aenter__(self) -> "CuttableProxy":
        await self.switch_on()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.switch_off()

    async def switch_on(self) -> None:
        """Listens, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def switch_off(self) -> None:
        """Refuses connections and breaks those that there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    @property
    def listening(self) -> bool:
        return self._server is not None

    def cut_answer_after(self, size: int) -> None:
        """Breaks the line as soon as `size` bytes of the next answer have gone through; then all is well again."""
        self._cut_after = size

    def reset(self) -> None:
        """Breaks all lines as a machine does that has lost its power and come back: by RST, whatever is under way."""
        for writer in self._writers:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def cut_requests_after(self, size: int) -> None:
        """Breaks the line as soon as `size` more bytes of requests have gone through; then all is well again."""
        self._cut_requests_after = size

    def hold_answers(self) -> None:
        self._flow.clear()

    def release_answers(self) -> None:
        self._flow.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)
        self._writers.add(writer)
        try:
            far_reader, far_writer = await self._far_end()
            try:
                await self._carry(reader, far_writer, far_reader, writer)
            finally:
                await _close(far_writer)
        except asyncio.CancelledError:
            pass  # switched off: ends as if the line had broken
        finally:
            self._writers.discard(writer)
            await _close(writer)

    async def _far_end(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(LOOPBACK, self._server_port)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        directions = [
            asyncio.create_task(self._requests(reader, far_writer), name="proxy requests"),
            asyncio.create_task(self._answers(far_reader, writer), name="proxy answers"),
        ]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in directions:
                direction.cancel()
            await asyncio.gather(*directions, return_exceptions=True)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            self.requests.append(data)
            if self.loses is not None and self.loses(data):
                continue
            if self._cut_requests_after is not None:
                left, self._cut_requests_after = self._cut_requests_after, self._cut_requests_after - len(data)
                if left < len(data):
                    self._cut_requests_after = None
                    writer.write(data[:left])
                    await writer.drain()
                    return
            writer.write(data)
            await writer.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            await self._flow.wait()
            await asyncio.sleep(self.delay)
            if self.change is not None:
                data = self.change(data)
            cut_after, self._cut_after = self._cut_after, None
            self.answered += 1
            writer.write(data[:cut_after])
            await writer.drain()
            if cut_after is not None:
                return


class UnixProxy(CuttableProxy):
    """The same before a server that listens on a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__(0)
        self._path = path

    async def _far_end(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_unix_connection(self._path)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
