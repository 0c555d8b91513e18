"""What strangers can have the audit tell is bounded: so many events of a name in a second, then how many more."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping


class Flood:
    """`report` gets the numbers of events left out in the last second, by name. `close` must be called at the end."""

    def __init__(self, most: int, report: Callable[[Mapping[str, int]], None]) -> None:
        self._most = most
        self._report = report
        self._seen: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def admits(self, name: str) -> bool:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(1.0, self._begin_anew)
        self._seen[name] += 1
        return self._seen[name] <= self._most

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin_anew(self) -> None:
        left_out = {name: count - self._most for name, count in self._seen.items() if count > self._most}
        self._seen.clear()
        self._timer = None
        if left_out:
            self._report(left_out)
