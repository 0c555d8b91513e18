"""A plant behind the server: commands that it takes are done by the real fold."""

from collections.abc import Collection, Mapping, Sequence

from opcua_model.server import OpcUaServer
from plant_service.core.inputs import Command
from plant_service.core.samples import SECOND, Value
from plant_service.core.wip.commands.permissions import check_allowed
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.core.wip.view import FigureSamples
from tests.opcua.plant import START, plant_model


class Fold:
    """A CommandPort on the fold itself; what happens is published at once."""

    def __init__(self) -> None:
        self.engine = Engine(plant_model())
        self.server: OpcUaServer | None = None
        self._figures = FigureSamples(self.engine)
        self._inputs = 0

    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        arguments = dict(command)
        name, actor = str(arguments.pop("command")), str(arguments.pop("actor"))
        check_allowed(name, allowed)
        self._inputs += 1
        asked = Command(START + self._inputs * SECOND, f"c{self._inputs}", name, arguments, actor)
        self.engine.check(asked)
        events = self.engine.step(self._inputs, asked)
        if self.server is not None:
            await self.server.publish_events(events)
            if (figures := self._figures.changed()) is not None:
                await self.server.publish_samples(figures)
        return events

    async def say(self, name: str, **arguments: Value) -> None:
        await self.execute({"command": name, "actor": "foreman", **arguments}, frozenset(Permission))
