"""`plant-service explain EVENT_ID | NODE`: why an event exists, from the inputs under it up to what it moved, and which
events a figure is made of."""

import argparse
import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from historian.at_hand import database
from historian.journal_record import JournalRecord
from historian.record import PostgresRecord
from historian.settings import HistorianSettings
from plant_service.cli.explain_figure import Asked, explain_figure
from plant_service.cli.explanation import Explanation, show
from plant_service.cli.figure_explanation import show_figure
from plant_service.cli.subcommands import Subcommands
from plant_service.cli.times import moment
from plant_service.config.load import load
from plant_service.config.plant import Plant
from plant_service.core.errors import PlantError, StoreError
from plant_service.core.explaining.answer import answer
from plant_service.core.explaining.names import looks_like_one
from plant_service.core.inputs import SampleInput
from plant_service.core.record import Record
from plant_service.core.signals.rules import RuleSpec
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.runtime.weighing import Weighed, weigh

#: How many samples of the tag up to the one that made the event are shown.
_SAMPLES = 5
#: Of a table of events: their ids are long, and lines of a terminal may wrap.
_WIDTH = 200


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("explain", help="why an event exists, or which events a figure is made of")
    parser.add_argument(
        "what",
        metavar="EVENT_ID | NODE",
        help="an event, or a figure by the path of its node, like Suzhou/A/L1/OP10/WIP/Queue",
    )
    parser.add_argument("--plant", type=Path, metavar="PLANT.yaml", help="names the database, and shows the rule")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
    )
    parser.add_argument("--at", metavar="T", help="of a figure: as it was then (default: with the last input)")
    parser.add_argument("--from", dest="start", metavar="T", help="of a figure: events from then on")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="of a figure: the last N events one by one")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(command=_explain)


def _explain(options: argparse.Namespace) -> int:
    plant = load(options.plant) if options.plant else None
    settings = plant.historian if plant else HistorianSettings()
    console = Console(soft_wrap=True, width=max(_WIDTH, Console().width))
    if looks_like_one(options.what):
        statement = asyncio.run(explain_figure(_asked(options, plant), settings, options.data))
        _tell(options, lambda: answer(statement), lambda: show_figure(statement, console))
        return 0
    model = plant.model if plant else None
    try:
        explanation = asyncio.run(_look(options.what, settings, options.data, model))
    except UnknownEvent:
        if "/" in options.what:
            # Perhaps a figure that is mistyped: that says which one may be meant.
            asyncio.run(explain_figure(_asked(options, plant), settings, options.data))
        raise
    _tell(options, lambda: to_plain(explanation), lambda: show(explanation, console))
    return 0


def _asked(options: argparse.Namespace, plant: Plant | None) -> Asked:
    zone = plant.model.timezone if plant else "UTC"
    models = {plant.model.version: plant.model} if plant else {}
    return Asked(options.what, moment(options.at, zone), moment(options.start, zone), max(0, options.limit), models)


def _tell(options: argparse.Namespace, plain: Callable[[], Any], show_it: Callable[[], None]) -> None:
    if options.json:
        print(json.dumps(plain(), indent=2, ensure_ascii=False))
    else:
        show_it()


class UnknownEvent(PlantError):
    """It is in no record at hand."""


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
    raise UnknownEvent(f"event {event_id!r} is unknown; looked in: {'; '.join(looked_in)}")


async def _collect(record: Record, journal: int, event: Event, model: PlantModel | None) -> Explanation:
    found = await record.inputs(journal, event.sequence, "", 1)
    before: list[Any] = []
    if found and isinstance(found[0][1], SampleInput):
        before = list(await record.inputs(journal, event.sequence, found[0][1].tag, _SAMPLES))[:-1]
    if model is None or model.version != event.map_version:
        model = await record.model(event.map_version)
    rule = model.rules.get(event.rule) if model else None
    weighed, unweighed = await _weigh(record, journal, event, rule, before, model)
    others = [other for other in await record.together(journal, event.sequence) if other.id != event.id]
    return Explanation(
        event=event,
        input=found[0][1] if found else None,
        before=tuple(before),
        rule=rule,
        map_at_hand=model is not None,
        together=tuple(others),
        source=record.name,
        weighed=tuple(weighed),
        unweighed=unweighed,
    )


async def _weigh(
    record: Record,
    journal: int,
    event: Event,
    rule: RuleSpec | None,
    before: Sequence[tuple[int, SampleInput]],
    model: PlantModel | None,
) -> tuple[Sequence[Weighed], str]:
    """What was considered on the way to it, or why that cannot be told. An alarm's monitor says it all."""
    log = next((log for log in await record.logs() if log.journal == journal), None)
    if event.alarm is not None or log is None:
        return (), ""
    tags = {rule.tag, *rule.beside} if rule is not None else set()
    since = min([event.recorded, *(sample.time for _, sample in before)])
    models = {model.version: model} if model is not None else {}
    try:
        return await weigh(record, log, event.sequence, tags, since, _SAMPLES, models), ""
    except StoreError as error:
        return (), str(error)
