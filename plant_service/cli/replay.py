"""`plant-service replay`: folds recorded inputs offline."""

import argparse
import json
from pathlib import Path
from typing import TextIO

from plant_service.cli.output import print_summary
from plant_service.cli.subcommands import Subcommands
from plant_service.config.commands import read_commands
from plant_service.config.load import load
from plant_service.config.samples import read_samples
from plant_service.core.replay import replay
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.summary import summary


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("replay", help="fold recorded samples offline and print what they count")
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument("--samples", type=Path, required=True, metavar="FILE.csv", help="time,device,tag,value,quality")
    parser.add_argument("--commands", type=Path, metavar="FILE.jsonl", help="one command a line, with its time")
    parser.add_argument("--events", type=Path, metavar="OUT.jsonl", help="write every event there, one a line")
    parser.set_defaults(command=_replay)


def _replay(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    commands = read_commands(options.commands) if options.commands else []
    samples = read_samples(options.samples, plant.tag_types)
    if options.events is None:
        engine = replay(plant.model, samples, commands, lambda event: None)
    else:
        with options.events.open("w", encoding="utf-8") as file:
            engine = replay(plant.model, samples, commands, lambda event: _write(file, event))
    print_summary(summary(engine))
    return 0


def _write(file: TextIO, event: Event) -> None:
    file.write(json.dumps(to_plain(event), ensure_ascii=False) + "\n")
