"""A monitored item: compares samples, and queues what is to be reported (OPC 10000-4 5.13.1)."""

from __future__ import annotations

import struct
from collections import deque
from typing import Any, Protocol

from asyncua import ua

from opcua_model.binary import SharedDataValue, share
from opcua_model.rights import Viewer
from opcua_model.subscriptions.filters import Changed


class Source(Protocol):
    """Where an item's samples come from; one of asyncua's AttributeValues is one."""

    @property
    def value(self) -> ua.DataValue | None: ...


class Owner(Protocol):
    """The subscription of an item. `viewer`: whose it is."""

    viewer: Viewer

    def item_is_ready(self, item: Item) -> None:
        """The item has something to report."""

    def item_lost(self, *, events: bool) -> None:
        """The queue of an item was full: a value was lost, or events were and an event tells of it."""

    def item_triggered(self, item: Item) -> None:
        """The items that are linked to this one are to report as well."""


class Item:
    """What items for data and items for events share.

    `queue` holds what the item still has to report, oldest first. `handle` is the client's name for it, encoded.
    `interval` is 0 for data that is sampled by exception.
    `links` are ids of items that report when this one does (SetTriggering).
    """

    __slots__ = (
        "client_handle",
        "discard_oldest",
        "handle",
        "id",
        "interval",
        "links",
        "mode",
        "owner",
        "queue",
        "size",
        "timestamps",
    )

    def __init__(self, owner: Owner, id_: int, parameters: ua.MonitoringParameters, mode: ua.MonitoringMode) -> None:
        self.owner = owner
        self.id = id_
        self.rename(parameters.ClientHandle)
        self.mode = mode
        self.timestamps = 2
        self.interval = 0.0
        self.size = 1
        self.discard_oldest = bool(parameters.DiscardOldest)
        self.queue: deque[Any] = deque()
        self.links: set[int] = set()

    def rename(self, client_handle: int) -> None:
        self.client_handle = client_handle
        self.handle = struct.pack("<I", client_handle)

    def announce(self) -> None:
        if self.mode is ua.MonitoringMode.Reporting:
            self.owner.item_is_ready(self)
        if self.links:
            self.owner.item_triggered(self)

    def resize(self, size: int) -> None:
        self.size = size
        while len(self.queue) > size:
            if self.discard_oldest:
                self.queue.popleft()
            else:
                self.queue.pop()

    def disable(self) -> None:
        """Neither samples nor queues any more (OPC 10000-4 5.13.1.3)."""
        self.queue.clear()


class DataItem(Item):
    """Monitors an attribute. `sample` is called with every value that the sampling interval lets through."""

    __slots__ = ("attribute_id", "changed", "last", "node_id", "seen", "source")

    def __init__(
        self,
        owner: Owner,
        id_: int,
        parameters: ua.MonitoringParameters,
        mode: ua.MonitoringMode,
        source: Source,
        changed: Changed,
        node_id: ua.NodeId,
        attribute_id: int,
    ) -> None:
        super().__init__(owner, id_, parameters, mode)
        self.node_id = node_id
        self.attribute_id = attribute_id
        self.source = source
        self.changed = changed
        self.seen: ua.DataValue | None = None
        self.last: SharedDataValue | None = None

    def sample(self, data: ua.DataValue | None) -> None:
        self.seen = data
        if data is None or self.mode is ua.MonitoringMode.Disabled:
            return
        last = self.last
        if last is not None and not self.changed(last, data):
            return
        self.last = fresh = share(data)
        self.put(fresh)

    async def __call__(self, handle: int, data: ua.DataValue | None, error: object = None) -> None:
        """As one of asyncua's callbacks for data changes: what the server itself writes to its nodes comes this way."""
        self.sample(data)

    def put(self, data: SharedDataValue) -> None:
        """Queues a value; a full queue loses its oldest or newest one, and the Overflow bit says so (5.13.1.5)."""
        queue = self.queue
        if len(queue) < self.size:
            queue.append(data)
        elif self.size == 1:
            queue[0] = data
        else:
            self.owner.item_lost(events=False)
            if self.discard_oldest:
                queue.popleft()
                queue[0] = queue[0].overflowed()
                queue.append(data)
            else:
                queue[-1] = data.overflowed()
        self.announce()

    def repeat(self) -> None:
        """Queues the last value again for a client that asks for it (ResendData), unless one is waiting anyway."""
        if not self.queue and self.mode is ua.MonitoringMode.Reporting and self.last is not None:
            self.put(self.last)

    def disable(self) -> None:
        super().disable()
        self.last = self.seen = None
