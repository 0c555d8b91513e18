"""The pipeline on a real journal: what is seen is durable, what is refused leaves no trace, and replay agrees."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.core.errors import CommandError, StoreError
from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.ports import Entries
from plant_service.core.quantities import Quantity
from plant_service.core.replay import replay
from plant_service.core.samples import SECOND, Quality, Sample, SampleBatch
from plant_service.core.series import FIGURES
from plant_service.core.wip.commands.permissions import ALL, PERMISSIONS, Role
from plant_service.core.wip.events import Event
from plant_service.runtime import pipeline as pipeline_module
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.pipeline import Pipeline
from plant_service.runtime.recovery import recover
from plant_service.runtime.worker import Worker
from tests.config.plants import PLANT, loaded
from tests.runtime.waiting import until

TAG = "press.PartCount"
QUICK = PLANT.replace("standard_time: 6s", "standard_time: 6s, gap: 200ms").replace(
    "counter: press.PartCount", "counter: press.PartCount, min_cycle: 10ms"
)


class Journal(SqliteJournal):
    """The real one, whose disk can be taken away."""

    refuses = False

    def commit(self, entries: Entries) -> None:
        if self.refuses:
            raise StoreError("journal: no space left")
        super().commit(entries)


class Audience:
    """A Publisher that remembers what it was shown, and whether the journal held the inputs behind it by then."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.batches: list[SampleBatch] = []
        self.events: list[Event] = []
        self.too_early: list[Event] = []

    async def publish_samples(self, batch: SampleBatch) -> None:
        self.batches.append(batch)

    async def publish_events(self, events: Sequence[Event]) -> None:
        durable = max((sequence for sequence, _ in self._journal.inputs(0)), default=0)
        self.too_early += [event for event in events if event.sequence > durable]
        self.events += events

    def figure(self, path: str) -> object:
        shown = [value for batch in self.batches if batch.device == FIGURES for value in _value_of(batch, path)]
        return shown[-1] if shown else None

    def completed(self) -> Quantity:
        return sum((event.quantity for event in self.events if event.kind == "completed"), 0)


def _value_of(batch: SampleBatch, path: str) -> list[object]:
    return [value for tag, value in zip(batch.tags, batch.values, strict=True) if tag == path]


class Running:
    def __init__(self, folder: Path, journal: Journal, worker: Worker) -> None:
        self.journal = journal
        self.plant = loaded(folder, QUICK)
        self.clock = SteadyClock()
        self.engine, intake = recover(self.plant.model, journal, self.clock(), "plant.yaml")
        self.audience = Audience(journal)
        self.pipeline = Pipeline(self.engine, intake, journal, worker, [self.audience], self.clock)
        self.task = asyncio.create_task(self.pipeline.run(), name="pipeline under test")

    async def stop(self) -> None:
        """Everything delivered before is folded, durable and shown behind this call."""
        self.pipeline.stop()
        await asyncio.wait_for(self.task, 20)

    async def poll(self, value: int | None, quality: Quality = Quality.GOOD) -> Sample:
        batch = SampleBatch("press", self.clock(), (TAG,), (value,), (quality,))
        await self.pipeline.deliver(batch)
        return next(iter(batch))

    def inputs(self) -> list[Input]:
        return [item for _, item in self.journal.inputs(0)]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    async with Worker("journal") as worker:
        journal = await worker.run(lambda: Journal(folder / "data"))
        run = Running(folder, journal, worker)
        try:
            yield run
            if not run.task.done():
                await run.stop()
        finally:
            run.task.cancel()
            with suppress(asyncio.CancelledError):
                await run.task
            await worker.run(journal.close)


