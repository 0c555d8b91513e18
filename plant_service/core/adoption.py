"""Taking up a configuration: what the engine must be told when it begins, or goes on under another one."""

from collections.abc import Sequence

from plant_service.core.inputs import Command
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlannedOrder, PlantModel


def adopt(engine: Engine, model: PlantModel, now: Micros) -> Sequence[Command]:
    """Puts the engine under `model`; returns the inputs that make the change known and release its new orders."""
    commands = []
    if engine.model.version != model.version or engine.state.sequence == 0:
        engine.reconfigure(model)
        commands.append(Command(now, f"configure-{model.version}-{now}", "configure", {"version": model.version}))
    known = engine.state.orders.keys() | engine.state.forgotten.keys()
    commands.extend(release(order, now) for order in model.orders if order.order not in known)
    return commands


def release(order: PlannedOrder, now: Micros) -> Command:
    arguments: dict[str, str | int] = {
        "order": order.order,
        "product": order.product,
        "quantity": order.quantity,
        "priority": order.priority,
    }
    if order.due is not None:
        arguments["due"] = order.due
    return Command(now, f"plan-{order.order}", "release", arguments, "plan")
