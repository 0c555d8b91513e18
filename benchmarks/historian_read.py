"""Reading history: a trend of 30 days, a million raw values, and a hundred dashboards while samples are written.

Run: python -m benchmarks.historian_read [DSN]     (without DSN: an embedded PostgreSQL; with it: an empty database)
"""

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from psycopg.rows import TupleRow
from rich.console import Console
from rich.table import Table

from historian.editions import Edition
from historian.embedded import embedded
from historian.maintenance import Maintenance
from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, to_datetime

DAYS = 30
COUNT = DAYS * 86_400
START: Micros = 1_790_000_000 * SECOND // 86_400_000_000 * 86_400_000_000
END = START + COUNT * SECOND
TAG = "press.Pressure"
PIXELS = 1000
RAW = 1_000_000
DASHBOARDS, SECONDS, TAGS = 100, 10.0, 500
_ROUNDS = 7
_CURSOR = """
SELECT time, position, quality, integer_value, number_value, text_value, boolean_value, large_value FROM sample
WHERE tag_id = (SELECT id FROM tag WHERE name = %s) AND time >= %s ORDER BY time, position LIMIT %s
"""


async def _fill(dsn: str) -> None:
    """The writer's own way, in pieces of an hour of one tag."""
    writer = PostgresWriter(dsn)
    good = (Quality.GOOD,)
    for day in range(DAYS):
        pieces = []
        for hour in range(24):
            first = (day * 24 + hour) * 3600
            batches = [
                SampleBatch("press", START + second * SECOND, (TAG,), (math.sin(second / 900) * 50,), good)
                for second in range(first, first + 3600)
            ]
            pieces.append(Spooled(day * 24 + hour + 1, samples=batches))
        await writer.write("benchmark", pieces)
    await writer.close()


async def _best(call: Callable[[], Awaitable[object]]) -> float:
    """Median seconds, after one round to warm up."""
    times = []
    for _ in range(_ROUNDS + 1):
        before = time.perf_counter()
        await call()
        times.append(time.perf_counter() - before)
    return median(times[1:])


async def _trends(dsn: str, table: Table) -> None:
    reader = PostgresReader(dsn)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("SET timezone = 'UTC'")
        (tag,) = await _row(connection, "SELECT id FROM tag WHERE name = %s", TAG)
        start, end = to_datetime(START), to_datetime(END)
        width = timedelta(minutes=math.ceil(COUNT / PIXELS / 60))

        async def ours() -> None:
            assert len(await reader.read_trend(TAG, START, END, PIXELS)) > PIXELS * 0.9

        async def by_hand(relation: str, time: str, low: str, high: str) -> None:
            cursor = connection.cursor(binary=True)
            await cursor.execute(
                f"SELECT date_bin(%s, {time}, %s), min({low}), max({high}),"
                f" (array_agg({low} ORDER BY {time}))[1], (array_agg({high} ORDER BY {time} DESC))[1], count(*)"
                f" FROM {relation} WHERE tag_id = %s AND {time} >= %s AND {time} < %s GROUP BY 1 ORDER BY 1",
                [width, start, tag, start, end],
            )
            await cursor.fetchall()

        (edition,) = await _row(connection, "SELECT name FROM edition")
        kept = "trend_1m" if Edition(edition).rolls_up_itself else "rollup_1m"
        hand = await _best(lambda: by_hand(kept, "bucket", "min", "max"))
        whole = await _best(lambda: by_hand("sample", "time", "number_value", "number_value"))
        found = await _best(ours)
        curve = await _best(lambda: reader.read_curve(TAG, START, END, PIXELS))
    await reader.close()
    title = f"trend of {COUNT:,} samples in {PIXELS:,} points"
    table.add_row(f"{title}: reader", f"{found * 1e3:.0f} ms", "1.00")
    table.add_row(
        "  the roll-up by hand, no first and last value of its own", f"{hand * 1e3:.0f} ms", f"{hand / found:.2f}"
    )
    table.add_row("  the same as points by LTTB: reader", f"{curve * 1e3:.0f} ms", f"{curve / found:.2f}")
    table.add_row("  the samples by hand", f"{whole * 1e3:.0f} ms", f"{whole / found:.2f}")


