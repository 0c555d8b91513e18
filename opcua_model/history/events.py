"""HistoryRead of events (OPC 10000-11 6.5.2): what a notifier would have told, from the historian."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from asyncua import ua

from opcua_model.events import PlantEvents
from opcua_model.history.raw import moment_of
from opcua_model.history.refusal import HistoryRefused
from opcua_model.subscriptions.event_item import Selection
from opcua_model.wire import StatusCodes
from plant_service.core.ports import EventFilter, HistorianReader
from plant_service.core.samples import Micros
from plant_service.core.wip.alarms import ALARM_KINDS
from plant_service.core.wip.events import Event

#: Events looked at in one go.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class EventsRequest:
    """Events that are still to be given of one notifier. `remaining`: how many an open range still has to give."""

    node: ua.NodeId
    selection: Selection
    start: Micros | None
    end: Micros | None
    backward: bool
    size: int
    remaining: int | None
    after: tuple[Micros, str] | None = None

    async def page(
        self, reader: HistorianReader, plant: PlantEvents, share: int
    ) -> tuple[list[bytes], "EventsRequest | None"]:
        """Encoded fields of the next events, and what is left behind them."""
        size = min(self.size, share, self.remaining or share)
        found: list[bytes] = []
        after = self.after
        while True:
            batch = await self._batch(reader, after)
            for event in batch:
                data = plant.data_of(event)
                if plant.is_below(data.source, self.node) and self.selection.matches(data):
                    if len(found) == size:
                        left = None if self.remaining is None else self.remaining - size
                        return found, None if left == 0 else replace(self, after=after, remaining=left)
                    found.append(self.selection.fields(data).body)
                after = event.occurred, event.id
            if len(batch) < _BATCH:
                return found, None

    async def _batch(self, reader: HistorianReader, after: tuple[Micros, str] | None) -> Sequence[Event]:
        start, end = (self.end, self.start) if self.backward else (self.start, self.end)
        if self.backward:
            start, end = (None if start is None else start + 1), (None if end is None else end + 1)
        wanted = EventFilter(start=start, end=end, kinds=ALARM_KINDS)
        return await reader.read_events(wanted, _BATCH, after, self.backward)


def events_request(details: ua.ReadEventDetails, node: ua.NodeId, selection: Selection, most: int) -> EventsRequest:
    """Raises HistoryRefused."""
    start, end, limit = moment_of(details.StartTime), moment_of(details.EndTime), int(details.NumValuesPerNode)
    if (start is None) + (end is None) + (limit == 0) > 1:
        raise HistoryRefused(StatusCodes.BadHistoryOperationInvalid)
    is_open = start is None or end is None
    backward = start is None or (end is not None and end < start)
    return EventsRequest(node, selection, start, end, backward, limit or most, limit if is_open else None)
