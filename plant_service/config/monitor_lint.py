"""Monitors that a plant.yaml asks for and that can never tell anything: warnings."""

from collections.abc import Iterator

from plant_service.config.plant import Plant
from plant_service.core.errors import Problem
from plant_service.core.wip.route import Job, Routes

_STANDSTILLS = frozenset({"running", "fault"})


def lint_monitors(plant: Plant) -> Iterator[Problem]:
    yield from _waits(plant)
    yield from _forecasts(plant)


def _waits(plant: Plant) -> Iterator[Problem]:
    for path, station in plant.model.stations.items():
        if station.wait_alarm is not None and station.observes.isdisjoint({"starved", "blocked"}):
            message = f"wait_alarm of station {path} tells nothing: it has no `starved` or `blocked` signal"
            yield plant.problem(("station", path), message)
        if station.stale_alarm is not None and not station.rules:
            yield plant.problem(("station", path), f"stale_alarm of station {path} tells nothing: it has no signals")


def _forecasts(plant: Plant) -> Iterator[Problem]:
    routes, stations = Routes(plant.model), plant.model.stations
    for code, product in plant.model.products.items():
        for index, step in enumerate(product.route):
            before = list(routes.stations_before(Job(product, index)))
            if step.starvation is None or any(stations[path].observes & _STANDSTILLS for path in before):
                continue
            what = f"no `running` or `fault` signal at {', '.join(before)}" if before else "no step before it"
            message = f"starvation of operation {step.operation} tells nothing: there is {what}"
            yield plant.problem(("operation", code, step.operation), message)
