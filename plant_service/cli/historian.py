"""`plant-service historian`: where the history is, and moving it into another database."""

import argparse
import asyncio
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from historian.at_hand import database
from historian.cluster import binary, has_cluster, last_socket_folder, servers
from historian.connection import place
from historian.embedded import address
from historian.journal_file import lock
from historian.migrate import migrate
from historian.settings import HistorianSettings
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.core.errors import StoreError


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("historian", help="the database of the history: where it is, moving it")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    where = actions.add_parser("where", help="where the data are, and the programs for them")
    _add_place(where)
    where.add_argument("--programs", action="store_true", help="only the folder of psql, pg_dump and pg_restore")
    where.set_defaults(command=_where)
    migration = actions.add_parser("migrate", help="copy all of it into another, empty database")
    _add_place(migration)
    migration.add_argument("--to", required=True, metavar="DSN", help="postgresql://user@host/database")
    migration.set_defaults(command=_migrate)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
    )


def _where(options: argparse.Namespace) -> int:
    settings = load(options.plant).historian
    programs = binary("psql").parent
    if options.programs:
        print(programs)
        return 0
    folder = options.data.resolve() / "postgres"
    print(f"journal:  {options.data.resolve() / 'journal.sqlite'}")
    if settings.database == "embedded":
        running = last_socket_folder(folder) if servers(folder) else None
        print(f"database: {folder}" if has_cluster(folder) else f"database: none yet in {folder}")
        print(f"address:  {address(running)}" if running else "address:  it does not run")
    else:
        print(f"database: {settings.database if settings.database == 'none' else place(settings.database)}")
    print(f"programs: {programs}")
    return 0


def _migrate(options: argparse.Namespace) -> int:
    settings = load(options.plant).historian
    if not options.data.is_dir():
        raise StoreError(f"there is no data folder {options.data}; name the service's with --data")
    table = Table("table", "rows")
    edition = asyncio.run(_move(settings, options.data, options.to, table))
    console = Console()
    console.print(table)
    console.print(
        f"All of it is in the new database ({edition}). Now set historian.database in {options.plant} and start the "
        "service: what the journal still holds follows. The old data stay until you remove them.",
        soft_wrap=True,
    )
    return 0


async def _move(settings: HistorianSettings, data: Path, target: str, table: Table) -> str:
    with ExitStack() as held:
        held.enter_context(lock(data))  # refused while the service runs
        if settings.database == "embedded":
            held.close()  # `database` takes it for itself
        async with database(settings, data) as source:
            return await migrate(source, target, lambda name, rows: table.add_row(name, f"{rows:,}"))
