"""What every HistorianReader promises of aggregates, single moments, trends and events (core/ports)."""

import math
import random
from collections.abc import Sequence

import pytest

from historian.reader import PostgresReader
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration, Processed
from plant_service.core.history.processing import at, process
from plant_service.core.ports import MOST_INTERVALS, EventFilter, HistoryValue, Spooled, TrendPoint
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.core.wip.events import Bucket, Event
from tests.contracts.historians import Historian
from tests.historian.samples import START, alarm_event, batch, event, move

END = START + 120 * SECOND


async def recorded(historian: Historian, tag: str, rows: Sequence[tuple[float, Value, Quality]]) -> list[HistoryValue]:
    """Writes the rows (seconds behind START, value, quality) and gives them as they are read back."""
    pieces = [
        Spooled(number, samples=[SampleBatch("press", START + int(second * SECOND), (tag,), (value,), (quality,))])
        for number, (second, value, quality) in enumerate(
            rows, (await historian.writer.delivered("journal")).newest + 1
        )
    ]
    await historian.writer.write("journal", pieces)
    return list(await historian.reader.read_raw(tag, None, None, 1000))


def some_rows(seed: int) -> list[tuple[float, Value, Quality]]:
    """Irregular, with bad and uncertain values and ties; integers, floats, booleans and texts by the seed."""
    roll = random.Random(seed)
    values: list[Value] = [[1, 2, 2**60, -5], [0.5, -1.25, float("nan"), 7.0], [True, False], ["a", "b"]][seed % 4]  # type: ignore[assignment]
    rows: list[tuple[float, Value, Quality]] = []
    for second in sorted(roll.choice(range(1, 110)) for _ in range(40)):
        quality = roll.choices(list(Quality), [8, 1, 2])[0]
        rows.append((second, None if quality is Quality.BAD else roll.choice(values), quality))
    return rows


