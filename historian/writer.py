"""Takes the journal's pieces into PostgreSQL: each exactly once, whatever happens on the way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from historian import delivery
from historian.connection import CALL_SECONDS, connect, explained
from historian.editions import Edition
from historian.lot import Lot
from historian.partitions import ensure, week_of
from historian.refusals import REFUSED
from historian.rollups import KEPT
from historian.rows import clean
from historian.schema import prepare
from historian.set_aside import TIMES, SetAside, within
from plant_service.core.inputs import SampleInput
from plant_service.core.ports import Delivered, Spooled, TagInfo
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
# The row is locked, also where it is there: the job must not take it before these samples are committed.
_MARK_DUE = """
INSERT INTO rollup_due SELECT * FROM unnest(%s::text[], %s::timestamptz[])
ON CONFLICT (level, bucket) DO UPDATE SET level = excluded.level WHERE false
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

    async def delivered(self, source: str) -> Delivered:
        async with self._session() as connection:
            return await delivery.delivered(connection, source)

    async def write(self, source: str, pieces: Sequence[Spooled], span: delivery.Span | None = None) -> Delivered:
        async with self._session() as connection:
            await self._know_tags(connection, pieces)
            await self._have_room(connection, pieces)
            try:
                return await self._write(connection, source, pieces, span)
            except REFUSED:
                return await self._write(connection, source, pieces, span, careful=True)

    async def _write(
        self,
        connection: AsyncConnection[TupleRow],
        source: str,
        pieces: Sequence[Spooled],
        span: delivery.Span | None,
        careful: bool = False,
    ) -> Delivered:
        async with connection.transaction(), connection.cursor() as cursor:
            journal, held = await delivery.lock(cursor, source)
            new = [piece for piece in pieces if not held.holds(piece)]
            lot = Lot(cursor, source, journal, self._tag_ids, new, careful)
            await lot.write()
            await self._mark_due(cursor, new)
            delivered = await delivery.advance(cursor, source, pieces, span)
        self._tell_of(lot.aside)
        return delivered

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
        except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
            await self.close()
            raise

    def _tell_of(self, aside: Iterable[SetAside]) -> None:
        """Once per reason; of samples, per tag and reason."""
        for row in aside:
            subject = row.name if row.kind == "sample" else row.kind
            if (subject, row.reason) not in self._told:
                what = row.name or f"number {row.position}"
                _log.warning("historian: %s %s is set aside: %s; see table set_aside", row.kind, what, row.reason)
                self._told.add((subject, row.reason))

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
