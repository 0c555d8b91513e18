"""The Publish requests of one session and the subscriptions that wait for one (OPC 10000-4 5.14.1.2, 5.14.5)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from asyncua.common.utils import ServiceError

from opcua_model.limits import MAX_PUBLISH_REQUESTS
from opcua_model.subscriptions.messages import notification_message, publish_response, service_fault, status_change
from opcua_model.wire import StatusCodes

if TYPE_CHECKING:
    from opcua_model.subscriptions.subscription import Subscription


class Channel(Protocol):
    """The connection that a request came by and its answer goes by."""

    def send(self, request_id: int, body: bytes) -> None: ...


@dataclass(slots=True)
class PublishRequest:
    """`results` answer the acknowledgements. `expires`: when the client gives up, by time.monotonic()."""

    channel: Channel
    request_id: int
    handle: int
    results: Sequence[int]
    expires: float

    def fault(self, code: int) -> None:
        self.channel.send(self.request_id, service_fault(self.handle, code))

    def answer(self, subscription: int, available: Sequence[int], more: bool, message: bytes) -> None:
        body = publish_response(self.handle, subscription, available, more, message, self.results)
        self.channel.send(self.request_id, body)


@dataclass(slots=True)
class PublishQueue:
    """`subscriptions` are those of the session; the `late` ones have something to send and wait, in this order.

    `notices` tell of subscriptions that have ended or left: (subscription, sequence number, status).
    """

    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    requests: deque[PublishRequest] = field(default_factory=deque)
    late: dict[Subscription, None] = field(default_factory=dict)
    notices: deque[tuple[int, int, int]] = field(default_factory=lambda: deque(maxlen=MAX_PUBLISH_REQUESTS))

    def find(self, id_: int) -> Subscription:
        """Raises ServiceError where the session has none of this id."""
        subscription = self.subscriptions.get(id_)
        if subscription is None:
            raise ServiceError(StatusCodes.BadSubscriptionIdInvalid)
        return subscription

    def put(self, request: PublishRequest) -> None:
        """Uses the request for whoever waits longest among the highest priority, or keeps it."""
        if self.notices:
            self._tell(request)
            return
        if not self.subscriptions:
            request.fault(StatusCodes.BadNoSubscription)
            return
        if self.late:
            first = max(self.late, key=lambda subscription: subscription.priority)
            first.answer(request)
            return
        if len(self.requests) >= MAX_PUBLISH_REQUESTS:
            self.requests.popleft().fault(StatusCodes.BadTooManyPublishRequests)
        self.requests.append(request)

    def take(self) -> PublishRequest | None:
        """The oldest request whose client still waits for its answer."""
        while self.requests:
            request = self.requests.popleft()
            if request.expires > time.monotonic():
                return request
            request.fault(StatusCodes.BadTimeout)
        return None

    def notify(self, subscription: int, sequence: int, code: int) -> None:
        """Tells the client that a subscription has left this session."""
        self.notices.append((subscription, sequence, code))
        request = self.take()
        if request is not None:
            self._tell(request)

    def cancel(self, handle: int) -> int:
        """Ends the requests with this handle; how many there were (Cancel, OPC 10000-4 5.7.5)."""
        found = [request for request in self.requests if request.handle == handle]
        for request in found:
            self.requests.remove(request)
            request.fault(StatusCodes.BadRequestCancelledByClient)
        return len(found)

    def forget(self, channel: Channel) -> None:
        """Drops the requests of a connection that is gone."""
        self.requests = deque(request for request in self.requests if request.channel is not channel)

    def close(self, code: int) -> None:
        """Answers all requests with a fault: nothing will come any more."""
        while self.requests:
            self.requests.popleft().fault(code)

    def _tell(self, request: PublishRequest) -> None:
        subscription, sequence, code = self.notices.popleft()
        request.answer(subscription, (), False, notification_message(sequence, [status_change(code)]))
