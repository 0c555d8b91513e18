"""The pipeline: polls and commands in, journal, publishers out. The one place where the engine is stepped.

A round takes what has come in, folds it, commits inputs, events and samples together, and only then shows the effects.
Cost is one fsync per round; rounds grow with the load, so the fsync is shared by all that came in meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from plant_service.core import checkpoint
from plant_service.core.errors import CommandError, StoreError
from plant_service.core.inputs import Command, Input, Tick
from plant_service.core.intake import Intake
from plant_service.core.outputs import Output
from plant_service.core.ports import Entries, Journal, Publisher
from plant_service.core.samples import SECOND, Micros, SampleBatch, Value
from plant_service.core.wip.commands.permissions import check_allowed
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.view import FigureSamples
from plant_service.runtime.record import Record
from plant_service.runtime.worker import Worker
from plant_service.runtime.writing import written

log = logging.getLogger(__name__)

QUEUE_SIZE = 1000
FLUSH_INTERVAL: Micros = SECOND // 4
CHECKPOINT_INPUTS = 5000
CHECKPOINT_INTERVAL: Micros = 60 * SECOND
RETRY_PAUSE = 2.0


@dataclass(slots=True)
class _Asked:
    """A command that somebody waits for."""

    command: Command
    answer: asyncio.Future[Sequence[Event]]


class Pipeline:
    """Owns the engine while `run` runs. `deliver` waits when the queue is full: a poller then beats slower.

    `want` is given the outputs that the fold wants: all at first, then those that changed, once they are durable.
    """

    def __init__(
        self,
        engine: Engine,
        intake: Intake,
        journal: Journal,
        worker: Worker,
        publishers: Sequence[Publisher],
        clock: Callable[[], Micros],
        want: Callable[[Mapping[str, Output]], None] = lambda outputs: None,
        heartbeats: Mapping[str, Micros] | None = None,
    ) -> None:
        self._record = Record(heartbeats or {})
        self._want = want
        self._engine = engine
        self._intake = intake
        self._journal = journal
        self._worker = worker
        self._publishers = publishers
        self._clock = clock
        self._figures = FigureSamples(engine)
        self._queue: asyncio.Queue[SampleBatch | _Asked | None] = asyncio.Queue(QUEUE_SIZE)
        self._unread: SampleBatch | _Asked | None = None
        self._stopping = False
        self._samples: list[SampleBatch] = []
        self._flushed: Micros = clock()
        self._checkpointed = (engine.state.sequence, clock())
        self._commands = 0
        self.committed = asyncio.Event()

    async def deliver(self, batch: SampleBatch) -> None:
        await self._queue.put(batch)

    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        """Port CommandPort: keys `command` and `actor`, an optional `id`, the rest are the command's arguments."""
        arguments = dict(command)
        name, actor = str(arguments.pop("command", "")), str(arguments.pop("actor", ""))
        check_allowed(name, allowed)
        self._commands += 1
        number = str(arguments.pop("id", "") or f"{self._clock()}-{self._commands}")
        answer: asyncio.Future[Sequence[Event]] = asyncio.get_running_loop().create_future()
        await self._queue.put(_Asked(Command(0, number, name, arguments, actor), answer))
        return await answer

    async def run(self) -> None:
        """Rounds until `stop`; then folds what still stands in the queue and commits it with a checkpoint."""
        self._want(self._engine.state.outputs)
        await self._publish_samples(self._figures.everything())
        while not self._stopping:
            await self._wait()
            await self._round(self._take())
        while self._unread is not None or not self._queue.empty():
            await self._round(self._take())
        await self._commit([], [], final=True)

    def stop(self) -> None:
        """Ends `run` once all that was delivered before is committed and published."""
        self._stopping = True
        if self._queue.empty():
            self._queue.put_nowait(None)

    async def _wait(self) -> None:
        """For a first item, a timer, the flush of the samples, or the end."""
        if self._unread is not None or not self._queue.empty():
            return
        timeout = max(0.0, (self._wake() - self._clock()) / SECOND)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                self._unread = await self._queue.get()

    def _take(self) -> list[SampleBatch | _Asked]:
        """At most one poll of each device: the next one is admitted by what this one has changed."""
        items: list[SampleBatch | _Asked] = []
        devices: set[str] = set()
        while self._unread is not None or not self._queue.empty():
            item = self._unread if self._unread is not None else self._queue.get_nowait()
            self._unread = None
            if isinstance(item, SampleBatch):
                if item.device in devices:
                    self._unread = item
                    break
                devices.add(item.device)
            if item is not None:
                items.append(item)
        return items

    def _wake(self) -> Micros:
        times = [self._flushed + FLUSH_INTERVAL if self._samples else self._clock() + SECOND]
        due = self._engine.due()
        return min([*times, due] if due is not None else times)

    async def _round(self, items: Sequence[SampleBatch | _Asked]) -> None:
        inputs: list[tuple[int, Input]] = []
        events: list[Event] = []
        answers: list[tuple[_Asked, Sequence[Event]]] = []
        for item in items:
            if isinstance(item, SampleBatch):
                for sample in list(self._intake.admit(item)):
                    self._fold(sample, inputs, events)
                kept = self._record.kept(item)
                if kept is not None:
                    self._samples.append(kept)
            else:
                found = self._ask(item, inputs, events)
                if found is not None:
                    answers.append((item, found))
        due = self._engine.due()
        if due is not None and due <= self._clock():
            self._fold(Tick(self._clock()), inputs, events)
        figures = self._figures.changed()
        if figures is not None:
            self._samples.append(figures)
        if inputs or self._clock() >= self._flushed + FLUSH_INTERVAL:
            await self._commit(inputs, events)
        self._want(self._engine.recorder.take_outputs())
        await self._publish(items, figures, events)
        for asked, found in answers:
            if not asked.answer.done():
                asked.answer.set_result(found)

    def _fold(self, item: Input, inputs: list[tuple[int, Input]], events: list[Event]) -> list[Event]:
        sequence = self._engine.state.sequence + 1
        inputs.append((sequence, item))
        found = self._engine.step(sequence, item)
        events.extend(found)
        return found

    def _ask(self, asked: _Asked, inputs: list[tuple[int, Input]], events: list[Event]) -> Sequence[Event] | None:
        given = asked.command
        command = Command(self._clock(), given.id, given.name, given.arguments, given.actor)
        try:
            self._engine.check(command)
        except CommandError as refusal:
            if not asked.answer.done():
                asked.answer.set_exception(refusal)
            return None
        return self._fold(command, inputs, events)

    async def _commit(self, inputs: Sequence[tuple[int, Input]], events: Sequence[Event], final: bool = False) -> None:
        """Commits until it succeeds: what is not durable must not be seen, and must not be lost."""
        entries = Entries(inputs, self._samples, events, await self._checkpoint(final))
        if not (inputs or events or self._samples or entries.checkpoint):
            return
        failed = False
        while True:
            try:
                await self._worker.run(lambda: self._journal.commit(entries))
                break
            except StoreError as error:
                if self._stopping:
                    raise
                if not failed:
                    log.error("%s; nothing new is published until it can be recorded, trying again", error)
                failed = True
                await asyncio.sleep(RETRY_PAUSE)
        if failed:
            log.info("the journal takes records again")
        self._samples = []
        self._flushed = self._clock()
        self.committed.set()

    async def _checkpoint(self, final: bool) -> tuple[int, str] | None:
        """Written in the journal's thread; nothing is folded before it is done."""
        sequence, time = self._checkpointed
        state, now = self._engine.state, self._clock()
        many = state.sequence - sequence >= CHECKPOINT_INPUTS
        if not (final or many or (state.sequence > sequence and now - time >= CHECKPOINT_INTERVAL)):
            return None
        self._checkpointed = (state.sequence, now)
        content = checkpoint.Checkpoint(self._engine.model, state, self._intake.polled())
        return state.sequence, await self._worker.run(lambda: written(content))

    async def _publish(
        self, items: Sequence[SampleBatch | _Asked], figures: SampleBatch | None, events: Sequence[Event]
    ) -> None:
        for item in items:
            if isinstance(item, SampleBatch):
                await self._publish_samples(item)
        await self._publish_samples(figures)
        if events:
            for publisher in self._publishers:
                await publisher.publish_events(events)

    async def _publish_samples(self, batch: SampleBatch | None) -> None:
        if batch is not None:
            for publisher in self._publishers:
                await publisher.publish_samples(batch)
