"""Store and forward on a real journal, with a historian that is slow, away, and refuses."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.core.errors import StoreAway
from plant_service.core.ports import Delivered, Entries, Lane, Spooled
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
        self.meanwhile: list[Callable[[], None]] = []  # what happens while a lot is written
        self._delivered = Delivered()

    async def delivered(self, source: str) -> Delivered:
        if self.away:
            raise StoreAway("database is away")
        return self._delivered

    async def write(self, source: str, pieces: Sequence[Spooled], span: tuple[int, int] | None = None) -> Delivered:
        if self.away:
            raise StoreAway("database is away")
        assert not any(self._delivered.holds(piece) for piece in pieces)
        self.pieces += pieces
        if self.meanwhile:
            self.meanwhile.pop(0)()
        record = max((piece.position for piece in pieces if piece.lane is Lane.RECORD), default=0)
        ranges = sorted([*self._delivered.samples, span] if span else self._delivered.samples)
        joined = ranges[:1]
        for first, last in ranges[1:]:
            if first == joined[-1][1] + 1:
                joined[-1] = joined[-1][0], last
            else:
                joined.append((first, last))
        self._delivered = Delivered(max(record, self._delivered.record), tuple(joined))
        return self._delivered

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
        await until(lambda: not journal.spooled(0, 1))
        running.cancel()
        await asyncio.wait([running])
    assert [found.id for piece in historian.pieces for found in piece.events] == [f"event-{n}" for n in range(300)]
    samples = sum(len(piece.samples[0]) for piece in historian.pieces if piece.samples)
    assert samples + journal.samples_dropped() == 300 * 50
    assert journal.samples_dropped() > 0
    for words in ("database is away", "spool is full", "catching up"):
        assert caplog.text.count(words) == 1, words


async def test_the_newest_samples_go_first_whenever_more_pile_up_and_the_gaps_close(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)

    def pile_up(first: int, last: int) -> None:
        for number in range(first, last):
            commit(journal, number)

    pile_up(0, 600)
    historian = Historian()
    historian.meanwhile = [partial(pile_up, 600, 750), partial(pile_up, 750, 751), partial(pile_up, 751, 1000)]
    async with Worker("spool") as worker:
        assert await Forwarder(journal, worker, historian, asyncio.Event()).drain()
    assert await historian.delivered("") == Delivered(2000, ((0, 1999),))
    assert journal.spooled(0, 1) == []
    journal.close()
    record = [piece.position for piece in historian.pieces if piece.lane is Lane.RECORD]
    samples = [piece.position // 2 for piece in historian.pieces if piece.lane is Lane.SAMPLES]
    assert record == list(range(2, 2001, 2)), "in order"
    assert sorted(samples) == list(range(1000)), "each once"
    jumps = [samples[0], *(later for earlier, later in pairwise(samples) if later != earlier + 1)]
    assert jumps[:2] == [500, 0], "the newest 100 at first, then the oldest"
    assert 599 < jumps[2] < 750, "then what has come meanwhile"
