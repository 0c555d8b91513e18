"""The views tag_1s, tag_1m, tag_1h and tag_1d: the same answers in every edition, rolled up or not yet."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from historian.editions import Edition
from historian.maintenance import Maintenance
from historian.rollups import LEVELS, Level
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value, from_datetime
from tests.contracts.historians import Historian
from tests.historian.queries import prepare_once, rows
from tests.historian.samples import START

Sample = tuple[Micros, Value, Quality]
DAY: Micros = 86_400 * SECOND


@pytest.fixture
async def edition(historian: Historian) -> Edition:
    return await prepare_once(historian.dsn)


def some_samples(seed: int, count: int, span: Micros) -> list[Sample]:
    """In the order of their times; with ties, Bad ones and Uncertain ones."""
    roll = random.Random(seed)
    times = sorted(START + roll.randrange(span // 100_000) * 100_000 for _ in range(count))
    kinds: list[list[Value]] = [[1, 2, 3, -7], [0.5, -0.25, 1e6], [True, False], [2**70, 1]]
    return [
        (time, None if quality is Quality.BAD else roll.choice(kinds[seed % 4]), quality)
        for time in times
        for quality in roll.choices(list(Quality), [8, 1, 1])
    ]


def expected(samples: Sequence[Sample], level: Level) -> list[tuple[object, ...]]:
    """By the definition: one bucket after the other, over plain lists."""
    width = level.seconds * SECOND
    found = []
    for start in sorted({time - time % width for time, _, _ in samples}):
        inside = [sample for sample in samples if start <= sample[0] < start + width]
        numbers = [None if value is None else float(value) for _, value, _ in inside]
        there = [number for number in numbers if number is not None]
        times = [time for time, _, _ in inside] + [start + width]
        steps = [(n, (b - a) / SECOND) for n, (a, b) in zip(numbers, pairwise(times), strict=True) if n is not None]
        seconds = sum(step for _, step in steps)
        good = sum(quality is Quality.GOOD for _, _, quality in inside) / len(inside)
        figures = (min(there), max(there), sum(there) / len(there), there[-1], len(there), there[0]) if there else None
        mean = sum(number * step for number, step in steps) / seconds if seconds else None
        found.append((start, *(figures or (None, None, None, None, 0, None)), len(inside), good, mean))
    return found


async def answer(historian: Historian, level: Level, tag: str) -> list[tuple[object, ...]]:
    query = (
        f"SELECT {level.word}, min, max, avg, last, count, first, samples, good_share, time_weighted_avg"
        f" FROM tag_{level.name} WHERE tag = '{tag}' ORDER BY 1"
    )
    return [(from_datetime(row[0]), *row[1:]) for row in await rows(historian.dsn, query)]  # type: ignore[arg-type]


async def roll_up(historian: Historian, edition: Edition) -> None:
    if edition.rolls_up_itself:
        for level in LEVELS:
            await rows(historian.dsn, f"CALL refresh_continuous_aggregate('trend_{level.name}', NULL, NULL)")
    else:
        await Maintenance(historian.dsn, {}).work()


async def write(historian: Historian, tag: str, samples: Sequence[Sample]) -> None:
    position = (await historian.writer.delivered("journal")).newest
    batches = [SampleBatch("press", time, (tag,), (value,), (quality,)) for time, value, quality in samples]
    await historian.writer.write("journal", [Spooled(position + 1, samples=batches)])


def as_text(found: Sequence[tuple[object, ...]]) -> list[list[str]]:
    return [[f"{value:.9g}" if isinstance(value, float) else str(value) for value in row] for row in found]


@pytest.mark.parametrize("seed", range(4))
async def test_every_level_is_right_before_and_after_it_is_rolled_up(
    historian: Historian, edition: Edition, seed: int
) -> None:
    samples = some_samples(seed, 300, [60 * SECOND, 3600 * SECOND, DAY, 3 * DAY][seed])
    await write(historian, "press.T", samples)
    await write(historian, "press.U", samples[:1])
    for _ in range(2):
        for level in LEVELS:
            found = await answer(historian, level, "press.T")
            assert as_text(found) == as_text(expected(samples, level)), level.name
        await roll_up(historian, edition)


async def test_late_samples_go_where_they_belong(historian: Historian, edition: Edition) -> None:
    samples = some_samples(1, 300, 2 * DAY)
    late = samples[::3]
    await write(historian, "press.T", [sample for number, sample in enumerate(samples) if number % 3])
    await roll_up(historian, edition)
    await write(historian, "press.T", late)
    await roll_up(historian, edition)
    in_order = sorted(samples, key=lambda sample: sample[0])
    for level in LEVELS:
        found = await answer(historian, level, "press.T")
        counts = [(row[0], row[5], row[7]) for row in found]
        assert counts == [(row[0], row[5], row[7]) for row in expected(in_order, level)], level.name


async def test_texts_have_no_figures(historian: Historian, edition: Edition) -> None:
    await write(historian, "press.T", [(START, "a text", Quality.GOOD)])
    await roll_up(historian, edition)
    for level in LEVELS:
        assert await answer(historian, level, "press.T") == []


async def test_old_samples_go_by_the_week_and_their_roll_ups_stay(historian: Historian, edition: Edition) -> None:
    now = from_datetime(datetime.now(UTC))
    ages = [1, 30, 300]
    await write(historian, "press.T", [(now - days * DAY, days, Quality.GOOD) for days in ages])
    await roll_up(historian, edition)
    await Maintenance(historian.dsn, {"sample": timedelta(days=60), "input": timedelta(days=60)}).work()
    if edition.rolls_up_itself:
        policies = "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'"
        jobs = await rows(historian.dsn, policies)
        assert len(jobs) == 2
        for (job,) in jobs:
            await rows(historian.dsn, f"CALL run_job({job})")
    if edition is not Edition.PLAIN:  # there what is older than the database is one partition, not old enough
        assert await rows(historian.dsn, "SELECT value FROM tag_sample ORDER BY 1") == [(1.0,), (30.0,)]
    assert await rows(historian.dsn, "SELECT min FROM tag_1d ORDER BY 1") == [(1.0,), (30.0,), (300.0,)]
    await Maintenance(historian.dsn, {}).work()
    if edition.rolls_up_itself:
        assert await rows(historian.dsn, policies) == []
