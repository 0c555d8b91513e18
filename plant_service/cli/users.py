"""`plant-service users`: who may log in to the OPC UA server, and as what."""

import argparse
import getpass
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from opcua_model.certificate_users import fingerprint, user_trust_list
from opcua_model.trust import TRUSTED
from opcua_model.user_file import Account, UserFile
from plant_service.cli.subcommands import Subcommands
from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role

FILE = "users.yaml"


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("users", help="list, add and remove the users of the OPC UA server")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="names, roles and how they log in")
    listing.set_defaults(command=_list)
    add = verbs.add_parser("add", help="add a user, or give one a new role, password or certificate")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", type=Role, choices=list(Role), default=Role.OBSERVER, help="default: Observer")
    add.add_argument(
        "--certificate",
        metavar="FILE|THUMBPRINT",
        help="log in with this certificate: a file, or the first digits of one that was refused",
    )
    add.set_defaults(command=_add)
    remove = verbs.add_parser("remove", help="remove a user; a session that they have now stays until it ends")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command=_remove)
    for verb in (listing, add, remove):
        verb.add_argument(
            "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
        )


def _list(options: argparse.Namespace) -> int:
    for name, account in sorted(UserFile(options.data / FILE).load().items()):
        print(f"{name}  {account.role}  {_kinds(account)}")
    return 0


def _kinds(account: Account) -> str:
    kinds = {"password": account.password, "certificate": account.certificate}
    return ", ".join(kind for kind, given in kinds.items() if given)


def _add(options: argparse.Namespace) -> int:
    file = UserFile(options.data / FILE)
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        if options.certificate is None:
            file.put(options.name, options.role, _password(options.name))
        else:
            file.put_certificate(options.name, options.role, _trusted(options.data, options.certificate))
    except OSError as error:
        raise PlantError(f"{file.path} cannot be written: {error.strerror or error}") from error
    print(f"{options.name} is {options.role} from now on")
    return 0


def _remove(options: argparse.Namespace) -> int:
    file = UserFile(options.data / FILE)
    try:
        account = file.load().get(options.name)
        file.remove(options.name)
        if account is not None and account.certificate:
            _distrust(options.data, account.certificate)
    except OSError as error:
        raise PlantError(f"{file.path} cannot be written: {error.strerror or error}") from error
    print(f"{options.name} can no longer log in")
    return 0


def _trusted(data: Path, wanted: str) -> str:
    """Puts a certificate among the trusted ones of users; its fingerprint."""
    trust = user_trust_list(data / "pki")
    trust.prepare()
    try:
        return _fingerprint(trust.trust(wanted))
    except LookupError as error:
        raise PlantError(str(error)) from error
    except ValueError as error:
        raise PlantError(f"{wanted} is no certificate: {error}") from error


def _distrust(data: Path, known: str) -> None:
    for file, certificate in user_trust_list(data / "pki").certificates(TRUSTED):
        if _fingerprint(certificate) == known:
            file.unlink()


def _fingerprint(certificate: x509.Certificate) -> str:
    return fingerprint(certificate.public_bytes(Encoding.DER))


def _password(name: str) -> str:
    """Asked twice at a terminal; the first line of the input elsewhere. Never an argument: others can see those."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Again: ") != password:
        raise PlantError("the two passwords differ")
    return password
