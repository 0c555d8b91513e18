"""A subscription: samples its items, and sends what they have to report (OPC 10000-4 5.14.1).

Replaces `asyncua.server.internal_subscription.InternalSubscription` and its MonitoredItemService. One timer drives
both sampling and publishing: what is due before a publishing is in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from asyncua import ua
from asyncua.server.address_space import AttributeValue

from opcua_model.budget import Budget
from opcua_model.diagnostics.counts import SubscriptionCounts
from opcua_model.limits import MAX_NOTIFICATIONS, Rhythm
from opcua_model.rights import Viewer
from opcua_model.subscriptions.event_item import EventItem
from opcua_model.subscriptions.item import DataItem, Item
from opcua_model.subscriptions.messages import data_changes, events, notification_message
from opcua_model.subscriptions.publishing import PublishQueue, PublishRequest
from opcua_model.subscriptions.retransmission import Sent
from opcua_model.subscriptions.sampling import Sampling, following
from opcua_model.wire import StatusCodes

_LAST_SEQUENCE = 0xFFFF_FFFF


class Subscription:
    """`queue` belongs to the session that owns it (`join`); None while it is nobody's.

    `limit`: notifications in one message. `memory`: bytes for retransmission. `ended` is called when its life is over.
    `owner`: who may take it over; `client`: application URI of the one that has it.
    `keep_alive_left`, `lifetime_left`: publishing intervals until it says that it is alive, or ends for want of a sign
    of life from its client.
    """

    def __init__(
        self,
        id_: int,
        rhythm: Rhythm,
        limit: int,
        priority: int,
        enabled: bool,
        memory: Budget,
        ended: Callable[[Subscription], None],
    ) -> None:
        self.id = id_
        self.rhythm = rhythm
        self.limit = limit
        self.priority = priority
        self.enabled = enabled
        self.queue: PublishQueue | None = None
        self.session_id: ua.NodeId | None = None
        self.owner: object = None
        self.client: str | None = None
        self.viewer = Viewer()
        self.items: dict[int, Item] = {}
        self.sent = Sent(memory)
        self.counts = SubscriptionCounts()
        self._ended = ended
        self._ready: dict[Item, None] = {}
        self._triggered: set[int] = set()
        self.next_sequence = 1
        self._message_sent = False
        self.lifetime_left = rhythm.lifetime
        self.keep_alive_left = rhythm.keep_alive
        self._sampling = Sampling()
        self._loop = asyncio.get_running_loop()
        self._publish_at = self._loop.time() + rhythm.interval / 1000
        self._timer = self._loop.call_at(self._publish_at, self._wake)

    # -- items -------------------------------------------------------------------------------------------------------

    def item_is_ready(self, item: Item) -> None:
        self._ready[item] = None

    def item_lost(self, *, events: bool) -> None:
        if events:
            self.counts.event_overflows += 1
        else:
            self.counts.queue_overflows += 1

    def item_triggered(self, item: Item) -> None:
        self._triggered |= item.links

    def attach(self, item: Item) -> None:
        """Starts the sampling of an item with what is there now. By exception: the node calls it with every value."""
        if not isinstance(item, DataItem) or item.mode is ua.MonitoringMode.Disabled:
            return
        item.sample(item.source.value)
        if item.interval == 0:
            assert isinstance(item.source, AttributeValue)
            item.source.datachange_callbacks[id(item)] = item
            return
        before = self._sampling.next
        self._sampling.add(item, self._loop.time())
        if self._sampling.next < before:
            self._schedule()

    def detach(self, item: Item) -> None:
        self._ready.pop(item, None)
        if not isinstance(item, DataItem):
            return
        if isinstance(item.source, AttributeValue):
            item.source.datachange_callbacks.pop(id(item), None)
        self._sampling.discard(item)

    def remove(self, item: Item) -> None:
        del self.items[item.id]
        self.detach(item)

    @contextmanager
    def resting(self, item: Item) -> Iterator[None]:
        """The item is not sampled meanwhile and can be changed; then it goes on where it was."""
        is_sampled = isinstance(item, DataItem) and item.mode is not ua.MonitoringMode.Disabled
        if is_sampled:
            self.detach(item)
        try:
            yield
        finally:
            if is_sampled:
                self.attach(item)
                if item.queue and item.mode is ua.MonitoringMode.Reporting:
                    self._ready[item] = None

    def set_mode(self, item: Item, mode: ua.MonitoringMode) -> None:
        before, item.mode = item.mode, mode
        if mode is before:
            return
        if mode is ua.MonitoringMode.Disabled:
            self.detach(item)
            item.disable()
        elif before is ua.MonitoringMode.Disabled:
            self.attach(item)
        elif mode is ua.MonitoringMode.Sampling:
            self._ready.pop(item, None)
        if mode is ua.MonitoringMode.Reporting and item.queue:
            self._ready[item] = None

    def resend(self) -> None:
        """Every reporting item for data reports its last value once more (ResendData, OPC 10000-5 9.2)."""
        for item in self.items.values():
            if isinstance(item, DataItem):
                item.repeat()

    # -- time --------------------------------------------------------------------------------------------------------

    def _schedule(self) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_at(min(self._publish_at, self._sampling.next), self._wake)

    def _wake(self) -> None:
        now = self._loop.time() + 0.0005
        self._sampling.run(now)
        if self._publish_at <= now:
            self._publish_at = following(self._publish_at, self.rhythm.interval, now)
            self._cycle()
        if self.queue is not None or self.lifetime_left > 0:
            self._schedule()

    def change_rhythm(self, rhythm: Rhythm) -> None:
        self.rhythm = rhythm
        self._publish_at = self._loop.time() + rhythm.interval / 1000
        self.keep_alive_left = min(self.keep_alive_left, rhythm.keep_alive)
        self.is_alive()
        self._schedule()

    def is_alive(self) -> None:
        """Its client has spoken of it: its life begins again."""
        self.lifetime_left = self.rhythm.lifetime

    # -- publishing --------------------------------------------------------------------------------------------------

    def _cycle(self) -> None:
        """One publishing interval is over."""
        if self.queue is None or self in self.queue.late:
            self._wait()
            return
        if not self._has_news() and self._message_sent:
            self.keep_alive_left -= 1
            if self.keep_alive_left > 0:
                return
        request = self.queue.take()
        if request is None:
            self.queue.late[self] = None
            self.counts.late += 1
            self._wait()
        else:
            self.answer(request)

    def _wait(self) -> None:
        self.lifetime_left -= 1
        if self.lifetime_left <= 0:
            self._ended(self)

    def _has_news(self) -> bool:
        if self._triggered:
            self._pull_triggered()
        return self.enabled and bool(self._ready)

    def _pull_triggered(self) -> None:
        """Linked items that only sample report what they have, since an item they are linked to did (5.13.1.6)."""
        for id_ in self._triggered:
            linked = self.items.get(id_)
            if linked is not None and linked.mode is ua.MonitoringMode.Sampling and linked.queue:
                self._ready[linked] = None
        self._triggered.clear()

    def answer(self, request: PublishRequest) -> None:
        """Uses a Publish request, and further ones while there is more to send than fits into one."""
        queue = self.queue
        assert queue is not None
        queue.late.pop(self, None)
        waiting: PublishRequest | None = request
        while waiting is not None:
            self.counts.publish_requests += 1
            notifications, more = self._collect() if self.enabled else ([], False)
            message = notification_message(self.next_sequence, notifications)
            if notifications:
                self.counts.discarded += self.sent.keep(self.next_sequence, message)
                self.next_sequence = 1 if self.next_sequence == _LAST_SEQUENCE else self.next_sequence + 1
            self._message_sent = True
            self.keep_alive_left = self.rhythm.keep_alive
            self.is_alive()
            waiting.answer(self.id, tuple(self.sent), more, message)
            waiting = queue.take() if more else None
            if more and waiting is None:
                queue.late[self] = None

    def _collect(self) -> tuple[list[bytes], bool]:
        """Takes what fits into one message from the queues of the items; whether there is more."""
        self._pull_triggered()
        room = self.limit
        data: list[bytes] = []
        happened: list[bytes] = []
        done = []
        for item in self._ready:
            parts = happened if isinstance(item, EventItem) else data
            queue = item.queue
            count = min(room, len(queue))
            for _ in range(count):
                parts.append(item.handle)
                parts.append(queue.popleft().encoded(item.timestamps))
            room -= count
            if queue:
                break
            done.append(item)
        if len(done) == len(self._ready):
            self._ready.clear()
        else:
            for item in done:
                del self._ready[item]
        notifications = []
        if data:
            notifications.append(data_changes(len(data) // 2, data))
        if happened:
            notifications.append(events(len(happened) // 2, happened))
        self.counts.data_changes += len(data) // 2
        self.counts.events += len(happened) // 2
        return notifications, bool(self._ready)

    def acknowledge(self, sequence: int) -> int:
        """The result of an acknowledgement."""
        self.is_alive()
        return self.sent.acknowledge(sequence)

    # -- owner -------------------------------------------------------------------------------------------------------

    def move(self, queue: PublishQueue, session_id: ua.NodeId, client: str | None) -> None:
        """Another session owns it from now on; the one before is told (TransferSubscriptions, OPC 10000-4 5.14.7)."""
        before = self.leave()
        if before is not None:
            before.notify(self.id, self.next_sequence, StatusCodes.GoodSubscriptionTransferred)
        if client == self.client:
            self.counts.transferred_to_same_client += 1
        else:
            self.counts.transferred_to_other_client += 1
        self.client = client
        self.join(queue, session_id)
        self.is_alive()

    def join(self, queue: PublishQueue, session_id: ua.NodeId) -> None:
        self.queue, self.session_id = queue, session_id
        queue.subscriptions[self.id] = self

    def leave(self) -> PublishQueue | None:
        """Nobody owns it from now on; the queue that it waited in."""
        before, self.queue, self.session_id = self.queue, None, None
        if before is not None:
            before.late.pop(self, None)
            del before.subscriptions[self.id]
        return before

    def close(self, code: int | None = None) -> None:
        """Ends it; `code` tells a client that did not ask for it."""
        self._timer.cancel()
        for item in list(self.items.values()):
            self.detach(item)
        self.items.clear()
        self.sent.clear()
        before = self.leave()
        self.lifetime_left = 0
        if before is not None and code is not None:
            before.notify(self.id, self.next_sequence, code)


def notification_limit(requested: int) -> int:
    return min(requested or MAX_NOTIFICATIONS, MAX_NOTIFICATIONS)
