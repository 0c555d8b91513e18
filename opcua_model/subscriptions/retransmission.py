"""NotificationMessages that a client may ask for again (Republish, OPC 10000-4 5.14.6), until it acknowledges them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from opcua_model.budget import Budget
from opcua_model.limits import MAX_RETRANSMISSION_BYTES, MAX_RETRANSMISSIONS
from opcua_model.wire import StatusCodes


class Sent:
    """The last ones by sequence number. `memory`: bytes that all subscriptions may keep together."""

    def __init__(self, memory: Budget) -> None:
        self._messages: OrderedDict[int, bytes] = OrderedDict()
        self._memory = memory
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._messages)

    def __iter__(self) -> Iterator[int]:
        """Sequence numbers, the oldest first."""
        return iter(self._messages)

    def get(self, sequence: int) -> bytes | None:
        return self._messages.get(sequence)

    def keep(self, sequence: int, message: bytes) -> int:
        """The oldest ones go where it is too much for this subscription, or for all of them; how many did."""
        discarded = 0
        self._messages[sequence] = message
        self._bytes += len(message)
        self._memory.left -= len(message)
        while len(self) > MAX_RETRANSMISSIONS or self._bytes > MAX_RETRANSMISSION_BYTES or self._memory.left < 0:
            if not self._messages:
                break
            self.acknowledge(next(iter(self)))
            discarded += 1
        return discarded

    def acknowledge(self, sequence: int) -> int:
        """The result of an acknowledgement."""
        message = self._messages.pop(sequence, None)
        if message is None:
            return StatusCodes.BadSequenceNumberUnknown
        self._bytes -= len(message)
        self._memory.left += len(message)
        return StatusCodes.Good

    def clear(self) -> None:
        for sequence in list(self):
            self.acknowledge(sequence)
