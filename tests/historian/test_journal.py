"""The SQLite journal under kill, damage, neighbours and time."""

import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.core.errors import StoreError
from plant_service.core.ports import Delivered, Entries
from plant_service.core.samples import SECOND
from tests.historian.samples import batch, event, sample_input

Open = Callable[..., SqliteJournal]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_journal(folder: Path) -> Iterator[Open]:
    opened: list[SqliteJournal] = []

    def open_it(folder: Path = folder, **settings: int) -> SqliteJournal:
        opened.append(SqliteJournal(folder, **settings))
        return opened[-1]

    yield open_it
    for journal in opened:
        journal.close()


def sequences(journal: SqliteJournal) -> list[int]:
    return [sequence for sequence, _ in journal.inputs(0)]


def killed_while_writing(folder: Path, commits: int) -> int:
    """Kills a writing process after so many commits; the last one it was told to be durable."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.historian.commit_forever", folder], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= commits:
                process.kill()
                break
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else int(line)


def test_every_commit_that_returned_survives_kill_9(folder: Path, open_journal: Open) -> None:
    durable = 0
    for commits in (1, 37, 400):
        shutil.rmtree(folder, ignore_errors=True)
        durable = killed_while_writing(folder, commits)
        with_one_more = list(range(1, durable + 2))  # the commit in flight may have got through
        journal = open_journal()
        found = sequences(journal)
        journal.close()
        assert found in (with_one_more, with_one_more[:-1])


def test_a_cut_log_gives_a_clean_prefix(folder: Path, tmp_path: Path, open_journal: Open) -> None:
    durable = killed_while_writing(folder, 200)
    roll = random.Random(7)
    size = (folder / "journal.sqlite-wal").stat().st_size
    for number, cut in enumerate([0, 31, *(roll.randrange(size) for _ in range(10)), size]):
        copy = tmp_path / f"cut{number}"
        shutil.copytree(folder, copy)
        with (copy / "journal.sqlite-wal").open("r+b") as file:
            file.truncate(cut)
        (copy / "journal.sqlite-shm").unlink()
        journal = open_journal(copy)
        found = sequences(journal)
        assert found == list(range(1, len(found) + 1))
        assert len(found) <= durable + 1
        assert journal.event_count() == len(found) == len(journal.spooled(0, 10**6)) // 3
        next_one = len(found) + 1
        journal.commit(Entries(inputs=[sample_input(next_one)]))


def test_a_second_service_on_the_folder_is_refused(open_journal: Open) -> None:
    first = open_journal()
    with pytest.raises(StoreError, match=r"data: another service runs on it"):
        open_journal()
    first.close()
    open_journal()


def test_what_waits_in_the_journal_of_an_earlier_version_is_delivered(folder: Path, open_journal: Open) -> None:
    open_journal().close()
    with closing(sqlite3.connect(folder / "journal.sqlite", isolation_level=None)) as file:
        body = '[["press",1790000001000000,["press.T0","press.T1"],[5,2.5],"GG"]]'
        file.execute("INSERT INTO spool (samples, bytes, body) VALUES (2, ?, ?)", (len(body), body))
        file.execute("UPDATE meta SET value = ? WHERE name = 'spool_bytes'", (len(body),))
        file.execute("PRAGMA user_version = 1")
    journal = open_journal()
    journal.commit(Entries(samples=(batch(2, 6, 3.5),)))
    assert [piece.samples for piece in journal.spooled(0, 10)] == [(batch(1, 5, 2.5),), (batch(2, 6, 3.5),)]
    with closing(sqlite3.connect(folder / "journal.sqlite")) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,), "earlier versions cannot read it any more"


def test_a_folder_of_a_newer_version_is_left_untouched(folder: Path, open_journal: Open) -> None:
    open_journal().close()
    with sqlite3.connect(folder / "journal.sqlite") as file:
        file.execute("PRAGMA user_version = 7")
    file.close()
    before = (folder / "journal.sqlite").read_bytes()
    with pytest.raises(StoreError, match=r"was written by a newer version .* start that version or choose another"):
        open_journal()
    assert (folder / "journal.sqlite").read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "cut", "overwritten"])
def test_a_damaged_file_says_what_to_do(folder: Path, open_journal: Open, damage: str) -> None:
    journal = open_journal()
    for number in range(200):
        journal.commit(Entries(samples=[batch(number, *range(100))]))
    journal.close()
    file = folder / "journal.sqlite"
    content = file.read_bytes()
    size = len(content)
    damaged = {
        "no database": b"something else " * 1000,
        "cut": content[: size // 2],
        "overwritten": content[:4096] + b"\x5a" * (size - 4096),
    }
    file.write_bytes(damaged[damage])
    with pytest.raises(StoreError, match=r"journal\.sqlite: .* is damaged: put back a copy"):
        open_journal().spooled(0, 1000)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, open_journal: Open) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"right to write in this folder, or choose another"):
        open_journal(tmp_path / "file" / "data")


def test_a_full_disk_costs_only_the_commit_that_hit_it(folder: Path, open_journal: Open) -> None:
    journal = open_journal()
    (pages,) = journal._writer.execute("PRAGMA page_count").fetchone()
    journal._writer.execute(f"PRAGMA max_page_count = {pages + 2}")  # SQLite's own "disk full", at will
    journal.commit(Entries(inputs=[sample_input(1)]))
    with pytest.raises(StoreError, match="free space on this disk"):
        journal.commit(Entries(inputs=[sample_input(2)], samples=[batch(0, "x" * 100_000)]))
    journal._writer.execute("PRAGMA max_page_count = 1000000")
    journal.commit(Entries(inputs=[sample_input(2)], samples=[batch(0, "x" * 100_000)]))
    assert sequences(journal) == [1, 2]


def test_the_bound_drops_the_oldest_samples_and_counts_them(open_journal: Open) -> None:
    journal = open_journal(spool_limit=10_000)
    for number in range(1, 101):
        journal.commit(
            Entries(inputs=[sample_input(number)], samples=[batch(number, *range(10))], events=[event(number)])
        )
    pieces = journal.spooled(0, 1000)
    kept = [piece.samples[0].time for piece in pieces if piece.samples]
    assert 0 < len(kept) < 60
    assert kept == [batch(number).time for number in range(101 - len(kept), 101)]
    assert journal.samples_dropped() == (100 - len(kept)) * 10
    assert len([piece for piece in pieces if piece.events]) == 100
    assert [piece.inputs for piece in pieces if piece.inputs] == [[sample_input(number)] for number in range(1, 101)]
    assert len(sequences(journal)) == 100
    journal.forget(Delivered.up_to(pieces[-1].position))
    dropped = journal.samples_dropped()
    journal.commit(Entries(samples=[batch(101, *range(10))]))
    assert (len(journal.spooled(0, 10)), journal.samples_dropped()) == (1, dropped)


def test_samples_that_have_waited_too_long_are_dropped_and_counted(open_journal: Open) -> None:
    journal = open_journal(spool_age=10 * SECOND)
    for number in range(30):
        journal.commit(Entries(samples=[batch(number, *range(10), device='a "quoted\\" name')], events=[event(number)]))
    kept = [piece.samples[0].time for piece in journal.spooled(0, 1000) if piece.samples]
    assert kept == [batch(number).time for number in range(19, 30)]
    assert journal.samples_dropped() == 190
    assert len([piece for piece in journal.spooled(0, 1000) if piece.events]) == 30


def test_inputs_and_event_ids_go_when_they_are_old_enough(open_journal: Open) -> None:
    journal = open_journal(keep=10 * SECOND)
    numbers = range(1, 101)
    journal.commit(Entries(inputs=list(map(sample_input, numbers)), events=[event(number) for number in numbers]))
    journal.commit(Entries(checkpoint=(50, "state")))
    assert len(sequences(journal)) == 100, "the historian does not hold them yet"
    journal.forget(Delivered.up_to(journal.spooled(0, 10)[-1].position))
    journal.commit(Entries(checkpoint=(50, "state")))
    assert sequences(journal) == list(range(40, 101))
    assert journal._read("SELECT min(sequence), count(*) FROM event_id") == [(40, 61)]
    journal.commit(Entries(events=[event(number) for number in range(40, 101)]))
    assert journal.event_count() == 100


def test_reading_goes_on_while_another_thread_commits(open_journal: Open) -> None:
    journal = open_journal()

    def write() -> None:
        for number in range(1, 301):
            journal.commit(Entries(inputs=[sample_input(number)], samples=[batch(number, 1)]))

    writer = threading.Thread(target=write)
    writer.start()
    after, seen = 0, 0
    while writer.is_alive() or journal.spooled(after, 1):
        for piece in journal.spooled(after, 50):
            assert piece.position > after
            after, seen = piece.position, seen + 1
    writer.join()
    assert seen == 600
