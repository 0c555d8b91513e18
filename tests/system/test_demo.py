"""The demo as the README tells a newcomer to start it."""

import asyncio
import json
import os
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import pytest

from tests.system.service import SECONDS, last_object

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
async def test_make_demo_counts_what_the_plcs_made_and_says_where_to_connect(tmp_path: Path) -> None:
    words = f"--for 15s --speed 20 --seed 7 --opcua-port 0 --http-port 0 --data {tmp_path / 'data'}"
    process = await asyncio.create_subprocess_exec(
        *("make", "--silent", "demo", f"ARGS={words}"),
        cwd=ROOT,
        env=_outside_of_make(),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 3 * SECONDS)
    text, log = output.decode(), errors.decode()
    assert process.returncode == 0, log

    summary = last_object(text)
    assert text.endswith(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    low, high = summary["uncertain"]
    assert low <= summary["made"] - summary["counted"] - summary["quarantined"] <= high
    completed = [count for rule, count in summary["made_by_rule"].items() if rule.endswith("/completed")]
    assert summary["made"] == sum(completed) > 0
    assert summary["balance_error"] == 0
    assert summary["events_database"] == summary["events_journal"] > 0
    assert set(summary) >= {"orders", "wip", "rules", "log_hash"}

    for shown in (
        "OP10 Press",
        "焊接A",
        "opc.tcp://127.0.0.1:",
        "http://127.0.0.1:",
        "postgresql://",
        "balance 平衡 0",
    ):
        assert shown in text
    assert "Traceback" not in log
    assert [line for line in log.splitlines() if " WARNING " in line and "its tags are Bad" not in line] == []


def _outside_of_make() -> dict[str, str]:
    """The tests may themselves run under make, whose variables would be taken for this one's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
