"""Backup and restore as docs/export.md says: pg_dump, pg_restore, and the service goes on."""

import asyncio
import json
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.cli.main import main
from tests.historian.queries import prepare_once, program, rows
from tests.historian.recorded import deliver, load_model, polls, run, write_plant
from tests.postgres import Server, fresh_database

TABLES = ("tag", "sample", "input", "event", "posting", "account_level", "delivery")


async def test_a_restored_database_has_all_and_takes_more(
    postgres: Server, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant = write_plant(tmp_path / "config", database)
    batches = polls(200)
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        run(journal, load_model(plant), islice(batches, 100))
        await deliver(journal, database)
    dump = str(tmp_path / "plant.dump")
    program("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={dump}", database)
    async with fresh_database(postgres.dsn, "test_reader_restored", "template0") as restored:
        program("pg_restore", "--no-owner", "--no-acl", f"--dbname={restored}", dump)
        await prepare_once(restored)
        for table in TABLES:
            counted = f"SELECT count(*), md5(string_agg(line::text, ',' ORDER BY line::text)) FROM {table} AS line"
            assert await rows(restored, counted) == await rows(database, counted), table
        found = []
        for dsn in (database, restored):
            assert await asyncio.to_thread(main, ["replay", str(write_plant(tmp_path / "config", dsn))]) == 0
            found.append(json.loads(capsys.readouterr().out)["log_hash"])
        assert found[0] == found[1]
        with closing(SqliteJournal(tmp_path / "data")) as journal:
            run(journal, load_model(plant), batches)
            await deliver(journal, restored)
        assert await rows(restored, "SELECT max(sequence) FROM input") > await rows(
            database, "SELECT max(sequence) FROM input"
        )
