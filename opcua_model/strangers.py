"""Who connects and comes to nothing: how often lately, and what such a one may have written into the log."""

import time
from collections import OrderedDict
from typing import Final

from opcua_model import limits

_REMEMBERED: Final = 10_000


class Strangers:
    """Failed connections by address, one less every second.

    A handshake costs us more than the other side, a line in the log is for ever: who fails often waits, so that
    devices are polled and others are served in time.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def failed(self, address: str) -> None:
        self._failures[address] = self.level(address) + 1, time.monotonic()
        self._failures.move_to_end(address)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def level(self, address: str) -> float:
        failures, since = self._failures.get(address, (0.0, 0.0))
        return max(0.0, failures - (time.monotonic() - since))

    def wait(self, address: str) -> float:
        """Seconds until a new connection is looked at."""
        return min(max(0.0, self.level(address) - limits.FREE_FAILURES) / 10, limits.LONGEST_WAIT)


def printable(text: str, most: int = 200) -> str:
    """What a stranger has written, for the log and for terminals: one line that moves no cursor."""
    return "".join(character if character.isprintable() else "?" for character in text[:most])
