"""Inputs and events per second of CPU of the pure fold, beside a loop that only reads the same samples.

Run: python -m benchmarks.engine
"""

import random
import time
from collections.abc import Callable
from statistics import median

from plant_service.core.inputs import Command
from plant_service.core.intake import Intake
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.core.signals.rules import BinaryRule, CounterRule
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text

_STATIONS = ("L1/OP10", "L1/OP20A", "L1/OP20B", "L1/OP30", "L1/OP40")
_START: Micros = 1_790_000_000 * SECOND
_POLLS, _ROUNDS = 4000, 5


def _station(path: str) -> Station:
    line, station = path.split("/")
    counters = tuple(
        CounterRule(
            name=f"{path}/{kind}",
            station=path,
            observe=kind,
            tag=f"plc.{station}_{kind}",
            modulus=65536,
            min_cycle=SECOND // 5,
        )
        for kind in ("completed", "scrapped")
    )
    started = BinaryRule(name=f"{path}/started", station=path, observe="started", tag=f"plc.{station}_running")
    name = Text(station, station)
    return Station(path, "Assembly", line, station, name, "foreman", Policy.WARN, (*counters, started))


def plant_model() -> PlantModel:
    """Five stations, two of them in parallel; each counts what it completed and scrapped, and tells what it started."""
    route = tuple(
        Operation(code, Text(code, code), stations, None, 7200 * SECOND, None)
        for code, stations in (
            ("10", _STATIONS[:1]),
            ("20", _STATIONS[1:3]),
            ("30", _STATIONS[3:4]),
            ("40", _STATIONS[4:]),
        )
    )
    products = {"BRACKET": Product("BRACKET", Text("Bracket", "支架"), route)}
    return PlantModel("Suzhou", "UTC", "benchmark", {path: _station(path) for path in _STATIONS}, products)


def _polls(change: float) -> list[SampleBatch]:
    """One device, 15 signal tags, one poll a second; each changes with probability `change`."""
    roll = random.Random(1)
    tags = tuple(plant_model().rules[name].tag for name in plant_model().rules)
    values = dict.fromkeys(tags, 100)
    polls = []
    for number in range(_POLLS):
        for tag in tags:
            if number and roll.random() < (change / 50 if tag.endswith("scrapped") else change):
                values[tag] = values[tag] + 1 if not tag.endswith("running") else 1 - values[tag] % 2
        time_ = _START + number * SECOND
        polls.append(SampleBatch("plc", time_, tags, tuple(values.values()), (Quality.GOOD,) * len(tags)))
    return polls


def _only_read(polls: list[SampleBatch]) -> int:
    return sum(1 for poll in polls for sample in poll if sample.value is not None)


def _fold(polls: list[SampleBatch]) -> int:
    """Events made; the books must balance behind it."""
    engine = Engine(plant_model())
    intake = Intake(engine)
    release: dict[str, Value] = {"order": "WO-1", "product": "BRACKET", "quantity": 1_000_000}
    events = len(engine.step(1, Command(_START, "release", "release", release)))
    for poll in polls:
        for sample in intake.admit(poll):
            events += len(engine.step(engine.state.sequence + 1, sample))
    assert balance_error(engine.state) == 0
    return events


def _seconds(work: Callable[[list[SampleBatch]], int], polls: list[SampleBatch]) -> tuple[float, int]:
    start = time.process_time()
    result = work(polls)
    return time.process_time() - start, result


def main() -> None:
    print(f"{'samples':<28}{'inputs/s':>12}{'events/s':>12}{'of read loop':>14}")
    for name, change in (("unchanged counters", 0.0), ("every second one changes", 0.5)):
        polls = _polls(change)
        count = sum(map(len, polls))
        rounds = [(_seconds(_only_read, polls)[0], *_seconds(_fold, polls)) for _ in range(_ROUNDS)]
        read, fold, events = (median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<28}{count / fold:>12,.0f}{events / fold:>12,.0f}{read / fold:>13.2f}x")
        print(f"{'  loop that only reads':<28}{count / read:>12,.0f}{'-':>12}{'1.00x':>14}")


if __name__ == "__main__":
    main()
