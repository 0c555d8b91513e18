"""A backlog of hundreds of thousands of samples behind a real database that was away: the newest come first."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from historian import writer as writer_module
from historian.cluster import servers
from historian.embedded import embedded
from historian.journal import SqliteJournal
from historian.writer import PostgresWriter
from plant_service.core.errors import StoreError
from plant_service.core.ports import Delivered, Entries
from plant_service.runtime import forwarding
from plant_service.runtime.forwarding import Forwarder
from plant_service.runtime.worker import Worker
from tests.historian.queries import rows
from tests.historian.samples import batch, event, sample_input

SECONDS = 60
TAGS = 50
#: Which samples came in an earlier transaction than the last of the backlog, and which in the order of record.
_ORDER = """
SELECT
    (SELECT min(xmin::text::bigint) FROM sample WHERE integer_value = {newest})
    < (SELECT max(xmin::text::bigint) FROM sample WHERE integer_value < {newest}),
    (SELECT array_agg(id ORDER BY xmin::text::bigint, sequence) = array_agg(id ORDER BY sequence) FROM event)
"""


def commit(journal: SqliteJournal, numbers: Iterable[int], batches: int = 20) -> None:
    """Per number an input, its event and so many polls of the tags, all of them with the number as value."""
    for number in numbers:
        polls = [batch(number, *(number,) * TAGS) for _ in range(batches)]
        journal.commit(Entries(inputs=[sample_input(number)], samples=polls, events=[event(number)]))


async def there(dsn: str, number: int) -> bool:
    return (await rows(dsn, f"SELECT count(*) > 0 FROM sample WHERE integer_value = {number}")) == [(True,)]


async def counts(dsn: str) -> list[tuple[object, ...]]:
    return await rows(
        dsn,
        "SELECT (SELECT count(*) FROM sample), (SELECT count(DISTINCT (tag_id, position)) FROM sample),"
        " (SELECT count(*) FROM input), (SELECT count(*) FROM event)",
    )


async def until_forwarded(journal: SqliteJournal) -> None:
    async with asyncio.timeout(SECONDS):
        while journal.spooled(0, 1):
            await asyncio.sleep(0.02)


async def test_the_newest_samples_go_before_the_backlog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server stands still (SIGSTOP) while 300,000 samples pile up, and goes on."""
    monkeypatch.setattr(writer_module, "CALL_SECONDS", 1.0)
    monkeypatch.setattr(forwarding, "LONGEST_PAUSE", 0.5)
    journal = SqliteJournal(tmp_path)
    async with embedded(tmp_path) as dsn, Worker("spool") as worker:
        writer, committed = PostgresWriter(dsn), asyncio.Event()
        forwarder = asyncio.create_task(Forwarder(journal, worker, writer, committed).run())
        commit(journal, [1])
        committed.set()
        await until_forwarded(journal)
        processes = servers(tmp_path / "postgres")
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        await asyncio.to_thread(commit, journal, range(2, 301))
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
        async with asyncio.timeout(SECONDS):
            while not await there(dsn, 300):
                await asyncio.sleep(0.02)
        commit(journal, [301])
        await until_forwarded(journal)
        forwarder.cancel()
        await asyncio.wait([forwarder])
        assert await writer.delivered(journal.source) == Delivered(903, ((0, 902),))
        await writer.close()
        journal.close()
        assert await counts(dsn) == [(301_000, 301_000, 301, 301)]
        assert await rows(dsn, _ORDER.format(newest=300)) == [(True, True)]


async def test_kill_9_of_service_and_database_while_catching_up(tmp_path: Path) -> None:
    """Whichever lane was on its way: in the end all is there, once."""
    roll = random.Random(11)
    journal = SqliteJournal(tmp_path)
    await asyncio.to_thread(commit, journal, range(1, 301), 10)
    journal.close()
    async with embedded(tmp_path) as dsn:
        for turn in range(6):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.historian.forward_forever", tmp_path, dsn
            )
            before = await written(dsn)
            async with asyncio.timeout(SECONDS):
                while await written(dsn) == before and process.returncode is None:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(roll.random() * 0.05)
            process.kill()
            await process.wait()
            if turn % 2:
                for server in servers(tmp_path / "postgres"):
                    with suppress(ProcessLookupError):
                        os.kill(server, signal.SIGKILL)
            journal = SqliteJournal(tmp_path)
            first = 301 + 20 * turn
            await asyncio.to_thread(commit, journal, range(first, first + 20), 10)
            journal.close()
        journal = SqliteJournal(tmp_path)
        async with Worker("spool") as worker:
            writer = PostgresWriter(dsn)
            forwarder = asyncio.create_task(Forwarder(journal, worker, writer, asyncio.Event()).run())
            await until_forwarded(journal)
            forwarder.cancel()
            await asyncio.wait([forwarder])
            await writer.close()
        journal.close()
        assert await counts(dsn) == [(210_000, 210_000, 420, 420)]


async def written(dsn: str) -> object:
    """Changes with every lot; waits for the database."""
    async with asyncio.timeout(SECONDS):
        while True:
            with suppress(StoreError, psycopg.Error):
                if (await rows(dsn, "SELECT to_regclass('delivery') IS NULL")) == [(True,)]:
                    return None
                return await rows(dsn, "SELECT position, samples FROM delivery")
            await asyncio.sleep(0.05)
