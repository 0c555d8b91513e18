"""`plant-service figures`: what changed between two periods, and whether chance explains it; what people make now."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from historian.at_hand import database
from historian.reader import PostgresReader
from historian.settings import HistorianSettings
from plant_service.cli import persons
from plant_service.cli.subcommands import Subcommands
from plant_service.cli.times import moment, zone
from plant_service.config.load import load
from plant_service.core.errors import StoreError
from plant_service.core.figures.comparing import HOUR, Comparison, compare, per_hour
from plant_service.core.ports import EventFilter, HistorianReader
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event

_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Period:
    begin: Micros
    end: Micros


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("figures", help="compare two periods of the history, or ask what people make")
    actions = parser.add_subparsers(required=True, metavar="compare|persons")
    persons.add_parser(actions)
    action = actions.add_parser(
        "compare",
        help="means of two equally long periods with a 95 % confidence interval of their difference",
        description="Good and scrapped pieces per hour and lead time of ended orders, in [from, to) and as long from "
        "`with` on; Welch's interval.",
    )
    action.add_argument("--from", dest="start", required=True, metavar="TIME", help="begin of the first period")
    action.add_argument("--to", dest="end", required=True, metavar="TIME", help="its end, a full number of hours later")
    action.add_argument("--with", dest="other", required=True, metavar="TIME", help="begin of the second period")
    action.add_argument("--station", default="", metavar="LINE/STATION", help="of this station; default: of all")
    action.add_argument("--plant", type=Path, metavar="PLANT.yaml", help="names the database and the time zone")
    action.add_argument("--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder")
    action.set_defaults(command=_compare)


def _compare(options: argparse.Namespace) -> int:
    plant = load(options.plant) if options.plant else None
    name = zone(plant.model.timezone if plant else "UTC")
    begin, end, other = (moment(text, name) for text in (options.start, options.end, options.other))
    assert begin is not None
    assert end is not None
    assert other is not None
    if end - begin < HOUR:
        raise StoreError("the first period must be an hour long at least, so that there is something to take a mean of")
    periods = (Period(begin, end), Period(other, other + end - begin))
    settings = plant.historian if plant else HistorianSettings()
    found = asyncio.run(_read(settings, options.data, periods, options.station))
    Console().print(_table(found))
    return 0


async def _read(
    settings: HistorianSettings, data: Path, periods: Sequence[Period], station: str
) -> dict[str, Comparison]:
    async with database(settings, data) as dsn:
        reader = PostgresReader(dsn)
        try:
            first, second = [await _samples(reader, period, station) for period in periods]
        finally:
            await reader.close()
    return {name: compare(first[name], second[name]) for name in first}


async def _samples(reader: HistorianReader, period: Period, station: str) -> dict[str, list[float]]:
    kinds = ("completed", "scrapped", "voided")
    wanted = EventFilter(start=period.begin, end=period.end, kinds=kinds, station=station)
    reports = await _events(reader, wanted)
    found = {
        "good per hour": per_hour(reports, "completed", period.begin, period.end),
        "scrap per hour": per_hour(reports, "scrapped", period.begin, period.end),
    }
    if not station:
        found["lead time of orders, h"] = await _lead_times(reader, period)
    return found


async def _lead_times(reader: HistorianReader, period: Period) -> list[float]:
    ended = await _events(reader, EventFilter(start=period.begin, end=period.end, kinds=("job_ended",)))
    last = {event.order: event.occurred for event in ended}
    times = []
    for order, time in last.items():
        released = await reader.read_events(EventFilter(kinds=("released",), order=order), 1)
        times += [(time - event.occurred) / HOUR for event in released]
    return times


async def _events(reader: HistorianReader, wanted: EventFilter) -> list[Event]:
    found: list[Event] = []
    after: tuple[Micros, str] | None = None
    while page := await reader.read_events(wanted, _PAGE, after):
        found += page
        after = (page[-1].occurred, page[-1].id)
    return found


def _table(found: dict[str, Comparison]) -> Table:
    table = Table(box=box.SIMPLE)
    for heading in ("", "first", "second", "difference", "95 % from", "to", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for name, one in found.items():
        numbers = (one.first, one.second, one.difference, one.low, one.high)
        shown = ["-" if number is None else f"{number:,.2f}" for number in numbers]
        table.add_row(name, *shown, "certain" if one.is_certain else "may be chance")
    return table
