"""What the server counts about itself, its sessions and their subscriptions (OPC 10000-5 6.3.3, 12.9 - 12.15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary

from opcua_model.limits import MAX_NOTIFICATIONS
from opcua_model.subscriptions.subscription import Subscription
from opcua_model.wire import ObjectIds, standard

if TYPE_CHECKING:
    from opcua_model.sessions import PlantSession

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
#: Type of a request -> the counter of it in SessionDiagnosticsDataType.
COUNTERS = {int(getattr(ObjectIds, f"{name}Request_Encoding_DefaultBinary")): f"{name}Count" for name in _SERVICES}


@dataclass(slots=True)
class ServerCounts:
    """Since the server started."""

    sessions: int = 0
    sessions_rejected: int = 0
    sessions_rejected_for_security: int = 0
    sessions_timed_out: int = 0
    sessions_aborted: int = 0
    requests_rejected: int = 0


class SessionCounts:
    """Requests of one session by their type: how many, and how many failed as a whole."""

    def __init__(self) -> None:
        self.total: Counter[int] = Counter()
        self.failed: Counter[int] = Counter()


def summary(
    counts: ServerCounts, sessions: int, subscriptions: Iterable[Subscription], created: int
) -> ua.ServerDiagnosticsSummaryDataType:
    known = list(subscriptions)
    return ua.ServerDiagnosticsSummaryDataType(
        ServerViewCount=0,
        CurrentSessionCount=sessions,
        CumulatedSessionCount=counts.sessions,
        SecurityRejectedSessionCount=counts.sessions_rejected_for_security,
        RejectedSessionCount=counts.sessions_rejected,
        SessionTimeoutCount=counts.sessions_timed_out,
        SessionAbortCount=counts.sessions_aborted,
        CurrentSubscriptionCount=len(known),
        CumulatedSubscriptionCount=created,
        PublishingIntervalCount=len({subscription.rhythm.interval for subscription in known}),
        SecurityRejectedRequestsCount=0,
        RejectedRequestsCount=counts.requests_rejected,
    )


def session_diagnostics(session: PlantSession) -> ua.SessionDiagnosticsDataType:
    own = session.publishing.subscriptions.values()
    counts = session.counts
    return ua.SessionDiagnosticsDataType(
        SessionId=session.session_id,
        SessionName=session.client_name,
        ClientDescription=session.client,
        EndpointUrl=session.endpoint,
        LocaleIds=list(session.viewer.locales),
        ActualSessionTimeout=(session.session_timeout or 0) * 1000,
        MaxResponseMessageSize=session.largest_response,
        ClientConnectionTime=session.connected,
        ClientLastContactTime=session.last_contact,
        CurrentSubscriptionsCount=len(own),
        CurrentMonitoredItemsCount=sum(len(subscription.items) for subscription in own),
        CurrentPublishRequestsInQueue=len(session.publishing.requests),
        TotalRequestCount=ua.ServiceCounterDataType(counts.total.total(), counts.failed.total()),
        **{name: ua.ServiceCounterDataType(counts.total[kind], counts.failed[kind]) for kind, name in COUNTERS.items()},
    )


def session_security(session: PlantSession) -> ua.ExtensionObject:
    """Encoded by hand: asyncua takes the field Encoding for the encoding mask (OPC 10000-5 12.12)."""
    policy, mode, certificate = session.security
    who, mechanism = session.user_name, session.mechanism
    body = b"".join(
        (
            nodeid_to_binary(session.session_id),
            _string(who),
            (1).to_bytes(4, "little"),
            _string(who),
            _string(mechanism),
            _string("UA Binary"),
            _string("opc.tcp"),
            mode.to_bytes(4, "little"),
            _string(policy),
            _string(certificate),
        )
    )
    return ua.ExtensionObject(
        standard(ObjectIds.SessionSecurityDiagnosticsDataType_Encoding_DefaultBinary), ua.ByteString(body)
    )


def _string(text: str | bytes | None) -> bytes:
    if text is None:
        return b"\xff\xff\xff\xff"
    data = text.encode() if isinstance(text, str) else text
    return len(data).to_bytes(4, "little") + data


def subscription_diagnostics(subscription: Subscription) -> ua.SubscriptionDiagnosticsDataType:
    items = subscription.items.values()
    return ua.SubscriptionDiagnosticsDataType(
        SessionId=subscription.session_id or ua.NodeId(),
        SubscriptionId=subscription.id,
        Priority=subscription.priority,
        PublishingInterval=subscription.rhythm.interval,
        MaxKeepAliveCount=subscription.rhythm.keep_alive,
        MaxLifetimeCount=subscription.rhythm.lifetime,
        MaxNotificationsPerPublish=0 if subscription.limit == MAX_NOTIFICATIONS else subscription.limit,
        PublishingEnabled=subscription.enabled,
        NotificationsCount=subscription.notifications,
        UnacknowledgedMessageCount=len(subscription.sent),
        MonitoredItemCount=len(items),
        DisabledMonitoredItemCount=sum(item.mode is ua.MonitoringMode.Disabled for item in items),
        NextSequenceNumber=subscription.next_sequence,
    )
