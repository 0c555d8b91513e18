"""Store and forward on a real journal, with a historian that is slow, away, and refuses."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.core.errors import StoreAway
from plant_service.core.ports import Entries, Spooled
from plant_service.runtime import forwarding
from plant_service.runtime.forwarding import FEWEST, MOST, Forwarder, LotSize
from plant_service.runtime.worker import Worker
from tests.historian.samples import batch, event
from tests.runtime.waiting import until


class Historian:
    """A HistorianWriter in memory."""

    def __init__(self) -> None:
        self.away = False
        self.pieces: list[Spooled] = []

    async def delivered(self, source: str) -> int:
        if self.away:
            raise StoreAway("database is away")
        return self.pieces[-1].position if self.pieces else 0

    async def write(self, source: str, pieces: Sequence[Spooled]) -> None:
        if self.away:
            raise StoreAway("database is away")
        self.pieces += pieces

    async def event_count(self) -> int:
        return sum(len(piece.events) for piece in self.pieces)

    async def close(self) -> None:
        return


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "data", spool_limit=20_000)
    yield journal
    journal.close()


def commit(journal: SqliteJournal, number: int) -> None:
    journal.commit(Entries(samples=[batch(number, *range(50))], events=[event(number)]))


def test_lots_grow_while_the_database_is_quick_and_shrink_when_it_is_slow() -> None:
    lot = LotSize()
    for _ in range(20):
        lot.took(lot.pieces, 0.01)
    assert lot.pieces == MOST
    lot.took(5, 0.01)
    lot.took(lot.pieces, 0.5)
    assert lot.pieces == MOST
    lot.took(lot.pieces, 3)
    assert lot.pieces == MOST // 2
    for _ in range(20):
        lot.failed()
    assert lot.pieces == FEWEST
    lot.took(3, 0.01)
    assert lot.pieces == FEWEST, "a lot that was not full says nothing"


async def test_an_outage_is_told_once_and_nothing_is_lost_but_what_the_bound_costs(
    journal: SqliteJournal, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(forwarding, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(forwarding, "LONGEST_PAUSE", 0.02)
    historian, committed = Historian(), asyncio.Event()
    async with Worker("spool") as worker:
        running = asyncio.create_task(Forwarder(journal, worker, historian, committed).run())
        commit(journal, 0)
        committed.set()
        await until(lambda: len(historian.pieces) == 2)
        historian.away = True
        for number in range(1, 300):
            await asyncio.to_thread(commit, journal, number)
        await until(lambda: "spool is full" in caplog.text)
        historian.away = False
        await until(lambda: bool(historian.pieces) and historian.pieces[-1].position == 600)
        running.cancel()
        await asyncio.wait([running])
    assert [found.id for piece in historian.pieces for found in piece.events] == [f"event-{n}" for n in range(300)]
    samples = sum(len(piece.samples[0]) for piece in historian.pieces if piece.samples)
    assert samples + journal.samples_dropped() == 300 * 50
    assert journal.samples_dropped() > 0
    for words in ("database is away", "spool is full", "catching up"):
        assert caplog.text.count(words) == 1, words
