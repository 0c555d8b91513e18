"""Far sides that answer as cheaply as can be, in a process of their own: what is measured is the client.

Every register and byte holds its own number; any unit, rack and slot is served.
"""

import asyncio
import multiprocessing
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_REGISTERS = b"".join(struct.pack(">H", register) for register in range(65536))
_BYTES = bytes(range(256)) * 256
_SETUP, _READ = 0xF0, 0x04
PDU = 480


async def _modbus(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = struct.Struct(">HHHBBHH")
    while True:
        transaction, _, _, unit, function, start, count = request.unpack(await reader.readexactly(request.size))
        data = _REGISTERS[2 * start : 2 * (start + count)]
        writer.write(struct.pack(">HHHBBB", transaction, 0, len(data) + 3, unit, function, len(data)) + data)


async def _s7(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        (length,) = struct.unpack(">2xH", await reader.readexactly(4))
        packet = await reader.readexactly(length - 4)
        if packet[1] == 0x80:  # disconnect request
            raise ConnectionResetError
        if packet[1] == 0xE0:  # connection request: confirmed
            writer.write(_framed(bytes([packet[0], 0xD0]) + packet[4:6] + b"\0\1" + packet[6:]))
            continue
        reference, function = packet[7:9], packet[13]
        if function == _SETUP:
            parameters, data = struct.pack(">BBHHH", _SETUP, 0, 1, 1, PDU), b""
        else:
            (count,) = struct.unpack_from(">H", packet, 19)
            start = (packet[24] << 16 | packet[25] << 8 | packet[26]) // 8  # in bits on the wire
            parameters = bytes([_READ, 1])
            data = struct.pack(">BBH", 0xFF, 4, count * 8) + _BYTES[start : start + count]
        header = struct.pack(">BBH2sHHH", 0x32, 3, 0, reference, len(parameters), len(data), 0)
        writer.write(_framed(b"\2\xf0\x80" + header + parameters + data))


def _framed(payload: bytes) -> bytes:
    return struct.pack(">BBH", 3, 0, len(payload) + 4) + payload


FAR_SIDES: dict[str, Answer] = {"modbus-tcp": _modbus, "s7": _s7}


@contextmanager
def far_side(protocol: str) -> Iterator[int]:
    """The port of a far side that runs until the block ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(protocol, theirs), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.terminate()
        process.join()


def _run(protocol: str, parent: Connection) -> None:
    asyncio.run(_serve(FAR_SIDES[protocol], parent))


async def _serve(answer: Answer, parent: Connection) -> None:
    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(line, "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@contextmanager
def busy_core() -> Iterator[None]:
    """Another process computes for as long as the block lasts."""
    process = multiprocessing.get_context("spawn").Process(target=_compute, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _compute() -> None:
    while True:
        sum(range(100_000))
