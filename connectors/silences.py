"""Addresses at which a device answers nothing at all, instead of refusing them. Pure.

One request without an answer says little: the device may be dead. So it is set aside, in halves, and asked again when
the rest of the device has answered. What is then silent is halved further, until the address stands alone.
"""

from collections import deque
from collections.abc import Callable, Sequence

from connectors.batching import Request

ASK_SILENT_AGAIN = 300.0  # seconds; each time costs a timeout and the connection

Split = Callable[[Request], Sequence[Request]]


class Silences:
    """`silent`: requests of one tag or group that stayed unanswered while others were answered."""

    def __init__(self, split: Split) -> None:
        self._split = split
        self._suspects: deque[Request] = deque()
        self.silent: deque[Request] = deque()
        self._ask_at = 0.0

    @property
    def aside(self) -> tuple[Request, ...]:
        """All that is not asked with the rest."""
        return (*self._suspects, *self.silent)

    def to_ask(self, now: float, others_answered: bool) -> tuple[Request, ...]:
        """What is to be asked behind the rest: all suspects, and one that is known to be silent where that is due.

        Where nobody else has answered, somebody must: silence would not be told from an answer.
        """
        due = self.silent and (now >= self._ask_at or not (others_answered or self._suspects))
        return (*self._suspects, self.silent[0]) if due else tuple(self._suspects)

    def unanswered(self, requests: Sequence[Request], now: float, others_answered: bool) -> None:
        """Takes what one exchange asked for in vain; the next suspect comes first then."""
        for request in requests:
            self._forget(request)
        (first, *more) = requests
        parts = (first, *more) if more else self._split(first)
        if parts:
            self._suspects.extend(parts)
        elif others_answered:
            self.silent.append(first)
            self._ask_at = now + ASK_SILENT_AGAIN
        else:
            self._suspects.append(first)

    def answered(self, request: Request) -> None:
        """One of `to_ask` has an answer; perhaps the silent ones have one too by now."""
        if request in self.silent:
            self._suspects.extend(self.silent)
            self.silent.clear()
        self._forget(request)

    def _forget(self, request: Request) -> None:
        for requests in (self._suspects, self.silent):
            if request in requests:
                requests.remove(request)
