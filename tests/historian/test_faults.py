"""What happens to databases: after each of it, rows in the database = rows produced."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from historian import writer as writer_module
from historian.cluster import servers
from historian.connection import connect
from historian.embedded import embedded
from historian.writer import PostgresWriter
from plant_service.core.errors import StoreAway, StoreError
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, from_datetime, parse_time, to_datetime
from plant_service.core.wip.events import Bucket
from tests.historian.queries import rows
from tests.historian.samples import START, batch, event, move, sample_input
from tests.postgres import Server, fresh_database
from tests.proxy import LOOPBACK, CuttableProxy, UnixProxy
from tests.tools import missing

SECONDS = 60


def pieces(first: int, last: int) -> list[Spooled]:
    """Per number one input, an event with its posting, and 50 samples."""
    found = []
    for number in range(first, last + 1):
        posted = event(number, move(Bucket.RELEASED, Bucket.QUEUE))
        found += [
            Spooled(3 * number, inputs=[sample_input(number)]),
            Spooled(3 * number + 1, samples=[batch(number, *range(50))]),
            Spooled(3 * number + 2, events=[posted]),
        ]
    return found


async def counts(dsn: str) -> tuple[object, ...]:
    """Samples, distinct ones, inputs, events, postings, and the level that the postings made."""
    (found,) = await rows(
        dsn,
        "SELECT (SELECT count(*) FROM sample), (SELECT count(DISTINCT (tag_id, position)) FROM sample),"
        " (SELECT count(*) FROM input), (SELECT count(*) FROM event), (SELECT count(*) FROM posting),"
        " (SELECT quantity::integer FROM account_level WHERE bucket = 'queue')",
    )
    return found


def all_of(number: int) -> tuple[object, ...]:
    return (number * 50, number * 50, number, number, number, number)


async def write_until_done(writer: PostgresWriter, some: Sequence[Spooled]) -> int:
    """As the forwarder does; how often the database was away."""
    away = 0
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await writer.write("journal", some)
            except StoreAway:
                away += 1
                await asyncio.sleep(0.05)
            else:
                return away


async def write_in_lots(writer: PostgresWriter, last: int, lot: int) -> int:
    return sum([await write_until_done(writer, pieces(first, first + lot - 1)) for first in range(1, last + 1, lot)])


@pytest.fixture
async def line(database: str) -> AsyncIterator[CuttableProxy]:
    place = conninfo_to_dict(database)
    async with UnixProxy(f"{place['host']}/.s.PGSQL.{place.get('port', 5432)}") as proxy:
        yield proxy


@pytest.fixture
async def writer(database: str, line: CuttableProxy) -> AsyncIterator[PostgresWriter]:
    writer = PostgresWriter(make_conninfo(database, host=LOOPBACK, port=line.port, sslmode="disable"))
    await writer.delivered("journal")
    yield writer
    await writer.close()


@pytest.mark.parametrize("size", [0, 1, 100, 1000, 5000, 20_000, 60_000])
async def test_a_line_that_breaks_in_mid_copy(
    database: str, writer: PostgresWriter, line: CuttableProxy, size: int
) -> None:
    line.cut_requests_after(size)
    assert await write_until_done(writer, pieces(1, 20)) == 1
    assert await counts(database) == all_of(20)


async def test_a_line_that_breaks_before_the_commit_is_acknowledged(
    database: str, writer: PostgresWriter, line: CuttableProxy
) -> None:
    """The answers stop at any point, the last one too: the database has committed, and nobody knows."""
    cut = 0
    for number in range(1, 41):
        line.cut_answer_after(number * 7 % 50)
        cut += await write_until_done(writer, pieces(number, number))
    assert cut >= 20
    assert await counts(database) == all_of(40)


async def test_a_line_that_is_down_for_a_while(database: str, writer: PostgresWriter, line: CuttableProxy) -> None:
    await line.switch_off()
    writing = asyncio.create_task(write_until_done(writer, pieces(1, 5)))
    await asyncio.sleep(0.3)
    await line.switch_on()
    assert await writing >= 1
    assert await counts(database) == all_of(5)


async def test_a_server_that_stands_still_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGSTOP: the writer gives up waiting; what it had sent may yet be committed when the server goes on."""
    monkeypatch.setattr(writer_module, "CALL_SECONDS", 1.0)
    async with embedded(tmp_path) as dsn:
        writer = PostgresWriter(dsn)
        await writer.delivered("journal")
        writing = asyncio.create_task(write_in_lots(writer, 200, 10))
        stopped = 0
        while not writing.done() and stopped < 3:
            await asyncio.sleep(0.05)
            for process in (processes := servers(tmp_path / "postgres")):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGSTOP)
            await asyncio.sleep(1.5)
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)
            stopped += 1
        assert await writing >= 1
        await writer.close()
        assert await counts(dsn) == all_of(200)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "restarted"])
async def test_a_server_that_ends_again_and_again_while_it_writes(tmp_path: Path, how: signal.Signals) -> None:
    """Killed with all its processes, or shut down in order; either way it is started again."""
    async with embedded(tmp_path) as dsn:
        writer = PostgresWriter(dsn)
        await writer.delivered("journal")
        writing = asyncio.create_task(write_in_lots(writer, 300, 10))
        for _ in range(3):
            await asyncio.sleep(0.1)
            for process in servers(tmp_path / "postgres"):
                with suppress(ProcessLookupError):
                    os.kill(process, how)
        await writing
        await writer.close()
        assert await counts(dsn) == all_of(300)


