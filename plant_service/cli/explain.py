"""`plant-service explain EVENT_ID`: why an event exists, from the inputs under it up to what it moved."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from historian.at_hand import database
from historian.journal_record import JournalRecord
from historian.record import PostgresRecord
from historian.settings import HistorianSettings
from plant_service.cli.explanation import Explanation, show
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.core.errors import PlantError, StoreError
from plant_service.core.inputs import SampleInput
from plant_service.core.record import Record
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

#: How many samples of the tag up to the one that made the event are shown.
_SAMPLES = 5


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("explain", help="why an event exists: its inputs, rule and postings")
    parser.add_argument("event", metavar="EVENT_ID")
    parser.add_argument("--plant", type=Path, metavar="PLANT.yaml", help="names the database, and shows the rule")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(command=_explain)


def _explain(options: argparse.Namespace) -> int:
    plant = load(options.plant) if options.plant else None
    settings = plant.historian if plant else HistorianSettings()
    explanation = asyncio.run(_look(options.event, settings, options.data, plant.model if plant else None))
    if options.json:
        print(json.dumps(to_plain(explanation), indent=2, ensure_ascii=False))
    else:
        show(explanation, Console(soft_wrap=True))
    return 0


async def _look(event_id: str, settings: HistorianSettings, data: Path, model: PlantModel | None) -> Explanation:
    """In the database, then among what the journal has not delivered yet."""
    looked_in = []
    try:
        async with database(settings, data) as dsn:
            record = PostgresRecord(dsn)
            try:
                looked_in.append(record.name)
                found = await record.event(event_id)
                if found is not None:
                    return await _collect(record, *found, model)
            finally:
                await record.close()
    except StoreError as error:
        looked_in.append(f"not in a database ({error})")
    journal = JournalRecord(data)
    if journal.exists:
        looked_in.append(journal.name)
        found = await journal.event(event_id)
        if found is not None:
            return await _collect(journal, *found, model)
    raise PlantError(f"event {event_id!r} is unknown; looked in: {'; '.join(looked_in)}")


async def _collect(record: Record, journal: int, event: Event, model: PlantModel | None) -> Explanation:
    found = await record.inputs(journal, event.sequence, "", 1)
    before: list[Any] = []
    if found and isinstance(found[0][1], SampleInput):
        before = list(await record.inputs(journal, event.sequence, found[0][1].tag, _SAMPLES))[:-1]
    if model is None or model.version != event.map_version:
        model = await record.model(event.map_version)
    others = [other for other in await record.together(journal, event.sequence) if other.id != event.id]
    return Explanation(
        event=event,
        input=found[0][1] if found else None,
        before=tuple(before),
        rule=model.rules.get(event.rule) if model else None,
        map_at_hand=model is not None,
        together=tuple(others),
        source=record.name,
    )
