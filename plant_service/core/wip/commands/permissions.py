"""Who may give which command. Doors find out who somebody is; here is what that person may do."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from plant_service.core.errors import CommandError
from plant_service.core.texts import refusals
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.vocabulary import Permission


class Role(StrEnum):
    """The well-known roles of OPC 10000-18 4.3 that the service knows; each may what those before it may."""

    OBSERVER = "Observer"
    OPERATOR = "Operator"
    ENGINEER = "Engineer"
    ADMIN = "Admin"


ALL = frozenset(Permission)
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OBSERVER: frozenset(),
    Role.OPERATOR: frozenset({Permission.OPERATE}),
    Role.ENGINEER: ALL,
    Role.ADMIN: ALL,
}


def may(command: str, allowed: Collection[Permission]) -> bool:
    """Unknown commands are for the vocabulary to refuse."""
    spec = COMMANDS.get(command)
    return spec is None or spec.permission in allowed


def check_allowed(command: str, allowed: Collection[Permission]) -> None:
    """Raises CommandError where somebody with these permissions must not give the command."""
    if not may(command, allowed):
        needed = COMMANDS[command].permission
        roles = ", ".join(role for role, permissions in PERMISSIONS.items() if needed in permissions)
        raise CommandError(refusals.NOT_ALLOWED(command=command, permission=needed, names=roles))