async def test_a_server_killed_in_mid_copy(tmp_path: Path) -> None:
    """It has taken some rows of the COPY, and says so, when it is killed."""
    async with embedded(tmp_path) as dsn:
        writer = PostgresWriter(dsn)
        await writer.delivered("journal")
        caught, position = False, 0
        while not caught:
            position += 100
            some = [
                Spooled(number, samples=[batch(20 * number + poll, *range(100)) for poll in range(20)])
                for number in range(position - 99, position + 1)
            ]
            async with await connect(dsn) as watching:
                writing = asyncio.create_task(write_until_done(writer, some))
                while not (caught or writing.done()):
                    progress = "SELECT count(*) FROM pg_stat_progress_copy WHERE tuples_processed > 0"
                    caught = await (await watching.execute(progress)).fetchone() != (0,)
                for process in servers(tmp_path / "postgres") if caught else ():
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
            away = await writing
        assert away >= 1
        await writer.close()
        found = await rows(dsn, "SELECT count(*), count(DISTINCT (tag_id, position)) FROM sample")
        assert found == [(position * 2000, position * 2000)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        missing("a small disk can be made by root only, where mounting is allowed")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_is_survived_and_told(small_disk: Path) -> None:
    async with embedded(small_disk) as dsn:
        writer = PostgresWriter(dsn)
        await writer.write("journal", pieces(1, 1))
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file, suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
        text = ""
        for first in range(2, 200, 20):
            try:
                await writer.write("journal", pieces(first, first + 19))
            except StoreAway as error:
                text = str(error)
                break
        assert "No space left on device" in text or "cannot be used now" in text
        ballast.unlink()
        delivered = await until_it_answers(writer)
        assert (delivered - 2) % 3 == 0
        first = (delivered - 2) // 3 + 1
        await write_until_done(writer, pieces(first, 200))
        await writer.close()
        assert await counts(dsn) == all_of(200)


async def until_it_answers(writer: PostgresWriter) -> int:
    async with asyncio.timeout(SECONDS):
        while True:
            with suppress(StoreAway):
                return (await writer.delivered("journal")).record
            await asyncio.sleep(0.05)


async def test_a_role_without_rights_is_told_what_to_ask_for(postgres: Server) -> None:
    async with fresh_database(postgres.dsn, "test_rights", "template0") as dsn:
        await rows(dsn, "CREATE ROLE limited")
        writer = PostgresWriter(make_conninfo(dsn, options="-c role=limited"))
        with pytest.raises(StoreError, match=r"permission denied for schema public.*GRANT ALL ON SCHEMA public TO"):
            await writer.write("journal", pieces(1, 1))
        await rows(dsn, "GRANT ALL ON SCHEMA public TO limited")
        await writer.write("journal", pieces(1, 1))
        await writer.close()
        assert await counts(dsn) == all_of(1)
        await rows(dsn, "DROP OWNED BY limited; DROP ROLE limited")


async def test_a_clock_that_is_set_back_and_forth(database: str) -> None:
    """The same seconds come again, and again: every sample stays, in the order of record within its time."""
    writer = PostgresWriter(database)
    jumps = [0, 1, 2, -3600, -3599, 0, 1, 86_400, 2, 2]
    for number, second in enumerate(jumps, 1):
        await writer.write("journal", [Spooled(number, samples=[batch(second, number)])])
    await writer.close()
    found = await rows(database, "SELECT value::integer FROM tag_sample ORDER BY time, position")
    order = sorted(range(len(jumps)), key=lambda index: (jumps[index], index))
    assert found == [(index + 1,) for index in order]


async def test_the_hour_that_comes_twice(database: str) -> None:
    """The end of summer time, in a database with a time zone of its own."""
    start = parse_time("2026-10-24T22:00:00Z")
    await rows(database, f"ALTER DATABASE {conninfo_to_dict(database)['dbname']} SET timezone = 'Europe/Berlin'")
    writer = PostgresWriter(database)
    times = [start + minute * 60 * SECOND for minute in range(0, 25 * 60, 10)]
    samples = [batch((time - START) // SECOND, number) for number, time in enumerate(times)]
    await writer.write("journal", [Spooled(1, samples=samples)])
    await writer.close()
    found = await rows(database, "SELECT time FROM tag_sample ORDER BY value")
    assert [from_datetime(time) for (time,) in found] == times  # type: ignore[arg-type]
    assert await rows(database, "SELECT count(*), min(count), max(count) FROM tag_1h") == [(25, 6, 6)]
    assert await rows(database, "SELECT day FROM tag_1d ORDER BY 1") == [
        (to_datetime(parse_time(f"2026-10-{day}T00:00:00Z")),) for day in (24, 25)
    ]


async def test_two_services_share_a_database(database: str) -> None:
    """With the same tags, the same minutes and, as after a rebuilt journal, the same events."""
    writers = [PostgresWriter(database) for _ in range(3)]

    async def write(number: int, writer: PostgresWriter) -> None:
        for first in range(1, 61, 5):
            await writer.write(f"journal {number}", pieces(first, first + 4))
        await writer.close()

    await asyncio.gather(*(write(number, writer) for number, writer in enumerate(writers)))
    assert await counts(database) == (9000, 3000, 180, 60, 60, 60)
    assert await rows(database, "SELECT count(*), sum(count) FROM tag_1d") == [(50, 9000)]
