"""One client's TCP connection (OPC 10000-6 7.1, 7.2): what it may cost us is bounded, whatever the client does.

Replaces asyncua's OPCUAProtocol, which buffers what a header announces (1 GiB before login), writes without end to a
client that does not read, and goes on after a malformed message.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from asyncua import ua
from asyncua.common.connection import TransportLimits
from asyncua.common.utils import ServiceError
from asyncua.server.binary_server_asyncio import OPCUAProtocol
from asyncua.ua.ua_binary import uatcp_to_binary
from asyncua.ua.uaerrors import UaStatusCodeError

from opcua_model import limits as bounds
from opcua_model.frames import Frames, Malformed
from opcua_model.services.processor import Processor
from opcua_model.strangers import Strangers
from opcua_model.wire import StatusCodes, status

log = logging.getLogger(__name__)


class Room(NamedTuple):
    """For how many connections there is room, in all and of one address, and who used it up for nothing."""

    connections: int
    per_address: int
    strangers: Strangers


class Outlet:
    """What the services write to. Ends the connection when its client has left too much unread."""

    def __init__(self, transport: asyncio.Transport, peer: str, relieve: Callable[[], None]) -> None:
        self._transport = transport
        self._peer = peer
        self._relieve = relieve
        self.get_extra_info = transport.get_extra_info
        self.is_closing = transport.is_closing
        self.close = transport.close

    def write(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > bounds.MAX_UNSENT_BYTES:
            log.warning(
                "OPC UA client %s does not read: %d bytes wait for it, connection cut off",
                self._peer,
                self._transport.get_write_buffer_size(),
            )
            self._transport.abort()
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > bounds.LITTLE_BYTES:
            self._relieve()


class Connection(OPCUAProtocol):
    """Takes its requests one after the other, and the next only when the answers before it are on their way."""

    transport: asyncio.Transport | None

    def __init__(
        self,
        server: Any,
        policies: Sequence[Any],
        clients: "list[OPCUAProtocol]",
        closing: list[asyncio.Task[Any]],
        limits: TransportLimits,
        room: "Room",
    ) -> None:
        super().__init__(server, list(policies), clients, closing, limits)
        self._room = room
        self._frames = Frames()
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._cut: asyncio.TimerHandle | None = None

    def connection_made(self, made: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, made)  # other event loops have classes of their own
        address, port = transport.get_extra_info("peername")[:2]
        self.peer_name = (address, port)
        if reason := self._too_many(address):
            self._complain("OPC UA client %s is refused: %s", address, reason)
            _tell(transport, StatusCodes.BadTcpNotEnoughResources, reason)
            transport.close()
            return
        self.transport = transport
        transport.set_write_buffer_limits(high=bounds.BACK_PRESSURE_BYTES)
        self.processor = Processor(self.iserver, Outlet(transport, str(self), self._relieve), self.limits)
        self.processor.set_policies(self.policies)  # type: ignore[no-untyped-call]
        self.iserver.asyncio_transports.append(transport)
        self.clients.append(self)
        self._task = asyncio.create_task(self._requests(), name=f"opcua requests of {self}")
        self._activation_watchdog_task = asyncio.create_task(self._watch(), name=f"opcua watch on {self}")

    def connection_lost(self, ex: BaseException | None) -> None:
        if self._cut is not None:
            self._cut.cancel()
        if self.transport is None:  # it was refused
            return
        self.iserver.asyncio_transports.remove(self.transport)
        self.clients.remove(self)
        for task in (self._task, self._activation_watchdog_task):
            assert task is not None
            task.cancel()
        assert isinstance(self.processor, Processor)
        closing = asyncio.create_task(self.processor.end(), name=f"opcua end of {self}")
        self.closing_tasks.append(closing)
        closing.add_done_callback(self.closing_tasks.remove)

    def data_received(self, data: bytes) -> None:
        self._frames.add(data)
        if self.transport is not None and self._frames.waiting > bounds.BACK_PRESSURE_BYTES:
            self.transport.pause_reading()
        if self.held > bounds.LITTLE_BYTES:
            self._relieve()
        self._arrived.set()

    def pause_writing(self) -> None:
        self._writable.clear()
        self._cut_after(bounds.UNREAD_SECONDS)

    def resume_writing(self) -> None:
        self._writable.set()
        if self._cut is not None:
            self._cut.cancel()

    def __str__(self) -> str:
        return ":".join(str(part) for part in self.peer_name)

    @property
    def held(self) -> int:
        """Bytes of requests that are not answered yet and of answers that are not sent yet; 0 when it is given up."""
        if self.transport is None or self.transport.is_closing() or not isinstance(self.processor, Processor):
            return 0
        return self._frames.waiting + self.processor.held + self.transport.get_write_buffer_size()

    def _relieve(self) -> None:
        """Where all connections together hold too much, the one that holds most is cut off."""
        connections = [client for client in self.clients if isinstance(client, Connection)]
        if sum(one.held for one in connections) <= bounds.MAX_HELD_BYTES:
            return
        largest = max(connections, key=lambda one: one.held)
        log.warning(
            "OPC UA clients together hold more than %d bytes of memory; %s, which holds most, is cut off",
            bounds.MAX_HELD_BYTES,
            str(largest),
        )
        assert largest.transport is not None
        largest.transport.abort()

    def _too_many(self, address: str) -> str:
        if len(self.clients) >= self._room.connections:
            return f"there are {self._room.connections} connections"
        if sum(client.peer_name[0] == address for client in self.clients) >= self._room.per_address:
            return f"there are {self._room.per_address} connections from its address (`opcua: connections_per_address`)"
        return ""

    def _complain(self, text: str, *arguments: object) -> None:
        """In the log, unless the address has been there too often lately."""
        address = self.peer_name[0]
        before = self._room.strangers.level(address)
        self._room.strangers.failed(address)
        if before < bounds.FREE_FAILURES:
            last = self._room.strangers.level(address) >= bounds.FREE_FAILURES
            log.warning(text + ("; further ones from its address are not logged for now" if last else ""), *arguments)

    async def _requests(self) -> None:
        assert self.transport is not None
        try:
            await asyncio.sleep(self._room.strangers.wait(self.peer_name[0]))
            while await self._take_one():
                await self._writable.wait()
        except Malformed as error:
            self._end(error.code, str(error))
        except (UaStatusCodeError, ServiceError) as error:
            self._end(error.code, status(error.code).name)
        except Exception as error:  # noqa: BLE001 - asyncua decoders raise whatever the bytes lead them to
            self._end(StatusCodes.BadTcpInternalError, f"malformed: {type(error).__name__}: {error}")
        self.transport.close()
        self._cut_after(bounds.CLOSING_SECONDS)

    async def _take_one(self) -> bool:
        """Answers the next message. False when the connection is to end."""
        assert self.transport is not None
        frame = self._frames.next()
        if frame is None:
            self._arrived.clear()
            self.transport.resume_reading()
            await self._arrived.wait()
            return True
        assert self.processor is not None
        more: bool = await self.processor.process(*frame)  # type: ignore[no-untyped-call]
        if self._frames.waiting:
            await asyncio.sleep(0)  # the others' turn
        return more

    async def _watch(self) -> None:
        """Ends a connection that does not come to an activated session in time (OPC 10000-4 5.5.2, 5.6.3)."""
        await asyncio.sleep(bounds.HELLO_SECONDS)
        if self.processor is not None and not self.processor._connection.is_open():
            self._end(StatusCodes.BadTimeout, f"no secure channel after {bounds.HELLO_SECONDS:g} s")
        missed = 0
        while missed < 2:
            await asyncio.sleep(bounds.ACTIVATION_SECONDS / 2)
            missed = 0 if self._has_session() else missed + 1
        self._end(StatusCodes.BadTimeout, f"no session for {bounds.ACTIVATION_SECONDS:g} s")

    def _has_session(self) -> bool:
        return any(session.is_activated() for session in self.iserver.sessions_of(self.processor))  # type: ignore[attr-defined]

    def _end(self, code: int, reason: str) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        self._complain("OPC UA client %s: %s; connection closed", str(self), reason)
        _tell(self.transport, code, "")
        self.transport.close()
        self._cut_after(bounds.CLOSING_SECONDS)

    def _cut_after(self, seconds: float) -> None:
        """A client that does not read must not keep what is written to it for ever."""
        if self._cut is not None:
            self._cut.cancel()
        if self.transport is not None:
            self._cut = asyncio.get_running_loop().call_later(seconds, self.transport.abort)


def _tell(transport: asyncio.Transport, code: int, reason: str) -> None:
    """An ERR message (OPC 10000-6 7.1.2.5)."""
    message = ua.ErrorMessage(status(code), ua.String(reason))
    transport.write(uatcp_to_binary(ua.MessageType.Error, message))  # type: ignore[arg-type]
