"""Commands as methods (OPC 10000-4 5.12.2): who calls is the actor; a refusal says why.

Arguments that are wrong in themselves are Bad_InvalidArgument with a code for each; what the plant's state does not
allow is Bad_InvalidState. The reason is in the output argument `Text`, and in diagnostics if a client asks for them.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from asyncua import ua

from opcua_model.commands.arguments import ordered, values
from opcua_model.services.call import MethodCall, MethodRefused
from opcua_model.texts import Translated, in_locale, refusal_text
from opcua_model.wire import StatusCodes
from plant_service.core.errors import CommandError
from plant_service.core.ports import CommandPort
from plant_service.core.samples import Value
from plant_service.core.texts import doors
from plant_service.core.texts.glossary import event_name
from plant_service.core.texts.phrasebook import in_chinese
from plant_service.core.wip.commands.permissions import PERMISSIONS
from plant_service.core.wip.commands.vocabulary import CommandSpec
from plant_service.core.wip.events import Event

#: Until the journal has taken a command, which it does not while its disk is full.
ANSWER_SECONDS: Final = 30.0

#: The arguments that an object stands for, by its NodeId: of a station, its `station`.
Subject = Callable[[ua.NodeId], Mapping[str, Value]]


class CommandMethod:
    """One command. `subject`: name of the argument that the object stands for, or ""."""

    def __init__(self, spec: CommandSpec, port: CommandPort, subject: str, of: Subject) -> None:
        self._spec = spec
        self._port = port
        self._arguments = ordered(spec, subject)
        self._of = of
        self.least = sum(argument.needed for argument in self._arguments)

    async def __call__(self, call: MethodCall) -> Sequence[ua.Variant]:
        given = values(self._arguments, call.arguments)
        self._check(call, given)
        return await execute(self._port, call, self._spec.name, {**self._of(call.object_id), **given})

    def _check(self, call: MethodCall, given: Mapping[str, Value]) -> None:
        """Raises MethodRefused with a code for each argument."""
        wrong: dict[str, str] = {}
        for argument in self._arguments:
            try:
                argument.check(given.get(argument.name))
            except CommandError as error:
                wrong[argument.name] = str(error)
        if wrong:
            codes = [StatusCodes.BadOutOfRange if one.name in wrong else 0 for one in self._arguments]
            text = refusal_text(*wrong.values())
            raise MethodRefused(StatusCodes.BadInvalidArgument, text, _answer(call, text), codes)


async def execute(
    port: CommandPort, call: MethodCall, name: str, arguments: Mapping[str, Value]
) -> Sequence[ua.Variant]:
    """Raises MethodRefused."""
    user = call.session.user
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            events = await port.execute({**arguments, "command": name, "actor": user.name}, PERMISSIONS[user.role])
    except CommandError as refusal:
        text = refusal_text(str(refusal))
        raise MethodRefused(StatusCodes.BadInvalidState, text, _answer(call, text)) from refusal
    except TimeoutError:
        text = refusal_text(doors.NO_ANSWER(seconds=f"{ANSWER_SECONDS:g}"))
        raise MethodRefused(StatusCodes.BadTimeout, text, _answer(call, text)) from None
    english = "; ".join(_told(event, event.kind, event.detail) for event in events)
    chinese = "；".join(_told(event, event_name(event.kind).zh, in_chinese(event.detail)) for event in events)
    return _answer(call, Translated(english, chinese), [event.id for event in events])


def _answer(call: MethodCall, text: Translated, events: Sequence[str] = ()) -> Sequence[ua.Variant]:
    said = in_locale(text, call.session.viewer.locales).Text
    return (
        ua.Variant(list(events), ua.VariantType.String, is_array=True),
        ua.Variant(said, ua.VariantType.String),
    )


def _told(event: Event, kind: str, detail: str) -> str:
    parts = (kind, event.quantity, event.order, event.lot, event.operation, event.station, detail)
    return " ".join(str(part) for part in parts if part)
