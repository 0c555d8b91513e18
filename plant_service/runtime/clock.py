"""The host's clock as the order of record needs it: strictly increasing, whatever is done to the wall clock."""

import time
from collections.abc import Callable

from plant_service.core.samples import Micros


class SteadyClock:
    """Follows the wall clock forward at once; when that is set back, runs at half speed until it has caught up.

    A clock that stood still or jumped back would make every count look too fast to be true.
    """

    def __init__(
        self, wall: Callable[[], int] = time.time_ns, monotonic: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._last = wall() // 1000
        self._ticks = monotonic() // 1000

    def __call__(self) -> Micros:
        """Microseconds since 1970, above every earlier answer."""
        ticks = self._monotonic() // 1000
        slowest = self._last + max(1, (ticks - self._ticks) // 2)
        self._last, self._ticks = max(self._wall() // 1000, slowest), ticks
        return self._last
