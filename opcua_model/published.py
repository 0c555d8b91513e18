"""What is published of the plant: every tag and figure at its node, and orders that come and go."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import repeat

from opcua_model.binary import stamps
from opcua_model.nodes import NodeSpace
from opcua_model.tree import Node, ObjectNode, flows, order_nodes, order_of, plant_nodes
from opcua_model.types import FLOWS_TO
from opcua_model.values import Variable
from plant_service.core.ports import TagInfo
from plant_service.core.samples import SampleBatch, to_datetime
from plant_service.core.series import FIGURES, order_path, tag_path
from plant_service.core.wip.model import PlantModel

_MOST_COLUMNS = 1000


class PublishedNodes:
    """Adds the nodes of a plant that are known before the first sample. Its types must be there already.

    `removed` is called when nodes are no longer there, for whoever remembers them.
    """

    def __init__(
        self, space: NodeSpace, model: PlantModel, tags: Sequence[TagInfo], removed: Callable[[], None]
    ) -> None:
        self._space = space
        self._model = model
        self._removed = removed
        self._add(plant_nodes(model, tags))
        for source, target in flows(model):
            space.add_reference(source, target, FLOWS_TO)
        # A device's tags are the same from poll to poll; of what it reports in between there are many selections.
        self._columns = lru_cache(_MOST_COLUMNS)(self._find)

    def publish(self, batch: SampleBatch) -> None:
        """Writes every tag's node, unchanged ones too: their timestamps say that they are alive.

        The source time is the device's own where it tells one, else the host's time of the poll.
        """
        columns = map(self._figure, batch.tags) if batch.device == FIGURES else self._columns(batch.tags)
        now = datetime.now(UTC)
        polled = stamps(to_datetime(batch.time), now)
        times = (
            repeat(polled)
            if batch.sources is None
            else (polled if source is None else stamps(to_datetime(source), now) for source in batch.sources)
        )
        for variable, value, quality, time in zip(columns, batch.values, batch.qualities, times, strict=False):
            if variable is not None:
                variable.publish(value, quality, time)

    def forget_order(self, order: str) -> None:
        """It was taken off the list: in years there are many, and nothing more is told of it."""
        self._space.remove(order_path(self._model.site, order))
        self._removed()

    def _add(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, ObjectNode):
                self._space.add_object(node)
            else:
                self._space.add_variable(node)

    def _find(self, tags: tuple[str, ...]) -> Sequence[Variable | None]:
        """The nodes behind the tags of a batch."""
        return [self._space.variable(tag_path(tag)) for tag in tags]

    def _figure(self, path: str) -> Variable | None:
        variable = self._space.variable(path)
        if variable is None and (order := order_of(self._model.site, path)) is not None:
            self._add(order_nodes(self._model, order))
            variable = self._space.variable(path)
        return variable
