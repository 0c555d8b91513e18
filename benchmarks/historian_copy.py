"""Samples into PostgreSQL: our writer beside hand-made binary COPYs of the same rows into the same table.

Run: python -m benchmarks.historian_copy
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median

import psycopg

from historian.embedded import embedded
from historian.rows import COPY_SAMPLES, POSITION_BITS
from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Quality, SampleBatch, to_datetime

_TAGS = tuple(f"press.T{number}" for number in range(500))
_GOOD = (Quality.GOOD,) * len(_TAGS)
_BATCHES = 200
_PIECE = 4
_ROUNDS = 5
_START = 1_790_000_000 * SECOND


def sample_pieces(first: int) -> list[Spooled]:
    """100,000 samples: a third integers, the rest floats, as 4 batches of 500 tags per piece."""
    roll = random.Random(first)
    batches = [
        SampleBatch(
            "press",
            _START + (first * _BATCHES + number) * SECOND,
            _TAGS,
            tuple(roll.randrange(10**6) if index % 3 == 0 else roll.random() for index in range(len(_TAGS))),
            _GOOD,
        )
        for number in range(_BATCHES)
    ]
    return [
        Spooled(first * _BATCHES + number + 1, samples=batches[number : number + _PIECE])
        for number in range(0, _BATCHES, _PIECE)
    ]


def flat(pieces: list[Spooled], tag_ids: dict[str, int]) -> list[tuple[object, ...]]:
    """The very rows that the writer makes, as Python values."""
    rows: list[tuple[object, ...]] = []
    for piece in pieces:
        for number, sample in enumerate(sample for batch in piece.samples for sample in batch):
            integer = sample.value if isinstance(sample.value, int) else None
            value = None if integer is not None else sample.value
            position = (piece.position << POSITION_BITS) + number
            moment = to_datetime(sample.time)
            rows.append((tag_ids[sample.tag], 0, moment, position, integer, value, None, None, None, None))
    return rows


async def copy_by_hand(dsn: str, rows: list[tuple[object, ...]]) -> None:
    """As the manual of psycopg shows it."""
    types = ["int4", "int2", "timestamptz", "int8", "int8", "float8", "text", "bool", "numeric", "timestamptz"]
    async with (
        await psycopg.AsyncConnection.connect(dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy(COPY_SAMPLES) as copy,
    ):
        copy.set_types(types)
        for row in rows:
            await copy.write_row(row)


async def _ready_made(dsn: str, stream: bytes) -> None:
    """Bytes made before the clock starts: as fast as the server takes them."""
    async with (
        await psycopg.AsyncConnection.connect(dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy(COPY_SAMPLES) as copy,
    ):
        await copy.write(stream)


async def _as_stream(dsn: str) -> bytes:
    """The whole table as a binary COPY stream."""
    columns = COPY_SAMPLES.partition("(")[2].partition(")")[0]
    async with (
        await psycopg.AsyncConnection.connect(dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {columns} FROM sample) TO STDOUT (FORMAT BINARY)".encode()) as copy,
    ):
        return b"".join([bytes(part) async for part in copy])


async def _seconds(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


async def measure() -> dict[str, float]:
    """Rows per second of each way, medians of rounds that take turns on one server; the table is emptied between."""
    rates: dict[str, list[float]] = {"writer": [], "write_row": [], "ready-made bytes": []}
    with tempfile.TemporaryDirectory() as folder:
        async with embedded(Path(folder)) as dsn:
            writer = PostgresWriter(dsn)
            await writer.write("warm", [sample_pieces(0)[0]])
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
                cursor = await admin.execute("SELECT name, id FROM tag")
                tag_ids: dict[str, int] = dict(await cursor.fetchall())
                for number in range(1, _ROUNDS + 1):
                    pieces = sample_pieces(number)
                    rows = flat(pieces, tag_ids)
                    await admin.execute("TRUNCATE sample")
                    rates["writer"].append(len(rows) / await _seconds(writer.write("benchmark", pieces)))
                    stream = await _as_stream(dsn)
                    await admin.execute("TRUNCATE sample")
                    rates["write_row"].append(len(rows) / await _seconds(copy_by_hand(dsn, rows)))
                    await admin.execute("TRUNCATE sample")
                    rates["ready-made bytes"].append(len(rows) / await _seconds(_ready_made(dsn, stream)))
            await writer.close()
    return {name: median(found) for name, found in rates.items()}


def main() -> None:
    rates = asyncio.run(measure())
    print(f"{'way':<20}{'rows/s':>12}{'writer is':>12}")
    for name, rate in rates.items():
        print(f"{name:<20}{rate:>12,.0f}{rates['writer'] / rate:>11.2f}x")


if __name__ == "__main__":
    main()
