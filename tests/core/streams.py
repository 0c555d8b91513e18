"""A small plant with a rule of every type, and streams of polls for it in which anything may happen."""

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from plant_service.core.adoption import adopt
from plant_service.core.inputs import Input, SampleInput, Tick
from plant_service.core.intake import Intake
from plant_service.core.samples import SECOND, Micros, Quality, Sample, SampleBatch, Value
from plant_service.core.signals.rules import (
    BinaryRule,
    CodeFormat,
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    Slot,
    ThresholdRule,
    ToggleRule,
    TotalRule,
)
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import Operation, PlannedOrder, PlantModel, Policy, Product, Station, Text

START: Micros = 1_790_000_000 * SECOND


def rules_of_every_type(station: str, device: str) -> tuple[RuleSpec, ...]:
    def names(observe: str, tag: str) -> dict[str, Any]:
        return {"name": f"{station}/{observe}", "station": station, "observe": observe, "tag": f"{device}.{tag}"}

    def numbers(observe: str, tag: str) -> CounterRule:
        return CounterRule(**names(observe, tag), modulus=100, min_cycle=SECOND // 2)

    order = {"order_tag": f"{device}.Order", "order_change": "split"}
    reader: dict[str, Any] = {"text_tag": f"{device}.Reader", "code": CodeFormat(separator=";")}
    slots = tuple(Slot(number_tag=f"{device}.Slot{n}", text_tag=f"{device}.Reader") for n in range(2))
    return (
        CounterRule(**names("completed", "Count") | order, modulus=1000, min_cycle=SECOND // 5),
        CounterRule(**names("scrapped", "Reject"), modulus=None, min_cycle=SECOND // 5),
        TotalRule(**names("total", "Number"), modulus=100, min_cycle=SECOND, tolerance=1, within=2 * SECOND),
        BinaryRule(**names("started", "Bit"), on_delay=3 * SECOND // 2),
        BinaryRule(**names("running", "State"), values=(6,), on="both", off_delay=SECOND),
        ThresholdRule(**names("fault", "State"), on="both", limit=4.0, hysteresis=1.0, on_delay=SECOND),
        IdentityRule(**names("arrived", "Reader"), lockout=2 * SECOND),
        ToggleRule(**names("departed", "Flip"), **reader, min_cycle=SECOND),
        SequenceRule(
            **names("arrived#2", "Number") | {"observe": "arrived"}, **reader, numbers=numbers("arrived", "Number")
        ),
        RingRule(
            **names("started#2", "Number") | {"observe": "started"} | order,
            numbers=numbers("started", "Number"),
            slots=slots,
        ),
    )


def plant() -> PlantModel:
    stations = {
        path: Station(
            path,
            "Assembly",
            "L1",
            path[3:],
            Text(path, path),
            "foreman",
            Policy.WARN,
            rules_of_every_type(path, device),
        )
        for path, device in (("L1/OP10", "press"), ("L1/OP20", "weld"))
    }
    route = tuple(
        Operation(code, Text(code, code), (path,), 6 * SECOND, 5 * SECOND, 3)
        for code, path in (("10", "L1/OP10"), ("20", "L1/OP20"))
    )
    product = Product("BRACKET", Text("Bracket", "支架"), route)
    orders = (PlannedOrder("WO-1", "BRACKET", 20, None), PlannedOrder("WO-2", "BRACKET", 1000, None))
    return PlantModel("Suzhou", "UTC", "v1", stations, {"BRACKET": product}, orders)


_VALUES: dict[str, st.SearchStrategy[Value]] = {
    "Count": st.sampled_from([0, 1, 2, 3, 5, 8, 9, 400, 403, 990, 995, 999]),
    "Reject": st.integers(0, 4),
    "Bit": st.booleans(),
    "Flip": st.booleans(),
    "State": st.sampled_from([2, 4, 6]),
    "Reader": st.sampled_from(["", "WO-1", "WO-2", "STRANGE", "NOREAD", "WO-1;WO-2"]),
    "Number": st.sampled_from([0, 1, 2, 3, 4, 97, 98, 99]),
    "Slot0": st.sampled_from([0, 2, 4, 98]),
    "Slot1": st.sampled_from([1, 3, 97, 99]),
    "Order": st.sampled_from(["WO-1", "WO-2", ""]),
}
_QUALITIES = st.sampled_from([Quality.GOOD] * 6 + [Quality.BAD])


@st.composite
def poll_of(draw: st.DrawFn, device: str, time: Micros) -> SampleBatch:
    tags = tuple(f"{device}.{tag}" for tag in _VALUES)
    qualities = tuple(draw(_QUALITIES) for _ in tags)
    drawn = [draw(values) for values in _VALUES.values()]
    values = tuple(value if quality is Quality.GOOD else None for value, quality in zip(drawn, qualities, strict=True))
    return SampleBatch(device, time, tags, values, qualities)


@st.composite
def streams(draw: st.DrawFn) -> list[SampleBatch]:
    """Polls of two devices; every second one repeats the last, so that there is something to drop."""
    polls: list[SampleBatch] = []
    time = START
    for _ in range(draw(st.integers(1, 14))):
        time += draw(st.integers(1, 30)) * SECOND // 10
        device = draw(st.sampled_from(["press", "weld"]))
        last = next((poll for poll in reversed(polls) if poll.device == device), None)
        if last is not None and draw(st.booleans()):
            polls.append(SampleBatch(device, time, last.tags, last.values, last.qualities))
        else:
            polls.append(draw(poll_of(device, time)))
    return polls


class Fold:
    """An engine under the plant's model, with the events it has made."""

    def __init__(self, engine: Engine | None = None, start: Micros = START) -> None:
        self.engine = Engine(plant()) if engine is None else engine
        self.intake = Intake(self.engine)
        self.events: list[Event] = []
        if engine is None:
            for command in adopt(self.engine, self.engine.model, start):
                self.step(command)

    def step(self, item: Input) -> None:
        self.events += self.engine.step(self.engine.state.sequence + 1, item)

    def feed(self, polls: Iterable[SampleBatch]) -> "Fold":
        for poll in polls:
            for item in self.intake.admit(poll):
                self.step(item)
        return self

    def end(self) -> "Fold":
        """Time goes on until every timer has fallen due."""
        self.step(Tick(START + 3600 * SECOND))
        return self

    @property
    def hash(self) -> str:
        return self.engine.state.log_hash.hex()

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]


def every_sample(polls: Iterable[SampleBatch]) -> Iterator[SampleInput]:
    """All samples as inputs, unchanged ones too."""
    good: dict[str, Micros] = {}
    for sample in samples(polls):
        yield SampleInput(sample.time, sample.tag, sample.value, sample.quality, good.get(sample.tag))
        if sample.quality is Quality.GOOD:
            good[sample.tag] = sample.time


def samples(polls: Iterable[SampleBatch]) -> Iterator[Sample]:
    for poll in polls:
        yield from poll
