"""The Subscription and MonitoredItem services (OPC 10000-4 5.13, 5.14).

Replaces `asyncua.server.subscription_service.SubscriptionService`. A session touches only subscriptions of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace

from opcua_model.limits import (
    MAX_ITEMS,
    MAX_ITEMS_PER_SUBSCRIPTION,
    MAX_SUBSCRIPTIONS,
    MAX_SUBSCRIPTIONS_PER_SESSION,
    revise_rhythm,
)
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.event_item import EventItem
from opcua_model.subscriptions.item import DataItem, Item
from opcua_model.subscriptions.monitoring import Monitoring
from opcua_model.subscriptions.notifiers import Notifiers
from opcua_model.subscriptions.publishing import PublishRequest
from opcua_model.subscriptions.subscription import Subscription, notification_limit
from opcua_model.subscriptions.triggering import set_triggering
from opcua_model.type_tree import TypeTree
from opcua_model.wire import StatusCodes, status

if TYPE_CHECKING:
    from opcua_model.sessions import PlantSession

_REPORTED = (
    ua.TimestampsToReturn.Source,
    ua.TimestampsToReturn.Server,
    ua.TimestampsToReturn.Both,
    ua.TimestampsToReturn.Neither,
)


class Subscriptions:
    """All subscriptions of the server, by id."""

    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self.subscriptions: dict[int, Subscription] = {}
        self.created = 0
        self._monitoring = Monitoring(space, types)
        self.notifiers = Notifiers(space, types)
        self._ids = itertools.count(1)
        self._item_ids = itertools.count(1)

    # -- subscriptions -----------------------------------------------------------------------------------------------

    def create(self, session: PlantSession, wanted: ua.CreateSubscriptionParameters) -> ua.CreateSubscriptionResult:
        own = len(self.of(session))
        if own >= MAX_SUBSCRIPTIONS_PER_SESSION or len(self.subscriptions) >= MAX_SUBSCRIPTIONS:
            raise ServiceError(StatusCodes.BadTooManySubscriptions)
        rhythm = revise_rhythm(
            wanted.RequestedPublishingInterval, wanted.RequestedLifetimeCount, wanted.RequestedMaxKeepAliveCount
        )
        subscription = Subscription(
            next(self._ids),
            rhythm,
            notification_limit(wanted.MaxNotificationsPerPublish),
            wanted.Priority,
            bool(wanted.PublishingEnabled),
            session.publishing,
            self._expire,
        )
        subscription.session_id, subscription.owner = session.session_id, session.owner
        subscription.viewer = session.viewer
        self.subscriptions[subscription.id] = subscription
        self.created += 1
        return ua.CreateSubscriptionResult(subscription.id, rhythm.interval, rhythm.lifetime, rhythm.keep_alive)

    def modify(self, session: PlantSession, wanted: ua.ModifySubscriptionParameters) -> ua.ModifySubscriptionResult:
        subscription = self.find(session, wanted.SubscriptionId)
        rhythm = revise_rhythm(
            wanted.RequestedPublishingInterval, wanted.RequestedLifetimeCount, wanted.RequestedMaxKeepAliveCount
        )
        subscription.limit = notification_limit(wanted.MaxNotificationsPerPublish)
        subscription.priority = wanted.Priority
        subscription.change_rhythm(rhythm)
        return ua.ModifySubscriptionResult(rhythm.interval, rhythm.lifetime, rhythm.keep_alive)

    def set_publishing(self, session: PlantSession, id_: int, enabled: bool) -> int:
        subscription = self.find(session, id_)
        subscription.enabled = enabled
        subscription.is_alive()
        return StatusCodes.Good

    def delete(self, session: PlantSession, id_: int) -> int:
        self._end(self.find(session, id_))
        if not self.of(session):
            session.publishing.close(StatusCodes.BadNoSubscription)
        return StatusCodes.Good

    def transfer(self, session: PlantSession, id_: int, initial: bool) -> ua.TransferResult:
        subscription = self.subscriptions.get(id_)
        if subscription is None:
            return ua.TransferResult(status(StatusCodes.BadSubscriptionIdInvalid), [])
        if subscription.session_id == session.session_id:
            return ua.TransferResult(status(StatusCodes.BadNothingToDo), [])
        if subscription.owner != session.owner:
            return ua.TransferResult(status(StatusCodes.BadUserAccessDenied), [])
        if len(self.of(session)) >= MAX_SUBSCRIPTIONS_PER_SESSION:
            return ua.TransferResult(status(StatusCodes.BadTooManySubscriptions), [])
        subscription.move(session.publishing, session.session_id)
        self._renew_rights(subscription, session)
        if initial:
            subscription.resend()
        return ua.TransferResult(status(StatusCodes.Good), list(subscription.sent))

    def republish(self, session: PlantSession, id_: int, sequence: int) -> bytes:
        subscription = self.find(session, id_)
        subscription.is_alive()
        message = subscription.sent.get(sequence)
        if message is None:
            raise ServiceError(StatusCodes.BadMessageNotAvailable)
        return message

    def acknowledge(self, session: PlantSession, wanted: ua.SubscriptionAcknowledgement) -> int:
        subscription = self.subscriptions.get(wanted.SubscriptionId)
        if subscription is None or subscription.session_id != session.session_id:
            return StatusCodes.BadSubscriptionIdInvalid
        return subscription.acknowledge(wanted.SequenceNumber)

    def publish(self, session: PlantSession, request: PublishRequest) -> None:
        session.publishing.put(request, len(self.of(session)))

    def end_session(self, session: PlantSession, delete: bool) -> None:
        """Its subscriptions end too, or wait for another session to take them."""
        session.publishing.close(StatusCodes.BadSessionClosed)
        for subscription in self.of(session):
            if delete:
                self._end(subscription)
            else:
                subscription.leave()

    def renew_rights(self, session: PlantSession) -> None:
        """A session has another user: its items see what that one may see (OPC 10000-4 5.7.3)."""
        for subscription in self.of(session):
            self._renew_rights(subscription, session)

    def _renew_rights(self, subscription: Subscription, session: PlantSession) -> None:
        subscription.owner, subscription.viewer = session.owner, session.viewer
        for item in subscription.items.values():
            if isinstance(item, DataItem) and self._monitoring.is_forbidden(item, session.viewer):
                with subscription.resting(item):
                    self._monitoring.forbid(item)

    def close(self) -> None:
        for subscription in list(self.subscriptions.values()):
            self._end(subscription)

    def of(self, session: PlantSession) -> list[Subscription]:
        return [known for known in self.subscriptions.values() if known.session_id == session.session_id]

    def find(self, session: PlantSession, id_: int) -> Subscription:
        subscription = self.subscriptions.get(id_)
        if subscription is None or subscription.session_id != session.session_id:
            raise ServiceError(StatusCodes.BadSubscriptionIdInvalid)
        return subscription

    def _expire(self, subscription: Subscription) -> None:
        self._end(subscription, StatusCodes.BadTimeout)

    def _end(self, subscription: Subscription, code: int | None = None) -> None:
        del self.subscriptions[subscription.id]
        for item in subscription.items.values():
            if isinstance(item, EventItem):
                self.notifiers.remove(item)
        subscription.close(code)

    # -- monitored items ---------------------------------------------------------------------------------------------

    def create_items(
        self, session: PlantSession, wanted: ua.CreateMonitoredItemsParameters
    ) -> list[ua.MonitoredItemCreateResult]:
        subscription = self.find(session, wanted.SubscriptionId)
        timestamps = _timestamps(wanted.TimestampsToReturn)
        subscription.is_alive()
        room = min(
            MAX_ITEMS_PER_SUBSCRIPTION - len(subscription.items),
            MAX_ITEMS - sum(len(known.items) for known in self.subscriptions.values()),
        )
        results = []
        for request in wanted.ItemsToCreate:
            try:
                results.append(self._create(subscription, request, timestamps, session, room > 0))
                room -= 1
            except ServiceError as error:
                results.append(ua.MonitoredItemCreateResult(status(error.code), 0, 0.0, 0, None))
        return results

    def _create(
        self,
        subscription: Subscription,
        wanted: ua.MonitoredItemCreateRequest,
        timestamps: int,
        session: PlantSession,
        has_room: bool,
    ) -> ua.MonitoredItemCreateResult:
        if not has_room:
            raise ServiceError(StatusCodes.BadTooManyMonitoredItems)
        item, filter_result = self._monitoring.make(subscription, next(self._item_ids), wanted, session.viewer)
        item.timestamps = timestamps
        subscription.items[item.id] = item
        subscription.attach(item)
        if isinstance(item, EventItem):
            self.notifiers.add(item)
        return ua.MonitoredItemCreateResult(status(StatusCodes.Good), item.id, item.interval, item.size, filter_result)

    def modify_items(
        self, session: PlantSession, wanted: ua.ModifyMonitoredItemsParameters
    ) -> list[ua.MonitoredItemModifyResult]:
        subscription = self.find(session, wanted.SubscriptionId)
        timestamps = _timestamps(wanted.TimestampsToReturn)
        subscription.is_alive()
        results = []
        for request in wanted.ItemsToModify:
            try:
                item = _item(subscription, request.MonitoredItemId)
                with subscription.resting(item):
                    filter_result = self._monitoring.change(
                        item, request.RequestedParameters, subscription.rhythm.interval, session.viewer
                    )
                    item.timestamps = timestamps
                results.append(
                    ua.MonitoredItemModifyResult(status(StatusCodes.Good), item.interval, item.size, filter_result)
                )
            except ServiceError as error:
                results.append(ua.MonitoredItemModifyResult(status(error.code), 0.0, 0, None))
        return results

    def delete_items(self, session: PlantSession, wanted: ua.DeleteMonitoredItemsParameters) -> list[int]:
        subscription = self.find(session, wanted.SubscriptionId)
        subscription.is_alive()
        results = []
        for id_ in wanted.MonitoredItemIds:
            item = subscription.items.get(id_)
            if isinstance(item, EventItem):
                self.notifiers.remove(item)
            results.append(StatusCodes.Good if subscription.remove(id_) else StatusCodes.BadMonitoredItemIdInvalid)
        return results

    def set_monitoring_mode(self, session: PlantSession, wanted: ua.SetMonitoringModeParameters) -> list[int]:
        subscription = self.find(session, wanted.SubscriptionId)
        subscription.is_alive()
        results = []
        for id_ in wanted.MonitoredItemIds:
            item = subscription.items.get(id_)
            if item is None:
                results.append(StatusCodes.BadMonitoredItemIdInvalid)
            else:
                subscription.set_mode(item, wanted.MonitoringMode)
                results.append(StatusCodes.Good)
        return results

    def set_triggering(self, session: PlantSession, wanted: ua.SetTriggeringParameters) -> tuple[list[int], list[int]]:
        subscription = self.find(session, wanted.SubscriptionId)
        subscription.is_alive()
        return set_triggering(subscription, _item(subscription, wanted.TriggeringItemId), wanted)

    # -- events ------------------------------------------------------------------------------------------------------

    def happened(self, event: EventData) -> None:
        """Brings an event to everyone who monitors its source or a notifier above it."""
        self.notifiers.happened(event)


def _timestamps(wanted: ua.TimestampsToReturn) -> int:
    if wanted not in _REPORTED:
        raise ServiceError(StatusCodes.BadTimestampsToReturnInvalid)
    return int(wanted)


def _item(subscription: Subscription, id_: int) -> Item:
    item = subscription.items.get(id_)
    if item is None:
        raise ServiceError(StatusCodes.BadMonitoredItemIdInvalid)
    return item


def require(operations: Sequence[object] | None, limit: int) -> None:
    """Raises ServiceError where a request holds no operations, or too many."""
    if not operations:
        raise ServiceError(StatusCodes.BadNothingToDo)
    if len(operations) > limit:
        raise ServiceError(StatusCodes.BadTooManyOperations)
