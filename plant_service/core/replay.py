"""Folds recorded samples and commands as the live service would have: same admission, same order, same events."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from plant_service.core.adoption import adopt
from plant_service.core.inputs import Command, Input
from plant_service.core.intake import Intake
from plant_service.core.samples import Micros, Sample
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel


def replay(
    model: PlantModel,
    samples: Iterable[Sample],
    commands: Iterable[Command],
    found: Callable[[Event], None],
) -> Engine:
    """The engine behind the last input. Samples keep their order, which is the order of record; a command goes in
    before the first sample that is not older. The model's orders are released at the first input's time."""
    engine = Engine(model)
    intake = Intake(engine)

    def fold(item: Input) -> None:
        for event in engine.step(engine.state.sequence + 1, item):
            found(event)

    adopted = False
    for item in _in_order(_by_poll(samples, engine.first), commands):
        if not adopted:
            adopted = True
            for command in adopt(engine, model, item.time):
                fold(command)
        if isinstance(item, Command):
            fold(item)
        elif item.tag in engine.tags:
            admitted = intake.admit_one(item.time, item.tag, item.value, item.quality)
            if admitted is not None:
                fold(admitted)
    return engine


def _by_poll(samples: Iterable[Sample], first: frozenset[str]) -> Iterator[Sample]:
    """In the order in which a poll of the device is admitted: the tags that others depend on go first."""
    for _, poll in groupby(samples, key=lambda sample: (sample.time, sample.tag.partition(".")[0])):
        yield from sorted(poll, key=lambda sample: sample.tag not in first)


def _in_order(samples: Iterable[Sample], commands: Iterable[Command]) -> Iterator[Sample | Command]:
    """Merges by time; late samples stay where they are."""
    waiting = sorted(commands, key=lambda command: command.time)
    latest: Micros = 0
    for sample in samples:
        latest = max(latest, sample.time)
        while waiting and waiting[0].time <= latest:
            yield waiting.pop(0)
        yield sample
    yield from waiting
