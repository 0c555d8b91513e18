"""What monitors cost that a configuration asks for, one by one and together, against the same plant without them.

Run: python -m benchmarks.monitors
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from benchmarks.core import engine_with, fold, line, recorded
from plant_service.core.samples import SECOND, Micros
from plant_service.core.shifts import Shift, ShiftPlan
from plant_service.core.wip.model import PlantModel

_HOUR: Micros = 3600 * SECOND
_NEVER_REACHED = 10**9
_INPUTS, _ROUNDS = 10_000, 3
_WEEK = tuple(range(7))
_SHIFTS = ShiftPlan(
    (
        Shift("early", _WEEK, 6 * _HOUR, 14 * _HOUR, ((10 * _HOUR, 10 * _HOUR + _HOUR // 2),)),
        Shift("late", _WEEK, 14 * _HOUR, 22 * _HOUR, ((18 * _HOUR, 18 * _HOUR + _HOUR // 2),)),
        Shift("night", _WEEK, 22 * _HOUR, 30 * _HOUR),
    )
)


def _steps(model: PlantModel, **settings: Any) -> PlantModel:
    made = model.products["P"]
    return replace(model, products={"P": replace(made, route=tuple(replace(step, **settings) for step in made.route))})


def _product(model: PlantModel, **settings: Any) -> PlantModel:
    return replace(model, products={"P": replace(model.products["P"], **settings)})


def _stations(model: PlantModel, **settings: Any) -> PlantModel:
    return replace(model, stations={path: replace(one, **settings) for path, one in model.stations.items()})


_KINDS: Mapping[str, Callable[[PlantModel], PlantModel]] = {
    "no progress": lambda model: _product(model, no_progress=8 * _HOUR),
    "shifts": lambda model: replace(model, shifts={"": _SHIFTS}),
    "caps of stations, line and product": lambda model: replace(
        _product(_stations(model, wip_cap=_NEVER_REACHED), wip_cap=_NEVER_REACHED), line_caps={"L1": _NEVER_REACHED}
    ),
    "starvation": lambda model: _steps(model, starvation=_HOUR // 2),
    "stale, starved, blocked": lambda model: _stations(model, wait_alarm=_HOUR, stale_alarm=_HOUR),
    "aging at every step and in the plant": lambda model: _product(_steps(model, aging=8 * _HOUR), aging=30 * _HOUR),
}


def _together(model: PlantModel) -> PlantModel:
    for add in _KINDS.values():
        model = add(model)
    return model


def _cost(model: PlantModel, lots: int) -> float:
    """Least CPU microseconds per event, of some rounds."""
    inputs = list(recorded(_INPUTS))
    found = []
    for _ in range(_ROUNDS):
        seconds, events = fold(engine_with(lots, 10, model), inputs)
        found.append(seconds / events * 1e6)
    return min(found)


def main() -> None:
    base = _cost(line(), 1_000)
    print(f"{'monitors asked for':<40}{'open lots':>10}{'events/s':>12}{'us/event':>10}{'of none':>9}")
    rows = [("none", line(), 1_000), *((name, add(line()), 1_000) for name, add in _KINDS.items())]
    for name, model, lots in (*rows, *(("all", _together(line()), lots) for lots in (100, 1_000, 10_000))):
        cost = base if name == "none" else _cost(model, lots)
        print(f"{name:<40}{lots:>10,}{1e6 / cost:>12,.0f}{cost:>10.1f}{cost / base:>8.2f}x")


if __name__ == "__main__":
    main()
