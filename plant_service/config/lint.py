"""What a plant.yaml permits but will be regretted: warnings that do not prevent a run."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from connectors.modbus import ModbusRtuSettings
from connectors.settings_base import NetworkDevice
from plant_service.config.monitor_lint import lint_monitors
from plant_service.config.plant import Plant
from plant_service.config.rule_lint import lint_rules
from plant_service.core.errors import Problem
from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals.rules import CounterRule


def lint(plant: Plant) -> list[Problem]:
    """All warnings, in the order of the file."""
    checks = (lint_rules, lint_monitors, _stations, _operations, _products, _devices, _serial_lines)
    return sorted(chain.from_iterable(check(plant) for check in checks))


def _stations(plant: Plant) -> Iterator[Problem]:
    routed = {path for product in plant.model.products.values() for step in product.route for path in step.stations}
    for path, station in plant.model.stations.items():
        if not station.rules:
            yield plant.problem(("station", path), f"station {path} has no signals; report its work by hand")
        if path not in routed:
            yield plant.problem(("station", path), f"station {path} is in no route; what it counts stays unassigned")


def _operations(plant: Plant) -> Iterator[Problem]:
    stations = plant.model.stations
    for code, product in plant.model.products.items():
        for step in product.route:
            mention = ("operation", code, step.operation)
            if not any("completed" in stations[path].observes for path in step.stations):
                message = f"no station of operation {step.operation} has a `completed` signal; its work is never booked"
                yield plant.problem(mention, f"{message} unless by hand")
            counters = [
                rule for path in step.stations for rule in stations[path].rules if isinstance(rule, CounterRule)
            ]
            for rule in counters:
                if step.standard_time and step.standard_time < rule.min_cycle:
                    yield plant.problem(
                        mention,
                        f"standard_time {_seconds(step.standard_time)} is shorter than min_cycle "
                        f"{_seconds(rule.min_cycle)} of {rule.name}; true pieces would look implausible",
                    )


def _products(plant: Plant) -> Iterator[Problem]:
    ordered = {order.product for order in plant.model.orders}
    for code in plant.model.products:
        if code not in ordered:
            yield plant.problem(("product", code), f"product {code} has no order; its pieces stay unassigned")


def _devices(plant: Plant) -> Iterator[Problem]:
    same: dict[object, list[str]] = defaultdict(list)
    for name, device in plant.devices.items():
        if device.load > 1:
            message = f"device {name} is asked for more than it is expected to answer in time ({device.load:.1f} times)"
            yield plant.problem(
                ("device", name), f"{message}; raise poll or max_gap, or give slow tags a poll of their own"
            )
        if isinstance(device.settings, NetworkDevice | ModbusRtuSettings):
            place = device.settings.model_dump(include={"protocol", "address", "port", "unit", "rack", "slot"})
            same[tuple(place.values())].append(name)
    for first, *others in same.values():
        for name in others:
            message = f"device {name} has the same address as {first}; both poll it, put the tags into one list"
            yield plant.problem(("device", name), message)


def _serial_lines(plant: Plant) -> Iterator[Problem]:
    first: dict[str, tuple[str, ModbusRtuSettings]] = {}
    for name, device in plant.devices.items():
        settings = device.settings
        if not isinstance(settings, ModbusRtuSettings):
            continue
        other, known = first.setdefault(settings.port, (name, settings))
        for key in ("baudrate", "parity", "stop_bits"):
            here, there = getattr(settings, key), getattr(known, key)
            if here != there:
                message = f"{key} {here} of device {name} is not that of {other} on the same line, {there}"
                yield plant.problem(("device", name), f"{message}; the line has one, and it can be either")


def _seconds(duration: Micros) -> str:
    return f"{duration / SECOND:g}s"
