"""Which samples enter the input log: those of tags with rules that can have an effect.

An unchanged Good poll has none, unless a rule waits for the next sample. What it proves, that the value still stood at
that time, travels with the next logged sample of the tag as `previous_good`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros, Quality, SampleBatch, Value
from plant_service.core.wip.engine import Engine


@dataclass(slots=True)
class _Seen:
    value: Value
    quality: Quality
    time: Micros
    good: Micros | None


class Intake:
    """Remembers the last sample of each tag. Feed every poll in its order; fold what it yields before the next poll."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: dict[str, _Seen] = {}

    def admit(self, batch: SampleBatch) -> Iterator[SampleInput]:
        tags, first = self._engine.tags, self._engine.first
        rows: Iterable[tuple[str, Value, Quality]] = zip(batch.tags, batch.values, batch.qualities, strict=True)
        if first:
            rows = sorted((row for row in rows if row[0] in tags), key=lambda row: row[0] not in first)
        for tag, value, quality in rows:
            if tag in tags:
                admitted = self.admit_one(batch.time, tag, value, quality)
                if admitted is not None:
                    yield admitted

    def admit_one(self, time: Micros, tag: str, value: Value, quality: Quality) -> SampleInput | None:
        """The input for one sample of a tag that has rules, or None when it can have no effect."""
        seen = self._seen.get(tag)
        if seen is None:
            self._seen[tag] = _Seen(value, quality, time, time if quality is Quality.GOOD else None)
            return SampleInput(time, tag, value, quality)
        unchanged = quality is seen.quality and value == seen.value and type(value) is type(seen.value)
        if unchanged and time > seen.time and not self._engine.waits(tag):
            seen.time = time
            if quality is Quality.GOOD:
                seen.good = time
            return None
        admitted = SampleInput(time, tag, value, quality, seen.good)
        if time > seen.time:
            seen.value, seen.quality, seen.time = value, quality, time
            if quality is Quality.GOOD:
                seen.good = time
        return admitted

    def polled(self) -> dict[str, Micros]:
        """Time of the last Good poll by tag: kept with a checkpoint, so that a restart forgets no window."""
        return {tag: seen.good for tag, seen in self._seen.items() if seen.good is not None}

    def resume(self, polled: dict[str, Micros]) -> None:
        """Goes on behind a restart: the next sample of each tag is new, but its last Good poll is known."""
        for tag, good in polled.items():
            self._seen[tag] = _Seen(None, Quality.UNCERTAIN, good, good)
