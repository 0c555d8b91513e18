"""The MonitoredItem services (OPC 10000-4 5.13)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.budget import Budget
from opcua_model.limits import MAX_ITEMS, MAX_ITEMS_PER_SUBSCRIPTION, MAX_QUEUED, MAX_TRIGGER_LINKS_OF_ALL
from opcua_model.services.sources import show_to
from opcua_model.subscriptions.event_item import EventItem, of_filter
from opcua_model.subscriptions.item import DataItem, Item
from opcua_model.subscriptions.monitoring import MODES, Monitoring
from opcua_model.subscriptions.notifiers import Notifiers
from opcua_model.subscriptions.subscription import Subscription
from opcua_model.subscriptions.triggering import set_triggering
from opcua_model.wire import StatusCodes, status

if TYPE_CHECKING:
    from opcua_model.sessions import PlantSession

_REPORTED = (
    ua.TimestampsToReturn.Source,
    ua.TimestampsToReturn.Server,
    ua.TimestampsToReturn.Both,
    ua.TimestampsToReturn.Neither,
)


class MonitoredItems:
    """Makes, changes and ends the items of all subscriptions; `count` of them there are."""

    def __init__(self, monitoring: Monitoring, notifiers: Notifiers) -> None:
        self.count = 0
        self._monitoring = monitoring
        self._notifiers = notifiers
        self._slots = Budget(MAX_QUEUED)
        self._links = Budget(MAX_TRIGGER_LINKS_OF_ALL)
        self._ids = itertools.count(1)

    def create(
        self, session: PlantSession, wanted: ua.CreateMonitoredItemsParameters
    ) -> list[ua.MonitoredItemCreateResult]:
        subscription = session.publishing.find(wanted.SubscriptionId)
        timestamps = _timestamps(wanted.TimestampsToReturn)
        subscription.is_alive()
        room = min(
            MAX_ITEMS_PER_SUBSCRIPTION - len(subscription.items),
            MAX_ITEMS - self.count,
        )
        results = []
        for request in wanted.ItemsToCreate:
            try:
                results.append(self._create_one(subscription, request, timestamps, session, room > 0))
                room -= 1
            except ServiceError as error:
                results.append(ua.MonitoredItemCreateResult(status(error.code), 0, 0.0, 0, of_filter(error)))
        return results

    def _create_one(
        self,
        subscription: Subscription,
        wanted: ua.MonitoredItemCreateRequest,
        timestamps: int,
        session: PlantSession,
        has_room: bool,
    ) -> ua.MonitoredItemCreateResult:
        if not has_room:
            raise ServiceError(StatusCodes.BadTooManyMonitoredItems)
        item, filter_result = self._monitoring.make(subscription, next(self._ids), wanted, session.viewer)
        item.timestamps = timestamps
        item.size = self._slots.grant(item.size)
        subscription.items[item.id] = item
        self.count += 1
        subscription.attach(item)
        if isinstance(item, EventItem):
            self._notifiers.add(item)
        return ua.MonitoredItemCreateResult(status(StatusCodes.Good), item.id, item.interval, item.size, filter_result)

    def modify(
        self, session: PlantSession, wanted: ua.ModifyMonitoredItemsParameters
    ) -> list[ua.MonitoredItemModifyResult]:
        subscription = session.publishing.find(wanted.SubscriptionId)
        timestamps = _timestamps(wanted.TimestampsToReturn)
        subscription.is_alive()
        results = []
        for request in wanted.ItemsToModify:
            try:
                item = _item(subscription, request.MonitoredItemId)
                with subscription.resting(item), self._resized(item):
                    filter_result = self._monitoring.change(
                        item, request.RequestedParameters, subscription.rhythm.interval, session.viewer
                    )
                    item.timestamps = timestamps
                results.append(
                    ua.MonitoredItemModifyResult(status(StatusCodes.Good), item.interval, item.size, filter_result)
                )
            except ServiceError as error:
                results.append(ua.MonitoredItemModifyResult(status(error.code), 0.0, 0, of_filter(error)))
        return results

    def delete(self, session: PlantSession, wanted: ua.DeleteMonitoredItemsParameters) -> list[int]:
        subscription = session.publishing.find(wanted.SubscriptionId)
        subscription.is_alive()
        results = []
        for id_ in wanted.MonitoredItemIds:
            item = subscription.items.get(id_)
            if item is not None:
                self._remove(subscription, item)
            results.append(StatusCodes.BadMonitoredItemIdInvalid if item is None else StatusCodes.Good)
        return results

    def set_monitoring_mode(self, session: PlantSession, wanted: ua.SetMonitoringModeParameters) -> list[int]:
        subscription = session.publishing.find(wanted.SubscriptionId)
        subscription.is_alive()
        if wanted.MonitoringMode not in MODES:
            raise ServiceError(StatusCodes.BadMonitoringModeInvalid)
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
        subscription = session.publishing.find(wanted.SubscriptionId)
        subscription.is_alive()
        return set_triggering(subscription, _item(subscription, wanted.TriggeringItemId), wanted, self._links)

    def renew_rights(self, subscription: Subscription, session: PlantSession) -> None:
        """The subscription has another user or session: its items see what that one may see (5.7.3)."""
        subscription.owner, subscription.viewer = session.owner, session.viewer
        for item in subscription.items.values():
            if not isinstance(item, DataItem):
                continue
            show_to(session.viewer, item.source)
            if self._monitoring.is_forbidden(item, session.viewer):
                with subscription.resting(item):
                    self._monitoring.forbid(item)

    def remove_all(self, subscription: Subscription) -> None:
        for item in list(subscription.items.values()):
            self._remove(subscription, item)

    def _remove(self, subscription: Subscription, item: Item) -> None:
        if isinstance(item, EventItem):
            self._notifiers.remove(item)
            self._monitoring.forget(item)
        subscription.remove(item)
        self._slots.give_back(item.size)
        self._links.give_back(len(item.links))
        self.count -= 1

    @contextmanager
    def _resized(self, item: Item) -> Iterator[None]:
        """The size of its queue may be changed meanwhile, to what there is room for."""
        self._slots.give_back(item.size)
        try:
            yield
        finally:
            item.resize(self._slots.grant(item.size))


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
