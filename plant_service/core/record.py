"""The record: the input log as it was kept, and folding it again under the same or another map.

Inputs are what the rules of their time could use, so a map that binds other tags, or reads one otherwise, also needs
the polled samples of these tags. Those go through the intake, as they would have, had the map been in force.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from plant_service.core.adoption import release, taken_over
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.intake import Intake
from plant_service.core.samples import Micros, Quality, Sample, Value
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

#: An input with its number in the journal, or a polled sample beside the log.
Entry: TypeAlias = "tuple[int, Input] | Sample"


@dataclass(frozen=True, slots=True)
class Log:
    """One journal's inputs: the numbers and times of the first and the last one that are kept."""

    journal: int
    source: str
    first: int
    last: int
    begin: Micros
    end: Micros


@dataclass(frozen=True, slots=True)
class Start:
    """A checkpoint on record (core/checkpoint.py): number and time of the last input in it, and its text."""

    sequence: int
    time: Micros
    text: str


class Record(Protocol):
    """Where the input log is kept for good. Raises StoreError."""

    @property
    def name(self) -> str:
        """Where this record is, for people."""

    async def logs(self) -> Sequence[Log]:
        """All input logs, the one with the newest input last."""

    async def commands(self, log: Log) -> Sequence[Command]: ...

    async def tags(self, log: Log) -> Collection[str]:
        """Tags that have inputs."""

    def entries(self, log: Log, until: Micros, polled: Collection[str]) -> AsyncIterator[Sequence[Entry]]:
        """Inputs older than `until` in their order, and among them by time the samples of the tags `polled`.

        In pieces that fit into memory.
        """

    async def checkpoint(self, log: Log, until: Micros) -> Start | None:
        """The last one older than `until` that this program can read and behind which all inputs are kept."""

    async def event(self, event_id: str) -> tuple[int, Event] | None:
        """The event with the number of the journal it is from."""

    async def together(self, journal: int, sequence: int) -> Sequence[Event]:
        """All events that this input caused, in their order."""

    async def model(self, version: str) -> PlantModel | None:
        """The configuration of that version, if this record keeps it."""

    async def inputs(self, journal: int, sequence: int, tag: str, limit: int) -> Sequence[tuple[int, Input]]:
        """At most `limit` inputs up to number `sequence`, oldest first: of `tag`, or that number alone if it is ""."""


def polled_tags(record_tags: Collection[str], models: Sequence[PlantModel]) -> set[str]:
    """Tags whose polled samples a replay needs: bound, but unknown to the log, or read in different ways."""
    rules = [_rules_by_tag(model) for model in models]
    bound = set().union(*rules)
    unknown = bound.difference(record_tags)
    return unknown | {tag for tag in bound if any(found.get(tag) != rules[0].get(tag) for found in rules)}


def _rules_by_tag(model: PlantModel) -> Mapping[str, list[object]]:
    found: dict[str, list[object]] = {}
    for rule in model.rules.values():
        found.setdefault(rule.tag, []).append(rule)
    return found


class Refold:
    """Folds a record under one map. `found` gets the events of each entry. `released`: orders the record releases.

    `start`: state to begin with, which then belongs to this object; the map is in force from there on.
    """

    def __init__(
        self,
        model: PlantModel,
        polled: Collection[str],
        released: Collection[str],
        found: Callable[[Sequence[Event]], None],
        start: Checkpoint | None = None,
    ) -> None:
        self.engine = Engine(model) if start is None else taken_over(start, model)
        self._intake = Intake(self.engine)
        self._intake.resume(start.polled if start else {})
        self._polled = frozenset(polled)
        state = self.engine.state
        known = {*released, *state.orders, *state.forgotten}
        self._own_orders = [order for order in model.orders if order.order not in known]
        self._last: dict[str, tuple[Micros, Value, Quality]] = {}
        self._found = found

    def take(self, entry: Entry) -> None:
        sequence, item = (self.engine.state.sequence, entry) if isinstance(entry, Sample) else entry
        while self._own_orders:
            self._step(sequence, release(self._own_orders.pop(0), item.time))
        if isinstance(item, (Sample, SampleInput)):
            self._sample(sequence, item)
        else:
            self._step(sequence, item)

    def _sample(self, sequence: int, item: Sample | SampleInput) -> None:
        if item.tag not in self.engine.tags:
            return
        if item.tag not in self._polled:
            assert isinstance(item, SampleInput)
            self._step(sequence, item)
            return
        # The log holds some of the polls too: each counts once.
        seen = (item.time, item.value, item.quality)
        if self._last.get(item.tag) == seen:
            return
        self._last[item.tag] = seen
        admitted = self._intake.admit_one(item.time, item.tag, item.value, item.quality)
        if admitted is not None:
            self._step(sequence, admitted)

    def _step(self, sequence: int, item: Input) -> None:
        events = self.engine.step(sequence, item)
        if events:
            self._found(events)
