"""The embedded PostgreSQL: starts, ends, and copes with whatever a killed service left behind."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from historian.cluster import servers
from historian.embedded import embedded
from plant_service.core.errors import StoreError

SECONDS = 30


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for process in servers(tmp_path / "postgres"):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


async def ask(dsn: str, query: str) -> object:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        cursor = await connection.execute(query)
        row = await cursor.fetchone() if cursor.description else None
        return row[0] if row else None


async def ask_until_it_answers(dsn: str, query: str) -> object:
    async with asyncio.timeout(SECONDS):
        while True:
            with suppress(psycopg.OperationalError):
                return await ask(dsn, query)
            await asyncio.sleep(0.02)


def socket_folder(dsn: str) -> Path:
    return Path(str(conninfo_to_dict(dsn)["host"]))


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


async def start_and_kill_service(data: Path) -> str:
    """A service with an embedded PostgreSQL that dies by kill -9. Its database lives on."""
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.historian.run_embedded", str(data)), stdout=asyncio.subprocess.PIPE
    )
    assert service.stdout is not None
    dsn = (await asyncio.wait_for(service.stdout.readline(), SECONDS)).decode().strip()
    await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    service.kill()
    await service.wait()
    return dsn


async def test_starts_stops_and_keeps_its_data(data: Path) -> None:
    async with embedded(data) as dsn:
        await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert servers(data / "postgres") == []
    assert not socket_folder(dsn).exists()
    async with embedded(data) as dsn:
        assert await ask(dsn, "SELECT answer FROM kept") == 42


async def test_nobody_but_the_services_user_gets_in(data: Path) -> None:
    async with embedded(data) as dsn:
        assert await ask(dsn, "SHOW listen_addresses") == ""
        assert stat.S_IMODE(socket_folder(dsn).stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
        rules = "SELECT string_agg(concat_ws(' ', type, user_name, auth_method), ',') FROM pg_hba_file_rules"
        assert await ask(dsn, rules) == "local {plant} peer"


async def test_a_long_path_is_no_obstacle(data: Path) -> None:
    async with embedded(data / ("long" * 40) / "with space and 'quote'") as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_the_orphan_of_a_killed_service_is_replaced(data: Path) -> None:
    old_dsn = await start_and_kill_service(data)
    orphan = postmaster(data)
    assert await ask(old_dsn, "SELECT answer FROM kept") == 42
    async with embedded(data) as dsn:
        assert await ask(dsn, "SELECT answer FROM kept") == 42
        assert postmaster(data) != orphan
    assert not socket_folder(old_dsn).exists()


async def test_service_and_postmaster_killed_together(data: Path) -> None:
    """As at power loss, but the children of the postmaster may live for a moment."""
    await start_and_kill_service(data)
    os.kill(postmaster(data), signal.SIGKILL)
    async with embedded(data) as dsn:
        assert await ask(dsn, "SELECT answer FROM kept") == 42


async def test_a_pid_file_whose_number_belongs_to_another_process_is_no_obstacle(data: Path) -> None:
    async with embedded(data):
        pass
    (data / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data}/postgres\n1\n5432\n/nowhere\n\n1 1\nready\n"
    )
    async with embedded(data) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_a_half_made_cluster_is_made_anew(data: Path) -> None:
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    async with embedded(data) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_a_postmaster_that_dies_is_started_again_under_its_address(data: Path) -> None:
    async with embedded(data) as dsn:
        await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(data), signal.SIGKILL)
        assert await ask_until_it_answers(dsn, "SELECT answer FROM kept") == 42


async def test_data_of_another_major_version_is_refused_in_words(data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(StoreError, match=r"holds the data of PostgreSQL 15, embedded is 18: move the data"):
        async with embedded(data):
            pass


async def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    async with embedded(data):
        pass
    (data / "postgres" / "postgresql.conf").write_text("shared_buffers = many\n")
    with pytest.raises(StoreError, match=r"did not start in .*shared_buffers"):
        async with embedded(data):
            pass


async def test_cancelling_the_start_leaves_no_server(data: Path) -> None:
    async with embedded(data):
        pass
    task = asyncio.create_task(asyncio.wait_for(_enter(data), 0.015))
    with pytest.raises(TimeoutError):
        await task
    assert servers(data / "postgres") == []


async def _enter(data: Path) -> None:
    async with embedded(data):
        await asyncio.sleep(SECONDS)
