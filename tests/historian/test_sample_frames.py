"""Samples as the journal holds them: whatever a device tells comes back as it was."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from historian.sample_frames import decode_samples, encode_samples, first_time
from plant_service.core.samples import Quality, SampleBatch, Value

TEXTS = st.text(st.characters(codec=None, categories=["L", "N", "P", "S", "Z", "C"]))  # lone surrogates and NUL too
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
TIMES = st.integers(-(2**62), 2**62)


@st.composite
def batches(draw: st.DrawFn) -> SampleBatch:
    tags = draw(st.lists(TEXTS, max_size=6))
    each = [draw(st.lists(one, min_size=len(tags), max_size=len(tags))) for one in (VALUES, st.sampled_from(Quality))]
    sources = draw(st.none() | st.lists(st.none() | TIMES, min_size=len(tags), max_size=len(tags)).map(tuple))
    return SampleBatch(draw(TEXTS), draw(TIMES), tuple(tags), tuple(each[0]), tuple(each[1]), sources)


def exact(batch: SampleBatch) -> tuple[object, ...]:
    """NaN is no equal of itself, and 1 is one of True and 1.0."""
    return (*(getattr(batch, name) for name in ("device", "time", "tags", "qualities", "sources")), _bits(batch.values))


def _bits(values: tuple[Value, ...]) -> list[tuple[type, object]]:
    return [(type(value), struct.pack("<d", value) if isinstance(value, float) else value) for value in values]


@given(st.lists(batches(), max_size=4))
def test_batches_come_back_to_the_bit(given: list[SampleBatch]) -> None:
    body = encode_samples(given)
    assert [exact(batch) for batch in decode_samples(body)] == [exact(batch) for batch in given]
    assert not given or first_time(body) == given[0].time


def test_a_tag_may_tell_another_kind_of_value_each_time() -> None:
    told: list[Value] = [1, 1.0, True, None, "1", 2**63, -(2**63), float("inf"), 10**30]
    given = [SampleBatch("a", 7, ("a.x", "a.y"), (value, 2), (Quality.GOOD,) * 2) for value in told]
    assert [exact(batch) for batch in decode_samples(encode_samples(given))] == [exact(batch) for batch in given]


def test_a_poll_takes_little_more_room_than_its_values() -> None:
    """The names of its tags stand in it once."""
    tags = tuple(f"press.T{number}" for number in range(500))
    poll = SampleBatch("press", 7, tags, tuple(range(500)), (Quality.GOOD,) * 500)
    assert len(encode_samples([poll])) < sum(map(len, tags)) + 500 * (8 + 4) + 100


def test_what_an_earlier_version_left_behind_is_read() -> None:
    text = '[["press",17,["press.A","press.B"],[5,NaN],"GU"],["weld",18,["weld.\\"C"],[null],"B",[16]]]'
    first, second = decode_samples(text)
    assert exact(first) == exact(
        SampleBatch("press", 17, ("press.A", "press.B"), (5, float("nan")), (Quality.GOOD, Quality.UNCERTAIN))
    )
    assert second == SampleBatch("weld", 18, ('weld."C',), (None,), (Quality.BAD,), (16,))
    assert first_time(text) == 17
