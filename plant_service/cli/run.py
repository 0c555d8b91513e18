"""`plant-service run`: the service."""

import argparse
import asyncio
import logging
import signal
from pathlib import Path
from typing import Any

from plant_service.app import Running, serve
from plant_service.cli.output import print_summary
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.config.plant import Plant

log = logging.getLogger(__name__)


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("run", help="run the service until SIGTERM or SIGINT")
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="journal and database (default plant-data)"
    )
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    print_summary(asyncio.run(_serve(plant, options.data)))
    return 0


async def _serve(plant: Plant, data: Path) -> dict[str, Any]:
    stop = asyncio.Event()
    stop_on_signals(stop)
    return await serve(plant, data, stop, started=lambda running: _announce(plant, running))


def stop_on_signals(stop: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)


def _announce(plant: Plant, running: Running) -> None:
    log.info(
        "%s: %d devices, %d tags, board at %s, OPC UA at %s",
        plant.model.site,
        len(plant.devices),
        len(plant.tags),
        running.http,
        running.opcua,
    )
