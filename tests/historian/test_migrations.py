"""Databases of every earlier version become the same as a fresh one, with all that was in them."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from historian.editions import Edition
from historian.schema import migrations
from tests.historian.queries import prepare_once, program, rows
from tests.postgres import Server, fresh_database

VERSIONS = sorted(Path(__file__).with_name("versions").glob("*.sql"))


def schema_of(dsn: str) -> str:
    """All of the schema as text. What old versions wrote may lie in partitions of its own, with names of its own."""
    text = program("pg_dump", "--schema-only", "--no-owner", "--restrict-key=test", dsn)
    return re.sub(r"FOR VALUES FROM \(.*?\) TO \(.*?\)|_\d{8}", "", text)


def test_every_version_has_left_a_dump() -> None:
    assert [path.stem for path in VERSIONS] == [script.name[:4] for script in migrations().values()]


@pytest.mark.parametrize("dump", VERSIONS, ids=lambda path: path.stem)
async def test_an_earlier_version_becomes_the_newest(postgres: Server, database: str, dump: Path) -> None:
    async with fresh_database(postgres.dsn, f"test_from_{dump.stem}", "template0") as dsn:
        program("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", dsn)
        assert await prepare_once(dsn) is Edition.PLAIN
        assert schema_of(dsn) == schema_of(database)
        assert await rows(dsn, "SELECT tag, count(*), min(time), min(text) FROM tag_sample GROUP BY 1 ORDER BY 1") == (
            await rows(
                database,
                "SELECT 'press.T' || tag, 3, '2026-09-21 14:13:20Z'::timestamptz, CASE tag WHEN 2 THEN 'text 0' END"
                " FROM generate_series(0, 4) AS tag",
            )
        )
        assert await rows(dsn, "SELECT count(*), min(kind) FROM operation_event") == [(3, "completed")]
        assert await rows(dsn, "SELECT bucket, quantity FROM account WHERE station = 'L1/OP10' ORDER BY 1") == [
            ("queue", Decimal(5)),
            ("scrap", Decimal(1)),
            ("shipped", Decimal(2)),
        ]
        assert await rows(dsn, "SELECT count(*), count(DISTINCT recorded) FROM posting") == [(3, 3)]
        assert await rows(dsn, "SELECT name, valid_to FROM tag_change ORDER BY 1 LIMIT 1") == [("press.T0", None)]
        assert await rows(dsn, "SELECT position FROM delivery") == [(2,)]
