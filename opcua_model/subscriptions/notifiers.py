"""From the source of an event to everyone who monitors it or a notifier above (OPC 10000-3 4.7, 7.14, 7.15)."""

from __future__ import annotations

from asyncua import ua
from asyncua.server.address_space import AddressSpace

from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.event_item import EventItem
from opcua_model.type_tree import TypeTree
from opcua_model.wire import ObjectIds, standard

#: HasNotifier is a kind of HasEventSource.
_HAS_EVENT_SOURCE = standard(ObjectIds.HasEventSource)
_SERVER = standard(ObjectIds.Server)


class Notifiers:
    """The items for events by the node that they monitor."""

    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self._space = space
        self._types = types
        self._items: dict[ua.NodeId, dict[int, EventItem]] = {}
        self._above: dict[ua.NodeId, tuple[ua.NodeId, ...]] = {}

    def add(self, item: EventItem) -> None:
        self._items.setdefault(item.notifier, {})[item.id] = item

    def remove(self, item: EventItem) -> None:
        items = self._items.get(item.notifier, {})
        items.pop(item.id, None)
        if not items:
            self._items.pop(item.notifier, None)

    def happened(self, event: EventData) -> None:
        if not self._items:
            return
        for notifier in self.above(event.source):
            for item in self._items.get(notifier, {}).values():
                item.happened(event)

    def above(self, source: ua.NodeId) -> tuple[ua.NodeId, ...]:
        """The source, the notifiers above it, and always the Server object: it has all events (OPC 10000-5 6.3.1)."""
        found = self._above.get(source)
        if found is None:
            reached = {source: None}
            for node_id in (waiting := [source]):
                node = self._space.get(node_id)
                for reference in node.references if node else ():
                    if (
                        not reference.IsForward
                        and reference.NodeId not in reached
                        and self._types.is_kind_of(reference.ReferenceTypeId, _HAS_EVENT_SOURCE)
                    ):
                        reached[reference.NodeId] = None
                        waiting.append(reference.NodeId)
            reached[_SERVER] = None
            found = self._above[source] = tuple(reached)
        return found
