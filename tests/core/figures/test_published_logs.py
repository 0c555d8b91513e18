"""Logs of others through the engine (logs/SOURCES.md): each figure against one computed here from the file alone.

A job or part is an order of one piece. What the log says is told by signals: pieces started and completed, machines
running and in fault. The books are audited behind every input.
"""

import csv
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from plant_service.core.figures.fold import BEAT
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import START, Fold, plant, product, station, step

LOGS = Path(__file__).parent / "logs"
MINUTE: Micros = 60 * SECOND
MICROSECOND = timedelta(microseconds=1)


class Work(NamedTuple):
    """A row of a log: a job's operation at a station."""

    job: str
    operation: str
    station: str
    start: Micros
    end: Micros


def job_shop() -> list[Work]:
    """A unit of time is a minute, so that all of it fits into the hour that rates are of."""
    with (LOGS / "ft06.csv").open(newline="") as file:
        return [
            Work(
                row["job"], row["operation"], row["machine"], *(int(row[key]) * MINUTE for key in ("start", "complete"))
            )
            for row in csv.DictReader(file)
        ]


def fold_jobs(rows: Iterable[Work]) -> Fold:
    rows = list(rows)
    jobs = {job: [row for row in rows if row.job == job] for job in sorted({row.job for row in rows})}
    machines = sorted({row.station for row in rows})
    products = [product(job, *(step(row.operation, row.station) for row in steps)) for job, steps in jobs.items()]
    fold = Fold(plant([station(name, "started", "completed") for name in machines], products))
    for job in jobs:
        fold.release(job, 1, job)
    told = [(row.end, "completed", row) for row in rows] + [(row.start, "started", row) for row in rows]
    for time, kind, row in sorted(told):
        fold.now = START + time
        fold.report(kind, row.station, 1, order=row.job)
    return fold


def test_the_job_shop_ends_when_its_log_says_in_the_least_possible_time() -> None:
    rows = job_shop()
    fold = fold_jobs(rows)
    view = EngineView(fold.engine)
    for job in view.orders():
        figures = view.order(job)
        worked = [(row.end - row.start) / SECOND for row in rows if row.job == job]
        done = max(row.end for row in rows if row.job == job) / SECOND
        assert (figures.state, figures.shipped, figures.on_hand) == ("Ended", 1, 0)
        assert (figures.lead_time, figures.run_time, figures.queue_time) == (done, sum(worked), done - sum(worked))
    assert max(view.order(job).lead_time or 0 for job in view.orders()) == 55 * 60


def test_the_machines_of_the_job_shop_worked_and_waited_as_its_log_says() -> None:
    rows = job_shop()
    fold = fold_jobs(rows)
    end = max(row.end for row in rows)
    fold.now = START + end + BEAT
    fold.tick()
    view = EngineView(fold.engine)
    active = {}
    for name in {row.station for row in rows}:
        here = [row for row in rows if row.station == name]
        rates = view.station(f"L1/{name}").rates
        assert rates.throughput == pytest.approx(len(here) * 3600 / ((end + BEAT) / SECOND))
        worked = sum(row.end - row.start for row in here) / SECOND
        assert rates.run_time == pytest.approx(worked / len(here))
        periods = busy(rows, name)
        active[f"L1/{name}"] = sum(stop - start for start, stop in periods) / len(periods) / SECOND
        assert rates.active_period == pytest.approx(active[f"L1/{name}"])
    assert view.site().bottleneck == max(active, key=lambda name: active[name])


def busy(rows: Iterable[Work], name: str) -> list[tuple[Micros, Micros]]:
    """When a job was at a machine or waited for it: from the end of its step before, with no gaps."""
    rows = list(rows)
    came = {(row.job, int(row.operation) + 1): row.end for row in rows}
    found: list[tuple[Micros, Micros]] = []
    for start, end in sorted((came.get((r.job, int(r.operation)), 0), r.end) for r in rows if r.station == name):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class State(NamedTuple):
    machine: str
    start: Micros
    end: Micros
    state: str


def press_line() -> list[State]:
    """An hour behind the fold's first second; the log begins at 8 o'clock."""

    def time(text: str) -> Micros:
        moment = datetime.strptime(text.partition(" ")[2], "%H:%M:%S")
        return START + timedelta(hours=moment.hour - 7, minutes=moment.minute, seconds=moment.second) // MICROSECOND

    with (LOGS / "mes_cell.csv").open(newline="") as file:
        return [
            State(row["MachineName"], time(row["StartTime"]), time(row["EndTime"]), row["ReasonCode"])
            for row in csv.DictReader(file)
        ]


def fold_press_line(log: list[State]) -> Fold:
    """The two presses form one piece together, so it is the first that tells; the second has its states only."""
    machines = list(dict.fromkeys(row.machine for row in log))
    route = [name for name in machines if name != "Presses cell 2"]
    stations = [station(name, "started", "completed", "running", "fault") for name in machines]
    steps = [step(str(10 * number), name) for number, name in enumerate(route, 1)]
    fold = Fold(plant(stations, [product("PART", *steps)]))
    fold.now = log[0].start
    fold.release("28999b06", 1, "PART")
    changes = [(row.end, False, row) for row in log] + [(row.start, True, row) for row in log]
    for time, begins, row in sorted(changes, key=lambda change: change[:2]):
        fold.now = time - SECOND  # both of these tell it a second later
        kind = {"Working": "running", "Stopped": "fault"}.get(row.state)
        if kind is not None:
            fold.reads(f"plc.{row.machine}.{kind}", begins)
        if kind == "running" and row.machine in route:
            fold.now = time - SECOND
            fold.counts(row.machine, 1, "started" if begins else "completed")
    return fold


def test_the_part_of_the_press_line_has_the_times_of_its_log() -> None:
    log = press_line()
    fold = fold_press_line(log)
    worked = [row for row in log if row.state == "Working" and row.machine != "Presses cell 2"]
    order = EngineView(fold.engine).order("28999b06")
    run = sum(row.end - row.start for row in worked) / SECOND
    whole = (worked[-1].end - worked[0].start) / SECOND
    assert (order.lead_time, order.run_time, order.queue_time) == (whole, run, whole - run)
    assert fold.level(Bucket.SHIPPED) == 1


def test_the_machines_of_the_press_line_ran_and_stood_as_long_as_its_log_says() -> None:
    log = press_line()
    fold = fold_press_line(log)
    for machine in {row.machine for row in log}:
        sums = fold.engine.state.figures.of(f"L1/{machine}")
        for state, name, times in (("Working", "running", "runs"), ("Stopped", "fault", "failures")):
            rows = [row for row in log if (row.machine, row.state) == (machine, state)]
            assert sums.get(name, 0) == sum(row.end - row.start for row in rows)
            assert sums.get(times, 0) == len(rows)
