"""A day of a small plant with everything that moves figures: counts, faults, waits, rework, holds, counts, doubts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from historian.journal import SqliteJournal
from plant_service.core.checkpoint import Checkpoint, dump
from plant_service.core.inputs import Command
from plant_service.core.ports import Entries
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.view import FigureSamples
from plant_service.runtime.recovery import recover
from tests.core.wip.plants import START, plant, product, station, step
from tests.historian.recorded import commit

POLL: Micros = 120 * SECOND
POLLS = 24 * 30
_STATES = {"running": 0.9, "fault": 0.03, "blocked": 0.1, "starved": 0.1}


def the_plant() -> PlantModel:
    """Press with a captured start, two welding stations side by side, packing."""
    states = tuple(_STATES)
    stations = [
        station("OP10", "started", "completed", "scrapped", *states),
        station("OP20A", "completed", *states),
        station("OP20B", "completed"),
        station("OP30", "completed", "scrapped", *states),
    ]
    route = (step("10", "OP10"), step("20", "OP20A", "OP20B"), step("30", "OP30"))
    return plant(stations, [product("BRACKET", *route)])


def polls(model: PlantModel, seed: int) -> Iterator[SampleBatch]:
    """Counters go on, states come and go; now and then a poll is Bad, a counter reads 0, jumps, or restarts."""
    roll = Random(seed)
    tags = tuple(rule.tag for rule in model.rules.values())
    values: dict[str, Value] = {tag: tag.rpartition(".")[2] in ("running",) or 0 for tag in tags}
    for number in range(POLLS):
        for tag in tags:
            kind = tag.rpartition(".")[2]
            value = values[tag]
            if kind in _STATES:
                values[tag] = roll.random() < _STATES[kind] if roll.random() < 0.1 else value
            elif isinstance(value, int):
                share = 0.04 if kind == "scrapped" else 0.45
                fault = roll.random()
                values[tag] = value + (roll.random() < share) + (40_000 if fault < 0.0004 else 0)
                if fault > 0.999:
                    values[tag] = 0
        glitch = roll.choice(tags) if roll.random() < 0.01 else ""
        row = tuple(0 if tag == glitch else values[tag] for tag in tags)
        bad = roll.random() < 0.01
        quality = Quality.BAD if bad else Quality.GOOD
        time = START + number * POLL
        yield SampleBatch("plc", time, tags, (None,) * len(tags) if bad else row, (quality,) * len(tags))


def commands(engine: Engine, roll: Random) -> Iterator[Command]:
    """What people do in such a minute; some of it is refused."""
    state, now = engine.state, engine.state.now

    def said(name: str, **arguments: Value) -> Command:
        return Command(now, f"{name}-{now}-{roll.random()}", name, arguments, "wang")

    order = roll.choice(list(state.orders))
    if roll.random() < 0.02:
        yield said("rework", order=order, operation="20", quantity=1, reason="seam")
    if roll.random() < 0.02:
        yield said("hold", order=order, operation="30", reason="look")
    if roll.random() < 0.02:
        yield said("release_hold", order=order)
    if roll.random() < 0.02:
        yield said("report", station="L1/OP20B", kind="completed", quantity=2)
    if roll.random() < 0.01 and state.correctable:
        yield said("void", event=next(reversed(state.correctable)), reason="twice")
    if roll.random() < 0.02 and state.claims:
        yield said("accept", claim=next(iter(state.claims)), reason="seen")
    if roll.random() < 0.005:
        yield said("open_count", session="inventory", stations="L1/OP30")
        yield said("count", session="inventory", station="L1/OP30", operation="30", quantity=3)
        yield said("close_count", session="inventory")


def live(
    folder: Path, model: PlantModel, instants: set[int], every: int = 120, seed: int = 5
) -> dict[Micros, dict[str, Value]]:
    """Runs the day into the journal of `folder` with a checkpoint every so many polls; returns all that was published
    at the instants (numbers of polls), by time."""
    published: dict[Micros, dict[str, Value]] = {}
    roll = Random(seed)
    with closing(SqliteJournal(folder)) as journal:
        engine, intake = recover(model, journal, START - SECOND, "plant.yaml")
        for number, order in enumerate(("WO-1", "WO-2")):
            arguments: dict[str, Value] = {"order": order, "product": "BRACKET", "quantity": 200 + number}
            commit(journal, engine, [Command(START - SECOND, f"release-{order}", "release", arguments, "planner")], ())
        for number, batch in enumerate(polls(model, seed)):
            commit(journal, engine, intake.admit(batch), [batch])
            commit(journal, engine, commands(engine, roll), ())
            if number in instants:
                everything = FigureSamples(engine).everything()
                assert everything is not None
                published[batch.time] = dict(zip(everything.tags, everything.values, strict=True))
            if number % every == every - 1:
                text = dump(Checkpoint(engine.model, engine.state, intake.polled()))
                journal.commit(Entries(checkpoint=(engine.state.sequence, text)))
    return published
