"""Continuation points of one session (OPC 10000-4 7.9)."""

import secrets
from collections import OrderedDict
from typing import Generic, TypeVar

from asyncua.common.utils import ServiceError

from opcua_model.wire import StatusCodes

T = TypeVar("T")


class ContinuationPoints(Generic[T]):
    """What is left of answers that were too long. A new request may push out those of earlier ones, oldest first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[bytes, tuple[int, T]] = OrderedDict()
        self._request = 0

    def begin(self) -> None:
        """A new request."""
        self._request += 1

    def keep(self, rest: T) -> bytes:
        """The token for it. Raises ServiceError when this request alone has used them all."""
        if len(self._kept) >= self._limit:
            oldest = next(iter(self._kept))
            if self._kept[oldest][0] == self._request:
                raise ServiceError(StatusCodes.BadNoContinuationPoints)
            del self._kept[oldest]
        token = secrets.token_bytes(16)
        self._kept[token] = (self._request, rest)
        return token

    def take(self, token: bytes | None) -> T:
        """Each is good once. Raises ServiceError when there is none such."""
        found = self._kept.pop(bytes(token or b""), None)
        if found is None:
            raise ServiceError(StatusCodes.BadContinuationPointInvalid)
        return found[1]
