"""Folds the record again, under one map or under two at once, as a stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from plant_service.core import checkpoint
from plant_service.core.adoption import lacking
from plant_service.core.calendars import NEVER
from plant_service.core.comparison import Comparison, Difference
from plant_service.core.errors import StoreError
from plant_service.core.quantities import Quantity
from plant_service.core.record import Entry, Log, Record, Refold, Start, polled_tags
from plant_service.core.samples import Micros, Sample, format_time
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel


@dataclass(frozen=True, slots=True)
class Range:
    """Events recorded in [start, end) are told; folding begins before. None = open."""

    start: Micros | None
    end: Micros | None

    def holds(self, event: Event) -> bool:
        return (self.start is None or event.recorded >= self.start) and (self.end is None or event.recorded < self.end)


@dataclass
class Folded:
    """What one map made of the record. `counted`: pieces by rule, and `events`, both within the range."""

    engine: Engine
    counted: dict[str, Quantity] = field(default_factory=dict)
    events: int = 0


@dataclass
class Replayed:
    """`polled`: tags whose polled samples were read too, because the log does not tell all that the maps ask."""

    log: Log
    polled: Sequence[str]
    folds: list[Folded] = field(default_factory=list)
    inputs: int = 0
    samples: int = 0
    reached: Micros = 0


async def choose_log(record: Record, range_: Range, journal: int | None) -> tuple[Log, Sequence[Log]]:
    """The log to fold, the newest that began before the range's end, and the others that hold part of the range."""
    found = [
        log
        for log in await record.logs()
        if (range_.end is None or log.begin < range_.end) and journal in (None, log.journal)
    ]
    if not found:
        before = f" before {format_time(range_.end)}" if range_.end is not None else ""
        raise StoreError(f"{record.name} holds no inputs{before}; nothing to replay")
    others = [log for log in found[:-1] if range_.start is None or log.end >= range_.start]
    return found[-1], others


async def choose_start(record: Record, log: Log, models: Sequence[PlantModel], range_: Range) -> Start | None:
    """The last checkpoint before the range that all of the models can go on from; None: from the first input on.

    A map with other rules cannot: what they had seen until then would not be in it.
    """
    start = None if range_.start is None else await record.checkpoint(log, range_.start)
    if start is None:
        return None
    content = checkpoint.load(start.text)
    if any(model.rules != content.model.rules or lacking(content.state, content.model, model) for model in models):
        return None
    return start


async def replay_record(
    record: Record,
    log: Log,
    start: Start | None,
    models: Sequence[PlantModel],
    range_: Range,
    told: Callable[[Event], None],
    differs: Callable[[Difference], None],
    progress: Callable[[Replayed], None],
) -> Replayed:
    """Folds `log`, from `start` on, under each of one or two `models`.

    `told` gets the events of the first, `differs` what two differ in. Memory does not grow with the record: it is read,
    folded and compared piece by piece.
    """
    if start is not None:
        log = replace(log, first=start.sequence + 1, begin=start.time)
    polled = sorted(polled_tags(await record.tags(log), models))
    released = {str(c.arguments.get("order")) for c in await record.commands(log) if c.name == "release"}
    replayed = Replayed(log, polled)
    made: list[list[Event]] = [[] for _ in models]
    refolds = [
        Refold(model, polled, released, events.extend, checkpoint.load(start.text) if start else None)
        for model, events in zip(models, made, strict=True)
    ]
    replayed.folds = [Folded(refold.engine) for refold in refolds]
    comparison = Comparison(differs)
    end = range_.end if range_.end is not None else NEVER
    async for entries in record.entries(log, end, polled):
        for entry in entries:
            for refold in refolds:
                refold.take(entry)
            if any(made):
                _tell(made, replayed.folds, range_, told, comparison)
        _count(replayed, entries)
        progress(replayed)
    comparison.finish()
    return replayed


def _tell(
    made: list[list[Event]],
    folds: Sequence[Folded],
    range_: Range,
    told: Callable[[Event], None],
    comparison: Comparison,
) -> None:
    inside = [[event for event in events if range_.holds(event)] for events in made]
    for events, fold in zip(inside, folds, strict=True):
        fold.events += len(events)
        for event in events:
            if event.rule and event.kind in QUANTITY_KINDS and event.certainty != "inferred":
                fold.counted[event.rule] = fold.counted.get(event.rule, 0) + event.quantity
    for event in inside[0]:
        told(event)
    if len(inside) == 2:
        comparison.compare(*inside)
    for events in made:
        events.clear()


def _count(replayed: Replayed, entries: Sequence[Entry]) -> None:
    samples = sum(isinstance(entry, Sample) for entry in entries)
    replayed.samples += samples
    replayed.inputs += len(entries) - samples
    if entries:
        last = entries[-1]
        replayed.reached = last.time if isinstance(last, Sample) else last[1].time
