"""`plant-service users`: who may log in to the OPC UA server, and as what."""

import argparse
import getpass
import sys
from pathlib import Path

from opcua_model.users import UserFile
from plant_service.cli.subcommands import Subcommands
from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role

FILE = "users.yaml"


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("users", help="list and add the users of the OPC UA server")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="names and roles")
    listing.set_defaults(command=_list)
    add = verbs.add_parser("add", help="add a user, or give one a new role and password")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", type=Role, choices=list(Role), default=Role.OBSERVER, help="default: Observer")
    add.set_defaults(command=_add)
    for verb in (listing, add):
        verb.add_argument(
            "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
        )


def _list(options: argparse.Namespace) -> int:
    for name, (role, _) in sorted(UserFile(options.data / FILE).load().items()):
        print(f"{name}  {role}")
    return 0


def _add(options: argparse.Namespace) -> int:
    file = UserFile(options.data / FILE)
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        file.put(options.name, options.role, _password(options.name))
    except OSError as error:
        raise PlantError(f"{file.path} cannot be written: {error.strerror or error}") from error
    print(f"{options.name} is {options.role} from now on")
    return 0


def _password(name: str) -> str:
    """Asked twice at a terminal; the first line of the input elsewhere. Never an argument: others can see those."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Again: ") != password:
        raise PlantError("the two passwords differ")
    return password
