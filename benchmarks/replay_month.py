"""`plant-service replay` over a month of a small plant, 5 million inputs in the database: time and peak memory.

Run: python -m benchmarks.replay_month [millions of inputs, default 5]
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from historian.embedded import embedded
from historian.partitions import ensure, week_of
from historian.writer import PostgresWriter
from plant_service.core.samples import SECOND, Micros

_EXAMPLE = Path(__file__).parents[1] / "examples"
_START: Micros = 1_790_000_000 * SECOND
_MONTH: Micros = 30 * 24 * 3600 * SECOND
_AT_ONCE = 500_000
# A part every sixth input, in turn at the two welding stations; the cycle of the press and two states between.
_INPUTS = """
INSERT INTO input (journal, sequence, time, kind, tag_id, body)
SELECT 1, number + 2, to_timestamp(moment / 1e6), 'sample', tag.id,
    format('["sample",%%s,"%%s",%%s,"Good",%%s]', moment, name, reading, moment - 500000)
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number
CROSS JOIN LATERAL (
    SELECT %(start)s + number * %(step)s AS moment, number / 6 AS part,
        CASE number %% 6 WHEN 0 THEN 'press.PartCount' WHEN 1 THEN 'press.CycleRunning' WHEN 2 THEN 'press.CycleRunning'
            WHEN 3 THEN CASE (number / 6) %% 2 WHEN 0 THEN 'weld.PartCountA' ELSE 'weld.PartCountB' END
            WHEN 4 THEN 'weld.StateA' ELSE 'press.State' END AS name
) AS told
CROSS JOIN LATERAL (
    SELECT CASE number %% 6 WHEN 0 THEN (part %% 65536)::text WHEN 1 THEN 'true' WHEN 2 THEN 'false'
        WHEN 3 THEN ((part / 2) %% 65536)::text ELSE (CASE WHEN part %% 8 = 0 THEN 4 ELSE 6 END)::text END AS reading
) AS read
JOIN tag USING (name)
"""
_TAGS = ("press.PartCount", "press.CycleRunning", "press.State", "weld.PartCountA", "weld.PartCountB", "weld.StateA")


async def _record(dsn: str, inputs: int) -> None:
    writer = PostgresWriter(dsn)
    await writer.delivered("month")
    await writer.close()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        async with connection.transaction():
            week = 7 * 24 * 3600 * SECOND
            await ensure(connection, {week_of(_START + number * week) for number in range(6)})
        await connection.execute("INSERT INTO delivery (source, position) VALUES ('month', 0)")
        for tag in _TAGS:
            await connection.execute("INSERT INTO tag (name, device) VALUES (%s, %s)", [tag, tag.partition(".")[0]])
        release = (
            f'["command",{_START},"r","release",{{"order":"MONTH","product":"BRACKET","quantity":9000000}},"plan"]'
        )
        await connection.execute(
            "INSERT INTO input VALUES (1, 1, to_timestamp(%s), 'command', NULL, %s)", [_START / SECOND, release]
        )
        for first in range(0, inputs, _AT_ONCE):
            last = min(first + _AT_ONCE, inputs) - 1
            step = _MONTH // inputs
            await connection.execute(_INPUTS, {"first": first, "last": last, "start": _START + SECOND, "step": step})
        await connection.execute("VACUUM ANALYZE input")


def _plant(folder: Path, dsn: str) -> Path:
    shutil.copytree(_EXAMPLE, folder)
    plant = folder / "plant.yaml"
    parts = conninfo_to_dict(dsn)
    address = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    lines = [line for line in plant.read_text().splitlines() if not line.startswith("historian:")]
    plant.write_text("\n".join([*lines, f"historian: {{database: '{address}'}}", ""]))
    return plant


def _replay(plant: Path) -> tuple[float, float, int]:
    """Seconds, peak memory in MB, and the exit code."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "plant_service", "replay", str(plant)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, process.returncode


async def _measure(inputs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with embedded(folder) as dsn:
            began = time.perf_counter()
            await _record(dsn, inputs)
            print(f"{inputs:,} inputs made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            seconds, megabytes, code = await asyncio.to_thread(_replay, _plant(folder / "plant", dsn))
    if code:
        raise SystemExit(code)
    print(f"{'inputs':>12}{'seconds':>10}{'inputs/s':>12}{'peak memory':>14}")
    print(f"{inputs:>12,}{seconds:>10.0f}{inputs / seconds:>12,.0f}{megabytes:>11.0f} MB")


def main() -> None:
    asyncio.run(_measure(int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 5_000_000))


if __name__ == "__main__":
    main()
