"""ConditionRefresh and ConditionRefresh2 (OPC 10000-9 5.5.7, 5.5.8): what is retained is told again, to one client."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.conditions.conditions import Conditions
from opcua_model.services.call import Method, MethodCall
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.event_item import EventItem
from opcua_model.subscriptions.service import Subscriptions
from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.texts import Translated
from opcua_model.wire import ObjectIds, StatusCodes, standard

_SEVERITY: Final = 1


def refresh_methods(conditions: Conditions, subscriptions: Subscriptions) -> dict[int, Method]:
    """Methods by the number of their node in the standard."""

    async def refresh(call: MethodCall) -> Sequence[ua.Variant]:
        items = call.session.publishing.find(call.arguments[0]).items.values()
        _refresh([item for item in items if isinstance(item, EventItem)], conditions, subscriptions)
        return ()

    async def refresh_one(call: MethodCall) -> Sequence[ua.Variant]:
        item = call.session.publishing.find(call.arguments[0]).items.get(call.arguments[1])
        if not isinstance(item, EventItem):
            raise ServiceError(StatusCodes.BadMonitoredItemIdInvalid)
        _refresh([item], conditions, subscriptions)
        return ()

    return {
        ObjectIds.ConditionType_ConditionRefresh: refresh,
        ObjectIds.ConditionType_ConditionRefresh2: refresh_one,
    }


def _refresh(items: Iterable[EventItem], conditions: Conditions, subscriptions: Subscriptions) -> None:
    """Start and end pass every where clause: they tell a client that what comes between is not new."""
    retained = sorted(conditions.retained(), key=lambda event: event.fields["Time"].Value)
    for item in items:
        item.tell(_mark(ObjectIds.RefreshStartEventType, Translated("Refresh of conditions begins", "报警刷新开始")))
        for event in retained:
            if item.notifier in subscriptions.notifiers.above(event.source):
                item.happened(event)
        item.tell(_mark(ObjectIds.RefreshEndEventType, Translated("Refresh of conditions ends", "报警刷新结束")))


def _mark(number: int, message: Translated) -> EventData:
    kind, server = standard(number), standard(ObjectIds.Server)
    return EventData(kind, server, event_fields(kind, server, "Server", datetime.now(UTC), message, _SEVERITY))
