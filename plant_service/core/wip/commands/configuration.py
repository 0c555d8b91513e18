"""The command by which a change of the configuration enters the log."""

from plant_service.core.texts import reports
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.report import Report

_VERSION = Argument("version", ArgumentType.TEXT, "version of the configuration", "配置版本")


def _configure(floor: Floor, given: Given) -> Action:
    def act(report: Report) -> None:
        text = reports.CONFIGURED(version=given.text("version"))
        floor.recorder.record(report, kind="configured", detail=text)

    return act


COMMANDS = (
    CommandSpec(
        "configure",
        Permission.CONFIGURE,
        "From here on another configuration holds",
        "自此起启用另一版配置",
        (_VERSION,),
        _configure,
    ),
)