async def test_what_is_shown_is_durable(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        for value in (10, 12, 15):
            await run.poll(value)
            await asyncio.sleep(0.05)
        await until(lambda: run.audience.completed() == 5)
    assert run.audience.too_early == []
    assert run.audience.figure("Suzhou/Assembly/L1/OP10/Counters/Good/MasterTotal") == 5


async def test_unchanged_polls_are_samples_but_no_inputs(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        for _ in range(5):
            await run.poll(10)
        await run.stop()
        assert len([item for item in run.inputs() if isinstance(item, SampleInput)]) == 1
        spooled = [batch for piece in run.journal.spooled(0, 100) for batch in piece.samples]
        assert len([batch for batch in spooled if batch.device == "press"]) == 5


async def test_polls_that_queue_up_are_folded_as_a_replay_folds_them(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        samples = [await run.poll(value) for value in (10, 12, 0, 13, 13, 65535, 14, 2, 3)]
        samples.append(await run.poll(None, Quality.BAD))
        samples += [await run.poll(value) for value in (3, 4)]
        await run.stop()
        live = [item for item in run.inputs() if isinstance(item, SampleInput)]
    again = replay(run.plant.model, samples, [], lambda event: None)
    assert run.engine.state.signals["L1/OP10/completed"] == again.state.signals["L1/OP10/completed"]
    assert [item.value for item in live] == [10, 12, 0, 13, 65535, 14, 2, 3, None, 3, 4]


async def test_a_journal_that_refuses_delays_everything_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pipeline_module, "RETRY_PAUSE", 0.05)
    async with running(tmp_path) as run:
        await run.poll(10)
        await until(lambda: any(isinstance(item, SampleInput) for item in run.inputs()))
        with caplog.at_level(logging.INFO):
            run.journal.refuses = True
            await run.poll(12)
            asked = asyncio.create_task(run.pipeline.execute({"command": "ship", "order": "1001", "quantity": 1}, ALL))
            await until(lambda: "no space left" in caplog.text)
            await asyncio.sleep(0.3)
            assert run.audience.completed() == 0
            assert not asked.done()
            run.journal.refuses = False
            await until(lambda: run.audience.completed() == 2)
            with pytest.raises(CommandError, match="has 0 finished pieces, not 1"):
                await asked
    assert caplog.text.count("no space left") == 1
    assert "takes records again" in caplog.text


async def test_a_refused_command_leaves_no_input(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        before = run.engine.state.sequence
        with pytest.raises(CommandError, match="quantity must be above 0"):
            await run.pipeline.execute({"command": "ship", "order": "1001", "quantity": 0, "actor": "foreman"}, ALL)
        assert run.engine.state.sequence == before


async def test_a_command_of_somebody_who_may_not_give_it_leaves_no_input(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        before = run.engine.state.sequence
        with pytest.raises(CommandError, match="ship needs permission operate, which roles Operator, Engineer, Admin"):
            await run.pipeline.execute({"command": "ship", "order": "1001", "quantity": 1}, PERMISSIONS[Role.OBSERVER])
        assert run.engine.state.sequence == before


async def test_a_command_is_answered_with_its_events_once_they_are_durable(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        found = await run.pipeline.execute(
            {"command": "report", "actor": "foreman", "station": "L1/OP10", "kind": "completed", "quantity": 3}, ALL
        )
        assert [event.kind for event in found] == ["completed", "job_started"]
        assert any(isinstance(item, Command) and item.name == "report" for item in run.inputs())
        await until(lambda: run.audience.completed() == 3)
    assert {event.actor for event in found} == {"foreman"}


async def test_a_timer_fires_without_any_input_and_is_logged(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await until(lambda: any(event.identity == "gap:BRACKET/10" for event in run.audience.events))
        assert any(isinstance(item, Tick) for item in run.inputs())
    assert run.audience.too_early == []


async def test_behind_a_stop_everything_is_as_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        for value in (10, 12, 0):
            await run.poll(value)
    state = run.engine.state
    async with running(tmp_path) as again:
        assert again.engine.state.log_hash == state.log_hash
        assert again.engine.state.ledger.places == state.ledger.places
        await again.poll(13)
        await until(lambda: again.audience.completed() == 1)
    assert again.engine.state.now - state.now < 60 * SECOND
