"""When a polled value was there, however late its answer is read; and what was there in between."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace

import pytest

from plant_service.core.intake import Intake
from plant_service.core.ports import Change, Reading, TagInfo, Traffic
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, TagType
from plant_service.core.signals.rules import CounterRule
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel, Policy, Station, Text
from plant_service.core.wip.summary import summary
from plant_service.runtime import polling
from tests.runtime.waiting import until

GOOD, BAD = Quality.GOOD, Quality.BAD
START: Micros = 1_790_000_000 * SECOND
RULE = CounterRule(
    name="L1/OP10/completed",
    station="L1/OP10",
    observe="completed",
    tag="press.count",
    modulus=65536,
    min_cycle=SECOND // 5,
)
STATION = Station("L1/OP10", "Assembly", "L1", "OP10", Text("Press", "冲压"), "foreman", Policy.OBSERVE, (RULE,))
MODEL = PlantModel("Suzhou", "UTC", "v1", {"L1/OP10": STATION}, {})


LATE = 1000.0  # seconds by which all answers are read late


class Told:
    """A connector whose readings are given, `asked` in seconds since it was connected; and the clocks of its host."""

    tags = (
        TagInfo("press.count", "press", "count", TagType.UINT16, "", ""),
        TagInfo("press.pulse", "press", "pulse", TagType.BOOL, "", ""),
    )

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.traffic = Traffic()
        self._readings = list(readings)
        self._now = -1.0

    def monotonic(self) -> float:
        return self._now

    def wall(self) -> Micros:
        return START + round(self._now * SECOND)

    async def connect(self) -> None:
        self._now = LATE

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        if not self._readings:
            await asyncio.Event().wait()
        return self._readings.pop(0)

    async def close(self) -> None:
        pass


Polled = Callable[..., Awaitable[list[SampleBatch]]]


@pytest.fixture
def polled(monkeypatch: pytest.MonkeyPatch) -> Polled:
    async def polled(*readings: Reading, expected: int = 0) -> list[SampleBatch]:
        batches: list[SampleBatch] = []

        async def take(batch: SampleBatch) -> None:
            batches.append(batch)

        told = Told(readings)
        monkeypatch.setattr(polling, "time", SimpleNamespace(monotonic=told.monotonic))
        poller = polling.Poller("press", told, {1000: (0, 1)}, told.wall, take)
        task = asyncio.create_task(poller.run(), name="poller under test")
        await until(lambda: len(batches) > (expected or len(readings)))
        task.cancel()
        await asyncio.wait([task])
        return batches[1:]

    return polled


async def test_the_time_of_a_sample_is_that_of_the_question(polled: Polled) -> None:
    (batch,) = await polled(Reading((1, True), (GOOD, GOOD), 5))
    assert batch.time == START + 5 * SECOND


async def test_answers_that_are_read_late_and_at_once_cost_no_piece(polled: Polled) -> None:
    """The host was busy: answers of a machine at full speed, a second apart, are read one upon the other."""
    batches = await polled(*(Reading((5 * n, True), (GOOD, GOOD), n) for n in range(6)))
    engine = Engine(MODEL)
    intake = Intake(engine)
    for batch in batches:
        for sample in intake.admit(batch):
            engine.step(engine.state.sequence + 1, sample)
    found = summary(engine)["rules"][RULE.name]
    assert (found["counted"], found["quarantined"], found["glitches"]) == (25, 0, 0)


async def test_a_later_batch_has_a_later_time_whatever_the_connector_says(polled: Polled) -> None:
    batches = await polled(*(Reading((0, True), (GOOD, GOOD), asked) for asked in (60, 0, 30)))
    assert [batch.time - START for batch in batches] == [60 * SECOND, 60 * SECOND + 1, 60 * SECOND + 2]


async def test_changes_in_between_come_first_in_their_order_and_at_their_moments(polled: Polled) -> None:
    earlier = [
        Change(1, True, GOOD, 1000, 3),
        Change(0, 7, GOOD, None, 3),
        Change(1, False, GOOD, 2000, 4),
        Change(1, None, BAD, None, 4),
    ]
    batches = await polled(Reading((8, True), (GOOD, GOOD), 5, (None, 3000), earlier), expected=4)
    assert [(batch.time - START, batch.tags, batch.values, batch.sources) for batch in batches] == [
        (3 * SECOND, ("press.pulse", "press.count"), (True, 7), (1000, None)),
        (4 * SECOND, ("press.pulse",), (False,), (2000,)),
        (4 * SECOND + 1, ("press.pulse",), (None,), (None,)),
        (5 * SECOND, ("press.count", "press.pulse"), (8, True), (None, 3000)),
    ]
    assert batches[2].qualities == (BAD,)
