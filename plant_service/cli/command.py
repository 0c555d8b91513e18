"""`plant-service command`: gives one command to a running service on this computer."""

import argparse
import getpass
import json
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plant_service.cli.subcommands import Subcommands
from plant_service.core.errors import CommandError, PlantError
from plant_service.core.texts import doors
from plant_service.core.texts.glossary import kind_words
from plant_service.core.texts.phrasebook import in_chinese
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.runtime.command_door import FILE

ANSWER_SECONDS = 30.0


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser(
        "command", help="give a command to the running service, like: command hold order=WO-1 reason=crack"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of the command; left out: lists all commands")
    parser.add_argument("arguments", nargs="*", metavar="KEY=VALUE")
    parser.add_argument(
        "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder of the running service"
    )
    parser.add_argument(
        "--actor", default=None, metavar="NAME", help="who says so (default: the name you logged in with)"
    )
    parser.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    if options.name is None:
        _print_vocabulary()
        return 0
    asked = {**_arguments(options.arguments), "command": options.name, "actor": options.actor or getpass.getuser()}
    answer = _ask(options.data, asked)
    if "refused" in answer:
        raise CommandError(doors.REFUSED(refusal=answer["refused"]))
    for event in answer["events"]:
        words = [str(event[key]) for key in ("quantity", "order", "lot", "operation", "station") if key in event]
        detail = event.get("detail", "")
        print(kind_words(event["kind"]), *words, *filter(None, [detail]))
        if (chinese := in_chinese(detail)) != detail:
            print(f"    {chinese}")
    return 0


def _arguments(words: Sequence[str]) -> Mapping[str, str]:
    pairs = [word.partition("=") for word in words]
    for key, equals, _ in pairs:
        if not equals or not key:
            raise CommandError(doors.NO_ARGUMENT(argument=key))
    return {key: value for key, _, value in pairs}


def _ask(data: Path, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        door = json.loads((data / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlantError(f"no service runs on data folder {data}; name its folder with --data") from None
    except (OSError, ValueError) as error:
        raise PlantError(f"{data / FILE} cannot be read: {error}") from error
    line = json.dumps({**asked, "token": door["token"]}).encode() + b"\n"
    try:
        with socket.create_connection(("127.0.0.1", door["port"]), ANSWER_SECONDS) as connection:
            connection.sendall(line)
            with connection.makefile("rb") as answers:
                answer = answers.readline()
    except OSError as error:
        raise PlantError(f"the service on data folder {data} does not answer: {error}") from error
    if not answer:
        raise PlantError(f"the service on data folder {data} hung up; look into its log whether the command was run")
    result: Mapping[str, Any] = json.loads(answer)
    return result


def _print_vocabulary() -> None:
    for spec in COMMANDS.values():
        needed = [argument.name for argument in spec.arguments if argument.needed]
        optional = [f"[{argument.name}]" for argument in spec.arguments if not argument.needed]
        print(f"{spec.name}  {' '.join(needed + optional)}\n    {spec.en}. {spec.zh}。")
