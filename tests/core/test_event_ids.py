"""An event's id names it for ever: no two events of one plant share one, whatever happens to its configuration."""

from dataclasses import replace

from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.samples import SECOND, Quality, Value
from plant_service.core.signals.rules import BinaryRule, CounterRule, RuleSpec
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text

TEXT = Text("Press", "冲压")
COUNT = CounterRule(
    name="L1/OP10/completed", station="L1/OP10", observe="completed", tag="press.Count", modulus=65536, min_cycle=SECOND
)


def model(rule: RuleSpec, version: str = "1", cap: int | None = None) -> PlantModel:
    station = Station("L1/OP10", "Assembly", "L1", "OP10", TEXT, "", Policy.OBSERVE, (rule,))
    step = Operation("10", TEXT, ("L1/OP10",), 6 * SECOND, 7200 * SECOND, cap)
    return PlantModel("Suzhou", "UTC", version, {"L1/OP10": station}, {"A": Product("A", TEXT, (step,))})


class Plant:
    def __init__(self, first: PlantModel) -> None:
        self.engine = Engine(first)
        self.events: list[Event] = []

    def fold(self, item: Input) -> list[Event]:
        found = self.engine.step(self.engine.state.sequence + 1, item)
        self.events += found
        return found

    def count(self, seconds: int, value: int, tag: str = "press.Count") -> list[Event]:
        return self.fold(SampleInput(seconds * SECOND, tag, value, Quality.GOOD))

    def release(self, seconds: int, quantity: int, number: str = "") -> list[Event]:
        arguments: dict[str, Value] = {"order": "WO-1", "product": "A", "quantity": quantity}
        return self.fold(Command(seconds * SECOND, number or f"release-{seconds}", "release", arguments))

    def all_differ(self) -> bool:
        return len({event.id for event in self.events}) == len(self.events)


def test_a_rule_that_begins_anew_does_not_repeat_its_ids() -> None:
    plant = Plant(model(COUNT))
    plant.release(0, 100)
    edge = BinaryRule(name=COUNT.name, station=COUNT.station, observe="completed", tag="press.Pulse")
    for start, rule in ((10, COUNT), (100, edge), (200, COUNT)):
        plant.engine.reconfigure(model(rule, str(start)))
        plant.count(start, 0, rule.tag)
        plant.count(start + 1, 1, rule.tag)
    assert [event.quantity for event in plant.events if event.kind == "completed"] == [1, 1, 1]
    assert plant.all_differ()


def test_another_tag_is_another_counter() -> None:
    """Between the last value of one counter and the first of another no piece was made, plausible as it may look."""
    plant = Plant(model(COUNT))
    plant.release(0, 100)
    plant.count(1, 100)
    plant.engine.reconfigure(model(replace(COUNT, tag="press.Count2"), "2"))
    assert plant.count(2, 102, "press.Count2") == []
    assert [event.quantity for event in plant.count(3, 103, "press.Count2") if event.kind == "completed"] == [1]
    assert plant.all_differ()


def test_an_alarm_raised_and_cleared_at_one_instant_is_two_events() -> None:
    plant = Plant(model(COUNT, cap=5))
    plant.count(1, 0)
    plant.release(5, 7)
    plant.count(5, 3)
    plant.release(5, 4, "second")
    assert [event.kind for event in plant.events if event.kind.startswith("alarm")] == [
        "alarm_raised",
        "alarm_cleared",
        "alarm_raised",
    ]
    assert plant.all_differ()


def test_a_command_that_comes_twice_is_run_once_and_told() -> None:
    plant = Plant(model(COUNT))
    plant.release(1, 7, "click-1")
    again = plant.release(2, 7, "click-1")
    assert [(event.kind, event.detail) for event in again] == [
        ("refused", "release: command click-1 was executed before; give each command an id of its own")
    ]
    assert plant.engine.state.orders["WO-1"].released == 7
    assert plant.all_differ()
