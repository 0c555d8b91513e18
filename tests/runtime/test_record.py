"""On-change with a heartbeat."""

from plant_service.core.samples import SECOND, Quality, SampleBatch, Value
from plant_service.runtime.record import Record

GOOD, BAD = Quality.GOOD, Quality.BAD


def poll(second: int, *values: Value, device: str = "press", quality: Quality = GOOD) -> SampleBatch:
    tags = tuple(f"{device}.T{number}" for number in range(len(values)))
    return SampleBatch(device, second * SECOND, tags, values, (quality,) * len(values))


def test_a_plant_without_heartbeats_keeps_every_poll_as_it_is() -> None:
    batch = poll(1, 5)
    assert Record({}).kept(batch) is batch
    assert Record({"weld.T0": SECOND}).kept(batch) is batch


def test_unchanged_values_are_kept_once_in_a_heartbeat() -> None:
    record = Record({"press.T0": 10 * SECOND})
    kept = [second for second in range(25) if record.kept(poll(second, 5))]
    assert kept == [0, 10, 20]


def test_a_change_is_kept_at_once_and_begins_the_heartbeat_anew() -> None:
    record = Record({"press.T0": 10 * SECOND})
    values = [5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6]
    assert [second for second, value in enumerate(values) if record.kept(poll(second, value))] == [0, 3, 13]


def test_quality_is_a_change_too() -> None:
    record = Record({"press.T0": 10 * SECOND})
    polls = [poll(0, 5), poll(1, None, quality=BAD), poll(2, None, quality=BAD), poll(3, 5), poll(4, 5)]
    assert [batch.time // SECOND for batch in polls if record.kept(batch)] == [0, 1, 3]


def test_other_tags_of_the_device_are_kept_always() -> None:
    record = Record({"press.T1": 10 * SECOND})
    first, second = poll(0, 1, 2, 3), poll(1, 1, 2, 3)
    assert record.kept(first) is first
    kept = record.kept(second)
    assert kept is not None
    assert (kept.tags, kept.values, kept.qualities) == (("press.T0", "press.T2"), (1, 3), (GOOD, GOOD))
