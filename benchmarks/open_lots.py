"""CPU per event of the fold as the number of open lots grows, beside a plant with 100 of them; and its checkpoint.

Run: python -m benchmarks.open_lots
"""

import time

from benchmarks.engine import plant_model
from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Command, SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.engine import Engine

_START: Micros = 1_790_000_000 * SECOND
_SECONDS = 3000
_PIECES = 20_000


def _with_lots(lots: int, orders: int) -> Engine:
    """An engine with so many lots that wait at the first operation, each of as many pieces as it takes."""
    engine = Engine(plant_model())
    for number in range(lots):
        arguments: dict[str, Value] = {
            "order": f"WO-{number % orders}",
            "product": "BRACKET",
            "quantity": max(1, _PIECES // lots),
            "lot": f"L{number}",
        }
        engine.step(engine.state.sequence + 1, Command(_START, f"release-{number}", "release", arguments))
    return engine


def _micros_per_event(engine: Engine) -> float:
    """Every station counts a piece a second, the first one two."""
    tags = [rule.tag for rule in engine.model.rules.values() if rule.observe == "completed"]
    events = 0
    start = time.process_time()
    for second in range(_SECONDS):
        now = _START + second * SECOND
        for number, tag in enumerate(tags):
            value = second * 2 if number == 0 else second
            sample = SampleInput(now, tag, value, Quality.GOOD, now - SECOND if second else None)
            events += len(engine.step(engine.state.sequence + 1, sample))
    taken = time.process_time() - start
    assert balance_error(engine.state) == 0
    return taken / events * 1e6


def _checkpoint_millis(engine: Engine) -> float:
    start = time.process_time()
    checkpoint.dump(Checkpoint(engine.model, engine.state, {}))
    return (time.process_time() - start) * 1000


def main() -> None:
    print(f"{'open lots':<12}{'orders':>8}{'us per event':>14}{'of 100 lots':>13}{'checkpoint':>14}")
    base = 0.0
    for lots, orders in ((100, 1), (1000, 1), (10_000, 1), (10_000, 10_000), (100_000, 1)):
        engine = _with_lots(lots, orders)
        micros = _micros_per_event(engine)
        base = base or micros
        print(f"{lots:<12,}{orders:>8,}{micros:>14.1f}{micros / base:>12.2f}x{_checkpoint_millis(engine):>11.0f} ms")


if __name__ == "__main__":
    main()
