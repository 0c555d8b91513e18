"""Migrations, versions and the views for SQL users."""

import asyncio
from decimal import Decimal

import pytest

from historian.editions import Edition
from historian.schema import migrations
from historian.writer import PostgresWriter
from plant_service.core.errors import StoreError
from plant_service.core.ports import Spooled
from plant_service.core.samples import Quality, to_datetime
from plant_service.core.wip.events import Bucket
from tests.core.wip.plants import Fold, plant, product, station, step
from tests.historian.queries import prepare_once, rows
from tests.historian.samples import START, batch, event, move
from tests.postgres import Server, fresh_database


async def write(dsn: str, *pieces: Spooled) -> None:
    writer = PostgresWriter(dsn)
    await writer.write("journal", pieces)
    await writer.close()


async def test_services_starting_together_on_an_empty_database_do_not_collide(postgres: Server) -> None:
    async with fresh_database(postgres.dsn, "test_schema_together", "template0") as dsn:
        editions = await asyncio.gather(*(prepare_once(dsn) for _ in range(4)))
        assert set(editions) == {Edition.PLAIN}
        applied = await rows(dsn, "SELECT version, name FROM schema_migration ORDER BY 1")
        assert applied == [(number, script.name) for number, script in migrations().items()]


async def test_a_database_of_a_newer_version_is_refused(database: str) -> None:
    await rows(database, "INSERT INTO schema_migration VALUES (99, '0099_future.sql')")
    with pytest.raises(StoreError, match=r"newer version .*start that version or choose another database"):
        await write(database)


async def test_every_table_and_view_has_a_comment(database: str) -> None:
    assert (
        await rows(
            database,
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
            " AND relname <> 'schema_migration' AND obj_description(oid) IS NULL",
        )
        == []
    )


async def test_wip_now_balance_and_lead_time(database: str) -> None:
    history = [
        event(0, move(Bucket.RELEASED, Bucket.QUEUE, 5), kind="released"),
        event(10, move(Bucket.QUEUE, Bucket.SHIPPED, 2)),
        event(20, move(Bucket.QUEUE, Bucket.SCRAP, 1)),
        event(30, move(Bucket.RELEASED, Bucket.QUEUE, 4, order="WO-2"), kind="released"),
    ]
    await write(database, Spooled(1, events=history))
    # The source side of `move` is the shared account of the operation, the target side that of the station.
    assert await rows(database, 'SELECT "order", station, bucket, quantity FROM wip_now ORDER BY 1, 2, 3') == [
        ("WO-1", "", "queue", Decimal(-3)),
        ("WO-1", "", "released", Decimal(-5)),
        ("WO-1", "L1/OP10", "queue", Decimal(5)),
        ("WO-1", "L1/OP10", "scrap", Decimal(1)),
        ("WO-1", "L1/OP10", "shipped", Decimal(2)),
        ("WO-2", "", "released", Decimal(-4)),
        ("WO-2", "L1/OP10", "queue", Decimal(4)),
    ]
    assert await rows(database, "SELECT * FROM balance ORDER BY 1") == [
        ("WO-1", 5, 2, 1, 2, 0),
        ("WO-2", 4, 0, 0, 4, 0),
    ]
    assert await rows(database, 'SELECT "order", extract(epoch FROM lead_time) FROM lead_time ORDER BY 1') == [
        ("WO-1", 10),
        ("WO-2", None),
    ]


async def test_lot_lead_time_has_a_row_for_each_lot_whose_parts_add_up(database: str) -> None:
    stations = [station("OP10", "completed"), station("OP20", "completed")]
    captured = ("started", "completed")
    route = (step("10", "OP10", captures=captured), step("20", "OP20", captures=captured))
    fold = Fold(plant(stations, [product("BRACKET", *route)]))
    fold.release("WO-1", 4, lot="A")
    fold.release("WO-1", 6, lot="B")
    fold.wait(100)
    fold.report("started", "OP10", 4, lot="A")
    fold.wait(30)
    fold.report("completed", "OP10", 4, lot="A")
    fold.command("hold", lot="A", reason="crack")
    fold.wait(7)
    fold.command("release_hold", lot="A")
    fold.report("started", "OP20", 4, lot="A")
    fold.wait(20)
    fold.report("completed", "OP20", 3, lot="A")
    fold.wait(20)
    fold.report("scrapped", "OP20", 1, lot="A")
    fold.command("split", lot="B", new_lot="B1", quantity=2)
    fold.wait(10)
    fold.command("merge", lot="B1", into="B")
    await write(database, Spooled(1, events=fold.events))
    parts = ", ".join(f"extract(epoch FROM mean_{part})" for part in ("queue", "active", "done", "transit", "hold"))
    found = await rows(
        database,
        f"SELECT lot, pieces, on_hand, closed IS NULL, extract(epoch FROM lead_time), {parts}"
        " FROM lot_lead_time ORDER BY lot",
    )
    assert [row[:5] for row in found] == [("A", 4, 0, False, 177), ("B", 8, 6, True, None), ("B1", 2, 0, False, 10)]
    # Three pieces were in work at OP20 for 20 s, one for 40 s.
    assert found[0][5:] == (100, 30 + (3 * 20 + 40) / 4, 0, 0, 7)
    assert found[2][5:] == (10, 0, 0, 0, 0)


async def test_tag_sample_and_tag_1m(database: str) -> None:
    minute = START // 60_000_000 * 60 - START // 1_000_000  # so that all samples fall into one minute
    samples = [
        batch(minute, 4, True, "on"),
        batch(minute + 1, 2.5, False, "off"),
        batch(minute + 2, 3.0, None, None),
        batch(minute + 3, None, None, None, quality=Quality.BAD),
    ]
    await write(database, Spooled(1, samples=samples))
    assert await rows(database, "SELECT value, text, quality FROM tag_sample WHERE tag = 'press.T1' ORDER BY time") == [
        (1.0, None, "Good"),
        (0.0, None, "Good"),
        (None, None, "Good"),
        (None, None, "Bad"),
    ]
    assert await rows(database, "SELECT * FROM tag_1m WHERE tag = 'press.T0'") == [
        (
            to_datetime(samples[0].time),
            "press.T0",
            2.5,
            4.0,
            pytest.approx(9.5 / 3),
            3.0,
            3,
            4.0,
            4,
            0.75,
            pytest.approx(9.5 / 3),
        )
    ]


async def test_timescaledb_cuts_the_big_tables_in_time(timescale_database: str) -> None:
    await write(timescale_database, Spooled(1, samples=[batch(0, 1)]), Spooled(2, events=[event(1)]))
    assert await prepare_once(timescale_database) in (Edition.APACHE, Edition.COMMUNITY)
    tables = await rows(
        timescale_database, "SELECT hypertable_name FROM timescaledb_information.hypertables ORDER BY 1"
    )
    assert {("event",), ("input",), ("posting",), ("sample",)} <= set(tables)
