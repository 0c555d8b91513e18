"""`plant-service replay`: folds recorded inputs again, from a file or from the historian's record."""

import argparse
import json
from pathlib import Path
from typing import TextIO

from plant_service.cli.output import print_summary
from plant_service.cli.replay_record import replay_from_record
from plant_service.cli.subcommands import Subcommands
from plant_service.cli.watched import watched
from plant_service.config.commands import read_commands
from plant_service.config.load import load
from plant_service.config.samples import read_samples
from plant_service.core.replay import replay
from plant_service.core.snapshot import to_plain
from plant_service.core.wip.events import Event
from plant_service.core.wip.summary import summary


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser(
        "replay",
        help="fold recorded inputs again and print what they count",
        description="Folds the historian's record again, or samples from a file. "
        "Times without an offset are those of the plant.",
    )
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    file = parser.add_argument_group("from a file")
    file.add_argument("--samples", type=Path, metavar="FILE.csv", help="time,device,tag,value,quality")
    file.add_argument("--commands", type=Path, metavar="FILE.jsonl", help="one command a line, with its time")
    record = parser.add_argument_group("from the record")
    record.add_argument("--from", dest="start", metavar="TIME", help="tell what was recorded from here on")
    record.add_argument("--to", dest="end", metavar="TIME", help="fold up to here, not including it")
    record.add_argument(
        "--whole", action="store_true", help="fold from the first input on, not from the last checkpoint before --from"
    )
    record.add_argument("--against", type=Path, metavar="OTHER.yaml", help="also fold under this map and compare")
    record.add_argument("--journal", type=int, metavar="N", help="the journal to fold, where there are several")
    record.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
    )
    parser.add_argument(
        "--events", type=Path, metavar="OUT.jsonl", help="write every event there, or every difference, one a line"
    )
    parser.set_defaults(command=_replay)


def _replay(options: argparse.Namespace) -> int:
    if options.samples is None:
        return replay_from_record(options)
    plant = load(options.plant)
    commands = read_commands(options.commands) if options.commands else []
    samples = watched(read_samples(options.samples, plant.tag_types), plant.tag_types)
    if options.events is None:
        engine = replay(plant.model, samples, commands, lambda event: None)
    else:
        with options.events.open("w", encoding="utf-8") as file:
            engine = replay(plant.model, samples, commands, lambda event: _write(file, event))
    print_summary(summary(engine))
    return 0


def _write(file: TextIO, event: Event) -> None:
    file.write(json.dumps(to_plain(event), ensure_ascii=False) + "\n")
