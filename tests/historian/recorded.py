"""A record as a running service leaves it: folded, journaled and delivered, on the line of one golden case."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from psycopg.conninfo import conninfo_to_dict

from historian.journal import SqliteJournal
from historian.writer import PostgresWriter
from plant_service.config.load import load
from plant_service.core.checkpoint import Checkpoint, dump
from plant_service.core.inputs import Command, Input
from plant_service.core.ports import Delivered, Entries
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value, parse_time
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.runtime.recovery import recover

CASE = Path(__file__).parents[1] / "cases" / "line_part_of_a_day"
START: Micros = parse_time("2026-11-22T08:00:00Z")
TAGS = (
    *("press.Count", "press.Rejects", "press.WeldA", "press.WeldB"),
    *("press.Inspected", "press.Cycle", "press.Spare", "press.Gate"),
)


def write_plant(folder: Path, database: str, **changes: str) -> Path:
    """The case's plant.yaml on `database`, with texts replaced; a tag that no rule is bound to beside the others."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (CASE / "plant.yaml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    text += f"historian: {{database: '{_address(database)}'}}\n"
    tags = (CASE / "press.csv").read_text(encoding="utf-8").rstrip()
    columns = tags.splitlines()[0].split(",")
    spare = {"name": "Spare", "address": "hr:90", "type": "uint16"}
    (folder / "press.csv").write_text(
        f"{tags}\n{','.join(spare.get(column, '') for column in columns)}\n", encoding="utf-8"
    )
    (folder / "plant.yaml").write_text(text, encoding="utf-8")
    return folder / "plant.yaml"


def _address(database: str) -> str:
    """As plant.yaml wants it."""
    if database in ("embedded", "none"):
        return database
    parts = conninfo_to_dict(database)
    rest = urlencode({key: value for key, value in parts.items() if key not in ("user", "dbname")})
    return f"postgresql://{parts['user']}@/{parts['dbname']}?{rest}"


def polls(count: int, seed: int = 1) -> Iterator[SampleBatch]:
    """One poll a second: parts flow down the line, one read in thirty is a zero; Spare counts what OP20A counts."""
    roll = random.Random(seed)
    made = [100, 5, 40, 60, 90]
    for number in range(count):
        for place, share in enumerate((0.2, 0.01, 0.1, 0.1, 0.15)):
            made[place] += roll.random() < share
        values = [0 if roll.random() < 1 / 30 else value for value in made]
        quality = Quality.BAD if roll.random() < 0.01 else Quality.GOOD
        row: tuple[Value, ...] = (*values, bool(number // 3 % 2), made[2], "")
        columns = row if quality is Quality.GOOD else (None,) * len(row)
        yield SampleBatch("press", START + number * SECOND, TAGS, columns, (quality,) * len(row))


def run(
    journal: SqliteJournal, model: PlantModel, batches: Iterator[SampleBatch], checkpoint_every: int = 10**9
) -> Engine:
    """As the pipeline does, a round a poll; two orders are released at the beginning."""
    engine, intake = recover(model, journal, START - SECOND, "plant.yaml")
    for order in ("WO-1", "WO-2"):
        arguments = {"order": order, "product": "BRACKET", "quantity": 40}
        commit(journal, engine, [Command(START, f"release-{order}", "release", arguments, "planner")], [])
    for number, batch in enumerate(batches, 1):
        commit(journal, engine, intake.admit(batch), [batch])
        if number % checkpoint_every == 0:
            text = dump(Checkpoint(engine.model, engine.state, intake.polled()))
            journal.commit(Entries(checkpoint=(engine.state.sequence, text)))
    return engine


def commit(
    journal: SqliteJournal, engine: Engine, items: Iterator[Input] | Sequence[Input], batches: Sequence[SampleBatch]
) -> None:
    inputs: list[tuple[int, Input]] = []
    events: list[Event] = []
    for item in items:
        inputs.append((engine.state.sequence + 1, item))
        events += engine.step(*inputs[-1])
    journal.commit(Entries(inputs, batches, events))


async def deliver(journal: SqliteJournal, dsn: str) -> None:
    writer = PostgresWriter(dsn)
    while pieces := journal.spooled(0, 500):
        await writer.write(journal.source, pieces)
        journal.forget(Delivered.up_to(pieces[-1].position))
    await writer.close()


def load_model(path: Path) -> PlantModel:
    return load(path).model