async def _raw(dsn: str, table: Table) -> None:
    reader = PostgresReader(dsn)

    async def ours() -> None:
        after: tuple[Micros, int] | None = None
        read = 0
        while read < RAW:
            page = await reader.read_raw(TAG, START, None, 10_000, after)
            after = (page[-1].time, page[-1].position)
            read += len(page)

    async def cursor() -> None:
        async with (
            await psycopg.AsyncConnection.connect(dsn) as connection,
            connection.cursor(name="benchmark", binary=True) as found,
        ):
            await found.execute(_CURSOR, [TAG, to_datetime(START), RAW])
            while await found.fetchmany(10_000):
                pass

    times = {name: min([await _timed(call) for _ in range(3)]) for name, call in (("ours", ours), ("cursor", cursor))}
    await reader.close()
    table.add_row(f"{RAW:,} raw values: reader, pages of 10,000", f"{RAW / times['ours']:,.0f} /s", "1.00")
    ratio = times["cursor"] / times["ours"]
    table.add_row("  a server-side cursor, rows as tuples", f"{RAW / times['cursor']:,.0f} /s", f"{ratio:.2f}")


async def _aggregates(dsn: str, table: Table) -> None:
    reader = PostgresReader(dsn)
    end = START + RAW * SECOND
    for kind, how in ((Aggregate.AVERAGE, "in SQL"), (Aggregate.TIME_AVERAGE2, "by the reference, streamed")):
        read = partial(reader.read_processed, TAG, START, end, 3600 * SECOND, kind, AggregateConfiguration())
        seconds = await _timed(read)
        table.add_row(f"{kind} per hour of {RAW:,} values, {how}", f"{RAW / seconds:,.0f} /s", "")
    await reader.close()


async def _dashboards(dsn: str, table: Table) -> None:
    """Everyone asks again as soon as he has his answer: a month, a day or the last hour of a tag."""
    reader, writer = PostgresReader(dsn), PostgresWriter(dsn)
    until = time.monotonic() + SECONDS
    waits: list[float] = []
    written = 0

    async def dashboard(number: int) -> None:
        back = (DAYS * 86_400, 86_400, 3_600)[number % 3] * SECOND
        while time.monotonic() < until:
            before = time.perf_counter()
            await reader.read_trend(TAG, END - back, END, PIXELS)
            waits.append(time.perf_counter() - before)

    async def write() -> None:
        nonlocal written
        tags, good = tuple(f"load.T{number}" for number in range(TAGS)), (Quality.GOOD,) * TAGS
        began, position = time.monotonic(), 0
        while time.monotonic() < until:
            position += 1
            moment = END + position * SECOND // 100
            batch = [SampleBatch("load", moment + n * 2500, tags, (float(n),) * TAGS, good) for n in range(25)]
            await writer.write("load", [Spooled(position, samples=batch)])
            written += len(batch) * TAGS
            await asyncio.sleep(max(0.0, began + written / 50_000 - time.monotonic()))

    async with asyncio.TaskGroup() as group:
        group.create_task(write(), name="writer")
        for number in range(DASHBOARDS):
            group.create_task(dashboard(number), name=f"dashboard {number}")
    await reader.close()
    await writer.close()
    waits.sort()
    table.add_row(
        f"{DASHBOARDS} dashboards at once, samples written meanwhile",
        f"{len(waits) / SECONDS:,.0f} answers/s, median {median(waits) * 1e3:,.0f} ms, "
        f"95 % within {waits[int(len(waits) * 0.95)] * 1e3:,.0f} ms",
        f"{written / SECONDS:,.0f} rows/s written",
    )


async def _timed(call: Callable[[], Awaitable[object]]) -> float:
    before = time.perf_counter()
    await call()
    return time.perf_counter() - before


async def _row(connection: psycopg.AsyncConnection[TupleRow], query: str, *values: object) -> TupleRow:
    row = await (await connection.execute(query, values)).fetchone()
    assert row is not None
    return row


@asynccontextmanager
async def _database(address: str | None) -> AsyncIterator[str]:
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        async with embedded(Path(folder)) as dsn:
            yield dsn


async def _run(address: str | None) -> None:
    table = Table(title="Reading history")
    for heading in ("what", "value", "of the reader"):
        table.add_column(heading)
    async with _database(address) as dsn:
        filling = await _timed(lambda: _fill(dsn))
        rolling = await _timed(Maintenance(dsn, {}).work)
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            await connection.execute("VACUUM ANALYZE")
        print(f"{COUNT:,} samples written in {filling:.0f} s, rolled up in {rolling:.0f} s", file=sys.stderr)
        for part in (_trends, _raw, _aggregates, _dashboards):
            await part(dsn, table)
    Console().print(table)


def main() -> None:
    asyncio.run(_run(sys.argv[1] if len(sys.argv) > 1 else None))


if __name__ == "__main__":
    main()
