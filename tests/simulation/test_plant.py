"""Counters behind the line: wraps, resets, misreadings and holds, all in times of our own."""

from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from connectors.simulation.disturbances import KINDS, schedule
from connectors.simulation.layout import COUNT_TYPES, STATION_DEVICES
from connectors.simulation.plant import SimulatedPlant

BEAT = 0.05


def running(plant: SimulatedPlant, until: float) -> Iterator[float]:
    for step in range(1, round(until / BEAT) + 1):
        plant.advance(step * BEAT)
        yield step * BEAT


def test_counters_travel_with_what_was_made_and_wrap_early() -> None:
    plant = SimulatedPlant(seed=7, speed=20, now=0)
    before = plant.values()
    travel = dict.fromkeys(COUNT_TYPES, 0)
    wrapped: set[str] = set()
    for now in running(plant, until=30):
        values = plant.values()
        for name, type in COUNT_TYPES.items():
            step = int(values[name, "PartCount"] or 0) - int(before[name, "PartCount"] or 0)
            travel[name] += step % 2**type.bits
            wrapped |= {name} if step < 0 else set()
        before = values
        assert travel == {name: plant.made()[f"L1/{name}/completed"] for name in travel}, now
    assert wrapped == {"OP10", "OP20A", "OP20B"}
    assert int(before["OP40", "PartCount"] or 0) > 3 * 2**16  # has carried into its high word


def test_a_reset_starts_at_zero_and_made_goes_on() -> None:
    plant = SimulatedPlant(seed=7, speed=20, now=0)
    list(running(plant, until=10))
    made = plant.made()
    assert plant.reset("OP30") == plant.made()["L1/OP30/completed"] + 12_000
    assert (plant.values()["OP30", "PartCount"], plant.values()["OP30", "RejectCount"]) == (0, 0)
    assert plant.made() == made
    plant.advance(20)
    assert plant.values()["OP30", "PartCount"] == plant.made()["L1/OP30/completed"] - made["L1/OP30/completed"] > 0


def test_a_zero_lasts_as_long_as_asked_and_loses_nothing() -> None:
    plant = SimulatedPlant(seed=7, speed=20, now=0)
    plant.advance(10)
    plant.zero("OP30", until=10.4)
    assert plant.values()["OP30", "PartCount"] == 0
    plant.advance(10.39)
    assert plant.values()["OP30", "PartCount"] == 0
    plant.advance(10.41)
    assert plant.values()["OP30", "PartCount"] == 12_000 + plant.made()["L1/OP30/completed"]


def test_on_hold_nothing_is_made_and_the_state_says_so() -> None:
    plant = SimulatedPlant(seed=7, speed=20, now=0, held=True)
    plant.advance(100)
    assert sum(plant.made().values()) == 0
    assert {plant.values()[name, "State"] for name in STATION_DEVICES} == {11}
    plant.held = False
    plant.advance(100.1)
    assert plant.line.now == 2_000_000


def test_faults_strike_only_where_they_cannot_be_taken_for_a_rollover() -> None:
    plant = SimulatedPlant(seed=7, speed=20, now=0)
    assert plant.distinguishable() == ["OP30", "OP40"]
    plant.advance(120)
    assert set(plant.distinguishable()) == set(STATION_DEVICES)
    plant.reset("OP10")
    assert "OP10" not in plant.distinguishable()


def test_a_minute_holds_each_kind_of_fault_from_the_eighth_second_on() -> None:
    for seed in range(20):
        due = list(takewhile(lambda fault: fault[0] < 58, schedule(seed)))
        assert due[0][0] == 8
        assert {kind for _, kind in due} == set(KINDS)
        assert all(4 <= later[0] - earlier[0] <= 7 for earlier, later in pairwise(due))
        assert due == list(islice(schedule(seed), len(due)))
