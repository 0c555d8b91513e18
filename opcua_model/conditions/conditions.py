"""All conditions of the plant: from events about alarms to what clients see, read and act on (OPC 10000-9 5.5)."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from asyncua import ua

from opcua_model.conditions.nodes import ConditionNode
from opcua_model.nodes import NodeSpace
from opcua_model.subscriptions.event_data import EventData
from plant_service.core.samples import to_datetime
from plant_service.core.texts.alarm_words import ALARM_WORDS
from plant_service.core.wip.alarming import MOST_OVER
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import Text

#: After these a condition wants a new acknowledgement: EventIds from before do no longer do.
_AFRESH = ("alarm_raised", "alarm_escalated")
_TOLD = 100


@dataclass(slots=True)
class Condition:
    """`told`: EventIds since it last wanted an acknowledgement, the latest ones; `event`: the latest."""

    alarm: Alarm
    event: EventData
    node: ConditionNode
    told: deque[bytes] = field(default_factory=lambda: deque(maxlen=_TOLD))


class Conditions:
    """By the NodeId of each. Those that are over and not confirmed are kept as long as the fold keeps them."""

    def __init__(self, space: NodeSpace) -> None:
        self._space = space
        self._known: dict[ua.NodeId, Condition] = {}
        self._over: OrderedDict[ua.NodeId, None] = OrderedDict()

    def happened(self, event: Event, alarm: Alarm, data: EventData) -> None:
        condition_id = data.fields[""].Value
        known = self._known.get(condition_id)
        if known is None:
            path, source = str(condition_id.Identifier), str(data.source.Identifier)
            node = ConditionNode(self._space, path, source, _title(alarm), dict(data.fields))
            known = self._known[condition_id] = Condition(alarm, data, node)
        if event.kind in _AFRESH:
            known.told.clear()
        known.told.append(event.id.encode())
        known.alarm, known.event = alarm, data
        known.node.update(dict(data.fields), to_datetime(event.occurred))
        self._keep(condition_id, alarm)

    def find(self, node_id: ua.NodeId) -> Condition | None:
        """By its own NodeId or that of its ShelvingState."""
        found = self._known.get(node_id)
        if found is None and isinstance(node_id.Identifier, str):
            path = node_id.Identifier.removesuffix("/ShelvingState")
            found = self._known.get(self._space.node_id(path))
        return found

    def retained(self) -> Iterator[EventData]:
        """The latest events of those that somebody still has something to do about."""
        return (known.event for known in self._known.values() if known.event.retain)

    def _keep(self, condition_id: ua.NodeId, alarm: Alarm) -> None:
        """As the fold does: of those that are over, the oldest are forgotten."""
        self._over.pop(condition_id, None)
        if alarm.active or alarm.confirmed:
            return
        self._over[condition_id] = None
        if len(self._over) > MOST_OVER:
            forgotten = self._known[self._over.popitem(last=False)[0]]
            forgotten.event = forgotten.event.no_longer_retained()
            forgotten.node.update(dict(forgotten.event.fields), forgotten.event.fields["Time"].Value)


def _title(alarm: Alarm) -> Text:
    words = ALARM_WORDS.get(alarm.name)
    return Text(f"{alarm.name} {alarm.subject}", f"{words.zh if words else alarm.name} {alarm.subject}")
