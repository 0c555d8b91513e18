"""Roll-ups, partitions and retention by the service's own job, on plain PostgreSQL and TimescaleDB Apache."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from historian.maintenance import Maintenance
from historian.partitions import WEEK, week_of
from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, from_datetime, parse_time, to_datetime
from tests.historian.queries import rows
from tests.historian.samples import START, batch
from tests.postgres import Server

NOW = from_datetime(datetime.now(UTC)) // SECOND * SECOND
AGO = (START - NOW) // SECOND


@pytest.fixture(scope="session", params=["postgres", "timescale"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def dsn(server: Server) -> AsyncIterator[str]:
    async with server.database() as dsn:
        yield dsn


@pytest.fixture
async def writer(dsn: str) -> AsyncIterator[PostgresWriter]:
    writer = PostgresWriter(dsn)
    yield writer
    await writer.close()


async def rolled_up(dsn: str) -> list[tuple[object, ...]]:
    return await rows(dsn, "SELECT bucket, count FROM rollup_1m ORDER BY 1")


async def test_what_is_complete_is_rolled_up_and_no_longer_due(dsn: str, writer: PostgresWriter) -> None:
    """Minutes that are over, and of those the hours that are over; one that is not stays due."""
    seconds = [-7200, -7199, -7000, 3600, 3601]
    await writer.write("journal", [Spooled(1, samples=[batch(second - AGO, 1) for second in seconds])])
    assert await rows(dsn, "SELECT sum(count) FROM tag_1d") == [(5,)]
    await Maintenance(dsn, {}).work()
    past = [row for row in await rolled_up(dsn) if row[0] < to_datetime(NOW - 3600 * SECOND)]  # type: ignore[operator]
    assert sum(int(str(count)) for _, count in past) == 3
    assert await rows(
        dsn, f"SELECT count(*) FROM rollup_due WHERE bucket < '{to_datetime(NOW - 90_000 * SECOND)}'"
    ) == [(0,)]
    assert await rows(dsn, "SELECT count(*) > 0 FROM rollup_due WHERE level = '1m'") == [(True,)]
    assert await rows(dsn, "SELECT sum(count) FROM tag_1d") == [(5,)]


async def test_catching_up_after_a_long_downtime_in_several_lots(dsn: str, writer: PostgresWriter) -> None:
    minutes = 200
    await writer.write("journal", [Spooled(1, samples=[batch(60 * minute, minute) for minute in range(minutes)])])
    await Maintenance(dsn, {}).work()
    assert [count for _, count in await rolled_up(dsn)] == [1] * minutes
    assert await rows(dsn, "SELECT count(*), (SELECT count(*) FROM rollup_due) FROM rollup_1d") == [(1, 0)]
    assert await rows(dsn, "SELECT min, max, count FROM rollup_1d") == [(0, minutes - 1, minutes)]


async def test_a_row_of_a_writer_that_has_not_committed_is_not_missed(dsn: str, writer: PostgresWriter) -> None:
    """The job runs while a late sample is on its way: its minute stays due, and no other waits for it."""
    await writer.write("journal", [Spooled(1, samples=[batch(0, 1), batch(60, 1)])])
    async with await psycopg.AsyncConnection.connect(dsn) as other:
        await other.execute(
            "INSERT INTO rollup_due SELECT level, bucket FROM rollup_due WHERE level = '1m' ORDER BY bucket LIMIT 1"
            " ON CONFLICT (level, bucket) DO UPDATE SET level = excluded.level WHERE false"
        )
        await other.execute("INSERT INTO sample SELECT * FROM sample ORDER BY time LIMIT 1")
        await asyncio.wait_for(Maintenance(dsn, {}).work(), 20)
        assert [count for _, count in await rolled_up(dsn)] == [1]
        await other.commit()
    await Maintenance(dsn, {}).work()
    assert [count for _, count in await rolled_up(dsn)] == [2, 1]


async def test_two_services_roll_up_the_same_database(dsn: str, writer: PostgresWriter) -> None:
    await writer.write("journal", [Spooled(1, samples=[batch(60 * minute, minute) for minute in range(150)])])
    await asyncio.gather(*(Maintenance(dsn, {}).work() for _ in range(3)))
    await Maintenance(dsn, {}).work()
    assert [count for _, count in await rolled_up(dsn)] == [1] * 150
    assert await rows(dsn, "SELECT count FROM rollup_1d") == [(150,)]


async def test_old_samples_go_by_the_week_and_their_roll_ups_stay(dsn: str, writer: PostgresWriter) -> None:
    ages = [1, 10, 100, 1000]
    samples = [batch(-AGO - days * 86_400, days) for days in ages]
    await writer.write("journal", [Spooled(1, samples=samples)])
    await Maintenance(dsn, {"sample": timedelta(days=90)}).work()
    kept = await rows(dsn, "SELECT value FROM tag_sample ORDER BY 1")
    assert kept[:2] == [(1.0,), (10.0,)]
    assert (1000.0,) not in kept or await rows(dsn, "SELECT count(*) FROM sample_before") == [(3,)]
    assert await rows(dsn, "SELECT count(*) FROM tag_1d") == [(4,)]
    await writer.write("journal", [Spooled(2, samples=[batch(-AGO - 1000 * 86_400, 5)])])
    assert await rows(dsn, "SELECT count(*) FROM tag_sample WHERE value = 5") == [(1,)]


@pytest.mark.parametrize("time", ["1970-01-01T00:00:00Z", "2026-11-22T23:59:59.999999Z", "2026-11-23T00:00:00Z"])
def test_weeks_begin_on_monday(time: str) -> None:
    moment = parse_time(time)
    assert to_datetime(week_of(moment)).isoweekday() == 1
    assert 0 <= moment - week_of(moment) < WEEK


async def test_every_week_has_a_partition_of_its_own_also_far_ahead(database: str) -> None:
    writer = PostgresWriter(database)
    weeks = [1, 2, 3, 500]
    samples = [batch(-AGO + week * 7 * 86_400, week) for week in weeks]
    await writer.write("journal", [Spooled(1, samples=samples)])
    await writer.close()
    found = await rows(database, "SELECT tableoid::regclass::text FROM sample ORDER BY time")
    assert found == [(f"sample_{to_datetime(week_of(sample.time)):%Y%m%d}",) for sample in samples]


async def test_old_partitions_are_dropped_whole(database: str) -> None:
    writer = PostgresWriter(database)
    await writer.write("journal", [Spooled(1, samples=[batch(-AGO, 1), batch(-AGO + 14 * 86_400, 2)])])
    await writer.close()
    await rows(database, f"UPDATE edition SET partitioned_from = '{to_datetime(week_of(NOW) - 2 * WEEK)}'")
    await Maintenance(database, {"sample": timedelta(days=-10)}).work()
    assert await rows(database, "SELECT value FROM tag_sample") == [(2.0,)]
