"""PostgresWriter on a real server that is killed, restarted, taken away and given back."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from historian.cluster import servers
from historian.codec import decode_input
from historian.embedded import embedded
from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from plant_service.core.errors import StoreAway, StoreError
from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.ports import Delivered, Spooled, TagInfo
from plant_service.core.samples import Quality, TagType
from plant_service.core.wip.events import Bucket
from tests.historian.queries import rows
from tests.historian.samples import START, batch, event, move
from tests.postgres import Server

SECONDS = 30


@pytest.fixture
async def writer(database: str) -> AsyncIterator[PostgresWriter]:
    writer = PostgresWriter(database)
    yield writer
    await writer.close()


async def write_until_done(writer: PostgresWriter, pieces: Sequence[Spooled]) -> int:
    """As the runtime does: tries again while the database is away. Returns how often it was away."""
    away = 0
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await writer.write("journal", pieces)
            except StoreAway:
                away += 1
                await asyncio.sleep(0.02)
            else:
                return away


async def test_events_and_postings_are_written_once(writer: PostgresWriter, database: str) -> None:
    released = event(1, move(Bucket.RELEASED, Bucket.QUEUE, 5), kind="released", quantity=5)
    done = event(2, move(Bucket.QUEUE, Bucket.DONE, 2), move(Bucket.RELEASED, Bucket.QUEUE, 2**64), quantity=2**64)
    await writer.write("journal", [Spooled(1, events=[released]), Spooled(2, events=[done, released])])
    await writer.write("rebuilt journal", [Spooled(1, events=[done]), Spooled(2, events=[released])])
    assert await rows(database, "SELECT id, quantity FROM event ORDER BY sequence") == [
        ("event-1", 5),
        ("event-2", 2**64),
    ]
    assert await rows(database, "SELECT event_id, number, quantity FROM posting ORDER BY 1, 2") == [
        ("event-1", 0, 5),
        ("event-2", 0, 2),
        ("event-2", 1, 2**64),
    ]


async def test_inputs_are_written_once_and_per_journal(writer: PostgresWriter, database: str) -> None:
    inputs: list[tuple[int, Input]] = [
        (1, SampleInput(START, "press.名称", "a\0b\ud800", Quality.GOOD, None)),
        (2, SampleInput(START, "press.名称", float("nan"), Quality.UNCERTAIN, START - 1)),
        (3, Command(START, "c-1", "release", {"order": "WO\0", "quantity": 2**64}, "foreman")),
        (4, Tick(START + 1)),
    ]
    pieces = [Spooled(1, inputs=inputs[:2]), Spooled(2, inputs=inputs[2:]), Spooled(3, events=[event(4)])]
    await writer.write("journal", pieces)
    await writer.write("journal", pieces[1:])
    await writer.write("rebuilt journal", pieces[:1])
    found = await rows(
        database,
        "SELECT source, sequence, input.kind, tag.name, body FROM input JOIN delivery USING (journal)"
        " LEFT JOIN tag ON tag.id = tag_id ORDER BY source, sequence",
    )
    kinds = [("sample", "press.名称")] * 2 + [("command", None), ("tick", None)]
    assert [row[:4] for row in found] == [
        *(("journal", number, *kind) for number, kind in enumerate(kinds, 1)),
        *(("rebuilt journal", number, *kind) for number, kind in enumerate(kinds[:2], 1)),
    ]
    assert [repr(decode_input(str(row[4]))) for row in found[:4]] == [repr(entry) for _, entry in inputs]
    assert await rows(database, "SELECT source FROM event JOIN delivery USING (journal)") == [("journal",)]


async def test_two_writers_of_one_journal_write_every_piece_once(writer: PostgresWriter, database: str) -> None:
    second = PostgresWriter(database)
    pieces = [Spooled(number, samples=[batch(number, number)], events=[event(number)]) for number in range(1, 50)]
    await asyncio.gather(writer.write("journal", pieces), second.write("journal", pieces))
    await second.close()
    assert await rows(database, "SELECT count(*), count(DISTINCT integer_value) FROM sample") == [(49, 49)]


async def test_known_tags_are_described_and_kept_up_to_date(database: str) -> None:
    for unit in ("", "°C"):
        info = TagInfo("press.T0", "press", "hr:100", TagType.FLOAT64, unit, "Ölwanne\0")
        writer = PostgresWriter(database, [info])
        await writer.write("journal", [Spooled(1, samples=[batch(0, 1.5, 2)])])
        await writer.close()
    assert await rows(database, "SELECT name, address, type, unit, description FROM tag ORDER BY name") == [
        ("press.T0", "hr:100", "float64", "°C", "Ölwanne\ufffd"),
        ("press.T1", "", "", "", ""),
    ]


async def test_texts_of_events_with_nul_do_not_stop_the_rest(writer: PostgresWriter, database: str) -> None:
    await writer.write("journal", [Spooled(1, events=[event(1, order="WO\0\ud800"), event(2)])])
    assert await rows(database, 'SELECT "order" FROM operation_event ORDER BY occurred') == [
        ("WO\ufffd\ufffd",),
        ("WO-1",),
    ]


async def test_a_failed_write_leaves_nothing(writer: PostgresWriter, database: str) -> None:
    await rows(
        database,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON event EXECUTE FUNCTION refuse()",
    )
    with pytest.raises(StoreError, match=r"database .* refused: not today"):
        await writer.write("journal", [Spooled(1, samples=[batch(0, 1)]), Spooled(2, events=[event(1)])])
    assert await rows(database, "SELECT count(*) FROM sample") == [(0,)]
    assert await writer.delivered("journal") == Delivered()


async def test_no_server_is_store_away(tmp_path: Path) -> None:
    dsn = f"postgresql://plant:secret@/plant?host={tmp_path}"
    writer, reader = PostgresWriter(dsn), PostgresReader(dsn)
    with pytest.raises(StoreAway, match="cannot be used now") as caught:
        await writer.delivered("journal")
    assert "secret" not in str(caught.value)
    with pytest.raises(StoreAway):
        await reader.read_raw("press.T0", None, None, 10)


async def test_a_server_that_is_silent_is_store_away() -> None:
    """Accepts, and never answers: the connect timeout must end it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreAway):
            await PostgresWriter(f"postgresql://x@127.0.0.1:{port}/x?connect_timeout=2").delivered("journal")


