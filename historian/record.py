"""The record in PostgreSQL: input logs, the samples beside them, and what was made of them (core/record.py)."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from historian import codec, event_reader
from historian.connection import place
from historian.packed import unpack
from historian.rows import QUALITIES
from historian.samples import VALUE_COLUMNS, raw, value_of
from historian.sessions import Sessions, moment
from plant_service.core.checkpoint import VERSION
from plant_service.core.inputs import Command, Input
from plant_service.core.record import Entry, Log, Start
from plant_service.core.samples import SECOND, Micros, Sample
from plant_service.core.snapshot import from_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

_PAGE = 5000
#: Samples are read in pieces of so much time.
_WINDOW: Micros = 600 * SECOND

_LOGS = """
SELECT journal, source, first.sequence, last.sequence, first.time, last.time
FROM delivery
CROSS JOIN LATERAL (SELECT sequence, time FROM input WHERE input.journal = delivery.journal
    ORDER BY sequence LIMIT 1) AS first
CROSS JOIN LATERAL (SELECT sequence, time FROM input WHERE input.journal = delivery.journal
    ORDER BY sequence DESC LIMIT 1) AS last
ORDER BY last.time
"""
_COMMANDS = "SELECT body FROM input WHERE journal = %(journal)s AND kind = 'command' ORDER BY sequence"
_TAGS = """
SELECT name FROM tag
WHERE EXISTS (SELECT FROM input WHERE journal = %(journal)s AND input.tag_id = tag.id)
"""
_INPUTS = """
SELECT sequence, time, body FROM input
WHERE journal = %(journal)s AND sequence > %(after)s AND time < %(until)s ORDER BY sequence LIMIT %(limit)s
"""
_SAMPLES = f"""
SELECT sample.time, tag.name, sample.quality, {VALUE_COLUMNS} FROM sample JOIN tag ON tag.id = sample.tag_id
WHERE tag_id = ANY (SELECT id FROM tag WHERE name = ANY (%(tags)s)) AND time >= %(start)s AND time < %(end)s
ORDER BY time, position
"""
_BEFORE = """
SELECT sequence, body FROM input
WHERE journal = %(journal)s AND tag_id = (SELECT id FROM tag WHERE name = %(tag)s) AND sequence <= %(sequence)s
ORDER BY sequence DESC LIMIT %(limit)s
"""
_CHECKPOINT = """
SELECT sequence, time, body FROM checkpoint
WHERE journal = %(journal)s AND time < %(until)s AND sequence >= %(first)s - 1 AND version = %(version)s
ORDER BY sequence DESC LIMIT 1
"""
_ONE = "SELECT sequence, body FROM input WHERE journal = %(journal)s AND sequence = %(sequence)s"


class PostgresRecord:
    """Port Record on a database."""

    def __init__(self, dsn: str) -> None:
        self.name = place(dsn)
        self._sessions = Sessions(dsn)

    async def close(self) -> None:
        await self._sessions.close()

    async def logs(self) -> Sequence[Log]:
        return [Log(*row) for row in await self._sessions.rows(_LOGS)]

    async def commands(self, log: Log) -> Sequence[Command]:
        rows = await self._sessions.rows(_COMMANDS, {"journal": log.journal})
        found = (codec.decode_input(body) for (body,) in rows)
        return [entry for entry in found if isinstance(entry, Command)]

    async def tags(self, log: Log) -> Collection[str]:
        return {name for (name,) in await self._sessions.rows(_TAGS, {"journal": log.journal})}

    async def entries(self, log: Log, until: Micros, polled: Collection[str]) -> AsyncIterator[Sequence[Entry]]:
        reached, after = log.begin, log.first - 1
        values: dict[str, object] = {"journal": log.journal, "until": moment(until), "limit": _PAGE}
        while page := await self._sessions.rows(_INPUTS, values | {"after": after}):
            after = page[-1][0]
            inputs = [(sequence, codec.decode_input(body)) for sequence, _, body in page]
            async for samples in self._samples(polled, reached, page[-1][1] + 1):
                split = _older(inputs, samples[-1].time)
                yield _merged(inputs[:split], samples)
                inputs = inputs[split:]
            reached = max(reached, page[-1][1] + 1)
            yield inputs
        async for samples in self._samples(polled, reached, min(until, await self._newest(polled) + 1)):
            yield samples

    async def checkpoint(self, log: Log, until: Micros) -> Start | None:
        values = {"journal": log.journal, "first": log.first, "until": moment(until), "version": VERSION}
        rows = await self._sessions.rows(_CHECKPOINT, values)
        return Start(rows[0][0], rows[0][1], unpack(rows[0][2])) if rows else None

    async def _newest(self, tags: Collection[str]) -> Micros:
        """Time of the newest sample of any of the tags; 0 for none."""
        found = [await raw(self._sessions, tag, None, None, 1, newest_first=True) for tag in tags]
        return max((values[0].time for values in found if values), default=0)

    async def _samples(self, tags: Collection[str], start: Micros, end: Micros) -> AsyncIterator[list[Sample]]:
        if not tags:
            return
        for low in range(start, end, _WINDOW):
            values = {"tags": list(tags), "start": moment(low), "end": moment(min(low + _WINDOW, end))}
            rows = await self._sessions.rows(_SAMPLES, values)
            if rows:
                yield [_sample(row) for row in rows]

    async def event(self, event_id: str) -> tuple[int, Event] | None:
        found = await event_reader.by_id(self._sessions, event_id)
        return found[0] if found else None

    async def together(self, journal: int, sequence: int) -> Sequence[Event]:
        return await event_reader.of_input(self._sessions, journal, sequence)

    async def model(self, version: str) -> PlantModel | None:
        query = "SELECT model FROM map_version WHERE version = %(version)s"
        rows = await self._sessions.rows(query, {"version": version})
        return from_plain(PlantModel, rows[0][0]) if rows else None

    async def inputs(self, journal: int, sequence: int, tag: str, limit: int) -> Sequence[tuple[int, Input]]:
        values = {"journal": journal, "sequence": sequence, "tag": tag, "limit": limit}
        rows = await self._sessions.rows(_BEFORE if tag else _ONE, values)
        return [(number, codec.decode_input(body)) for number, body in reversed(rows)]


def _sample(row: Sequence[Any]) -> Sample:
    time, tag, quality, *columns = row
    return Sample(time, tag, value_of(columns), QUALITIES[quality])


def _older(inputs: Sequence[tuple[int, Input]], time: Micros) -> int:
    """How many inputs come before the first that is newer than `time`."""
    return next((index for index, (_, entry) in enumerate(inputs) if entry.time > time), len(inputs))


def _merged(inputs: Sequence[tuple[int, Input]], samples: Sequence[Sample]) -> list[Entry]:
    """Inputs keep their order; a sample goes in before the first input that is not older."""
    merged: list[Entry] = []
    waiting = iter(samples)
    sample = next(waiting, None)
    for entry in inputs:
        while sample is not None and sample.time <= entry[1].time:
            merged.append(sample)
            sample = next(waiting, None)
        merged.append(entry)
    if sample is not None:
        merged += [sample, *waiting]
    return merged
