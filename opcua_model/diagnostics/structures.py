"""The structures of diagnostics field by field: each can be read alone too (OPC 10000-5 12.9 - 12.15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary

from opcua_model.limits import MAX_NOTIFICATIONS
from opcua_model.subscriptions.subscription import Subscription
from opcua_model.wire import ObjectIds, standard

if TYPE_CHECKING:
    from opcua_model.sessions import PlantServer, PlantSession

_SERVICES = (
    "Read",
    "HistoryRead",
    "Write",
    "HistoryUpdate",
    "Call",
    "CreateMonitoredItems",
    "ModifyMonitoredItems",
    "SetMonitoringMode",
    "SetTriggering",
    "DeleteMonitoredItems",
    "CreateSubscription",
    "ModifySubscription",
    "SetPublishingMode",
    "Publish",
    "Republish",
    "TransferSubscriptions",
    "DeleteSubscriptions",
    "AddNodes",
    "AddReferences",
    "DeleteNodes",
    "DeleteReferences",
    "Browse",
    "BrowseNext",
    "TranslateBrowsePathsToNodeIds",
    "QueryFirst",
    "QueryNext",
    "RegisterNodes",
    "UnregisterNodes",
)


def _counter(kind: int) -> Callable[[PlantSession], ua.ServiceCounterDataType]:
    return lambda session: ua.ServiceCounterDataType(session.counts.total[kind], session.counts.failed[kind])


SERVER: Final[Mapping[str, Callable[[PlantServer], Any]]] = {
    "ServerViewCount": lambda server: 0,
    "CurrentSessionCount": lambda server: len(server.sessions()),
    "CumulatedSessionCount": lambda server: server.counts.sessions,
    "SecurityRejectedSessionCount": lambda server: server.counts.sessions_rejected_for_security,
    "RejectedSessionCount": lambda server: server.counts.sessions_rejected,
    "SessionTimeoutCount": lambda server: server.counts.sessions_timed_out,
    "SessionAbortCount": lambda server: server.counts.sessions_aborted,
    "CurrentSubscriptionCount": lambda server: len(server.services.subscriptions.subscriptions),
    "CumulatedSubscriptionCount": lambda server: server.services.subscriptions.created,
    "PublishingIntervalCount": lambda server: len(
        {subscription.rhythm.interval for subscription in server.services.subscriptions.subscriptions.values()}
    ),
    "SecurityRejectedRequestsCount": lambda server: server.counts.requests_rejected_for_security,
    "RejectedRequestsCount": lambda server: server.counts.requests_rejected,
}
SESSION: Final[Mapping[str, Callable[[PlantSession], Any]]] = {
    "SessionId": lambda session: session.session_id,
    "SessionName": lambda session: session.client_name,
    "ClientDescription": lambda session: session.client,
    "ServerUri": lambda session: session.server_uri,
    "EndpointUrl": lambda session: session.endpoint,
    "LocaleIds": lambda session: list(session.viewer.locales),
    "ActualSessionTimeout": lambda session: (session.session_timeout or 0) * 1000.0,
    "MaxResponseMessageSize": lambda session: session.largest_response,
    "ClientConnectionTime": lambda session: session.connected,
    "ClientLastContactTime": lambda session: session.last_contact,
    "CurrentSubscriptionsCount": lambda session: len(session.publishing.subscriptions),
    "CurrentMonitoredItemsCount": lambda session: sum(
        map(len, (subscription.items for subscription in session.publishing.subscriptions.values()))
    ),
    "CurrentPublishRequestsInQueue": lambda session: len(session.publishing.requests),
    "TotalRequestCount": lambda session: ua.ServiceCounterDataType(
        session.counts.total.total(), session.counts.failed.total()
    ),
    "UnauthorizedRequestCount": lambda session: session.counts.unauthorized,
    **{
        f"{name}Count": _counter(int(getattr(ObjectIds, f"{name}Request_Encoding_DefaultBinary"))) for name in _SERVICES
    },
}
SECURITY: Final[Mapping[str, Callable[[PlantSession], Any]]] = {
    "SessionId": lambda session: session.session_id,
    "ClientUserIdOfSession": lambda session: session.user_name,
    "ClientUserIdHistory": lambda session: list(session.users),
    "AuthenticationMechanism": lambda session: session.mechanism,
    "Encoding": lambda session: "UA Binary",
    "TransportProtocol": lambda session: "opc.tcp",
    "SecurityMode": lambda session: session.security[1],
    "SecurityPolicyUri": lambda session: session.security[0],
    "ClientCertificate": lambda session: session.security[2],
}
SUBSCRIPTION: Final[Mapping[str, Callable[[Subscription], Any]]] = {
    "SessionId": lambda subscription: subscription.session_id or ua.NodeId(),
    "SubscriptionId": lambda subscription: subscription.id,
    "Priority": lambda subscription: subscription.priority,
    "PublishingInterval": lambda subscription: subscription.rhythm.interval,
    "MaxKeepAliveCount": lambda subscription: subscription.rhythm.keep_alive,
    "MaxLifetimeCount": lambda subscription: subscription.rhythm.lifetime,
    "MaxNotificationsPerPublish": lambda subscription: (
        0 if subscription.limit == MAX_NOTIFICATIONS else subscription.limit
    ),
    "PublishingEnabled": lambda subscription: subscription.enabled,
    "ModifyCount": lambda subscription: subscription.counts.modified,
    "EnableCount": lambda subscription: subscription.counts.enabled,
    "DisableCount": lambda subscription: subscription.counts.disabled,
    "RepublishRequestCount": lambda subscription: subscription.counts.republish_requests,
    "RepublishMessageRequestCount": lambda subscription: subscription.counts.republish_requests,
    "RepublishMessageCount": lambda subscription: subscription.counts.republished,
    "TransferRequestCount": lambda subscription: subscription.counts.transfer_requests,
    "TransferredToAltClientCount": lambda subscription: subscription.counts.transferred_to_other_client,
    "TransferredToSameClientCount": lambda subscription: subscription.counts.transferred_to_same_client,
    "PublishRequestCount": lambda subscription: subscription.counts.publish_requests,
    "DataChangeNotificationsCount": lambda subscription: subscription.counts.data_changes,
    "EventNotificationsCount": lambda subscription: subscription.counts.events,
    "NotificationsCount": lambda subscription: subscription.counts.data_changes + subscription.counts.events,
    "LatePublishRequestCount": lambda subscription: subscription.counts.late,
    "CurrentKeepAliveCount": lambda subscription: subscription.keep_alive_left,
    "CurrentLifetimeCount": lambda subscription: subscription.lifetime_left,
    "UnacknowledgedMessageCount": lambda subscription: len(subscription.sent),
    "DiscardedMessageCount": lambda subscription: subscription.counts.discarded,
    "MonitoredItemCount": lambda subscription: len(subscription.items),
    "DisabledMonitoredItemCount": lambda subscription: sum(
        item.mode is ua.MonitoringMode.Disabled for item in subscription.items.values()
    ),
    "MonitoringQueueOverflowCount": lambda subscription: subscription.counts.queue_overflows,
    "NextSequenceNumber": lambda subscription: subscription.next_sequence,
    "EventQueueOverflowCount": lambda subscription: subscription.counts.event_overflows,
}


def summary(server: PlantServer) -> ua.ServerDiagnosticsSummaryDataType:
    return ua.ServerDiagnosticsSummaryDataType(**{name: value(server) for name, value in SERVER.items()})


def session_diagnostics(session: PlantSession) -> ua.SessionDiagnosticsDataType:
    return ua.SessionDiagnosticsDataType(**{name: value(session) for name, value in SESSION.items()})


def subscription_diagnostics(subscription: Subscription) -> ua.SubscriptionDiagnosticsDataType:
    return ua.SubscriptionDiagnosticsDataType(**{name: value(subscription) for name, value in SUBSCRIPTION.items()})


def session_security(session: PlantSession) -> ua.ExtensionObject:
    """Encoded by hand: asyncua takes the field Encoding for the encoding mask (OPC 10000-5 12.12)."""
    session_id, *others = (value(session) for value in SECURITY.values())
    body = nodeid_to_binary(session_id) + b"".join(map(_encoded, others))
    return ua.ExtensionObject(
        standard(ObjectIds.SessionSecurityDiagnosticsDataType_Encoding_DefaultBinary), ua.ByteString(body)
    )


def _encoded(value: Any) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    if isinstance(value, int):
        return value.to_bytes(4, "little")
    if isinstance(value, list):
        return _encoded(len(value)) + b"".join(map(_encoded, value))
    data: bytes = value.encode() if isinstance(value, str) else value
    return _encoded(len(data)) + data
