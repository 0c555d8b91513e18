"""What writing and reading cost as the table of samples grows: they must not.

Run: python -m benchmarks.historian_size [millions of rows ...]     (default 1 10 30; 100: 15 GB, 15 minutes)
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.historian_copy import sample_pieces
from historian.embedded import embedded
from historian.maintenance import Maintenance
from historian.partitions import WEEK, ensure, week_of
from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from plant_service.core.history.aggregates import AggregateConfiguration
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros

_TAGS, _STEP = 500, 10
_END: Micros = 1_790_000_000 * SECOND
_AT_ONCE = 2_000
_ROUNDS = 7
_FILL = """
INSERT INTO sample (tag_id, quality, time, position, number_value)
SELECT tag.id, 0, to_timestamp(%(end)s - second * %(step)s), -second, second %% 1000
FROM generate_series(%(last)s, %(first)s, -1) AS second CROSS JOIN tag
"""
_HEADINGS = (
    "million rows",
    "weeks",
    "40,000 samples in",
    "trend of 2 h",
    "1,000 raw",
    "at 100 times",
    "a minute rolled up",
    "no table at all",
)


async def _grow(dsn: str, first: int, last: int) -> None:
    """Polls number `first` to `last` before the end, each of all tags, as they come: by time, then by tag."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        weeks = {week_of(_END - second * _STEP * SECOND) for second in (*range(first, last, 1000), last)}
        async with connection.transaction():
            await ensure(connection, weeks | {week_of(_END), week_of(_END) + WEEK})
        for begin in range(first, last, _AT_ONCE):
            values = {"end": _END // SECOND, "step": _STEP, "first": begin + 1, "last": min(begin + _AT_ONCE, last)}
            await connection.execute(_FILL, values)
        await connection.execute("VACUUM ANALYZE sample")


async def _milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        await work()
        times.append(time.perf_counter() - start)
    return median(times[1:]) * 1e3


async def _costs(dsn: str, size: int) -> list[float]:
    writer, reader, rolling = PostgresWriter(dsn), PostgresReader(dsn), Maintenance(dsn, {})
    middle = _END - size * 500_000 // _TAGS * _STEP * SECOND
    position = 0

    async def write() -> None:
        nonlocal position
        position += 1
        batches = [batch for piece in sample_pieces(0)[:20] for batch in piece.samples]
        await writer.write(f"size {size}", [Spooled(position, samples=batches)])

    async def trend() -> None:
        found = await reader.read_trend("press.T7", middle, middle + 7200 * SECOND, 1000)
        assert len(found) > 700

    async def raw() -> None:
        assert len(await reader.read_raw("press.T8", middle - 5000 * SECOND, None, 1000)) == 1000

    async def at_times() -> None:
        times = [middle + number * 7 * SECOND for number in range(100)]
        assert len(await reader.read_at("press.T9", times, AggregateConfiguration())) == 100

    async def roll_up() -> None:
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            minute = (middle - middle % (60 * SECOND)) // SECOND
            await connection.execute(
                "INSERT INTO rollup_due VALUES ('1m', to_timestamp(%s)) ON CONFLICT DO NOTHING", [minute]
            )
        await rolling.work()

    async def yardstick() -> None:
        """Work of the server that has nothing to do with the table: how busy the machine is."""
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            await connection.execute("SELECT sum(sqrt(number)) FROM generate_series(1, 200000) AS number")

    await rolling.work()  # what writing has made due
    costs = [await _milliseconds(work) for work in (trend, raw, at_times, roll_up, yardstick)]
    costs.insert(0, await _milliseconds(write))
    await writer.close()
    await reader.close()
    return costs


async def _measure(sizes: list[int]) -> None:
    print("".join(f"{heading:>20}" for heading in _HEADINGS))
    with tempfile.TemporaryDirectory() as folder:
        async with embedded(Path(folder)) as dsn:
            writer = PostgresWriter(dsn)
            await writer.write("warm", sample_pieces(0)[:1])
            await writer.close()
            polls = 0
            for size in sizes:
                began = time.perf_counter()
                await _grow(dsn, polls, polls := size * 1_000_000 // _TAGS)
                print(f"{size} million rows after {time.perf_counter() - began:.0f} s", file=sys.stderr)
                weeks = polls * _STEP * SECOND / WEEK
                costs = "".join(f"{cost:>17.1f} ms" for cost in await _costs(dsn, size))
                print(f"{size:>20}{weeks:>20.1f}{costs}", flush=True)


def main() -> None:
    asyncio.run(_measure([int(size) for size in sys.argv[1:]] or [1, 10, 30]))


if __name__ == "__main__":
    main()
