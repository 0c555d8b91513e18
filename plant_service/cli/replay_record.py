"""`plant-service replay PLANT.yaml --from --to [--against OTHER.yaml]`: on the historian's record."""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from historian.at_hand import database
from historian.journal_record import JournalRecord
from historian.record import PostgresRecord
from historian.settings import HistorianSettings
from plant_service.cli.output import print_summary, say
from plant_service.cli.times import moment
from plant_service.config.load import load
from plant_service.config.plant import Plant
from plant_service.core.comparison import CHANGES, Difference
from plant_service.core.record import Log, Record, Start
from plant_service.core.samples import format_time
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.summary import summary
from plant_service.runtime.replaying import Range, Replayed, choose_log, choose_start, replay_record

_PROGRESS_SECONDS = 2.0


def replay_from_record(options: argparse.Namespace) -> int:
    plants = [load(path) for path in (options.plant, options.against) if path is not None]
    zone = plants[0].model.timezone
    range_ = Range(moment(options.start, zone), moment(options.end, zone))
    print_summary(asyncio.run(_replay(plants, range_, options)))
    return 0


@asynccontextmanager
async def open_record(settings: HistorianSettings, data: Path) -> AsyncIterator[Record]:
    """The database's record; without a database that of the journal in `data`."""
    if settings.database == "none":
        yield JournalRecord(data)
        return
    async with database(settings, data) as dsn:
        record = PostgresRecord(dsn)
        try:
            yield record
        finally:
            await record.close()


async def _replay(plants: Sequence[Plant], range_: Range, options: argparse.Namespace) -> dict[str, Any]:
    differences: Counter[str] = Counter()
    with ExitStack() as stack:
        file = stack.enter_context(options.events.open("w", encoding="utf-8")) if options.events else None

        def write(item: Event | Difference) -> None:
            if file is not None:
                file.write(json.dumps(to_plain(item), ensure_ascii=False) + "\n")

        def differs(difference: Difference) -> None:
            differences.update(difference.changes)
            write(difference)

        compared = len(plants) == 2
        async with open_record(plants[0].historian, options.data) as record:
            log, others = await choose_log(record, range_, options.journal)
            models = [plant.model for plant in plants]
            start = None if options.whole else await choose_start(record, log, models, range_)
            _say_what(record, log, others, start, range_)
            progress = _Progress(range_)
            told = (lambda event: None) if compared else write
            replayed = await replay_record(record, log, start, models, range_, told, differs, progress.show)
    result = _result(replayed, range_, start)
    if compared:
        _print_table(replayed, differences)
        result["against"] = {
            "summary": summary(replayed.folds[1].engine),
            "counted_in_range": dict(replayed.folds[1].counted),
            "events_in_range": replayed.folds[1].events,
            "differences": {change: differences[change] for change in CHANGES},
        }
    return result


def _say_what(record: Record, log: Log, others: Sequence[Log], start: Start | None, range_: Range) -> None:
    first = "its very first input" if log.first == 1 else f"input {log.first}: older ones are not kept any more"
    if start is not None:
        first = f"the checkpoint behind input {start.sequence}"
    elif range_.start is not None:
        first += " (no checkpoint before --from is used)"
    begin = log.begin if start is None else start.time
    say(f"replay: folding {record.name}, journal {log.journal} from {first}, {format_time(begin)}")
    for other in others:
        say(
            f"replay: journal {other.journal} also holds inputs of this time ({format_time(other.begin)} to "
            f"{format_time(other.end)}); it is a log of its own: --journal {other.journal} folds it"
        )


class _Progress:
    """Lines on standard error, now and then."""

    def __init__(self, range_: Range) -> None:
        self._range = range_
        self._began = self._shown = time.monotonic()

    def show(self, replayed: Replayed) -> None:
        now = time.monotonic()
        if now - self._shown < _PROGRESS_SECONDS:
            return
        self._shown = now
        log, done = replayed.log, replayed.inputs + replayed.samples
        end = log.end if self._range.end is None else min(log.end, self._range.end)
        percent = 100 * (replayed.reached - log.begin) / max(1, end - log.begin)
        rate = done / (now - self._began)
        say(f"replay: {format_time(replayed.reached)}, {done:,} entries, {rate:,.0f}/s, {min(percent, 100):.0f} %")


def _result(replayed: Replayed, range_: Range, start: Start | None) -> dict[str, Any]:
    first, log = replayed.folds[0], replayed.log
    return {
        **summary(first.engine),
        "folded": {
            "journal": log.source,
            "first_input": log.first,
            "complete": log.first == 1 or start is not None,
            "checkpoint": None if start is None else start.sequence,
            "from": format_time(log.begin),
            "to": format_time(replayed.reached),
            "inputs": replayed.inputs,
            "polled_samples": replayed.samples,
            "polled_tags": list(replayed.polled),
        },
        "range": {
            "from": None if range_.start is None else format_time(range_.start),
            "to": None if range_.end is None else format_time(range_.end),
        },
        "counted_in_range": dict(first.counted),
        "events_in_range": first.events,
    }


def _print_table(replayed: Replayed, differences: Counter[str]) -> None:
    """On standard error: standard output has the JSON alone."""
    console = Console(stderr=True)
    before, after = replayed.folds
    table = Table(title="counted in the range 区间内计数", title_justify="left")
    for heading in ("rule 规则", "first map 前", "second map 后", "difference 差"):
        table.add_column(heading, justify="left" if heading.startswith("rule") else "right")
    for rule in sorted({*before.counted, *after.counted}):
        old, new = before.counted.get(rule, 0), after.counted.get(rule, 0)
        table.add_row(rule, f"{old:,}", f"{new:,}", f"{new - old:+,}" if new != old else "")
    console.print(table)
    table = Table(title="events 事件", title_justify="left")
    words = ("added 新增", "removed 消失", "moved 移动", "re-attributed 改归属", "changed 改变")
    for word in words:
        table.add_column(word, justify="right")
    table.add_row(*(f"{differences[change]:,}" for change in CHANGES))
    console.print(table)
