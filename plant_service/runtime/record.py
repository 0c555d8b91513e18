"""On-change with a heartbeat: what of a poll goes into the record."""

from collections.abc import Mapping

from plant_service.core.samples import Micros, Quality, SampleBatch, Value


class Record:
    """Tags with a heartbeat are kept when value or quality change, and again after that time; all others always.

    `heartbeats` in microseconds by full name of the tag. Rules and publishers see every poll.
    """

    def __init__(self, heartbeats: Mapping[str, Micros]) -> None:
        self._heartbeats = heartbeats
        self._devices = {tag.partition(".")[0] for tag in heartbeats}
        self._kept: dict[str, tuple[Value, Quality, Micros]] = {}

    def kept(self, batch: SampleBatch) -> SampleBatch | None:
        """The part of a batch that is kept: the very batch where that is all of it, None where it is nothing."""
        if batch.device not in self._devices:
            return batch
        places = [
            place
            for place, (tag, value, quality) in enumerate(zip(batch.tags, batch.values, batch.qualities, strict=True))
            if self._is_news(tag, value, quality, batch.time)
        ]
        if len(places) == len(batch):
            return batch
        if not places:
            return None
        return SampleBatch(
            batch.device,
            batch.time,
            tuple(batch.tags[place] for place in places),
            tuple(batch.values[place] for place in places),
            tuple(batch.qualities[place] for place in places),
            None if batch.sources is None else tuple(batch.sources[place] for place in places),
        )

    def _is_news(self, tag: str, value: Value, quality: Quality, time: Micros) -> bool:
        heartbeat = self._heartbeats.get(tag)
        if heartbeat is None:
            return True
        last = self._kept.get(tag)
        if last is not None and last[1] is quality and last[0] == value and time - last[2] < heartbeat:
            return False
        self._kept[tag] = (value, quality, time)
        return True
