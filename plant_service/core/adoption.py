"""Taking up a configuration: what the engine must be told when it begins, or goes on under another one."""

from collections.abc import Sequence

from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Command
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlannedOrder, PlantModel
from plant_service.core.wip.revisions import lasts
from plant_service.core.wip.state import State


def adopt(engine: Engine, model: PlantModel, now: Micros) -> Sequence[Command]:
    """Puts the engine under `model`; returns the inputs that make the change known and release its new orders."""
    commands = []
    if engine.model.version != model.version or engine.state.sequence == 0:
        engine.reconfigure(model)
        commands.append(Command(now, f"configure-{model.version}-{now}", "configure", {"version": model.version}))
    known = engine.state.orders.keys() | engine.state.forgotten.keys()
    commands.extend(release(order, now) for order in model.orders if order.order not in known)
    return commands


def taken_over(checkpoint: Checkpoint, model: PlantModel) -> Engine:
    """The engine as of a checkpoint, under `model` from there on. The checkpoint's state belongs to it."""
    engine = Engine(checkpoint.model, checkpoint.state)
    if checkpoint.model.version != model.version:
        engine.reconfigure(model)
    return engine


def lacking(state: State, before: PlantModel, model: PlantModel) -> Sequence[str]:
    """What `model` must have and has not, because the plant holds pieces there; each in words. `before`: the model of
    the state. Orders go on along their earlier routes while the stations are there."""
    operations: dict[str, set[str]] = {}
    for account, _ in state.ledger.accounts():
        if account.operation:
            operations.setdefault(account.order, set()).add(account.operation)
    found = []
    for order in state.orders.values():
        going = state.kept.get(order.product) or before.products[order.product]
        if lasts(going, model):
            continue
        product = model.products.get(going.code)
        steps = {step.operation for step in product.route} if product else set()
        held = operations.get(order.order, set())
        if product is None or held - steps:
            what = f"product {going.code}" if product is None else f"operation {', '.join(sorted(held - steps))}"
            gone = ", ".join(sorted(going.stations - model.stations.keys()))
            found.append(
                f"{what} is missing, and so is {gone}, but order {order.order} goes there; put one of them back"
            )
    return found


def release(order: PlannedOrder, now: Micros) -> Command:
    arguments: dict[str, str | int] = {
        "order": order.order,
        "product": order.product,
        "quantity": order.quantity if isinstance(order.quantity, int) else str(order.quantity),
        "priority": order.priority,
    }
    if order.due is not None:
        arguments["due"] = order.due
    return Command(now, f"plan-{order.order}", "release", arguments, "plan")
