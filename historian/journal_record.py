"""The record in a local journal, read beside a running service (core/record.py). Polled samples are not in it.

Checkpoints are the last one and, until the historian has taken them, those of earlier days in the spool.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

from historian import codec
from historian.journal_file import explained
from plant_service.core import checkpoint
from plant_service.core.checkpoint import VERSION, version_of
from plant_service.core.errors import StoreError
from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.record import Entry, Log, Start
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

_PAGE = 5000


class JournalRecord:
    """Port Record on `journal.sqlite` in `folder`. Of events it has those that the historian has not taken yet."""

    def __init__(self, folder: Path) -> None:
        self._file = folder.absolute() / "journal.sqlite"
        self.name = f"journal {self._file}"

    @property
    def exists(self) -> bool:
        return self._file.exists()

    async def logs(self) -> Sequence[Log]:
        first, last = self._ends("ORDER BY sequence"), self._ends("ORDER BY sequence DESC")
        if not first:
            return []
        ((source,),) = self._rows("SELECT value FROM meta WHERE name = 'source'")
        return [Log(0, str(source), first[0][0], last[0][0], first[0][1], last[0][1])]

    async def commands(self, log: Log) -> Sequence[Command]:
        found = self._decoded("WHERE body LIKE '[\"command\"%' ORDER BY sequence")
        return [entry for _, entry in found if isinstance(entry, Command)]

    async def tags(self, log: Log) -> Collection[str]:
        query = "SELECT DISTINCT body ->> 2 FROM input WHERE body LIKE '[\"sample\"%'"
        return {str(tag) for (tag,) in self._rows(query)}

    async def entries(self, log: Log, until: Micros, polled: Collection[str]) -> AsyncIterator[Sequence[Entry]]:
        after = log.first - 1
        while page := list(
            self._decoded("WHERE sequence > ? AND time < ? ORDER BY sequence LIMIT ?", after, until, _PAGE)
        ):
            after = page[-1][0]
            yield page

    async def checkpoint(self, log: Log, until: Micros) -> Start | None:
        query = "SELECT sequence, time, checkpoint.body FROM checkpoint JOIN input USING (sequence)"
        found = (Start(*row) for row in chain(self._rows(query), self._spooled_checkpoints()))
        fitting = (start for start in found if start.time < until and start.sequence >= log.first - 1)
        return next((start for start in fitting if version_of(start.text) == VERSION), None)

    async def event(self, event_id: str) -> tuple[int, Event] | None:
        found = (event for event in self._events(f'"id":{json.dumps(event_id)}') if event.id == event_id)
        event = next(found, None)
        return None if event is None else (0, event)

    async def together(self, journal: int, sequence: int) -> Sequence[Event]:
        return [event for event in self._events(f'"sequence":{sequence},') if event.sequence == sequence]

    async def model(self, version: str) -> PlantModel | None:
        texts = (text for (text,) in self._rows("SELECT body FROM checkpoint"))
        for text in chain(texts, (text for _, _, text in self._spooled_checkpoints())):
            model = checkpoint.load(text).model if version_of(text) == VERSION else None
            if model is not None and model.version == version:
                return model
        return None

    async def inputs(self, journal: int, sequence: int, tag: str, limit: int) -> Sequence[tuple[int, Input]]:
        if not tag:
            return list(self._decoded("WHERE sequence = ?", sequence))
        query = "WHERE sequence <= ? AND body LIKE '[\"sample\"%' AND body ->> 2 = ? ORDER BY sequence DESC LIMIT ?"
        found = [item for item in self._decoded(query, sequence, tag, limit) if isinstance(item[1], SampleInput)]
        return found[::-1]

    def _spooled_checkpoints(self) -> Iterator[tuple[int, Micros, str]]:
        """Number and time of the last input in each, and its text; newest first."""
        for (position,) in self._rows("SELECT position FROM spool WHERE samples = -2 ORDER BY position DESC"):
            for (body,) in self._rows("SELECT body FROM spool WHERE position = ?", position):
                head, _, text = body.partition("\n")
                sequence, time = map(int, head.split())
                yield sequence, time, text

    def _ends(self, order: str) -> list[tuple[int, Micros]]:
        found: list[tuple[int, Micros]] = self._rows(f"SELECT sequence, time FROM input {order} LIMIT 1")
        return found

    def _decoded(self, rest: str, *values: int | str) -> Iterator[tuple[int, Input]]:
        for sequence, body in self._rows(f"SELECT sequence, body FROM input {rest}", *values):
            yield sequence, codec.decode_input(body)

    def _events(self, part: str) -> Iterator[Event]:
        """Of the pieces whose text holds `part`."""
        for (body,) in self._rows(
            "SELECT body FROM spool WHERE samples = 0 AND instr(body, ?) ORDER BY position", part
        ):
            yield from codec.decode_events(body)

    def _rows(self, query: str, *values: int | str) -> list[Any]:
        if not self.exists:
            raise StoreError(f"there is no journal {self._file}; name the data folder of the service with --data")
        with explained(self._file), closing(sqlite3.connect(f"{self._file.as_uri()}?mode=ro", uri=True)) as file:
            return file.execute(query, values).fetchall()
