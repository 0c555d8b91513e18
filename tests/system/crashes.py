"""Kill -9, again and again, at random moments under load; then the books must be right to the piece."""

import asyncio
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from historian.embedded import embedded
from historian.journal import SqliteJournal
from plant_service.config.load import load
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Quality
from plant_service.runtime.recovery import recover
from tests.simulation.clients import Plant, plant
from tests.system.service import Service, no_database_left, service, write_plant

SPEED = 20
HELD = 11  # state word of a station on hold
#: Every fourth kill comes while the service starts; the others while it polls.
STARTING_SECONDS, POLLING_SECONDS = 2.5, 2.5
#: What the service says when it has taken the database into use.
STORING = "historian: plain PostgreSQL"
STATES = {f"press.{station}_State" for station in ("OP10", "OP30", "OP40")} | {
    f"weld.{station}_State" for station in ("OP20A", "OP20B")
}


@dataclass
class Books:
    """All that must agree. Figures of `completed` and `scrapped` rules, by rule."""

    made: dict[str, int]
    counted: dict[str, int]
    stored: dict[str, int]
    summary: dict[str, Any]
    journal_ids: set[str] = field(repr=False)
    database_ids: list[str] = field(repr=False)
    folded_again: str

    def mismatches(self) -> list[str]:
        summary = self.summary
        checks = [
            ("counted is what the PLCs made", self.counted, self.made),
            ("the database holds what was counted", self.stored, self.counted),
            ("balance error", summary["balance_error"], 0),
            ("uncertain", summary["uncertain"], [0, 0]),
            ("quarantined", summary["quarantined"], 0),
            ("rules that hold a value", [name for name, rule in summary["rules"].items() if rule["held"]], []),
            ("events in the database", len(self.database_ids), summary["events_journal"]),
            ("events in the summary", summary["events_database"], summary["events_journal"]),
            ("distinct ids in the database", len(set(self.database_ids)), len(self.database_ids)),
            ("ids in the database are the journal's", set(self.database_ids) ^ self.journal_ids, set()),
            ("all inputs folded again from the first", self.folded_again, summary["log_hash"]),
        ]
        return [f"{what}: {got} instead of {wanted}" for what, got, wanted in checks if got != wanted]


@dataclass(frozen=True)
class Round:
    """One life of the service: how long it lived, in seconds, and how many inputs the journal held at its death.

    `stored`: whether it was writing to the database by then.
    """

    number: int
    phase: str
    lived: float
    inputs: int
    stored: bool


async def crash_rounds(folder: Path, rounds: int, seed: int, report: Callable[[Round], None]) -> Books:
    """Kills the service `rounds` times on the same data, then lets it finish; `folder` is empty and stays behind."""
    moments, data = random.Random(seed), folder / "data"
    async with (
        plant("--seed", str(seed), "--speed", str(SPEED), "--held") as line,
        no_database_left(data),
    ):
        path = write_plant(folder, line.modbus_port, line.s7_port, SPEED)
        for number in range(1, rounds + 1):
            async with service(path, data) as running:
                report(await _live_and_die(running, line, number, moments))
        async with service(path, data) as running:
            summary = await _finish(running, line)
        made = (await line.ask("made"))["made"]
        return await _books(path, data, made, summary)


async def _live_and_die(running: Service, line: Plant, number: int, moments: random.Random) -> Round:
    began = time.monotonic()
    starting = number % 4 == 0
    if number == 1:
        await running.recorded(_baselines)
        await line.ask("run")
    elif not starting:
        await running.connected()
    if number % 5 == 0 and not starting:  # on a busy machine the others may all be too short for it
        await running.said(STORING)
    await asyncio.sleep(moments.uniform(0, STARTING_SECONDS if starting else POLLING_SECONDS))
    assert running.process.returncode is None, f"it ended by itself:\n{running.errors}"
    running.kill()
    assert await running.ended() == -9
    phase, lived = "starting" if starting else "polling", time.monotonic() - began
    return Round(number, phase, lived, _inputs(running.data), STORING in running.errors)


async def _finish(running: Service, line: Plant) -> dict[str, Any]:
    await running.connected()
    await line.ask("hold")
    await running.recorded(lambda samples: {each.tag for each in samples if each.value == HELD} >= STATES)
    await asyncio.sleep(0.5)  # some more polls, for a value that is held
    code = await running.stop()
    assert code == 0, running.errors
    return running.summary


def _baselines(samples: list[SampleInput]) -> bool:
    good = {each.tag for each in samples if each.quality is Quality.GOOD}
    return good >= {state.replace("State", f"{what}Count") for state in STATES for what in ("Part", "Reject")}


async def _books(path: Path, data: Path, made: dict[str, int], summary: dict[str, Any]) -> Books:
    async with embedded(data) as dsn, await psycopg.AsyncConnection.connect(dsn) as connection:
        cursor = await connection.execute(
            "SELECT rule, sum(quantity) FROM event WHERE certainty = 'measured' AND kind IN ('completed', 'scrapped') "
            "GROUP BY rule"
        )
        stored = {rule: int(quantity) for rule, quantity in await cursor.fetchall()}
        cursor = await connection.execute("SELECT id FROM event")
        database_ids = [name for (name,) in await cursor.fetchall()]
    return Books(
        made=made,
        counted={rule: summary["rules"][rule]["counted"] for rule in made},
        stored={rule: stored.get(rule, 0) for rule in made},
        summary=summary,
        journal_ids={name for (name,) in _rows(data, "SELECT id FROM event_id")},
        database_ids=database_ids,
        folded_again=_fold_again(path, data),
    )


def _fold_again(path: Path, data: Path) -> str:
    """The hash of all events when a copy of the journal, without its checkpoint, is folded from the first input."""
    copy = data.with_name("copy")
    copy.mkdir()
    for file in data.glob("journal.sqlite*"):
        shutil.copy(file, copy)
    with closing(sqlite3.connect(copy / "journal.sqlite")) as journal, journal:
        journal.execute("DELETE FROM checkpoint")
    with closing(SqliteJournal(copy)) as opened:
        engine, _ = recover(load(path).model, opened, 0, str(path))
    return engine.state.log_hash.hex()


def _inputs(data: Path) -> int:
    return int(_rows(data, "SELECT count(*) FROM input")[0][0])


def _rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{data}/journal.sqlite?mode=ro", uri=True, timeout=10)) as journal:
        return journal.execute(query).fetchall()
