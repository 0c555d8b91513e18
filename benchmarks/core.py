"""The whole fold with monitors and figures: cost per event against open lots and history, checkpoints, replay.

Run: python -m benchmarks.core
"""

import asyncio
import time
from collections.abc import Iterator

from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Command, SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals.rules import BinaryRule, CounterRule
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text
from plant_service.runtime.writing import written

_START: Micros = 1_790_000_000 * SECOND
_STATIONS, _INPUTS, _MONTH = 20, 10_000, 5_000_000


def line() -> PlantModel:
    """Twenty stations, each with the monitors that every plant has."""
    stations, route = {}, []
    for number in range(_STATIONS):
        code = f"{number + 1:02}"
        path, name = f"L1/OP{code}", Text(code, code)
        counter = CounterRule(
            name=f"{path}/completed",
            station=path,
            observe="completed",
            tag=f"plc.{code}",
            modulus=65536,
            min_cycle=SECOND // 100,
        )
        running = BinaryRule(name=f"{path}/running", station=path, observe="running", tag=f"plc.{code}r")
        stations[path] = Station(path, "A", "L1", f"OP{code}", name, "foreman", Policy.WARN, (counter, running))
        route.append(Operation(code, name, (path,), 6 * SECOND, 7200 * SECOND, 10**9))
    return PlantModel(
        "Suzhou", "UTC", "1", stations, {"P": Product("P", Text("P", "P"), tuple(route), no_progress=8 * 3600 * SECOND)}
    )


def recorded(count: int) -> Iterator[SampleInput]:
    """A second apart: each station in turn counts a piece; now and then one stops, or runs again."""
    for number in range(count):
        turn, station = divmod(number, _STATIONS)
        now = _START + (number + 2) * SECOND
        if number % 50 == 7:
            yield SampleInput(now, f"plc.{station + 1:02}r", number % 100 == 7, Quality.GOOD, now - SECOND)
        yield SampleInput(now, f"plc.{station + 1:02}", (turn + 1) % 65536, Quality.GOOD, now - SECOND)


def engine_with(lots: int, orders: int, model: PlantModel | None = None) -> Engine:
    """So many open lots of 1,000 pieces in so many orders."""
    engine = Engine(model or line())
    for tag in engine.tags:
        engine.step(engine.state.sequence + 1, SampleInput(_START, tag, 0, Quality.GOOD))
    for number in range(lots):
        release: dict[str, Value] = {
            "order": f"WO-{number % orders}",
            "lot": f"LOT-{number}",
            "product": "P",
            "quantity": 1000,
        }
        engine.step(engine.state.sequence + 1, Command(_START + SECOND, f"release-{number}", "release", release))
    return engine


def fold(engine: Engine, inputs: list[SampleInput]) -> tuple[float, int]:
    """CPU seconds and events."""
    start, before = time.process_time(), engine.state.events
    for sample in inputs:
        engine.step(engine.state.sequence + 1, sample)
    return time.process_time() - start, engine.state.events - before


async def _checkpoint(content: Checkpoint) -> tuple[float, float, int]:
    """CPU seconds that it takes beside the event loop, the longest that the loop waited meanwhile, its size."""
    start, beat, pause = time.process_time(), time.perf_counter(), 0.0
    writing = asyncio.create_task(asyncio.to_thread(written, content))
    while not writing.done():
        await asyncio.sleep(0.001)
        beat, pause = time.perf_counter(), max(pause, time.perf_counter() - beat)
    return time.process_time() - start, pause, len(await writing)


def main() -> None:
    inputs = list(recorded(_INPUTS))
    base = None
    print(
        f"{'open lots':<10}{'orders':>8}{'events/s':>12}{'us/event':>12}{'of 1,000':>16}{'checkpoint':>14}"
        f"{'loop waits':>11}{'size':>10}"
    )
    for lots, orders in ((1_000, 10), (100, 10), (10_000, 100), (10_000, 10_000), (100_000, 1000)):
        engine = engine_with(lots, orders)
        seconds, events = fold(engine, inputs)
        cost = seconds / events
        base = base or cost
        dumped, pause, size = asyncio.run(_checkpoint(Checkpoint(engine.model, engine.state, {})))
        print(
            f"{lots:<10,}{orders:>8,}{events / seconds:>12,.0f}{cost * 1e6:>12.1f}{cost / base:>15.2f}x"
            f"{dumped * 1e3:>11,.0f} ms{pause * 1e3:>8.0f} ms{size / 1e6:>7.1f} MB"
        )
        assert balance_error(engine.state) == 0
    engine = engine_with(1_000, 10)
    first, events = fold(engine, inputs)
    print(f"\nhistory, 1,000 lots: {'inputs before':<16}{'us/event':>12}")
    done = 0
    long = list(recorded(10 * _INPUTS))[len(inputs) :]
    print(f"{'':<21}{done:<16,}{first / events * 1e6:>12.1f}")
    seconds, events = fold(engine, long[: -len(inputs)])
    last, tail = fold(engine, long[-len(inputs) :])
    print(f"{'':<21}{len(long):<16,}{last / tail * 1e6:>12.1f}")
    each = (first + seconds + last) / (len(inputs) + len(long))
    print(f"replay of {_MONTH:,} inputs at this pace: {each * _MONTH / 60:.1f} minutes")


if __name__ == "__main__":
    main()
