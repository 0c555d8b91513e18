"""Connectors from the wire to SampleBatch: CPU beside the bare libraries, the beat under load, requests saved.

Run: python -m benchmarks.connectors
"""

import asyncio
import random
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from pydantic import TypeAdapter
from pymodbus.client import AsyncModbusTcpClient
from snap7 import AsyncClient

from benchmarks.far_sides import busy_core, far_side
from connectors.batching import Limits, exchanges, plan
from connectors.planning import scans
from connectors.registry import DeviceSettings, build
from connectors.s7_lines import limits
from connectors.tags import TagSettings
from plant_service.core.samples import SECOND, SampleBatch, Value
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller

_SETTINGS: TypeAdapter[DeviceSettings] = TypeAdapter(DeviceSettings)
_ROUNDS = 3
_REGISTERS, _WORDS = 125, 231  # one full request: 125 registers, 462 bytes at PDU 480

Read = Callable[[], Awaitable[None]]


def _tags(protocol: str) -> list[TagSettings]:
    addresses = (
        [f"hr:{register}" for register in range(_REGISTERS)]
        if protocol == "modbus-tcp"
        else [f"DB1.DBW{2 * word}" for word in range(_WORDS)]
    )
    return [
        TagSettings.model_validate({"name": f"T{number}", "address": address, "type": "uint16"})
        for number, address in enumerate(addresses)
    ]


@dataclass
class Compared:
    """Takes batches, as the runtime does, and counts values that changed."""

    last: tuple[Value, ...] = ()
    changes: int = 0

    def take(self, batch: SampleBatch) -> None:
        if batch.values != self.last:
            self.changes += sum(old != new for old, new in zip(self.last, batch.values, strict=False))
            self.last = batch.values


async def _connector(protocol: str, port: int) -> tuple[Read, Read]:
    settings = _SETTINGS.validate_python({"protocol": protocol, "address": f"127.0.0.1:{port}", "timeout": 10})
    connector = build("plc", settings, _tags(protocol))
    names = tuple(tag.name for tag in connector.tags)
    chosen, clock, compared = tuple(range(len(names))), SteadyClock(), Compared()
    await connector.connect()

    async def read() -> None:
        values, qualities = await connector.read(chosen)
        compared.take(SampleBatch("plc", clock(), names, tuple(values), tuple(qualities)))

    return read, connector.close


async def _library(protocol: str, port: int) -> tuple[Read, Read]:
    """The library alone, with the same request; its answer is thrown away."""
    if protocol == "modbus-tcp":
        modbus = AsyncModbusTcpClient("127.0.0.1", port=port, retries=0, timeout=10)
        await modbus.connect()

        async def read_registers() -> None:
            await modbus.read_holding_registers(0, count=_REGISTERS, device_id=1)

        async def close() -> None:
            modbus.close()

        return read_registers, close
    s7 = AsyncClient()
    s7.pdu_length = 480
    await s7.connect("127.0.0.1", 0, 1, port)

    async def read_block() -> None:
        await s7.db_read(1, 0, 2 * _WORDS)

    async def disconnect() -> None:
        await s7.disconnect()

    return read_block, disconnect


async def _bare(protocol: str, port: int) -> tuple[Read, Read]:
    """Sockets only: the same bytes go out, as many come in, nothing is looked at."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if protocol == "modbus-tcp":
        request, size = struct.pack(">HHHBBHH", 1, 0, 6, 1, 3, 0, _REGISTERS), 9 + 2 * _REGISTERS
    else:
        item = struct.pack(">BBBBHHBBH", 0x12, 10, 0x10, 2, 2 * _WORDS, 1, 0x84, 0, 0)
        header = struct.pack(">BBHHHH", 0x32, 1, 0, 1, 14, 0)
        payload = b"\2\xf0\x80" + header + b"\4\1" + item
        request, size = struct.pack(">BBH", 3, 0, len(payload) + 4) + payload, 25 + 2 * _WORDS

    async def read() -> None:
        writer.write(request)
        await reader.readexactly(size)

    async def close() -> None:
        writer.close()
        await writer.wait_closed()

    return read, close


WAYS = {"sockets only": _bare, "library alone": _library, "connector": _connector}


async def _cost(way: str, protocol: str, port: int, devices: int, reads: int) -> tuple[float, float]:
    """Seconds of wall clock and of this process's CPU for so many reads of each device, all at once."""
    lines = [await WAYS[way](protocol, port) for _ in range(devices)]

    async def all_reads(read: Read) -> None:
        for _ in range(reads):
            await read()

    await asyncio.gather(*(read() for read, _ in lines))  # plans are made with the first read
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(all_reads(read) for read, _ in lines))
    spent = time.perf_counter() - wall, time.process_time() - cpu
    for _, close in lines:
        await close()
    return spent


