"""Takes the journal's pieces into PostgreSQL: each exactly once, whatever happens on the way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from historian.connection import CALL_SECONDS, connect, explained
from historian.editions import Edition
from historian.event_rows import EVENT_COLUMNS, INPUT_COLUMNS, POSTING_ROW, event_row, input_row, posting_rows
from historian.partitions import ensure, week_of
from historian.rollups import KEPT
from historian.rows import COPY_SAMPLES, HEADER, TRAILER, clean, sample_rows
from historian.schema import prepare
from historian.set_aside import TIMES, SetAside, within
from plant_service.core.inputs import SampleInput
from plant_service.core.ports import Spooled, TagInfo
from plant_service.core.samples import SECOND, Micros, to_datetime
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.model import PlantModel

_log = logging.getLogger(__name__)

_DESCRIBE = """
INSERT INTO tag (name, device, address, type, unit, description) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
    (device, address, type, unit, description) = ROW (
        excluded.device, excluded.address, excluded.type, excluded.unit, excluded.description
    )
"""
_ADD_TAGS = """
INSERT INTO tag (name, device) SELECT * FROM unnest(%s::text[], %s::text[]) AS new (name, device)
WHERE NOT EXISTS (SELECT FROM tag WHERE tag.name = new.name)
ON CONFLICT DO NOTHING
"""
_ADD_POSTINGS = """
WITH added AS ({insert} RETURNING *)
INSERT INTO account_level AS level ("order", lot, operation, station, bucket, quantity, changed)
SELECT side."order", side.lot, side.operation, side.station, side.bucket, sum(side.quantity), max(occurred)
FROM added
CROSS JOIN LATERAL (VALUES
    (source_order, source_lot, source_operation, source_station, source_bucket, -added.quantity),
    (target_order, target_lot, target_operation, target_station, target_bucket, added.quantity)
) AS side ("order", lot, operation, station, bucket, quantity)
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5  -- services that share the database lock the levels in one order
ON CONFLICT ("order", lot, operation, station, bucket) DO UPDATE SET
    quantity = level.quantity + excluded.quantity, changed = greatest(level.changed, excluded.changed)
"""
# The row is locked, also where it is there: the job must not take it before these samples are committed.
_MARK_DUE = """
INSERT INTO rollup_due SELECT * FROM unnest(%s::text[], %s::timestamptz[])
ON CONFLICT (level, bucket) DO UPDATE SET level = excluded.level WHERE false
"""
_SET_ASIDE = """
INSERT INTO set_aside (source, position, tag, reason, sample) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_USE_MAP = """
INSERT INTO map_version (version, model) VALUES (%s, %s)
ON CONFLICT (version) DO UPDATE SET last_used = now()
"""


