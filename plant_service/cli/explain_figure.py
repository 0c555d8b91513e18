"""A figure's statement from the record at hand: the database's, or the journal's where there is none."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from historian.at_hand import database
from historian.journal_record import JournalRecord
from historian.record import PostgresRecord
from historian.settings import HistorianSettings
from plant_service.cli.output import say
from plant_service.config.suggestions import did_you_mean
from plant_service.core.errors import PlantError, StoreError
from plant_service.core.explaining.statement import Statement
from plant_service.core.record import Record
from plant_service.core.samples import Micros, format_time
from plant_service.core.wip.model import PlantModel
from plant_service.runtime.explaining import UnknownFigure, explain_figures
from plant_service.runtime.replaying import Range, choose_log

_PROGRESS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """`at` None: with the last input; `since` None: from a checkpoint on. `models`: those at hand, by version."""

    name: str
    at: Micros | None
    since: Micros | None
    limit: int
    models: Mapping[str, PlantModel]


async def explain_figure(asked: Asked, settings: HistorianSettings, data: Path) -> Statement:
    """From the database; from the journal in `data` where there is none, or it cannot tell."""
    journal = JournalRecord(data)
    try:
        async with database(settings, data) as dsn:
            record = PostgresRecord(dsn)
            try:
                return await _explain(asked, record)
            finally:
                await record.close()
    except StoreError as error:
        if not journal.exists:
            raise
        if settings.database != "none":
            say(f"explain: {error}; looking in the journal instead")
    return await _explain(asked, journal)


async def _explain(asked: Asked, record: Record) -> Statement:
    log, _ = await choose_log(record, Range(None, None if asked.at is None else asked.at + 1), None)
    at = log.end if asked.at is None else asked.at
    show = Progress("explain").show
    try:
        found = await explain_figures(record, log, [asked.name], at, asked.since, asked.limit, asked.models, show)
    except UnknownFigure as error:
        raise PlantError(f"{error}{did_you_mean(asked.name, error.known)}") from error
    return found[0]


class Progress:
    """Lines on standard error, now and then."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = time.monotonic()

    def show(self, reached: Micros) -> None:
        now = time.monotonic()
        if now - self._shown >= _PROGRESS_SECONDS:
            self._shown = now
            say(f"{self._name}: folding the inputs again, {format_time(reached)}")
