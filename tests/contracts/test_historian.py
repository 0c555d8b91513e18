"""What every HistorianWriter and HistorianReader promises (core/ports)."""

import json
from dataclasses import replace
from enum import StrEnum

import pytest

from plant_service.core.ports import Delivered, HistorianReader, HistoryValue, Spooled
from plant_service.core.samples import SECOND, Quality, SampleBatch, Value
from tests.contracts.historians import Historian
from tests.historian.queries import rows
from tests.historian.samples import GOOD, START, batch


async def all_of(reader: HistorianReader, series: str, limit: int = 1000, newest_first: bool = False) -> list[Value]:
    """Everything, page by page."""
    found: list[HistoryValue] = []
    while page := await reader.read_raw(
        series, None, None, limit, (found[-1].time, found[-1].position) if found else None, newest_first
    ):
        found.extend(page)
    return [value.value for value in found]


async def test_nothing_is_delivered_at_first(historian: Historian) -> None:
    assert await historian.writer.delivered("journal") == Delivered()
    assert await historian.reader.read_raw("no.such", None, None, 10) == []


async def test_the_position_is_delivered_with_the_pieces_and_per_source(historian: Historian) -> None:
    await historian.writer.write("journal", [Spooled(3, samples=[batch(0, 1)]), Spooled(7, samples=[batch(1, 2)])])
    assert await historian.writer.delivered("journal") == Delivered(0, ((0, 7),))
    assert await historian.writer.delivered("another") == Delivered()


async def test_pieces_written_again_are_skipped(historian: Historian) -> None:
    pieces = [Spooled(number, samples=[batch(number, number)]) for number in range(1, 5)]
    await historian.writer.write("journal", pieces[:3])
    await historian.writer.write("journal", pieces[1:])
    assert await all_of(historian.reader, "press.T0") == [1, 2, 3, 4]


async def test_values_come_back_as_they_were(historian: Historian) -> None:
    class Mood(StrEnum):
        CALM = "calm"

    values: tuple[Value, ...] = (
        *(True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, 2**64 - 1, -(2**70), 10**40),
        *(0.1, -0.0, 1e308, 5e-324, "", "冲压 ü 🏭", None, Mood.CALM),
    )
    await historian.writer.write("journal", [Spooled(1, samples=[batch(0, *values)])])
    found = [await all_of(historian.reader, f"press.T{index}") for index in range(len(values))]
    assert [repr(value) for (value,) in found] == [repr(value) for value in (*values[:-1], "calm")]


async def test_the_time_that_the_device_tells_is_kept_beside_ours(historian: Historian) -> None:
    dated = replace(
        batch(0, 1, "two", None, 0.5, True, 2**70, 7), sources=(START - 7, START, START + 7, None, 1, 2, -1)
    )
    await historian.writer.write("journal", [Spooled(1, samples=[dated, batch(1, 8)])])
    found = await rows(
        historian.dsn, "SELECT extract(epoch FROM source_time) * 1000000 FROM sample ORDER BY time, position"
    )
    assert [time for (time,) in found] == [START - 7, START, START + 7, None, 1, 2, None, None]


async def test_what_postgresql_cannot_hold_does_not_stop_the_rest(historian: Historian) -> None:
    """Set aside whole, with the reason; in its place stands a Bad sample without a value."""
    odd = SampleBatch("press", START, ("press.a\0b", "press.T", "press.\ud800"), ("x\0y", "\udfff", 1), (GOOD,) * 3)
    never = SampleBatch("press", 10**18, ("press.T",), (1,), (GOOD,))
    numbers = batch(1, float("nan"), 5, float("-inf"))
    await historian.writer.write("journal", [Spooled(1, samples=[odd, never]), Spooled(2, samples=[numbers])])
    for series in ("press.a\ufffdb", "press.T", "press.T0", "press.T2"):
        (found,) = await historian.reader.read_raw(series, None, None, 10)
        assert (found.value, found.quality) == (None, Quality.BAD)
    assert await all_of(historian.reader, "press.\ufffd") == [1]
    assert await all_of(historian.reader, "press.T1") == [5]
    aside = await rows(historian.dsn, "SELECT source, name, reason, body FROM set_aside ORDER BY position")
    assert [(tag, reason, repr(json.loads(str(sample))[1])) for _, tag, reason, sample in aside] == [
        ("press.a\ufffdb", "the text has a NUL", r"'x\x00y'"),
        ("press.T", "the text has half a surrogate pair", r"'\udfff'"),
        ("press.T", "its time is not between 1970 and 2199", "1"),
        ("press.T0", "nan is no number", "nan"),
        ("press.T2", "-inf is no number", "-inf"),
    ]
    await historian.writer.write("journal", [Spooled(2, samples=[numbers])])
    assert await rows(historian.dsn, "SELECT count(*) FROM set_aside") == [(5,)]


@pytest.mark.parametrize("quality", Quality)
async def test_qualities_are_kept(historian: Historian, quality: Quality) -> None:
    await historian.writer.write("journal", [Spooled(1, samples=[batch(0, 1, quality=quality)])])
    (value,) = await historian.reader.read_raw("press.T0", None, None, 10)
    assert (value.time, value.quality) == (START, quality)


async def test_a_range_holds_its_start_but_not_its_end(historian: Historian) -> None:
    await historian.writer.write("journal", [Spooled(1, samples=[batch(number, number) for number in range(5)])])
    found = await historian.reader.read_raw("press.T0", START + SECOND, START + 3 * SECOND, 10)
    assert [value.value for value in found] == [1, 2]
    assert len(await historian.reader.read_raw("press.T0", -(10**18), 10**18, 10)) == 5


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
async def test_pages_lose_and_repeat_nothing_in_ties(historian: Historian, limit: int, newest_first: bool) -> None:
    """The same series several times at one time: within a piece, over pieces, and in one batch."""
    twice = SampleBatch("press", START, ("press.T0", "press.T0"), (0, 1), (GOOD, GOOD))
    pieces = [
        Spooled(1, samples=[twice, *(batch(0, number) for number in range(2, 8))]),
        Spooled(2, samples=[batch(0, number) for number in range(8, 15)]),
    ]
    await historian.writer.write("journal", pieces)
    expected = list(range(15))
    assert await all_of(historian.reader, "press.T0", limit, newest_first) == (
        expected[::-1] if newest_first else expected
    )
