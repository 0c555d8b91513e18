"""One lot on its way into the tables, within one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any, TypeVar

from psycopg import AsyncCursor
from psycopg.rows import TupleRow

from historian.alarm_rows import KEEP_ALARM, alarm_rows
from historian.device_rows import KEEP_STATE, device_rows
from historian.event_rows import EVENT_COLUMNS, INPUT_COLUMNS, POSTING_ROW, event_row, input_row, posting_rows
from historian.packed import pack
from historian.refusals import REFUSED, add_all_but_refused
from historian.rows import COPY_SAMPLES, HEADER, POSITION_BITS, TRAILER, bad_row, clean, position_of, sample_rows
from historian.set_aside import SetAside, event_aside, input_aside, sample_aside, within
from plant_service.core.checkpoint import version_of
from plant_service.core.inputs import Input
from plant_service.core.ports import Spooled
from plant_service.core.samples import Micros, to_datetime
from plant_service.core.wip.events import Event

Item = TypeVar("Item")

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
_SET_ASIDE = """
INSERT INTO set_aside (source, kind, position, name, reason, body) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
_ADD_CHECKPOINT = """
INSERT INTO checkpoint (journal, sequence, time, version, body) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class Lot:
    """`careful`: what the database refuses is found and set aside. It takes longer, so it is the second attempt."""

    def __init__(
        self,
        cursor: AsyncCursor[TupleRow],
        source: str,
        journal: int,
        tag_ids: Mapping[str, int],
        pieces: Sequence[Spooled],
        careful: bool,
    ) -> None:
        self._cursor = cursor
        self._source = source
        self._journal = journal
        self._tag_ids = tag_ids
        self._pieces = pieces
        self._careful = careful
        self.aside: list[SetAside] = []

    async def write(self) -> None:
        await self._add_samples()
        await self._add(list(device_rows(self._pieces)), self._keep_states, self._refused_state)
        inputs = [entry for piece in self._pieces for entry in piece.inputs]
        await self._add(inputs, self._copy_inputs, self._refused_input)
        events = [event for piece in self._pieces for event in piece.events]
        await self._add(events, self._copy_events, self._refused_event)
        for checkpoint in (piece.checkpoint for piece in self._pieces if piece.checkpoint):
            await self._add_checkpoint(*checkpoint)
        if self.aside:
            rows = [(self._source, *row._replace(name=clean(row.name))) for row in self.aside]
            await self._cursor.executemany(_SET_ASIDE, rows)

    async def _add(
        self,
        items: Sequence[Item],
        copy: Callable[[Sequence[Item]], Awaitable[None]],
        refused: Callable[[Item, str], Awaitable[None]],
    ) -> None:
        if not items:
            return
        if self._careful:
            await add_all_but_refused(self._cursor.connection, items, copy, refused)
        else:
            await copy(items)

    async def _add_samples(self) -> None:
        with_samples = [piece for piece in self._pieces if piece.samples]
        rows = sample_rows(with_samples, self._tag_ids, self.aside)
        if self._careful:
            await self._add(list(chain.from_iterable(rows)), self._copy_samples, self._refused_sample)
        elif with_samples:
            await self._copy_samples(map(b"".join, rows))

    async def _copy_samples(self, rows: Iterable[bytes]) -> None:
        async with self._cursor.copy(COPY_SAMPLES) as copy:
            await copy.write(HEADER)
            for some in rows:
                await copy.write(some)
            await copy.write(TRAILER)

    async def _refused_sample(self, row: bytes, reason: str) -> None:
        position = position_of(row)
        number, index = position >> POSITION_BITS, position & ((1 << POSITION_BITS) - 1)
        (piece,) = (piece for piece in self._pieces if piece.position == number)
        (sample,) = islice(chain.from_iterable(piece.samples), index, index + 1)
        self.aside.append(sample_aside(position, sample, reason))
        with suppress(*REFUSED):  # it may be refused for its time or its tag
            async with self._cursor.connection.transaction():
                await self._copy_samples([bad_row(row)])

    async def _keep_states(self, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._cursor.executemany(KEEP_STATE, rows)

    async def _refused_state(self, row: tuple[Any, ...], reason: str) -> None:
        """Its samples tell it too."""

    async def _copy_inputs(self, inputs: Sequence[tuple[int, Input]]) -> None:
        rows = [input_row(self._journal, sequence, entry, self._tag_ids) for sequence, entry in inputs]
        await self._copy("input", INPUT_COLUMNS, rows)

    async def _refused_input(self, item: tuple[int, Input], reason: str) -> None:
        self.aside.append(input_aside(*item, reason))

    async def _copy_events(self, events: Sequence[Event]) -> None:
        """Events the database knows are skipped: a rebuilt journal delivers the same ones under a new source."""
        await self._copy("event", EVENT_COLUMNS, [event_row(self._journal, event) for event in events])
        postings = [row for event in events for row in posting_rows(event)]
        await self._copy("posting", POSTING_ROW, postings, _ADD_POSTINGS)
        if alarms := list(alarm_rows(events)):
            await self._cursor.executemany(KEEP_ALARM, alarms)

    async def _refused_event(self, event: Event, reason: str) -> None:
        self.aside.append(event_aside(event, reason))

    async def _add_checkpoint(self, sequence: int, time: Micros, text: str) -> None:
        body = await asyncio.to_thread(pack, text)
        values = [self._journal, sequence, to_datetime(within(time)), version_of(text), body]
        await self._cursor.execute(_ADD_CHECKPOINT, values)

    async def _copy(self, table: str, columns: str, rows: Sequence[tuple[object, ...]], add: str = "") -> None:
        """Copies rows into a table of ours, less those whose key it holds; `add` takes them on from `new_<table>`."""
        if not rows:
            return
        new = f"new_{table}"
        await self._cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {new} (LIKE {table}) ON COMMIT DELETE ROWS")
        async with self._cursor.copy(f"COPY {new} ({columns}) FROM STDIN") as copy:
            for row in rows:
                await copy.write_row(row)
        insert = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {new} ON CONFLICT DO NOTHING"
        await self._cursor.execute(add.format(insert=insert) or insert)