async def test_a_reader_before_the_first_writer_is_told_to_wait(postgres: Server) -> None:
    reader = PostgresReader(postgres.dsn)
    with pytest.raises(StoreAway):
        await reader.read_raw("press.T0", None, None, 10)


async def test_lost_connections_are_made_anew(writer: PostgresWriter, database: str) -> None:
    reader = PostgresReader(database)
    await writer.write("journal", [Spooled(1, samples=[batch(0, 1)])])
    assert len(await reader.read_raw("press.T0", None, None, 10)) == 1
    await rows(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert await write_until_done(writer, [Spooled(2, samples=[batch(1, 2)])]) == 1
    with suppress(StoreAway):
        await reader.read_raw("press.T0", None, None, 10)
    assert len(await reader.read_raw("press.T0", None, None, 10)) == 2
    await reader.close()


async def test_a_database_that_disappears_and_returns_empty_is_filled_again(
    writer: PostgresWriter, database: str
) -> None:
    await writer.write("journal", [Spooled(1, samples=[batch(0, 1)])])
    await rows(
        database,
        "DO $$ BEGIN DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        "PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
        "  WHERE datname = current_database() AND pid <> pg_backend_pid(); END $$",
    )
    assert await write_until_done(writer, [Spooled(2, samples=[batch(1, 2)])]) == 1
    assert await rows(database, "SELECT tag, value FROM tag_sample") == [("press.T0", 2.0)]


async def test_kill_9_of_the_postmaster_in_mid_write_loses_and_doubles_nothing(tmp_path: Path) -> None:
    pieces = [
        piece
        for number in range(1, 301)
        for piece in (
            Spooled(2 * number, samples=[batch(number, *range(100)) for _ in range(5)]),
            Spooled(2 * number + 1, events=[event(number)]),
        )
    ]
    async with embedded(tmp_path) as dsn:
        writer = PostgresWriter(dsn)
        await writer.write("journal", pieces[:1])
        away = 0
        for kill_after, some in ((0.002, pieces[1:300]), (0.02, pieces[300:])):
            writing = asyncio.create_task(write_until_done(writer, some))
            await asyncio.sleep(kill_after)
            for process in servers(tmp_path / "postgres"):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            away += await writing
        assert away >= 2
        assert await writer.delivered("journal") == Delivered(601, ((0, 600),))
        await writer.close()
        assert await rows(dsn, "SELECT count(*), count(DISTINCT (tag_id, position)) FROM sample") == [
            (150_000, 150_000)
        ]
        assert await rows(dsn, "SELECT count(*) FROM event") == [(300,)]


async def test_a_cancelled_write_leaves_the_writer_usable(writer: PostgresWriter, database: str) -> None:
    await writer.delivered("journal")
    async with await psycopg.AsyncConnection.connect(database) as blocker:
        await blocker.execute("LOCK TABLE sample IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writer.write("journal", [Spooled(1, samples=[batch(0, 1)])]), 0.1)
    await writer.write("journal", [Spooled(1, samples=[batch(0, 1)])])
    assert await rows(database, "SELECT count(*) FROM sample") == [(1,)]


async def test_the_edition_is_logged_once(database: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    writer = PostgresWriter(database)
    for _ in range(2):
        await writer.delivered("journal")
        await writer.close()
    assert len([record for record in caplog.records if "plain PostgreSQL" in record.getMessage()]) == 1
