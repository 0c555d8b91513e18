"""What is counted about the server, its sessions and subscriptions (OPC 10000-5 12.9, 12.11, 12.15).

Counting costs an increment, and goes on while diagnostics are switched off: switching on resets all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from opcua_model.wire import StatusCodes

#: Answers to somebody who is not who they say, or may not do what they ask.
_SECURITY: Final = frozenset(
    (
        StatusCodes.BadApplicationSignatureInvalid,
        StatusCodes.BadCertificateInvalid,
        StatusCodes.BadCertificateUriInvalid,
        StatusCodes.BadIdentityChangeNotSupported,
        StatusCodes.BadIdentityTokenInvalid,
        StatusCodes.BadIdentityTokenRejected,
        StatusCodes.BadNonceInvalid,
        StatusCodes.BadSecurityChecksFailed,
        StatusCodes.BadSecurityModeInsufficient,
        StatusCodes.BadSecurityPolicyRejected,
        StatusCodes.BadSessionIdInvalid,
        StatusCodes.BadSessionNotActivated,
        StatusCodes.BadUserAccessDenied,
        StatusCodes.BadUserSignatureInvalid,
    )
)


def is_security(code: int) -> bool:
    return code in _SECURITY


@dataclass(slots=True)
class ServerCounts:
    """Since the server started, or diagnostics were switched on. Rejections for security are among all rejections."""

    sessions: int = 0
    sessions_rejected: int = 0
    sessions_rejected_for_security: int = 0
    sessions_timed_out: int = 0
    sessions_aborted: int = 0
    requests_rejected: int = 0
    requests_rejected_for_security: int = 0

    def reject_session(self, code: int) -> None:
        self.sessions_rejected += 1
        self.sessions_rejected_for_security += is_security(code)

    def reject_request(self, code: int) -> None:
        self.requests_rejected += 1
        self.requests_rejected_for_security += is_security(code)


class SessionCounts:
    """Requests of one session by their type: how many, and how many failed as a whole.

    `unauthorized`: requests in its name that were refused for reasons of security.
    """

    def __init__(self) -> None:
        self.total: Counter[int] = Counter()
        self.failed: Counter[int] = Counter()
        self.unauthorized = 0

    def request(self, kind: int, code: int) -> None:
        """`code`: the fault that it was answered with, or 0."""
        self.total[kind] += 1
        if code:
            self.failed[kind] += 1
            self.unauthorized += is_security(code)


@dataclass(slots=True)
class SubscriptionCounts:
    """`discarded`: messages dropped before they were acknowledged. `late`: times it had news and no Publish request."""

    modified: int = 0
    enabled: int = 0
    disabled: int = 0
    republish_requests: int = 0
    republished: int = 0
    transfer_requests: int = 0
    transferred_to_other_client: int = 0
    transferred_to_same_client: int = 0
    publish_requests: int = 0
    data_changes: int = 0
    events: int = 0
    late: int = 0
    discarded: int = 0
    queue_overflows: int = 0
    event_overflows: int = 0
