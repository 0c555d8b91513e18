"""Moving the history: into TimescaleDB and plain PostgreSQL, all or nothing, and going on where it was."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from historian.editions import Edition
from historian.embedded import embedded
from historian.journal_file import lock
from historian.maintenance import Maintenance
from historian.migrate import migrate
from historian.writer import PostgresWriter
from plant_service.cli.main import main
from plant_service.core.errors import StoreError
from plant_service.core.ports import Spooled
from tests.config.plants import write_plant
from tests.historian.queries import prepare_once, program, rows
from tests.historian.samples import batch
from tests.historian.test_faults import all_of, counts, pieces
from tests.postgres import Server

WEEK = 7 * 86_400


@pytest.fixture(scope="session", params=["postgres", "timescale"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def target(server: Server) -> AsyncIterator[str]:
    async with server.database() as dsn:
        yield dsn


async def fill(dsn: str) -> None:
    writer = PostgresWriter(dsn)
    await writer.write("journal", pieces(1, 40))
    odd = [batch(-10 * WEEK, 2.5, "text", float("nan")), batch(20 * WEEK, True, None, 2**70)]
    await writer.write("another", [Spooled(1, samples=odd)])
    await writer.close()


async def whole(dsn: str) -> list[object]:
    """Everything that people can ask for, as text."""
    queries = (
        "SELECT to_jsonb(tag_sample) FROM tag_sample ORDER BY time, position",
        "SELECT to_jsonb(tag_1d) FROM tag_1d ORDER BY tag, day",
        "SELECT to_jsonb(operation_event) FROM operation_event ORDER BY id",
        "SELECT to_jsonb(account) FROM account ORDER BY station, bucket",
        "SELECT to_jsonb(input_log) FROM input_log ORDER BY sequence, journal",
        "SELECT name, reason, body FROM set_aside ORDER BY position",
        "SELECT to_jsonb(tag_change) FROM tag_change ORDER BY tag_id, valid_from",
    )
    return [await rows(dsn, query) for query in queries]


async def test_all_of_it_arrives_and_the_journal_goes_on(database: str, target: str) -> None:
    await fill(database)
    await Maintenance(database, {}).work()
    told: dict[str, int] = {}
    await migrate(database, target, told.__setitem__)
    assert (told["sample"], told["event"], told["input"]) == (2006, 40, 40)
    assert await whole(target) == await whole(database)
    writer = PostgresWriter(target)
    assert (await writer.delivered("journal")).record == 122
    await writer.write("journal", pieces(38, 50))
    await writer.write("a new one", [Spooled(1, samples=[batch(0, 1, device="weld")], events=())])
    await writer.close()
    assert (await counts(target))[2:] == (50, 50, 50, 50)
    await Maintenance(target, {}).work()
    assert await rows(target, "SELECT sum(samples) FROM tag_1d") == [(50 * 50 + 5 + 1,)]


async def test_a_database_with_records_is_refused(database: str, target: str) -> None:
    await fill(target)
    with pytest.raises(StoreError, match=r"holds records of a historian already: choose an empty database"):
        await migrate(database, target, lambda name, count: None)


async def test_a_failure_leaves_the_target_empty(database: str, target: str) -> None:
    await fill(database)
    await prepare_once(target)
    await rows(target, "ALTER TABLE event ADD CHECK (sequence < 30)")
    with pytest.raises(StoreError, match="violates check"):
        await migrate(database, target, lambda name, count: None)
    assert await rows(target, "SELECT (SELECT count(*) FROM tag), (SELECT count(*) FROM sample)") == [(0, 0)]


def test_the_command(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant, data = write_plant(tmp_path), tmp_path / "data"
    data.mkdir()
    command = ["historian", "migrate", str(plant), "--data", str(data), "--to", target]
    assert main(command) == 1
    assert "no service has kept one" in capsys.readouterr().err

    async def record() -> None:
        async with embedded(data) as dsn:
            await fill(dsn)

    asyncio.run(record())
    with lock(data):
        assert main(command) == 1
    assert "another service runs on it" in capsys.readouterr().err
    assert main(command) == 0
    assert "2,006" in capsys.readouterr().out
    assert main(["historian", "where", str(plant), "--data", str(data)]) == 0
    assert f"database: {data}/postgres\naddress:  it does not run" in capsys.readouterr().out


async def test_backup_and_restore_with_postgresqls_own_programs(server: Server, target: str, tmp_path: Path) -> None:
    await fill(target)
    await Maintenance(target, {}).work()
    timescale = await prepare_once(target) is not Edition.PLAIN
    file = str(tmp_path / "history.dump")
    await asyncio.to_thread(program, "pg_dump", "--format=custom", f"--file={file}", target)
    async with server.empty() as restored:
        if timescale:
            await rows(restored, "CREATE EXTENSION timescaledb")
            await rows(restored, "SELECT timescaledb_pre_restore()")
        await asyncio.to_thread(program, "pg_restore", f"--dbname={restored}", file)
        if timescale:
            await rows(restored, "SELECT timescaledb_post_restore()")
        await prepare_once(restored)
        assert await whole(restored) == await whole(target)
        writer = PostgresWriter(restored)
        await writer.write("journal", pieces(30, 50))
        await writer.close()
        assert (await counts(restored))[2:] == all_of(50)[2:]
