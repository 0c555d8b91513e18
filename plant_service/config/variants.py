"""The same plant in other circumstances: faster, or at other addresses. For the demo and for tests."""

from collections.abc import Mapping
from dataclasses import replace

from plant_service.config.plant import Plant
from plant_service.core.samples import Micros
from plant_service.core.signals.rules import (
    BinaryRule,
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    ToggleRule,
    TotalRule,
)
from plant_service.core.wip.model import Operation


def scaled(plant: Plant, speed: float) -> Plant:
    """Every time of rules and routes divided by `speed` (> 0), so that a simulated plant may run that much faster."""
    stations = {
        path: replace(station, rules=tuple(_faster_rule(rule, speed) for rule in station.rules))
        for path, station in plant.model.stations.items()
    }
    products = {
        code: replace(
            product,
            route=tuple(_faster_step(step, speed) for step in product.route),
            aging=product.aging and _shorter(product.aging, speed),
            no_progress=product.no_progress and _shorter(product.no_progress, speed),
        )
        for code, product in plant.model.products.items()
    }
    return replace(plant, model=replace(plant.model, stations=stations, products=products))


def with_addresses(plant: Plant, addresses: Mapping[str, str]) -> Plant:
    """`addresses`: `host:port` by name of a network device of this plant."""
    devices = {
        name: replace(device, settings=device.settings.model_copy(update={"address": addresses[name]}))
        if name in addresses
        else device
        for name, device in plant.devices.items()
    }
    return replace(plant, devices=devices)


def _faster_rule(rule: RuleSpec, speed: float) -> RuleSpec:
    match rule:
        case TotalRule():
            return replace(rule, min_cycle=_shorter(rule.min_cycle, speed), within=_shorter(rule.within, speed))
        case CounterRule():
            return replace(rule, min_cycle=_shorter(rule.min_cycle, speed))
        case BinaryRule():
            return replace(
                rule,
                on_delay=_shorter(rule.on_delay, speed),
                off_delay=_shorter(rule.off_delay, speed),
                lockout=_shorter(rule.lockout, speed),
            )
        case IdentityRule():
            return replace(rule, lockout=_shorter(rule.lockout, speed))
        case ToggleRule():
            return replace(rule, min_cycle=rule.min_cycle and _shorter(rule.min_cycle, speed))
        case SequenceRule() | RingRule():
            numbers = replace(rule.numbers, min_cycle=_shorter(rule.numbers.min_cycle, speed))
            return replace(rule, numbers=numbers)


def _faster_step(step: Operation, speed: float) -> Operation:
    standard_time = step.standard_time and _shorter(step.standard_time, speed)
    aging, starvation = (time and _shorter(time, speed) for time in (step.aging, step.starvation))
    return replace(step, standard_time=standard_time, gap=_shorter(step.gap, speed), aging=aging, starvation=starvation)


def _shorter(time: Micros, speed: float) -> Micros:
    return max(1, round(time / speed)) if time else 0
