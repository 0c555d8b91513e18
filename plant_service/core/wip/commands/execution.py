"""Runs commands on the fold: looks the word up, checks the arguments, prepares, acts or records the refusal."""

from collections.abc import Mapping

from plant_service.core.errors import CommandError
from plant_service.core.inputs import Command
from plant_service.core.texts import refusals
from plant_service.core.texts.arguments import SHORT_TEXT
from plant_service.core.texts.phrase import Said, own_words
from plant_service.core.texts.reports import REFUSED
from plant_service.core.wip.commands import (
    alarms,
    configuration,
    corrections,
    counts,
    dispositions,
    inspections,
    judgements,
    lots,
    orders,
    planning,
    reports,
    stations,
)
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import MOST_TEXT, Action, CommandSpec, Given
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.report import Report
from plant_service.core.words import is_readable, readable

#: The one vocabulary, by name.
COMMANDS: Mapping[str, CommandSpec] = {
    spec.name: spec
    for group in (
        planning,
        orders,
        stations,
        reports,
        dispositions,
        inspections,
        lots,
        corrections,
        judgements,
        counts,
        alarms,
        configuration,
    )
    for spec in group.COMMANDS
}
#: A command that is sent again, because its answer was lost, comes within this many others.
COMMANDS_REMEMBERED = 10_000
#: An id is part of those of its events, and an index of the history.
MOST_ID = 200


class Commands:
    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def check(self, command: Command) -> None:
        """Raises CommandError with the reason why a command cannot be run now."""
        self._prepare(command)

    def execute(self, command: Command) -> None:
        """Runs a command; one that cannot be run becomes an event `refused` that says why."""
        try:
            given, act = self._prepare(command)
        except CommandError as refusal:
            # The id itself may be that of an earlier command.
            number = f"command#{readable(command.id[:MOST_ID])}~refused-{self._floor.state.events}"
            report = Report(number, "refused", "", 0, command.time, command.time, Certainty.MANUAL)
            text = REFUSED(asked=f"{command.name:.100}", refusal=refusal)
            detail = Said(readable(text[:MOST_TEXT]))
            self._floor.recorder.record(report._replace(actor=readable(command.actor[:MOST_TEXT]), detail=detail))
            return
        self._remember(command)
        act(self._report(command, given))

    def _remember(self, command: Command) -> None:
        known = self._floor.state.commands
        known[command.id] = True
        if len(known) > COMMANDS_REMEMBERED:
            del known[next(iter(known))]

    def _prepare(self, command: Command) -> tuple[Given, Action]:
        for name, text, most in (("id", command.id, MOST_ID), ("actor", command.actor, MOST_TEXT)):
            if len(text) > most or not is_readable(text):
                raise CommandError(refusals.WRONG_ARGUMENT(argument=name, refusal=SHORT_TEXT(most=most)))
        if command.id in self._floor.state.commands:
            raise CommandError(refusals.EXECUTED_BEFORE(command_id=command.id))
        spec = COMMANDS.get(command.name)
        if spec is None:
            raise CommandError(refusals.UNKNOWN_COMMAND(unknown=command.name, names=", ".join(COMMANDS)))
        given = spec.parse(command.arguments, command.actor)
        occurred = given.number("occurred_at")
        if occurred is not None and occurred > command.time:
            raise CommandError(refusals.IN_THE_FUTURE())
        return given, spec.prepare(self._floor, given)

    def _report(self, command: Command, given: Given) -> Report:
        occurred = given.number("occurred_at") or command.time
        return Report(
            f"command#{command.id}",
            command.name,
            given.text("station"),
            0,
            occurred,
            occurred,
            Certainty.MANUAL,
            actor=command.actor,
            detail=own_words(given.text("reason")),
            reason=given.text("reason_code"),
            behalf=given.text("on_behalf_of"),
        )
