"""Databases of every earlier version become the same as a fresh one, with all that was in them."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from historian import schema
from historian.editions import Edition
from historian.schema import migrations
from tests.historian.queries import prepare_once, program, rows
from tests.postgres import Server, fresh_database

#: The schema that was the first to tell the editions apart.
FIRST_WITH_EDITIONS = 5
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


_OLD_ROWS = """
INSERT INTO tag (name, device) VALUES ('press.T0', 'press');
INSERT INTO sample (tag_id, quality, time, position, integer_value)
SELECT id, 0, '2026-09-21 14:13:20Z'::timestamptz + number * interval '1 day', number, number
FROM tag, generate_series(1, 100) AS number;
INSERT INTO event (id, kind, occurred, window_from, recorded, sequence, station, operation, "order", lot, quantity,
    high, certainty, rule, identity, actor, detail, map_version)
SELECT 'e' || number, CASE number % 2 WHEN 0 THEN 'alarm_raised' ELSE 'alarm_cleared' END, moment, moment, moment,
    number, 'L1/OP10', '', '', '', 0, 0, 'inferred', '', 'gap:BRACKET/20', '', '', 'v1'
FROM generate_series(2, 20) AS number, to_timestamp(1790000000 + number * 86400) AS moment;
INSERT INTO delivery (source, position) VALUES ('journal', 7);
"""


@pytest.mark.parametrize("dump", VERSIONS, ids=lambda path: path.stem)
async def test_on_timescaledb_an_earlier_version_becomes_the_newest(
    timescale: Server, timescale_database: str, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first versions did not know TimescaleDB; later ones are made by their own migrations."""
    version = int(dump.stem)
    async with timescale.empty() as dsn:
        edition = await prepare_once(timescale_database)
        if version < FIRST_WITH_EDITIONS:
            program("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", dsn)
            samples, alarms = 15, 0
        else:
            found = {number: script for number, script in migrations().items() if number <= version}
            with monkeypatch.context() as patch:
                patch.setattr(schema, "migrations", lambda: found)
                patch.setattr(schema, "_scripts", lambda folder: [])
                await prepare_once(dsn)
            await rows(dsn, _OLD_ROWS)
            samples, alarms = 100, 10
        assert await prepare_once(dsn) is edition
        assert public_schema_of(dsn) == public_schema_of(timescale_database)
        assert await rows(dsn, "SELECT count(*) FROM tag_sample") == [(samples,)]
        if version < max(migrations()):
            assert await rows(dsn, "SELECT count(*), count(cleared) FROM alarm") == [(alarms, max(0, alarms - 1))]
        assert await rows(
            dsn,
            "SELECT count(*) FROM timescaledb_information.hypertables"
            " WHERE hypertable_name IN ('sample', 'input', 'event', 'posting')",
        ) == [(4,)]


def public_schema_of(dsn: str) -> str:
    """Without the chunks, which TimescaleDB keeps in a schema of its own, and its notes at columns."""
    text = program("pg_dump", "--schema-only", "--schema=public", "--no-owner", "--restrict-key=test", dsn)
    return re.sub(r"ALTER TABLE .* SET \(pg_attver=\d+\);\n", "", text)
