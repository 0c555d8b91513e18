"""Where the methods are: all commands under `<site>/Commands`; those about one station or order on it as well.

Those of stations and orders are the nodes of their types: an instance may share them (OPC 10000-3 6.3.3), and there may
be thousands of orders.
"""

from collections.abc import Mapping
from typing import Final

from asyncua import ua

from opcua_model.commands.arguments import announced, declared, ordered
from opcua_model.commands.methods import CommandMethod, Subject
from opcua_model.nodes import MethodNode, NodeSpace
from opcua_model.tree import ObjectNode
from plant_service.core.ports import CommandPort
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.vocabulary import CommandSpec
from plant_service.core.wip.model import Text

COMMANDS_TYPE: Final = "CommandsType"
#: The argument that an object of a type stands for; it takes the commands that need one.
SUBJECTS: Final = {COMMANDS_TYPE: "", "StationType": "station", "OrderType": "order"}


def commands_of(type_name: str) -> list[CommandSpec]:
    subject = SUBJECTS.get(type_name)
    if subject is None:
        return []
    return [
        spec
        for spec in COMMANDS.values()
        if not subject or any(argument.needed and argument.name == subject for argument in spec.arguments)
    ]


def declare_commands(space: NodeSpace) -> None:
    """The methods of the types; they must be there already."""
    space.add_object_type(COMMANDS_TYPE)
    for name in SUBJECTS:
        _add(space, f"Types/{name}", name, declared_only=True)


def add_commands(space: NodeSpace, site: str) -> None:
    path = f"{site}/Commands"
    space.add_object(ObjectNode(path, site, "Commands", COMMANDS_TYPE))
    _add(space, path, COMMANDS_TYPE, declared_only=False)


def bind_commands(space: NodeSpace, site: str, port: CommandPort, stations: Mapping[str, str]) -> None:
    """Gives the methods something to do. `stations`: paths as commands have them, by the path of their node."""

    def station(object_id: ua.NodeId) -> Mapping[str, str]:
        return {"station": stations[str(object_id.Identifier)]}

    def order(object_id: ua.NodeId) -> Mapping[str, str]:
        return {"order": str(object_id.Identifier).removeprefix(f"{site}/Orders/")}

    subjects: dict[str, Subject] = {"": lambda object_id: {}, "station": station, "order": order}
    for name, subject in SUBJECTS.items():
        for spec in commands_of(name):
            method = CommandMethod(spec, port, subject, subjects[subject])
            space.bind(f"Types/{name}/{spec.name}", method)
            if not subject:
                space.bind(f"{site}/Commands/{spec.name}", method)


def _add(space: NodeSpace, owner: str, type_name: str, *, declared_only: bool) -> None:
    subject = SUBJECTS[type_name]
    for spec in commands_of(type_name):
        given, text = declared(ordered(spec, subject)), Text(spec.en, spec.zh)
        node = MethodNode(owner, spec.name, text, given, announced(), spec.permission, is_shared=bool(subject))
        space.add_method(node, declared=declared_only)
