"""The way out to people and systems, and the way in for their commands."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from plant_service.core.samples import SampleBatch, Value
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.events import Event


class Publisher(Protocol):
    """Shows what happened to the world outside. Called after the inputs are durable; must return quickly.

    The figures of stations, orders and site come as samples too: batches of device `core.series.FIGURES` whose tags
    are series names. The first such batch holds all of them, later ones those that changed. A figure behind a signal
    that is not Good comes with quality Uncertain and its last value.
    """

    async def publish_samples(self, batch: SampleBatch) -> None:
        """All samples of one poll, also unchanged ones; or changed figures."""

    async def publish_events(self, events: Sequence[Event]) -> None:
        """New events, each once."""


class CommandPort(Protocol):
    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        """Runs one command of somebody with these permissions; returns its events once the input is durable.

        Raises CommandError when refused.
        """
