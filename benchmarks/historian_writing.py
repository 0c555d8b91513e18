"""The way of samples and events into the database, journal included, beside a COPY by hand; and what they cost on disk.

Run: python -m benchmarks.historian_writing [millions of rows in the table, default 1]
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.historian_copy import copy_by_hand, flat, sample_pieces
from historian.embedded import embedded
from historian.journal import SqliteJournal
from historian.writer import PostgresWriter
from plant_service.core.ports import Entries, Spooled
from plant_service.core.samples import SECOND
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting
from plant_service.runtime.forwarding import Forwarder
from plant_service.runtime.worker import Worker

_ROUNDS = 3
_EVENTS = 20_000
_START = 1_790_000_000 * SECOND


def _events(first: int) -> list[Event]:
    queue, done = (Account("WO-1", "", "10", "L1/OP10", bucket) for bucket in (Bucket.QUEUE, Bucket.DONE))
    return [
        Event(
            id=f"e{number}",
            kind="completed",
            occurred=_START + number * SECOND,
            window_from=_START + (number - 1) * SECOND,
            recorded=_START + number * SECOND,
            sequence=number,
            station="L1/OP10",
            operation="10",
            order="WO-1",
            lot="",
            quantity=1,
            high=1,
            certainty=Certainty.MEASURED,
            rule="L1/OP10/completed",
            identity="",
            actor="",
            detail="1 piece",
            map_version="v1",
            postings=(Posting(queue, done, 1),),
        )
        for number in range(first, first + _EVENTS)
    ]


async def _through_journal(folder: Path, writer: PostgresWriter, commits: list[Entries]) -> float:
    """Seconds, as the service does it: one thread commits, another reads the spool, the loop writes."""
    async with Worker("journal") as committing, Worker("spool") as reading:
        journal = await committing.run(lambda: SqliteJournal(folder))
        committed = asyncio.Event()
        forwarding = asyncio.create_task(Forwarder(journal, reading, writer, committed).run())
        start = time.perf_counter()
        for entries in commits:
            await committing.run(lambda entries=entries: journal.commit(entries))  # type: ignore[misc]
            committed.set()
        while await reading.run(lambda: journal.spooled(0, 1)):
            await asyncio.sleep(0.002)
        seconds = time.perf_counter() - start
        forwarding.cancel()
        await asyncio.wait([forwarding])
        journal.close()
    return seconds


async def _seconds(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


def _commits(pieces: list[Spooled]) -> list[Entries]:
    return [Entries(samples=piece.samples) for piece in pieces]


async def _samples(dsn: str, folder: Path, millions: int) -> dict[str, float]:
    """Rows per second into a table that holds `millions` already; both ways take turns on it."""
    writer = PostgresWriter(dsn)
    await writer.write("warm", [sample_pieces(0)[0]])
    rates: dict[str, list[float]] = {"writer with journal": [], "writer alone": [], "COPY by hand": []}
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        ids: dict[str, int] = dict(await (await admin.execute("SELECT name, id FROM tag")).fetchall())
        await admin.execute(
            "INSERT INTO sample (tag_id, quality, time, position, number_value)"
            " SELECT id, 0, to_timestamp(1780000000 + second), -second, random()"
            " FROM tag, generate_series(1, %s) AS second",
            [millions * 1_000_000 // len(ids)],
        )
        await admin.execute("VACUUM ANALYZE sample")
        for number in range(1, _ROUNDS + 1):
            pieces = [piece for part in range(4) for piece in sample_pieces(4 * number + part)]
            rows = flat(pieces, ids)
            commits = _commits(pieces)
            seconds = {
                "writer with journal": await _through_journal(folder / str(number), writer, commits),
                "writer alone": await _seconds(writer.write(f"alone {number}", pieces)),
                "COPY by hand": await _seconds(copy_by_hand(dsn, rows)),
            }
            for name, took in seconds.items():
                rates[name].append(len(rows) / took)
    await writer.close()
    return {name: median(found) for name, found in rates.items()}


async def _events_per_second(dsn: str, folder: Path) -> float:
    writer = PostgresWriter(dsn)
    await writer.delivered("warm")
    events = _events(0)
    commits = [Entries(events=events[first : first + 20]) for first in range(0, _EVENTS, 20)]
    seconds = await _through_journal(folder / "events", writer, commits)
    await writer.close()
    return _EVENTS / seconds


async def _bytes_per_sample(dsn: str) -> float:
    """Table and indexes, over a million samples of 500 tags that came poll by poll."""
    writer = PostgresWriter(dsn)
    rows = 0
    for number in range(1, 11):
        pieces = sample_pieces(number)
        rows += sum(len(batch) for piece in pieces for batch in piece.samples)
        await writer.write("size", pieces)
    await writer.close()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        found = await admin.execute(
            "WITH RECURSIVE part AS (SELECT 'sample'::regclass::oid AS id"
            " UNION ALL SELECT inhrelid FROM pg_inherits JOIN part ON inhparent = id)"
            " SELECT sum(pg_total_relation_size(id)) FROM part"
        )
        (size,) = await found.fetchone() or (0,)
    return float(size) / rows


@asynccontextmanager
async def _database(dsn: str) -> AsyncIterator[str]:
    name = sql.Identifier(f"benchmark_{uuid4().hex}")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        await admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            yield make_conninfo(dsn, dbname=name.as_string().strip('"'))
        finally:
            await admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


async def _measure(millions: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with embedded(folder) as server:
            async with _database(server) as dsn:
                rates = await _samples(dsn, folder, millions)
            print(f"{f'samples, {millions} million rows in the table':<44}{'rows/s':>12}{'of COPY by hand':>18}")
            for way, rate in rates.items():
                print(f"{way:<44}{rate:>12,.0f}{rate / rates['COPY by hand']:>17.2f}x")
            async with _database(server) as dsn:
                rate = await _events_per_second(dsn, folder)
                print(f"{'events with journal, a posting each, events/s':<44}{rate:>12,.0f}")
            async with _database(server) as dsn:
                print(f"{'bytes per sample, plain PostgreSQL':<44}{await _bytes_per_sample(dsn):>12.1f}")
        if timescale := os.environ.get("PLANT_TIMESCALE_DSN"):
            async with _database(timescale) as dsn:
                print(f"{'bytes per sample, TimescaleDB Apache':<44}{await _bytes_per_sample(dsn):>12.1f}")


def main() -> None:
    asyncio.run(_measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1))


if __name__ == "__main__":
    main()
