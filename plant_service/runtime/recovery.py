"""The way back into the state: last checkpoint, inputs behind it, then what is new in the configuration."""

from plant_service.core import checkpoint
from plant_service.core.adoption import adopt
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
    configuration lacks a product that the plant still holds pieces of.
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
    problems = []
    operations: dict[str, set[str]] = {}
    for account, _ in engine.state.ledger.accounts():
        if account.operation:
            operations.setdefault(account.order, set()).add(account.operation)
    for order in engine.state.orders.values():
        product = model.products.get(order.product)
        steps = {step.operation for step in product.route} if product else set()
        held = operations.get(order.order, set())
        if product is None or held - steps:
            what = f"product {order.product}" if product is None else f"operation {', '.join(sorted(held - steps))}"
            text = f"{what} is missing, but order {order.order} still has pieces there; put it back into the route"
            problems.append(Problem(file, 1, text))
    if problems:
        raise ConfigError(problems)