class PostgresWriter:
    """Used by one task. Connects and prepares the schema when first needed, and again after every loss.

    `tags`: what is known of them, kept in table `tag`; others get their row when their first sample comes.
    `model`: the map in use, kept in table `map_version`.
    """

    def __init__(self, dsn: str, tags: Sequence[TagInfo] = (), model: PlantModel | None = None) -> None:
        self._dsn = dsn
        self._tags = tags
        self._model = model
        self._tag_ids: dict[str, int] = {}
        self._connection: AsyncConnection[TupleRow] | None = None
        self._edition: Edition | None = None
        self._weeks: set[Micros] = set()
        self._told: set[tuple[str, str]] = set()

    async def delivered(self, source: str) -> int:
        async with self._session() as connection:
            cursor = await connection.execute("SELECT position FROM delivery WHERE source = %s", [source])
            row = await cursor.fetchone()
            return row[0] if row else 0

    async def write(self, source: str, pieces: Sequence[Spooled]) -> None:
        async with self._session() as connection:
            await self._know_tags(connection, pieces)
            await self._have_room(connection, pieces)
            async with connection.transaction(), connection.cursor() as cursor:
                journal, delivered = await _lock_delivery(cursor, source)
                new = [piece for piece in pieces if piece.position > delivered]
                if not new:
                    return
                await self._copy_samples(cursor, source, new)
                await self._mark_due(cursor, new)
                await self._add_inputs(cursor, journal, new)
                await _add_events(cursor, journal, new)
                last = max(piece.position for piece in new)
                await cursor.execute(
                    "UPDATE delivery SET position = %s, written = now() WHERE source = %s", [last, source]
                )

    async def event_count(self) -> int:
        async with self._session() as connection:
            row = await (await connection.execute("SELECT count(*) FROM event")).fetchone()
            return row[0] if row else 0

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """The connection, for one call. It is given up after every error and every cancelled call."""
        try:
            with explained(self._dsn):
                async with asyncio.timeout(CALL_SECONDS):
                    yield await self._connected()
        except BaseException:
            await self.close()
            raise

    async def _copy_samples(self, cursor: AsyncCursor[TupleRow], source: str, pieces: Iterable[Spooled]) -> None:
        aside: list[SetAside] = []
        with_samples = [piece for piece in pieces if piece.samples]
        if not with_samples:
            return
        async with cursor.copy(COPY_SAMPLES) as copy:
            await copy.write(HEADER)
            for rows in sample_rows(iter(with_samples), self._tag_ids, aside):
                await copy.write(rows)
            await copy.write(TRAILER)
        if aside:
            await cursor.executemany(
                _SET_ASIDE, [(source, row.position, clean(row.tag), row.reason, row.sample) for row in aside]
            )
            self._tell_of(aside)

    def _tell_of(self, aside: Iterable[SetAside]) -> None:
        """Once per tag and reason."""
        for tag, reason in sorted({(row.tag, row.reason) for row in aside} - self._told):
            _log.warning("historian: a sample of %s is set aside: %s; see table set_aside", tag, reason)
            self._told.add((tag, reason))

    async def _add_inputs(self, cursor: AsyncCursor[TupleRow], journal: int, pieces: Iterable[Spooled]) -> None:
        inputs = (entry for piece in pieces for entry in piece.inputs)
        rows = [input_row(journal, sequence, entry, self._tag_ids) for sequence, entry in inputs]
        await _add_rows(cursor, "input", INPUT_COLUMNS, rows)

    async def _have_room(self, connection: AsyncConnection[TupleRow], pieces: Iterable[Spooled]) -> None:
        """Partitions for all rows of `pieces`, on plain PostgreSQL."""
        if self._edition is not Edition.PLAIN:
            return
        times = {batch.time for piece in pieces for batch in piece.samples}
        times.update(entry.time for piece in pieces for _, entry in piece.inputs)
        new = set(map(week_of, map(within, times))) - self._weeks
        if new:
            async with connection.transaction():
                await ensure(connection, new)
            self._weeks |= new

    async def _mark_due(self, cursor: AsyncCursor[TupleRow], pieces: Iterable[Spooled]) -> None:
        """The roll-ups that these samples change, where the database does not see to that itself."""
        if self._edition is not None and self._edition.rolls_up_itself:
            return
        times = {batch.time // SECOND for piece in pieces for batch in piece.samples if batch.time in TIMES}
        due = sorted({(level.name, time - time % level.seconds) for level in KEPT for time in times})
        if due:
            levels, buckets = zip(*due, strict=True)
            await cursor.execute(_MARK_DUE, [list(levels), [to_datetime(time * SECOND) for time in buckets]])

    async def _know_tags(self, connection: AsyncConnection[TupleRow], pieces: Iterable[Spooled]) -> None:
        """Ids of all tags in `pieces`. New rows are committed at once: they do no harm without their samples."""
        layouts = {(batch.device, batch.tags) for piece in pieces for batch in piece.samples}
        named = {tag: device for device, tags in layouts for tag in tags}
        inputs = (entry for piece in pieces for _, entry in piece.inputs)
        named |= {entry.tag: entry.tag.partition(".")[0] for entry in inputs if isinstance(entry, SampleInput)}
        new = {tag: device for tag, device in named.items() if tag not in self._tag_ids}
        if not new:
            return
        stored = {tag: clean(tag) for tag in new}
        names = [list(stored.values()), [clean(device) for device in new.values()]]
        await connection.execute(_ADD_TAGS, names)
        cursor = await connection.execute("SELECT name, id FROM tag WHERE name = ANY (%s)", names[:1])
        ids: dict[str, int] = dict(await cursor.fetchall())
        self._tag_ids.update({tag: ids[name] for tag, name in stored.items()})

    async def _connected(self) -> AsyncConnection[TupleRow]:
        if self._connection is None:
            self._tag_ids.clear()
            self._weeks.clear()
            self._connection = await connect(self._dsn)
            edition = await prepare(self._connection)
            await _describe(self._connection, self._tags)
            if self._model is not None:
                model = [self._model.version, Jsonb(to_plain(self._model))]
                await self._connection.execute(_USE_MAP, model)
            if edition != self._edition:
                self._edition = edition
                _log.info("historian: %s, database %s", edition, self._connection.info.dbname)
        return self._connection


async def _describe(connection: AsyncConnection[TupleRow], tags: Iterable[TagInfo]) -> None:
    rows = [(tag.name, tag.device, tag.address, tag.type.value, tag.unit, tag.description) for tag in tags]
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.executemany(_DESCRIBE, [tuple(map(clean, row)) for row in rows])


async def _lock_delivery(cursor: AsyncCursor[TupleRow], source: str) -> tuple[int, int]:
    """Number and position of `source`, its row locked: a second writer of it waits, then skips what is there."""
    await cursor.execute("INSERT INTO delivery (source, position) VALUES (%s, 0) ON CONFLICT DO NOTHING", [source])
    await cursor.execute("SELECT journal, position FROM delivery WHERE source = %s FOR UPDATE", [source])
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


async def _add_events(cursor: AsyncCursor[TupleRow], journal: int, pieces: Iterable[Spooled]) -> None:
    """Events the database knows are skipped: a rebuilt journal delivers the same ones under a new source."""
    events = [event for piece in pieces for event in piece.events]
    await _add_rows(cursor, "event", EVENT_COLUMNS, [event_row(journal, event) for event in events])
    postings = [row for event in events for row in posting_rows(event)]
    await _add_rows(cursor, "posting", POSTING_ROW, postings, _ADD_POSTINGS)


async def _add_rows(
    cursor: AsyncCursor[TupleRow], table: str, columns: str, rows: Sequence[tuple[object, ...]], add: str = ""
) -> None:
    """Copies rows into a table of ours, less those whose key it holds; `add` takes them on from `new_<table>`."""
    if not rows:
        return
    new = f"new_{table}"
    await cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {new} (LIKE {table}) ON COMMIT DELETE ROWS")
    async with cursor.copy(f"COPY {new} ({columns}) FROM STDIN") as copy:
        for row in rows:
            await copy.write_row(row)
    insert = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {new} ON CONFLICT DO NOTHING"
    await cursor.execute(add.format(insert=insert) or insert)
