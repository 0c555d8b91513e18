"""The board in the browser: a Publisher that shows what is published to anyone who may reach its port."""

import socket
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from plant_service.core.ports import CommandPort, Explainer, PersonFigures
from plant_service.core.samples import SampleBatch
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.web.api import Stream, application
from plant_service.web.commanding import Door
from plant_service.web.listener import Listener, bind
from plant_service.web.picture import DeviceState, Picture
from plant_service.web.settings import WebSettings
from plant_service.web.state import BoardState


class WebBoard:
    """`async with WebBoard(...) as board` listens; at the end every connection is closed.

    `address` is the URL with the real port, known inside of the block. Entering raises PlantError where the port
    cannot be had. Publishing never waits for a browser. For `devices` and `database` see Picture. Alarms that stand
    already are told it like new ones. `persons` is read with every news of events, where the model permits it.
    """

    def __init__(
        self,
        settings: WebSettings,
        model: PlantModel,
        devices: Mapping[str, DeviceState],
        database: Callable[[], str],
        commands: CommandPort,
        explainer: Explainer,
        persons: Callable[[], Sequence[PersonFigures]] = tuple,
    ) -> None:
        self._settings = settings
        self._state = BoardState(model.site)
        self._persons = persons if model.personal_figures else tuple
        self._picture = Picture(model, self._state, devices, database, settings.commands)
        self._explainer = explainer
        self._door = Door(commands, settings.commands)
        self._stream = Stream(self._picture)
        self.address = ""

    async def __aenter__(self) -> Self:
        bound = bind(self._settings.listen)
        host, port = bound.getsockname()[:2]
        try:
            app = application(self._picture, self._stream, self._door, self._explainer, host)
            self._listener = Listener(app, bound)
            await self._listener.start()
        except BaseException:
            bound.close()
            raise
        # Where all addresses are listened on, people reach it under the name of this computer.
        self.address = f"http://{socket.gethostname() if host == '0.0.0.0' else host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.end()
        await self._listener.stop()

    async def publish_samples(self, batch: SampleBatch) -> None:
        self._state.take_samples(batch)

    async def publish_events(self, events: Sequence[Event]) -> None:
        self._state.take_events(events)
        self._state.persons = self._persons()
