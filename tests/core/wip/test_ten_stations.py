"""A day of ten stations with every fault of table 4: in the end the books have exactly what the PLCs made.

The plant is acted out by a seeded generator: it knows what was really made, the fold sees only what polls show.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest

from plant_service.core.inputs import Command
from plant_service.core.intake import Intake
from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND, Quality, SampleBatch, Value
from plant_service.core.signals.rules import CounterRule
from plant_service.core.wip import audit
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import Station
from plant_service.core.wip.state import Doubt
from tests.core.chinese import only_english
from tests.core.wip.plants import START, plant, product, station, step

STATIONS = 10
POLL_SECONDS = 10
POLLS = 24 * 3600 // POLL_SECONDS
RELEASED = 12_000
TAGS = tuple(f"plc.S{number}.completed" for number in range(STATIONS))


@dataclass
class Machine:
    """A counter of 16 bits and what it counts. `offset`: what the counter would show at 0 made."""

    random: Random
    offset: int
    made: int = 0
    away: int = 0

    def rest(self) -> tuple[Value, Quality]:
        """A poll at the end of the day: the line stands, the counter is read well."""
        return (self.offset + self.made) % 65536, Quality.GOOD

    def poll(self, upstream: int) -> tuple[Value, Quality]:
        """One poll later. A machine makes what upstream has let through."""
        self.made += min(self.random.choice((0, 0, 1, 1, 2)), upstream - self.made)
        if self.away:
            self.away -= 1
            return None, Quality.BAD
        fault = self.random.random()
        if fault < 0.0005:
            self.away = self.random.randrange(1, 60)
            return None, Quality.BAD
        if fault < 0.001:
            return 0, Quality.GOOD
        if fault < 0.0013:
            self.offset = -self.made
        elif fault < 0.0015:
            self.offset += self.random.randrange(20_000, 30_000)
        return self.rest()


def polls(machines: list[Machine]) -> Iterator[SampleBatch]:
    for number in range(POLLS + 5):
        upstream = RELEASED
        values: list[Value] = []
        qualities: list[Quality] = []
        for machine in machines:
            value, quality = machine.poll(upstream) if number < POLLS else machine.rest()
            upstream = machine.made
            values.append(value)
            qualities.append(quality)
        batch = SampleBatch("plc", START + number * POLL_SECONDS * SECOND, TAGS, tuple(values), tuple(qualities))
        yield batch
        if number % 997 == 0:
            yield batch  # the same poll told twice


def _station(name: str) -> Station:
    made = station(name, "completed")
    rules = tuple(replace(rule, min_cycle=4 * SECOND) for rule in made.rules if isinstance(rule, CounterRule))
    return replace(made, rules=rules)


@pytest.mark.parametrize("seed", [7, 2026])
def test_a_day_ends_with_exactly_what_was_made(seed: int) -> None:
    names = [f"S{number}" for number in range(STATIONS)]
    route = [step(str(10 * (number + 1)), name) for number, name in enumerate(names)]
    engine = Engine(plant([_station(name) for name in names], [product("BRACKET", *route)]))
    intake = Intake(engine)
    random = Random(seed)
    machines = [Machine(random, random.randrange(60_000, 65_536)) for _ in names]
    events: list[Event] = []

    def feed(item: Command) -> None:
        events.extend(engine.step(engine.state.sequence + 1, item))

    feed(Command(START, "release", "release", {"order": "WO-1", "product": "BRACKET", "quantity": RELEASED}))
    for batch in polls(machines):
        for sample in list(intake.admit(batch)):
            events.extend(engine.step(engine.state.sequence + 1, sample))
    made = [machine.made for machine in machines]
    for number in range(STATIONS):
        _settle(engine, number, made[number], feed)

    state = engine.state
    assert [_completed(engine, number) for number in range(STATIONS)] == made
    assert state.claims == {}
    assert list(audit.findings(state)) == []
    assert audit.balance_error(state) == 0
    assert len({event.id for event in events}) == len(events) == state.events
    assert only_english((event.detail for event in events), ["as the shift book says"]) == set()
    told = {event.kind for event in events}
    assert {"glitch", "epoch", "quarantined", "uncertain", "completed"} <= told


def _completed(engine: Engine, number: int) -> Quantity:
    """Pieces that have left an operation by the books."""
    return engine.state.flow_out.get(("WO-1", str(10 * (number + 1))), 0)


def _settle(engine: Engine, number: int, made: int, feed: Callable[[Command], None]) -> None:
    """A person who knows the machine says of every open claim how much of it is true: unseen pieces first, then those
    that were made while the counter jumped."""
    claims = [engine.state.claims[name] for name in engine.state.stations[f"L1/S{number}"].claims]
    for claim in sorted(claims, key=lambda claim: claim.doubt is not Doubt.UNSEEN):
        true = min(made - _completed(engine, number), claim.quantity)
        name = "split_claim" if true else "reject"
        arguments: dict[str, Value] = {"claim": claim.id, "reason": "as the shift book says"}
        if true:
            arguments["accepted"] = int(true)
        feed(Command(engine.state.now, f"{name}-{claim.id}", name, arguments, "foreman"))
