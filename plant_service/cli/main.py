"""The command line: words and arguments. Exit code 0 = done, 1 = failed, 2 = the words are wrong or a file is."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

from plant_service.cli import (
    certs,
    check,
    command,
    demo,
    devices,
    explain,
    export,
    figures,
    historian,
    nodeset,
    read,
    replay,
    run,
    schema,
    tags,
    users,
)
from plant_service.core.errors import CommandError, ConfigError, PlantError
from plant_service.core.texts.phrasebook import refusal_in_chinese

COMMANDS = (
    demo,
    run,
    command,
    devices,
    check,
    read,
    replay,
    explain,
    export,
    figures,
    tags,
    historian,
    nodeset,
    schema,
    certs,
    users,
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(message)s",
        stream=sys.stderr,
    )
    for library in ("asyncua", "pymodbus", "snap7"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)  # their faults reach people as ours, once
    act: Callable[[argparse.Namespace], int] = options.command
    try:
        return act(options)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except CommandError as error:
        print(f"plant-service: {error}\n{refusal_in_chinese(str(error))}", file=sys.stderr)
        return 1
    except PlantError as error:
        print(f"plant-service: {error}", file=sys.stderr)
        return 1
    except ExceptionGroup as group:
        for found in _plant_errors(group):
            print(f"plant-service: {found}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _plant_errors(group: ExceptionGroup[Exception]) -> list[PlantError]:
    """Those that the tasks of a TaskGroup ended with; raises the group where there is anything else in it."""
    found: list[PlantError] = []
    for error in group.exceptions:
        match error:
            case ExceptionGroup():
                found += _plant_errors(error)
            case PlantError():
                found.append(error)
            case _:
                raise group
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plant-service",
        description="Real-time work in progress from PLC signals. 从PLC信号实时掌握在制品。",
    )
    parser.add_argument("--version", action="version", version=f"plant-service {version('plant-service')}")
    parser.add_argument("--verbose", action="store_true", help="log more")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_parser(commands)
    return parser
