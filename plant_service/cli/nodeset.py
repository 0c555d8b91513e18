"""`plant-service nodeset FILE`: the OPC UA types of the service as NodeSet2 XML."""

import argparse
import asyncio
from pathlib import Path

from opcua_model.nodeset import export_types
from plant_service.cli.subcommands import Subcommands
from plant_service.core.errors import PlantError


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("nodeset", help="write the OPC UA types of the service as NodeSet2 XML")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.set_defaults(command=_nodeset)


def _nodeset(options: argparse.Namespace) -> int:
    try:
        count = asyncio.run(export_types(options.file))
    except OSError as error:
        raise PlantError(f"{options.file} cannot be written: {error.strerror or error}") from error
    print(f"{count} nodes in {options.file}")
    return 0
