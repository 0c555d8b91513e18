"""The Subscription services (OPC 10000-4 5.14).

Replaces `asyncua.server.subscription_service.SubscriptionService`. A session touches only subscriptions of its own.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace

from opcua_model.budget import Budget
from opcua_model.limits import (
    MAX_RETRANSMISSION_BYTES_OF_ALL,
    MAX_SUBSCRIPTIONS,
    MAX_SUBSCRIPTIONS_PER_SESSION,
    revise_rhythm,
)
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.items import MonitoredItems
from opcua_model.subscriptions.monitoring import Monitoring
from opcua_model.subscriptions.notifiers import Notifiers
from opcua_model.subscriptions.subscription import Subscription, notification_limit
from opcua_model.type_tree import TypeTree
from opcua_model.wire import StatusCodes, status

if TYPE_CHECKING:
    from opcua_model.sessions import PlantSession


class Subscriptions:
    """All subscriptions of the server, by id."""

    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self.subscriptions: dict[int, Subscription] = {}
        self.created = 0
        self.notifiers = Notifiers(space, types)
        self.items = MonitoredItems(Monitoring(space, types), self.notifiers)
        self._ids = itertools.count(1)
        self._memory = Budget(MAX_RETRANSMISSION_BYTES_OF_ALL)

    def create(self, session: PlantSession, wanted: ua.CreateSubscriptionParameters) -> ua.CreateSubscriptionResult:
        own = session.publishing.subscriptions
        self._make_room()
        if len(own) >= MAX_SUBSCRIPTIONS_PER_SESSION or len(self.subscriptions) >= MAX_SUBSCRIPTIONS:
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
            self._memory,
            self._expire,
        )
        subscription.join(session.publishing, session.session_id)
        subscription.client = session.client.ApplicationUri
        subscription.owner, subscription.viewer = session.owner, session.viewer
        self.subscriptions[subscription.id] = subscription
        self.created += 1
        return ua.CreateSubscriptionResult(subscription.id, rhythm.interval, rhythm.lifetime, rhythm.keep_alive)

    def modify(self, session: PlantSession, wanted: ua.ModifySubscriptionParameters) -> ua.ModifySubscriptionResult:
        subscription = session.publishing.find(wanted.SubscriptionId)
        rhythm = revise_rhythm(
            wanted.RequestedPublishingInterval, wanted.RequestedLifetimeCount, wanted.RequestedMaxKeepAliveCount
        )
        subscription.counts.modified += 1
        subscription.limit = notification_limit(wanted.MaxNotificationsPerPublish)
        subscription.priority = wanted.Priority
        subscription.change_rhythm(rhythm)
        return ua.ModifySubscriptionResult(rhythm.interval, rhythm.lifetime, rhythm.keep_alive)

    def set_publishing(self, session: PlantSession, id_: int, enabled: bool) -> int:
        subscription = session.publishing.find(id_)
        if enabled is not subscription.enabled:
            subscription.counts.enabled += enabled
            subscription.counts.disabled += not enabled
        subscription.enabled = enabled
        subscription.is_alive()
        return StatusCodes.Good

    def delete(self, session: PlantSession, id_: int) -> int:
        self._end(session.publishing.find(id_))
        if not session.publishing.subscriptions:
            session.publishing.close(StatusCodes.BadNoSubscription)
        return StatusCodes.Good

    def transfer(self, session: PlantSession, id_: int, initial: bool) -> ua.TransferResult:
        subscription = self.subscriptions.get(id_)
        if subscription is None:
            return ua.TransferResult(status(StatusCodes.BadSubscriptionIdInvalid), [])
        subscription.counts.transfer_requests += 1
        if subscription.queue is session.publishing:
            return ua.TransferResult(status(StatusCodes.BadNothingToDo), [])
        if subscription.owner != session.owner:
            return ua.TransferResult(status(StatusCodes.BadUserAccessDenied), [])
        if len(session.publishing.subscriptions) >= MAX_SUBSCRIPTIONS_PER_SESSION:
            return ua.TransferResult(status(StatusCodes.BadTooManySubscriptions), [])
        subscription.move(session.publishing, session.session_id, session.client.ApplicationUri)
        self.items.renew_rights(subscription, session)
        if initial:
            subscription.resend()
        return ua.TransferResult(status(StatusCodes.Good), list(subscription.sent))

    def republish(self, session: PlantSession, id_: int, sequence: int) -> bytes:
        subscription = session.publishing.find(id_)
        subscription.is_alive()
        subscription.counts.republish_requests += 1
        message = subscription.sent.get(sequence)
        if message is None:
            raise ServiceError(StatusCodes.BadMessageNotAvailable)
        subscription.counts.republished += 1
        return message

    def acknowledge(self, session: PlantSession, wanted: ua.SubscriptionAcknowledgement) -> int:
        subscription = session.publishing.subscriptions.get(wanted.SubscriptionId)
        if subscription is None:
            return StatusCodes.BadSubscriptionIdInvalid
        return subscription.acknowledge(wanted.SequenceNumber)

    def end_session(self, session: PlantSession, delete: bool) -> None:
        """Its subscriptions end too, or wait for another session to take them."""
        session.publishing.close(StatusCodes.BadSessionClosed)
        for subscription in list(session.publishing.subscriptions.values()):
            if delete:
                self._end(subscription)
            else:
                subscription.leave()

    def renew_rights(self, session: PlantSession) -> None:
        """A session has another user: its items see what that one may see (OPC 10000-4 5.7.3)."""
        for subscription in list(session.publishing.subscriptions.values()):
            self.items.renew_rights(subscription, session)

    def close(self) -> None:
        for subscription in list(self.subscriptions.values()):
            self._end(subscription)

    def _make_room(self) -> None:
        """Where there are as many as there may be, the oldest that is nobody's ends."""
        if len(self.subscriptions) >= MAX_SUBSCRIPTIONS:
            left = next((one for one in self.subscriptions.values() if one.queue is None), None)
            if left is not None:
                self._end(left)

    def _expire(self, subscription: Subscription) -> None:
        self._end(subscription, StatusCodes.BadTimeout)

    def _end(self, subscription: Subscription, code: int | None = None) -> None:
        del self.subscriptions[subscription.id]
        self.items.remove_all(subscription)
        subscription.close(code)

    def happened(self, event: EventData) -> None:
        """Brings an event to everyone who monitors its source or a notifier above it."""
        self.notifiers.happened(event)
