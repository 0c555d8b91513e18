"""`plant-service schema`: the JSON Schema of plant.yaml."""

import argparse

from plant_service.cli.output import print_summary
from plant_service.cli.subcommands import Subcommands
from plant_service.config.schema import json_schema


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("schema", help="print the JSON Schema of plant.yaml")
    parser.set_defaults(command=_schema)


def _schema(options: argparse.Namespace) -> int:
    print_summary(json_schema())
    return 0
