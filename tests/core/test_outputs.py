"""What the fold wants in output tags: answers to the PLC, and the permissive bit."""

from typing import Any

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Command, SampleInput
from plant_service.core.samples import SECOND, Quality, Value
from plant_service.core.signals.rules import (
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    Slot,
    ToggleRule,
)
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text
from tests.core.signals.feeding import BAD, START


def _names(station: str, tag: str, acknowledge: str = "") -> dict[str, Any]:
    name = f"{station}/completed"
    return {"name": name, "station": station, "observe": "completed", "tag": tag, "acknowledge": acknowledge}


def _counter(station: str, tag: str, modulus: int = 1 << 16, signed: bool = False) -> CounterRule:
    return CounterRule(**_names(station, tag), modulus=modulus, min_cycle=SECOND // 5, signed=signed)


def _engine(rule: RuleSpec, policy: Policy = Policy.OBSERVE) -> Engine:
    text = Text("x", "x")
    upstream = _counter("L1/OP10", "a.Count")
    stations = {
        "L1/OP10": Station("L1/OP10", "A", "L1", "OP10", text, "", Policy.OBSERVE, (upstream,)),
        "L1/OP20": Station(
            "L1/OP20", "A", "L1", "OP20", text, "", policy, (rule,), "b.Permit" if policy is Policy.ENFORCE else ""
        ),
    }
    route = tuple(Operation(path[-2:], text, (path,), None, 7200 * SECOND, None) for path in stations)
    return Engine(PlantModel("S", "UTC", "v1", stations, {"P": Product("P", text, route)}))


def _see(engine: Engine, second: float, tag: str, value: Value) -> None:
    quality = Quality.BAD if value == BAD else Quality.GOOD
    shown = None if value == BAD else value
    time = START + round(second * SECOND)
    engine.step(engine.state.sequence + 1, SampleInput(time, tag, shown, quality))


def _taken(engine: Engine) -> dict[str, Value]:
    return {tag: output.value for tag, output in engine.recorder.take_outputs().items()}


def test_a_sequence_is_answered_with_the_number_taken() -> None:
    rule = SequenceRule(**_names("L1/OP20", "b.No", "b.Ack"), numbers=_counter("L1/OP20", "b.No"))
    engine = _engine(rule)
    answers = []
    shown: list[Value] = [65534, 65535, BAD, 0, 40_000, 1]
    for second, value in enumerate(shown):
        _see(engine, second, "b.No", value)
        answers.append(_taken(engine).get("b.Ack"))
    assert answers == [65534, 65535, None, 0, None, 1]  # 40,000 was a glitch


def test_a_signed_number_is_answered_as_the_plc_shows_it() -> None:
    numbers = _counter("L1/OP20", "b.No", 1 << 15, signed=True)
    engine = _engine(SequenceRule(**_names("L1/OP20", "b.No", "b.Ack"), numbers=numbers))
    for second, value in enumerate([32766, 32767, -32768]):
        _see(engine, second, "b.No", value)
    assert engine.state.outputs["b.Ack"].value == -32768


def test_a_ring_is_answered_up_to_what_is_taken_without_a_hole() -> None:
    slots = tuple(Slot(number_tag=f"b.N{n}") for n in range(2))
    engine = _engine(RingRule(**_names("L1/OP20", "b.No", "b.Ack"), numbers=_counter("L1/OP20", "b.No"), slots=slots))
    answers = []
    for second, (newest, first, last) in enumerate([(5, 4, 5), (6, 6, 5), (8, 6, 7), (8, 8, 7)]):
        for tag, value in (("b.N0", first), ("b.N1", last), ("b.No", newest)):
            _see(engine, second, tag, value)
        answers.append(_taken(engine).get("b.Ack"))
    assert answers == [5, 6, 7, 8]


def test_a_toggle_is_answered_with_its_value() -> None:
    engine = _engine(ToggleRule(**_names("L1/OP20", "b.Flip", "b.Ack")))
    answers = []
    shown: list[Value] = [False, True, True, BAD, False]
    for second, value in enumerate(shown):
        _see(engine, second, "b.Flip", value)
        answers.append(_taken(engine).get("b.Ack"))
    assert answers == [False, True, None, None, False]


def test_a_text_is_answered_while_it_stands() -> None:
    engine = _engine(IdentityRule(**_names("L1/OP20", "b.Code", "b.Ack")))
    answers = []
    for second, value in enumerate(["", "A", "A", "", "B"]):
        _see(engine, second, "b.Code", value)
        answers.append(_taken(engine).get("b.Ack"))
    assert answers == [False, True, None, False, True]
    assert "L1/OP20/completed has taken b.Code = B" in engine.state.outputs["b.Ack"].cause


def test_a_rule_without_acknowledge_wants_nothing() -> None:
    engine = _engine(ToggleRule(**_names("L1/OP20", "b.Flip")))
    _see(engine, 0, "b.Flip", False)
    _see(engine, 1, "b.Flip", True)
    assert engine.state.outputs == {}


def test_the_permissive_falls_while_a_report_waits_for_upstream() -> None:
    engine = _engine(_counter("L1/OP20", "b.Count"), Policy.ENFORCE)
    release = Command(START, "1", "release", {"order": "WO-1", "product": "P", "quantity": 10})
    engine.step(1, release)
    assert _taken(engine) == {"b.Permit": True}
    for second, tag, value in [(1, "a.Count", 0), (1, "b.Count", 0), (2, "b.Count", 3)]:
        _see(engine, second, tag, value)
    assert _taken(engine) == {"b.Permit": False}
    assert "3 reported by L1/OP20 wait for a report from upstream" in engine.state.outputs["b.Permit"].cause
    _see(engine, 3, "a.Count", 3)
    assert _taken(engine) == {"b.Permit": True}


def test_outputs_are_in_the_checkpoint_and_not_asked_for_again() -> None:
    engine = _engine(ToggleRule(**_names("L1/OP20", "b.Flip", "b.Ack")))
    _see(engine, 0, "b.Flip", True)
    content = checkpoint.load(checkpoint.dump(Checkpoint(engine.model, engine.state, {})))
    again = Engine(content.model, content.state)
    assert again.state.outputs == engine.state.outputs
    _see(again, 1, "b.Flip", True)
    assert _taken(again) == {}