def as_text(found: Sequence[Processed]) -> list[str]:
    return [
        f"{result!r}"
        if not isinstance(result.value, float)
        else f"{result.value:.9g} {result.quality} {result.time} {result.origin} {result.partial} {result.multiple}"
        for result in found
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_every_aggregate_is_that_of_the_reference(historian: Historian, seed: int) -> None:
    values = await recorded(historian, "press.T", some_rows(seed))
    for kind in Aggregate:
        for configuration in (AggregateConfiguration(), AggregateConfiguration(True, False, 50, 50, True)):
            for start, end, length in (
                (START, END, 7 * SECOND),
                (START + 30 * SECOND, END, 0),
                (END, START, 11 * SECOND),
            ):
                found = await historian.reader.read_processed("press.T", start, end, length, kind, configuration)
                assert as_text(found) == as_text(process(values, kind, start, end, length, configuration)), kind


async def test_moments_are_those_of_the_reference(historian: Historian) -> None:
    values = await recorded(historian, "press.T", some_rows(1))
    times = [START + second * SECOND // 2 for second in (*range(-10, 80), *range(200, 250))]
    for configuration in (AggregateConfiguration(), AggregateConfiguration(stepped=True, treat_uncertain_as_bad=False)):
        for simple_bounds in (False, True):
            found = await historian.reader.read_at("press.T", times, configuration, simple_bounds)
            assert as_text(found) == as_text([at(values, time, configuration, simple_bounds) for time in times])


async def test_an_unknown_series_has_no_data(historian: Historian) -> None:
    await historian.writer.write("journal", [Spooled(1, samples=[batch(0, 1)])])
    for series in ("no.such", "press.\0"):
        for kind in (Aggregate.COUNT, Aggregate.AVERAGE, Aggregate.TIME_AVERAGE2, Aggregate.INTERPOLATIVE):
            found = await historian.reader.read_processed(series, START, END, 0, kind, AggregateConfiguration())
            assert [result.no_data for result in found] == [True]
        assert not await historian.reader.read_trend(series, START, END, 10)


async def test_too_many_intervals_are_refused(historian: Historian) -> None:
    with pytest.raises(ValueError, match="at most"):
        await historian.reader.read_processed(
            "press.T", START, START + MOST_INTERVALS + 1, 1, Aggregate.COUNT, AggregateConfiguration()
        )


async def test_a_trend_keeps_first_last_and_extremes_of_every_interval(historian: Historian) -> None:
    rows: list[tuple[float, Value, Quality]] = [
        *((second, float(second % 17), Quality.GOOD) for second in range(100)),
        *((10.5, 99.0, Quality.UNCERTAIN), (20.5, None, Quality.BAD), (21.5, True, Quality.GOOD)),
    ]
    await recorded(historian, "press.T", rows)
    found = await historian.reader.read_trend("press.T", START, START + 120 * SECOND, 12)
    assert [(point.time - START) // SECOND for point in found] == list(range(0, 100, 10))
    for point in found:
        first = (point.time - START) // SECOND
        inside = [float(second % 17) for second in range(first, first + 10)]
        inside += [99.0] if first == 10 else [1.0] if first == 20 else []
        assert (point.low, point.high, point.count) == (min(inside), max(inside), len(inside))
        assert (point.first, point.last) == (first % 17, (first + 9) % 17)
        assert point.bad == (first == 20)


async def test_a_trend_of_days_is_that_of_all_samples_rolled_up_or_not(historian: Historian) -> None:
    roll, step, count = random.Random(7), 47 * SECOND, 2000
    samples = [(START + number * step, roll.uniform(-9, 9), roll.random() < 0.05) for number in range(count)]
    batches = [
        SampleBatch("press", time, ("press.T",), (None if bad else value,), (Quality.BAD if bad else Quality.GOOD,))
        for time, value, bad in samples
    ]
    await historian.writer.write("journal", [Spooled(1, samples=batches)])
    for start, end, points, bucket in (
        (START, START + count * step, 500, 60),
        (START + 3600 * SECOND, START + 70_000 * SECOND, 15, 3600),
    ):
        begin = start - start % (bucket * SECOND)
        width = -(-(end - begin) // points // (bucket * SECOND)) * bucket * SECOND
        expected = []
        for first in range(begin, end, width):
            last = min(first + width, -(-end // (bucket * SECOND)) * bucket * SECOND)
            inside = [(value, bad) for time, value, bad in samples if first <= time < last]
            numbers = [value for value, bad in inside if not bad]
            if inside:
                head, tail = (numbers[0], numbers[-1]) if numbers else (None, None)
                low, high = min(numbers, default=None), max(numbers, default=None)
                expected.append(TrendPoint(first, head, tail, low, high, len(numbers), len(inside) - len(numbers)))
        found = await historian.reader.read_trend("press.T", start, end, points)
        assert len(found) <= points
        assert list(found) == expected


@pytest.mark.parametrize(("step", "exact"), [(SECOND, True), (600 * SECOND, False)])
async def test_a_curve_keeps_peaks_and_order_in_few_points(historian: Historian, step: Micros, exact: bool) -> None:
    """Of samples where they stand close, of hours here otherwise."""
    samples = [(START + number * step, math.sin(number / 100)) for number in range(3000)]
    samples[1234] = (samples[1234][0], -7.0)
    samples[2345] = (samples[2345][0] + 1, 7.0)
    batches = [SampleBatch("press", time, ("press.T",), (value,), (Quality.GOOD,)) for time, value in samples]
    bad = SampleBatch("press", START + step // 2, ("press.T",), (None,), (Quality.BAD,))
    await historian.writer.write("journal", [Spooled(1, samples=[*batches, bad])])
    reader = PostgresReader(historian.dsn)
    found = await reader.read_curve("press.T", START, START + 3000 * step, 100)
    assert 50 < len(found) <= 100
    assert list(found) == sorted(found)
    hour = 3600 * SECOND
    known = {(time if exact else time - time % hour, value) for time, value in samples}
    assert set(found) <= known
    for time, value in (samples[1234], samples[2345]):
        assert (time if exact else time - time % hour, value) in found
    assert not await reader.read_curve("press.none", START, START + step, 100)
    assert list(await reader.read_curve("press.T", START, START + 5 * SECOND, 100)) == samples[: 5 if exact else 1]
    await reader.close()


async def test_a_trend_of_texts_is_empty(historian: Historian) -> None:
    await recorded(historian, "press.T", [(0, "a", Quality.GOOD), (1, "b", Quality.GOOD)])
    assert not await historian.reader.read_trend("press.T", START, END, 1)


async def test_events_come_back_as_they_were_page_by_page_and_by_filter(historian: Historian) -> None:
    history = [
        event(
            number, move(Bucket.QUEUE, Bucket.DONE, 2**64), move(Bucket.DONE, Bucket.SHIPPED), order=f"WO-{number % 2}"
        )
        for number in range(20)
    ]
    history[3] = alarm_event(3, order="WO-1")
    await historian.writer.write("journal", [Spooled(1, events=history)])
    found: list[Event] = []
    while page := await historian.reader.read_events(
        EventFilter(), 7, (found[-1].occurred, found[-1].id) if found else None
    ):
        found += page
    assert found == history
    assert await historian.reader.read_events(EventFilter(), 3, newest_first=True) == history[:-4:-1]
    for wanted, numbers in (
        (EventFilter(order="WO-1"), [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]),
        (EventFilter(kinds=["alarm_raised", "no such"]), [3]),
        (EventFilter(start=START + 5 * SECOND, end=START + 7 * SECOND), [5, 6]),
        (EventFilter(station="L1/OP10", rule="L1/OP10/completed", start=START + 18 * SECOND), [18, 19]),
        (EventFilter(lot="no such"), []),
        (EventFilter(station="\0"), []),
    ):
        chosen = await historian.reader.read_events(wanted, 100)
        assert [found.sequence for found in chosen] == numbers