def costs() -> None:
    print(f"{'protocol, devices, way':<38}{'tags/s':>12}{'CPU us/1,000 tags':>20}{'of library':>12}{'tags/s/core':>14}")
    for protocol, count in (("modbus-tcp", _REGISTERS), ("s7", _WORDS)):
        with far_side(protocol) as port:
            for devices in (1, 10, 100):
                reads = 2000 // devices
                rounds = [
                    {way: asyncio.run(_cost(way, protocol, port, devices, reads)) for way in WAYS}
                    for _ in range(_ROUNDS)
                ]
                library = median(each["library alone"][1] for each in rounds)
                for way in WAYS:
                    wall, cpu = (median(column) for column in zip(*(each[way] for each in rounds), strict=True))
                    tags = devices * reads * count
                    print(
                        f"{protocol + f', {devices:>3}, ' + way:<38}{tags / wall:>12,.0f}{cpu / tags * 1e9:>20,.0f}"
                        f"{cpu / library:>11.2f}x{tags / cpu:>14,.0f}"
                    )


async def _beats(port: int, devices: int, beat: float, seconds: float) -> list[float]:
    """How far from the beat each poll came, in seconds."""
    settings = _SETTINGS.validate_python({"protocol": "modbus-tcp", "address": f"127.0.0.1:{port}", "timeout": 5})
    moments: dict[str, list[float]] = {f"plc{number}": [] for number in range(devices)}
    loop = asyncio.get_running_loop()

    async def take(batch: SampleBatch) -> None:
        moments[batch.device].append(loop.time())

    tags = _tags("modbus-tcp")
    paces = {round(beat * SECOND): scans(settings, tags)[settings.poll]}
    pollers = [Poller(name, build(name, settings, tags), paces, SteadyClock(), take) for name in moments]
    tasks = [asyncio.create_task(poller.run(), name="poller") for poller in pollers]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return [off for times in moments.values() for off in _off_the_beat(times[2:], beat)]


def _off_the_beat(times: Sequence[float], beat: float) -> list[float]:
    """Distances from the grid that fits best: the median phase of all."""
    first = times[0]
    phases = [(moment - first + beat / 2) % beat - beat / 2 for moment in times]
    middle = median(phases)
    return [abs(phase - middle) for phase in phases]


def jitter(devices: int = 50, beat: float = 0.1, seconds: float = 10.0) -> None:
    title = f"{devices} devices every {beat * 1000:g} ms"
    print(f"\n{title:<38}{'polls':>12}{'p50 ms':>10}{'p99 ms':>10}{'worst ms':>10}")
    with far_side("modbus-tcp") as port:
        for name, load in (("alone", False), ("another process computes", True)):
            if load:
                with busy_core():
                    off = asyncio.run(_beats(port, devices, beat, seconds))
            else:
                off = asyncio.run(_beats(port, devices, beat, seconds))
            cuts = [cut * 1000 for cut in quantiles(off, n=100)]
            print(f"{name:<38}{len(off):>12,}{cuts[49]:>10.2f}{cuts[98]:>10.2f}{max(off) * 1000:>10.2f}")


def _scattered(protocol: str) -> list[TagSettings]:
    """500 tags as a machine builder lays them out: stations of 25 with spare places between and within."""
    roll = random.Random(7)
    tags, start = [], 0
    for number in range(500):
        if number % 25 == 0:
            start += roll.choice((10, 40, 150))
        type, cells = roll.choice((("uint16", 1), ("uint16", 1), ("uint32", 2), ("float32", 2)))
        start += roll.choice((0, 0, 0, 1, 2, 5, 9))
        address = f"hr:{start}" if protocol == "modbus-tcp" else f"DB1.DB{'W' if cells == 1 else 'D'}{2 * start}"
        tags.append(TagSettings.model_validate({"name": f"T{number}", "address": address, "type": type}))
        start += cells
    return tags


def requests() -> None:
    print(f"\n{'500 scattered tags':<38}{'requests':>12}{'saved':>10}{'blocks':>12}{'bytes':>12}{'for no tag':>12}")
    ways: Sequence[tuple[str, str, Callable[[int], Limits]]] = (
        ("modbus-tcp", "modbus-tcp", lambda max_gap: Limits(125, max_gap)),
        ("s7", "s7, PDU 240", lambda max_gap: limits("DB1", 240, max_gap, 20)),
        ("s7", "s7, PDU 240, items 1", lambda max_gap: limits("DB1", 240, max_gap, 1)),
        ("s7", "s7, PDU 960", lambda max_gap: limits("DB1", 960, max_gap, 20)),
    )
    for protocol, name, limits_of in ways:
        settings = _SETTINGS.validate_python({"protocol": protocol, "address": "127.0.0.1"})
        layout = settings.layout(_scattered(protocol))
        width = 2 if protocol == "modbus-tcp" else 1
        asked = sum(place.length for place in layout.places) * width
        for max_gap in (0, 4, 16, 64):
            most = limits_of(max_gap)
            planned = plan(layout, lambda area, most=most: most)  # type: ignore[misc]
            count = len(exchanges(planned, lambda area, most=most: most))  # type: ignore[misc]
            size = sum(request.length for request in planned) * width
            print(
                f"{f'{name}, max_gap {max_gap}':<38}{count:>12}{1 - count / len(layout.places):>10.1%}"
                f"{len(planned):>12}{size:>12,}{size - asked:>12,}"
            )


def main() -> None:
    costs()
    jitter()
    requests()


if __name__ == "__main__":
    main()
