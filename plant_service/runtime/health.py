"""Live diagnostics of one device."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from plant_service.core.ports import Traffic
from plant_service.runtime.plc_clock import PlcClock

_LATENCIES = 500


@dataclass(slots=True)
class DeviceHealth:
    """Counters since the start of the service. `error` in words while the device is away, `last_error` for good.

    `latency` of the last poll, from first request to last answer, in seconds. `traffic`: the connector counts it.
    `clock` of the PLC, where a tag carries its time.
    """

    traffic: Traffic = field(default_factory=Traffic)
    connected: bool = False
    polls: int = 0
    overruns: int = 0
    outages: int = 0
    latency: float = 0.0
    error: str = "not connected yet"
    last_error: str = ""
    clock: PlcClock | None = None
    bad: dict[int, int] = field(default_factory=dict)
    _latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_LATENCIES))

    def polled(self, scan: int, latency: float, bad_tags: int) -> None:
        """One poll of the tags with pace number `scan`."""
        self.polls += 1
        self.latency = latency
        self._latencies.append(latency)
        self.bad[scan] = bad_tags

    @property
    def clock_skew(self) -> float | None:
        """Seconds by which the PLC's clock is ahead; None while it is away or does not tell."""
        return self.clock.skew if self.clock is not None and self.connected else None

    @property
    def bad_tags(self) -> int:
        """Tags without a Good value: those that the device refuses, all while it is away."""
        return sum(self.bad.values())

    def latencies(self, *shares: float) -> Sequence[float]:
        """Quantiles (0.5, 0.99 ...) of the last 500 polls in seconds; zeros before the first."""
        ordered = sorted(self._latencies) or [0.0]
        return [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in shares]
