"""The past as the service lived it: a log folded again, each input under the configuration that was in force then."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from plant_service.core import checkpoint
from plant_service.core.errors import StoreError
from plant_service.core.inputs import Command, Input
from plant_service.core.record import Log, Record, Start
from plant_service.core.samples import Micros, format_time
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel


class Past:
    """An engine on its way through a log, from a checkpoint or the very first input on.

    `models`: configurations at hand by version; others are looked up in the record.
    """

    def __init__(self, record: Record, log: Log, engine: Engine, models: Mapping[str, PlantModel]) -> None:
        self.engine = engine
        self._record = record
        self._log = log
        self._models = models

    @classmethod
    async def begin(cls, record: Record, log: Log, start: Start | None, models: Mapping[str, PlantModel]) -> "Past":
        """Raises StoreError where what was before the first input that is kept cannot be known."""
        if start is not None:
            content = checkpoint.load(start.text)
            return cls(record, log, Engine(content.model, content.state), models)
        if log.first != 1:
            raise StoreError(
                f"{record.name} keeps inputs from {format_time(log.begin)} on and has no checkpoint of this version of "
                "the program before that time: ask for a later one"
            )
        ((_, first),) = await record.inputs(log.journal, 1, "", 1)
        assert isinstance(first, Command)
        return cls(record, log, Engine(await _model(record, str(first.arguments["version"]), models)), models)

    async def fold(self, until: Micros, last: int | None, step: Callable[[int, Input], object]) -> None:
        """Hands on every input older than `until`, up to number `last`, to `step`, which folds it."""
        log = replace(self._log, first=self.engine.state.sequence + 1)
        async for entries in self._record.entries(log, until, ()):
            for entry in entries:
                assert isinstance(entry, tuple)
                sequence, item = entry
                if last is not None and sequence > last:
                    return
                if isinstance(item, Command) and item.name == "configure":
                    await self._reconfigure(str(item.arguments["version"]))
                step(sequence, item)

    async def _reconfigure(self, version: str) -> None:
        if version != self.engine.model.version:
            self.engine.reconfigure(await _model(self._record, version, self._models))


async def _model(record: Record, version: str, models: Mapping[str, PlantModel]) -> PlantModel:
    model = models.get(version) or await record.model(version)
    if model is None:
        raise StoreError(f"{record.name} does not keep configuration {version}: name its file with --plant")
    return model
