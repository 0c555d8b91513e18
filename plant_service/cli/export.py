"""`plant-service export` and `import`: history into files, and samples from a file into history."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from historian.at_hand import database
from historian.export.curves import curves
from historian.export.files import CsvSink, open_file
from historian.export.source import SAMPLES, Rows, Selection, select
from historian.sample_import import import_samples
from historian.settings import HistorianSettings
from plant_service.cli.subcommands import Subcommands
from plant_service.cli.times import moment, zone
from plant_service.config.load import load
from plant_service.config.samples import read_samples
from plant_service.core.errors import StoreError


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser(
        "export",
        help="write history to a CSV, xlsx or Parquet file",
        description="Writes samples or a view of the database to a file; its ending says the format.",
    )
    parser.add_argument("what", metavar="WHAT", help=f"{SAMPLES}, or a view such as operation_event or station_hour")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="of samples: this tag; * = anything")
    parser.add_argument(
        "--points",
        type=_points,
        metavar="N",
        help="of samples: at most N of each tag, those that show its curve (LTTB)",
    )
    parser.add_argument("--from", dest="start", metavar="TIME", help="from here on")
    parser.add_argument("--to", dest="end", metavar="TIME", help="up to here, not including it")
    parser.add_argument("--timezone", metavar="ZONE", help="times in this zone (default that of the plant, else UTC)")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=".csv, .xlsx or .parquet (default CSV to standard output)"
    )
    _add_place(parser)
    parser.set_defaults(command=_export)
    parser = commands.add_parser("import", help="add samples of a CSV file to history")
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="time,device,tag,value,quality")
    _add_place(parser)
    parser.set_defaults(command=_import)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plant", type=Path, metavar="PLANT.yaml", help="names the database, tags and time zone")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
    )


def _export(options: argparse.Namespace) -> int:
    plant = load(options.plant) if options.plant else None
    name = zone(options.timezone or (plant.model.timezone if plant else "UTC"))
    selection = Selection(options.what, options.tag, moment(options.start, name), moment(options.end, name), name)
    if options.points and options.what != SAMPLES:
        raise StoreError(f"--points goes with {SAMPLES} only")
    settings = plant.historian if plant else HistorianSettings()
    count = asyncio.run(_write(settings, options.data, selection, options.points, options.out))
    print(f"{count:,} rows of {options.what}", file=sys.stderr)
    return 0


def _points(text: str) -> int:
    if not text.isdecimal() or int(text) < 3:
        raise argparse.ArgumentTypeError("must be 3 or more")
    return int(text)


@asynccontextmanager
async def _rows(dsn: str, selection: Selection, points: int | None) -> AsyncIterator[Rows]:
    if points:
        yield curves(dsn, selection, points)
        return
    async with select(dsn, selection) as rows:
        yield rows


async def _write(
    settings: HistorianSettings, data: Path, selection: Selection, points: int | None, out: Path | None
) -> int:
    count = 0
    async with database(settings, data) as dsn, _rows(dsn, selection, points) as (columns, pages):
        if out is None:
            sink = CsvSink(sys.stdout, columns)
            async for page in pages:
                sink.write(page)
                count += len(page)
            return count
        with open_file(out, columns, selection.timezone) as file:
            async for page in pages:
                file.write(page)
                count += len(page)
    return count


def _import(options: argparse.Namespace) -> int:
    plant = load(options.plant) if options.plant else None
    types = plant.tag_types if plant else {}
    for _ in read_samples(options.file, types):
        pass  # every mistake is told before anything is written
    settings = plant.historian if plant else HistorianSettings()

    async def run() -> tuple[int, int]:
        async with database(settings, options.data) as dsn:
            return await import_samples(dsn, options.file, read_samples(options.file, types))

    added, known = asyncio.run(run())
    print(f"{added:,} samples added" + (f", {known:,} were there already" if known else ""), file=sys.stderr)
    return 0
