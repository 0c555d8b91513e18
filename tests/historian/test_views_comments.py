"""Every view for SQL users says what it is and what each of its columns means, and a reader may read them all."""

import re
from importlib.resources import files

import psycopg
import pytest

from tests.historian.queries import rows

SCRIPTS = [path.read_text() for path in sorted((files("historian") / "sql" / "views").iterdir(), key=str)]
VIEWS = [name for text in SCRIPTS for name in re.findall(r"CREATE OR REPLACE VIEW (\w+)", text)]


def test_there_is_a_script_for_every_promised_view() -> None:
    promised = {"wip_now", "operation_event", "order_progress", "lead_time", "station_hour", "tag_sample", "genealogy"}
    assert promised | {"gap", "count_difference", "alarm", "balance", "input_log"} <= set(VIEWS)


async def test_every_view_and_column_has_a_comment(database: str) -> None:
    missing = await rows(
        database,
        "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0"
        f" WHERE relnamespace = 'public'::regnamespace AND relname = ANY ('{{{','.join(VIEWS)}}}')"
        " AND (col_description(pg_class.oid, attnum) IS NULL OR obj_description(pg_class.oid) IS NULL)",
    )
    assert missing == []
    assert await rows(database, "SELECT obj_description('wip_at'::regproc) IS NULL") == [(False,)]


async def test_the_reading_role_may_read_all_and_change_nothing(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("SET ROLE plant_reader")
        for view in VIEWS:
            await connection.execute(f"SELECT * FROM {view} LIMIT 1")
        await connection.execute("SELECT * FROM wip_at(now())")
        for change in (
            "DELETE FROM event",
            "INSERT INTO delivery (source, position) VALUES ('x', 1)",
            "DROP TABLE tag",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(change)
