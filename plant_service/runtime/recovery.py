"""The way back into the state: last checkpoint, inputs behind it, then what is new in the configuration."""

from plant_service.core import checkpoint
from plant_service.core.adoption import adopt, lacking
from plant_service.core.errors import ConfigError, Problem
from plant_service.core.inputs import Input, SampleInput
from plant_service.core.intake import Intake
from plant_service.core.ports import Entries, Journal
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel


def recover(model: PlantModel, journal: Journal, now: Micros, file: str) -> tuple[Engine, Intake]:
    """The engine as it was when the journal's last input was folded, under the configuration `model` from now on.

    Every event gets the id it had before. Blocks on the journal. Raises ConfigError, naming `file`, when the
    configuration lacks both the way and the stations of an order that is under way.
    """
    saved = journal.checkpoint()
    if saved is None:
        engine, polled = Engine(model), dict[str, Micros]()
    else:
        content = checkpoint.load(saved[1])
        engine, polled = Engine(content.model, content.state), content.polled
    intake = Intake(engine)
    events: list[Event] = []
    for sequence, item in journal.inputs(engine.state.sequence):
        events.extend(engine.step(sequence, item))
        if isinstance(item, SampleInput) and item.previous_good is not None:
            polled[item.tag] = max(polled.get(item.tag, 0), item.previous_good)
    intake.resume(polled)
    _check_products(engine, model, file)
    inputs: list[tuple[int, Input]] = []
    for command in adopt(engine, model, now):
        inputs.append((engine.state.sequence + 1, command))
        events.extend(engine.step(engine.state.sequence + 1, command))
    content = checkpoint.Checkpoint(engine.model, engine.state, intake.polled())
    journal.commit(Entries(inputs, (), events, (engine.state.sequence, checkpoint.dump(content))))
    return engine, intake


def _check_products(engine: Engine, model: PlantModel, file: str) -> None:
    problems = [Problem(file, 1, text) for text in lacking(engine.state, engine.model, model)]
    if problems:
        raise ConfigError(problems)
