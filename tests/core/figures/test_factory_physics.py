"""The lines of Hopp and Spearman, Factory Physics (chapter 7), through the engine: what the book prints must come out.

Penny Fab One: four machines of 2 h each: bottleneck rate rb 1/2 per hour, raw process time T0 8 h, critical WIP 4.
Penny Fab Two: 1, 2, 6 and 2 machines of 2, 5, 10 and 3 h: 0.4 per hour, 20 h, 8. A constant number of pennies w is in
the line; a new one comes in with each that leaves. Best case laws: TH = min(w / T0, rb), CT = max(T0, w / rb). An hour
of the book is a minute here.
"""

import heapq
from collections.abc import Iterator, Sequence

import pytest

from plant_service.core.figures.fold import BEAT
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import START, Fold, plant, product, station, step

BOOK_HOUR: Micros = 60 * SECOND
ONE = ((1, 2), (1, 2), (1, 2), (1, 2))
TWO = ((1, 2), (2, 5), (6, 10), (2, 3))


def moves(line: Sequence[tuple[int, int]], pennies: int, until: int) -> Iterator[tuple[int, str, str]]:
    """What happens in such a line, as (hour, station, kind): this file's own simulation, first in first out."""
    free = [[f"S{at}{number}" for number in range(machines)] for at, (machines, _) in enumerate(line)]
    waiting = [pennies] + [0] * (len(line) - 1)
    ends: list[tuple[int, int, str]] = []
    hour = 0
    while hour < until:
        for at, (_, hours) in enumerate(line):
            while waiting[at] and free[at]:
                waiting[at] -= 1
                machine = free[at].pop(0)
                yield hour, machine, "started"
                heapq.heappush(ends, (hour + hours, at, machine))
        hour, at, machine = heapq.heappop(ends)
        free[at].append(machine)
        yield hour, machine, "completed"
        waiting[(at + 1) % len(line)] += 1


def fold_line(line: Sequence[tuple[int, int]], pennies: int, hours: int) -> Fold:
    machines = [[f"S{at}{number}" for number in range(count)] for at, (count, _) in enumerate(line)]
    stations = [station(name, "started", "completed") for names in machines for name in names]
    steps = [step(str(at), *names) for at, names in enumerate(machines)]
    fold = Fold(plant(stations, [product("PENNY", *steps)]))
    fold.release("P", pennies, "PENNY")
    for hour, machine, kind in moves(line, pennies, hours):
        fold.now = START + (hour + 1) * BOOK_HOUR - SECOND
        fold.counts(machine, 1, kind)
        if kind == "completed" and machine in machines[-1]:
            fold.command("release", order=f"P{len(fold.inputs)}", product="PENNY", quantity=1)
    return fold


def measured(fold: Fold) -> tuple[float, float]:
    """Throughput per hour and cycle time in hours of the pennies that came in once the line was full."""
    times = [t for name, t in fold.engine.state.figures.orders.items() if name != "P" and t.left]
    cycle = sum(float(t.lead) for t in times) / sum(float(t.left) for t in times) / BOOK_HOUR
    done = [e.occurred for e in fold.events if e.kind == "completed" and e.station.startswith("L1/S3")]
    late = [time for time in done if time >= START + 100 * BOOK_HOUR]
    return (len(late) - 1) / ((late[-1] - late[0]) / BOOK_HOUR), cycle


@pytest.mark.parametrize("pennies", [1, 2, 3, 4, 5, 6, 10])
def test_penny_fab_one(pennies: int) -> None:
    throughput, cycle = measured(fold_line(ONE, pennies, 300))
    assert cycle == pytest.approx(max(8, 2 * pennies), rel=0.02)
    assert throughput == pytest.approx(min(pennies / 8, 0.5), rel=0.02)


@pytest.mark.parametrize("pennies", [1, 4, 8, 12])
def test_penny_fab_two(pennies: int) -> None:
    throughput, cycle = measured(fold_line(TWO, pennies, 400))
    assert cycle == pytest.approx(max(20, pennies / 0.4), rel=0.04)
    assert throughput == pytest.approx(min(pennies / 20, 0.4), rel=0.04)


def test_the_bottleneck_of_penny_fab_two_is_its_second_station_and_little_holds() -> None:
    fold = fold_line(TWO, 12, 400)
    fold.now += BEAT
    fold.tick()
    view = EngineView(fold.engine)
    assert view.site().bottleneck in ("L1/S10", "L1/S11")
    rates = view.station("L1/S10").rates
    assert rates.little == pytest.approx(1, rel=0.1)
    assert rates.run_time == pytest.approx(5 * 60, rel=0.05)
