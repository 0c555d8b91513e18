"""Text readers: barcode and RFID readers that send a line over TCP for each code they read. Nothing is sent to them.

A tag's address is one of

* `line`: the code, for one poll; then empty until the next one. An `identity` rule on it sees each reading once, also
  the same code twice.
* `last`: the last code, for as long as there is no other; empty before the first.
* `number`: how many lines came since the service started.
* `faults`: how many were thrown away because they were too long or cut off.
"""

import asyncio
import codecs
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors.addressing import Place
from connectors.batching import Limits
from connectors.durations import Duration
from connectors.exchange import Exchange, LineError
from connectors.lines import LineSplitter
from connectors.settings_base import DeviceBase, HostAndPort, host_and_port
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector, Reading, TagInfo, Traffic
from plant_service.core.samples import SECOND, Micros, Quality, TagType, Value

_TEXTS = ("line", "last")
_NUMBERS = ("number", "faults")
_WAITING_LINES = 1000  # then the reader has to wait

log = logging.getLogger(__name__)


class TextSettings(DeviceBase):
    """A reader that sends lines of text over TCP."""

    protocol: Literal["text"]
    address: HostAndPort = Field(
        description="host:port of the reader; for role `server`: on which the service listens for it",
        examples=["192.168.0.40:2001", "0.0.0.0:2001"],
    )
    role: Literal["client", "server"] = Field(
        default="client", description="`client`: the service connects to the reader; `server`: the reader connects"
    )
    peer: str = Field(default="", description="role `server`: the only IP address from which a reader may connect")
    poll: Duration = Field(default=SECOND // 10, gt=0, description="how often a waiting line is taken; one at a time")
    start: str = Field(default="", description='what begins a line, like "\\x02"; empty: nothing')
    stop: str = Field(default="", description='what ends a line, like "\\x03"; empty: CR, LF or both')
    encoding: str = Field(default="utf-8", description="of the text; what does not fit it is shown as \\xff")
    max_line: int = Field(default=1000, ge=1, le=65536, description="longest line in bytes; longer ones are faults")
    heartbeat: str = Field(default="", description="a line that only says that the reader is alive")
    silence: Duration | None = Field(
        default=None, gt=0, description="longest time without any line; then the reader counts as lost"
    )

    @field_validator("address")
    @classmethod
    def _with_port(cls, address: str) -> str:
        if host_and_port(address, 0)[1] == 0:
            raise ValueError(f"the port is missing, as in {address}:2001")
        return address

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            "".encode(encoding)
            return codecs.lookup(encoding).name
        except LookupError as error:
            raise ValueError(f"{encoding!r} is no encoding; write utf-8, latin-1 or gb18030") from error

    @model_validator(mode="after")
    def _fits_together(self) -> "TextSettings":
        if self.peer and self.role == "client":
            raise ValueError("peer: has a meaning for role `server` only; remove it")
        if self.heartbeat and not self.silence:
            raise ValueError("a heartbeat needs `silence`: the longest time without one, like `silence: 30s`")
        return self

    def place(self, tag: TagSettings) -> Place:
        if tag.address not in (*_TEXTS, *_NUMBERS):
            raise ValueError(f"{tag.address!r} is not one of {', '.join((*_TEXTS, *_NUMBERS))}")
        if tag.address in _TEXTS and tag.type is not TagType.STRING:
            raise ValueError(f"{tag.address} is a text and does not fit type {tag.type}; use string")
        if tag.address in _NUMBERS and tag.type not in (TagType.UINT32, TagType.INT64, TagType.UINT64):
            raise ValueError(f"{tag.address} does not fit type {tag.type}; use uint32")
        if tag.poll and tag.poll != self.poll:
            raise ValueError("a reader has one pace for all its tags; set the poll of the device")
        return Place("reader", (*_TEXTS, *_NUMBERS).index(tag.address), 1)

    def limits(self, area: str) -> Limits:
        return Limits(longest=len(_TEXTS) + len(_NUMBERS), max_gap=len(_TEXTS) + len(_NUMBERS))

    def exchange_time(self, size: int) -> Micros:
        return 0

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        return TextConnector(device, self, tags)


class TextConnector:
    """A `Connector` to a reader. Lines that have come are kept over a lost connection, until they are read.

    In role `server` it listens from the first `connect` to `close`; the newest connection is the reader's.
    """

    def __init__(self, device: str, settings: TextSettings, tags: Sequence[TagSettings]) -> None:
        self._name = f"{device} ({settings.address})"
        self._settings = settings
        self._tags = tuple(tag.info(device) for tag in tags)
        self._inbox = _Inbox(settings)
        self._listener: asyncio.Server | None = None
        self._line: _Line | None = None
        self._arrived = asyncio.Event()
        self._connected = False
        self._shown: str | None = None
        self._last = ""
        self._number = 0

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    @property
    def traffic(self) -> Traffic:
        return self._inbox.traffic

    async def connect(self) -> None:
        if self._settings.role == "client":
            await self._drop()
        async with self._exchange("connecting"):
            await (self._call() if self._settings.role == "client" else self._wait())
        # The first read shows no line: what a rule sees first is only where it begins.
        self._connected, self._shown = True, None

    async def _call(self) -> None:
        host, port = host_and_port(self._settings.address, 0)
        await asyncio.get_running_loop().create_connection(lambda: _Line(self._inbox, self._take), host, port)

    async def _wait(self) -> None:
        if self._listener is None:
            host, port = host_and_port(self._settings.address, 0)
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(lambda: _Line(self._inbox, self._take), host, port)
        if self._line is None or self._line.lost:
            self._arrived.clear()
            await self._arrived.wait()

    def _take(self, line: "_Line", peer: str) -> None:
        if self._settings.peer and peer != self._settings.peer:
            log.warning("%s: refused a connection from %s; only %s may", self._name, peer, self._settings.peer)
            line.end()
            return
        if self._line is not None:
            self._line.end()
        self._line = line
        self._arrived.set()

    async def close(self) -> None:
        await self._drop()
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    async def _drop(self) -> None:
        self._connected = False
        line, self._line = self._line, None
        if line is not None:
            line.end()

    def _exchange(self, action: str) -> Exchange:
        return Exchange(self._name, action, self._settings.timeout / SECOND, self._drop)

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        if not self._connected:
            raise DeviceError(f"{self._name}: not connected")
        async with self._exchange("reading"):
            self._advance()
        shown: dict[str, Value] = {
            "line": self._shown,
            "last": self._last,
            "number": self._number,
            "faults": self._inbox.faults,
        }
        tags = self._tags if chosen is None else [self._tags[tag] for tag in chosen]
        return Reading([shown[tag.address] for tag in tags], [Quality.GOOD] * len(tags), time.monotonic())

    def _advance(self) -> None:
        """Shows the next line; before the same text again, and where there is none, an empty one."""
        waiting = self._inbox.lines
        if not waiting:
            self._complain()
        if not waiting or self._shown is None or self._shown == waiting[0]:
            self._shown = ""
            return
        self._shown = self._last = self._inbox.next()
        self._number += 1

    def _complain(self) -> None:
        if self._line is None or self._line.lost:
            raise LineError("the reader has closed the connection")
        silence = self._settings.silence
        if silence and time.monotonic() - self._line.heard > silence / SECOND:
            raise LineError(f"the reader has been silent for more than {silence / SECOND:g} s")


class _Inbox:
    """The lines that wait to be read."""

    def __init__(self, settings: TextSettings) -> None:
        self._settings = settings
        self._start = settings.start.encode(settings.encoding)
        self._stop = settings.stop.encode(settings.encoding)
        self._paused: asyncio.ReadTransport | None = None
        self.lines: deque[str] = deque()
        self.faults = 0
        self.traffic = Traffic()

    def splitter(self) -> LineSplitter:
        return LineSplitter(self._start, self._stop, self._settings.max_line)

    def put(self, line: bytes, transport: asyncio.ReadTransport) -> None:
        text = line.decode(self._settings.encoding, "backslashreplace").strip()
        if not text or text == self._settings.heartbeat:
            return
        self.traffic.requests += 1
        self.lines.append(text)
        if len(self.lines) >= _WAITING_LINES and self._paused is None:
            transport.pause_reading()
            self._paused = transport

    def next(self) -> str:
        text = self.lines.popleft()
        if self._paused is not None and len(self.lines) < _WAITING_LINES // 2:
            if not self._paused.is_closing():
                self._paused.resume_reading()
            self._paused = None
        return text


class _Line(asyncio.Protocol):
    """One connection of the reader. `heard`: when it last sent something, by the monotonic clock."""

    def __init__(self, inbox: _Inbox, take: Callable[["_Line", str], None]) -> None:
        self._inbox = inbox
        self._take = take
        self._splitter = inbox.splitter()
        self._transport: asyncio.Transport | None = None
        self.heard = time.monotonic()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._take(self, transport.get_extra_info("peername")[0])

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self.heard = time.monotonic()
        self._inbox.traffic.received += len(data)
        for line in self._splitter.feed(data):
            self._inbox.put(line, self._transport)
        self._count_faults()

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        self._splitter.clear()
        self._count_faults()

    def end(self) -> None:
        self.lost = True
        if self._transport is not None:
            self._transport.abort()

    def _count_faults(self) -> None:
        self._inbox.faults += self._splitter.faults
        self._splitter.faults = 0
