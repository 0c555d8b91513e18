"""The journal: the durable record on the local disk, one SQLite file (DESIGN section 6)."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from historian import codec, sample_frames
from historian.journal_file import connect, explained, lock, open_file
from plant_service.core.inputs import Input
from plant_service.core.ports import Delivered, Entries, Lane, Spooled
from plant_service.core.samples import SECOND, Micros, SampleBatch
from plant_service.core.wip.events import Event

KEEP: Micros = 30 * 24 * 3600 * SECOND
SPOOL_LIMIT = 2 * 1024**3
_PAGE = 1000
_FORGET_AT_ONCE = 100_000
#: Conditions with which SQLite takes the index of the lane.
_OF_LANE = {Lane.RECORD: "AND samples <= 0", Lane.SAMPLES: "AND samples > 0", None: ""}
#: In place of a number of samples: what else a piece of the spool holds.
_EVENTS, _INPUTS, _CHECKPOINT = 0, -1, -2
#: Of the checkpoints, so many go to the historian: one at most in this time.
_RECORDED_EVERY: Micros = 24 * 3600 * SECOND
_LAST = 2**63 - 1
_OLDEST = "SELECT position, bytes, body FROM spool WHERE samples > 0 ORDER BY position"


class SqliteJournal:
    """`journal.sqlite` in `folder`; the folder is made if missing and belongs to this object until `close`.

    `spool_limit`: bytes of waiting samples above which the oldest are dropped. `spool_age`: age at which they are,
    against the newest; None for no limit. `keep`: how long inputs stay behind the checkpoint. Reading (`spooled`,
    `inputs`) goes on while another thread commits.
    """

    def __init__(
        self, folder: Path, spool_limit: int = SPOOL_LIMIT, spool_age: Micros | None = None, keep: Micros = KEEP
    ) -> None:
        self._file = folder / "journal.sqlite"
        self._spool_limit = spool_limit
        self._spool_age = spool_age
        self._keep = keep
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        with explained(self._file), ExitStack() as opened:
            folder.mkdir(parents=True, exist_ok=True)
            opened.enter_context(lock(folder))
            self._writer = opened.enter_context(closing(open_file(self._file)))
            self._reader = opened.enter_context(closing(connect(self._file)))
            self.source = str(self._meta("source"))
            self._opened = opened.pop_all()

    def commit(self, entries: Entries) -> None:
        with self._transaction() as database:
            self._add_inputs(database, entries.inputs)
            self._add_samples(database, entries.samples)
            self._add_events(database, entries.events)
            if entries.checkpoint is not None:
                database.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?)", entries.checkpoint)
                self._record_checkpoint(database, *entries.checkpoint)
                self._forget_inputs(database, entries.checkpoint[0])

    def checkpoint(self) -> tuple[int, str] | None:
        rows = self._read("SELECT sequence, body FROM checkpoint")
        return rows[0] if rows else None

    def inputs(self, after: int) -> Iterator[tuple[int, Input]]:
        # In pages, so that no long read keeps the write-ahead log from being folded into the file.
        while page := self._read(
            "SELECT sequence, body FROM input WHERE sequence > ? ORDER BY 1 LIMIT ?", after, _PAGE
        ):
            for after, body in page:
                yield after, codec.decode_input(body)

    def spooled(self, after: int, limit: int, lane: Lane | None = None, last: int | None = None) -> Sequence[Spooled]:
        query = (
            f"SELECT position, samples, body FROM spool WHERE position > ? AND position <= ? {_OF_LANE[lane]}"
            " ORDER BY position LIMIT ?"
        )
        return [self._piece(*row) for row in self._read(query, after, _LAST if last is None else last, limit)]

    def behind(self, after: int, limit: int) -> int:
        query = "SELECT position FROM spool WHERE samples > 0 AND position > ? ORDER BY position DESC LIMIT 1 OFFSET ?"
        rows = self._read(query, after, limit)
        return int(rows[0][0]) if rows else after

    def forget(self, delivered: Delivered) -> None:
        with self._transaction() as database:
            database.execute("DELETE FROM spool WHERE samples <= 0 AND position <= ?", (delivered.record,))
            for first, last in delivered.samples:
                _drop_samples(database, first, last)

    def event_count(self) -> int:
        return int(self._meta("events"))

    def samples_dropped(self) -> int:
        return int(self._meta("samples_dropped"))

    def close(self) -> None:
        with explained(self._file), self._writing, self._reading:
            self._opened.close()

    def _piece(self, position: int, samples: int, body: Any) -> Spooled:
        if samples == _INPUTS:
            query = "SELECT sequence, body FROM input WHERE sequence BETWEEN ? AND ? ORDER BY 1"
            rows = self._read(query, *json.loads(body))
            return Spooled(position, inputs=[(sequence, codec.decode_input(text)) for sequence, text in rows])
        if samples == _CHECKPOINT:
            head, _, text = body.partition("\n")
            sequence, time = map(int, head.split())
            return Spooled(position, checkpoint=(sequence, time, text))
        if samples == _EVENTS:
            return Spooled(position, events=codec.decode_events(body))
        return Spooled(position, samples=sample_frames.decode_samples(body))

    def _add_inputs(self, database: sqlite3.Connection, inputs: Sequence[tuple[int, Input]]) -> None:
        if not inputs:
            return
        rows = ((sequence, entry.time, codec.encode_input(entry)) for sequence, entry in inputs)
        database.executemany("INSERT INTO input VALUES (?, ?, ?)", rows)
        _spool(database, _INPUTS, f"[{inputs[0][0]},{inputs[-1][0]}]")  # they are kept once, in their own table

    def _add_samples(self, database: sqlite3.Connection, batches: Sequence[SampleBatch]) -> None:
        count = sum(map(len, batches))
        if not count:
            return
        body = sample_frames.encode_samples(batches)
        database.execute("INSERT INTO spool (samples, bytes, body) VALUES (?, ?, ?)", (count, len(body), body))
        _add(database, "spool_bytes", len(body))
        self._keep_bounds(database, batches[-1].time)

    def _keep_bounds(self, database: sqlite3.Connection, now: Micros) -> None:
        last = max(self._last_in_excess(database), self._last_too_old(database, now))
        if last:
            _add(database, "samples_dropped", _drop_samples(database, 0, last))

    def _last_in_excess(self, database: sqlite3.Connection) -> int:
        """Position up to which samples must go for the others to be within `spool_limit`; 0 for none."""
        (size,) = database.execute("SELECT value FROM meta WHERE name = 'spool_bytes'").fetchone()
        excess, last = size - self._spool_limit, 0
        if excess > 0:
            with closing(database.execute(_OLDEST)) as oldest:
                while excess > 0:
                    last, size, _ = oldest.fetchone()
                    excess -= size
        return last

    def _last_too_old(self, database: sqlite3.Connection, now: Micros) -> int:
        last = 0
        if self._spool_age is not None:
            with closing(database.execute(_OLDEST)) as oldest:
                for position, _, body in oldest:
                    if sample_frames.first_time(body) >= now - self._spool_age:
                        break
                    last = position
        return last

    def _add_events(self, database: sqlite3.Connection, events: Iterable[Event]) -> None:
        # Ids stay after delivery: folding again after a crash gives the same events, and must add none.
        new = [
            event
            for event in events
            if database.execute("INSERT OR IGNORE INTO event_id VALUES (?, ?)", (event.id, event.sequence)).rowcount
        ]
        if new:
            body = codec.encode_events(new)
            _spool(database, _EVENTS, body)
            _add(database, "events", len(new))

    def _record_checkpoint(self, database: sqlite3.Connection, sequence: int, text: str) -> None:
        found = database.execute("SELECT time FROM input WHERE sequence = ?", (sequence,)).fetchone()
        last = database.execute("SELECT value FROM meta WHERE name = 'recorded_checkpoint'").fetchone()
        if found is not None and (last is None or found[0] >= last[0] + _RECORDED_EVERY):
            _spool(database, _CHECKPOINT, f"{sequence} {found[0]}\n{text}")
            database.execute("INSERT OR REPLACE INTO meta VALUES ('recorded_checkpoint', ?)", found)

    def _forget_inputs(self, database: sqlite3.Connection, checkpoint: int) -> None:
        """Inputs older than `keep` before the checkpoint that the historian holds, and the ids of their events.

        An id is needed as long as folding can give its event again, that is while the event's input is here: so ids
        go with their inputs, and both tables are bounded by `keep`. A bounded number at once keeps commits short.
        """
        row = database.execute("SELECT max(time) FROM input WHERE sequence = ?", (checkpoint,)).fetchone()
        first = database.execute("SELECT min(sequence) FROM input").fetchone()
        if row[0] is None:
            return
        (limit,) = database.execute(
            "SELECT sequence FROM input WHERE time >= ? ORDER BY sequence LIMIT 1", (row[0] - self._keep,)
        ).fetchone()
        waiting = database.execute(f"SELECT body FROM spool WHERE samples = {_INPUTS} ORDER BY position LIMIT 1")
        undelivered = json.loads((waiting.fetchone() or (f"[{checkpoint}]",))[0])[0]
        bound = min(limit, checkpoint, undelivered, first[0] + _FORGET_AT_ONCE)
        database.execute("DELETE FROM input WHERE sequence < ?", (bound,))
        database.execute("DELETE FROM event_id WHERE sequence < ?", (bound,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with explained(self._file), self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def _read(self, query: str, *values: int | str) -> list[tuple[Any, ...]]:
        with explained(self._file), self._reading:
            return self._reader.execute(query, values).fetchall()

    def _meta(self, name: str) -> Any:
        return self._read("SELECT value FROM meta WHERE name = ?", name)[0][0]


def _spool(database: sqlite3.Connection, kind: int, body: str) -> None:
    """A piece that is never dropped and does not count against the bound."""
    database.execute("INSERT INTO spool (samples, bytes, body) VALUES (?, 0, ?)", (kind, body))


def _add(database: sqlite3.Connection, name: str, count: int) -> None:
    database.execute("UPDATE meta SET value = value + ? WHERE name = ?", (count, name))


def _drop_samples(database: sqlite3.Connection, first: int, last: int) -> int:
    """Drops the samples of the spool from one position to another and gives how many they were."""
    condition = "WHERE samples > 0 AND position BETWEEN ? AND ?"
    (samples, size) = database.execute(
        f"SELECT coalesce(sum(samples), 0), coalesce(sum(bytes), 0) FROM spool {condition}", (first, last)
    ).fetchone()
    database.execute(f"DELETE FROM spool {condition}", (first, last))
    _add(database, "spool_bytes", -size)
    return int(samples)
