"""Two periods side by side: does the difference of their means exceed what chance explains?

Welch's interval for means of samples whose variances differ (B. L. Welch, 1947), 95 %: hours and orders are taken as
independent of each other. The quantile of Student's t is the expansion 26.7.5 of Abramowitz and Stegun, which is right
to 1 % from 3 degrees of freedom on and is too narrow below, so with fewer there is no interval.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist, fmean, variance

from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.events import Event

HOUR: Micros = 3600 * SECOND
LEVEL = 0.95
_LEAST_FREEDOM = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """Means of both samples, their difference (second less first) and its interval; None where too little is known."""

    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def is_certain(self) -> bool:
        """Whether chance alone hardly makes such a difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    means = [fmean(sample) if sample else None for sample in (first, second)]
    if means[0] is None or means[1] is None:
        return Comparison(means[0], means[1], None, None, None)
    difference = means[1] - means[0]
    if len(first) < 2 or len(second) < 2:
        return Comparison(means[0], means[1], difference, None, None)
    parts = [variance(sample) / len(sample) for sample in (first, second)]
    if not any(parts):
        return Comparison(means[0], means[1], difference, difference, difference)
    freedom = sum(parts) ** 2 / sum(p**2 / (len(s) - 1) for p, s in zip(parts, (first, second), strict=True))
    half = t_quantile(0.5 + LEVEL / 2, freedom) * sqrt(sum(parts)) if freedom >= _LEAST_FREEDOM else inf
    bars = (None, None) if half == inf else (difference - half, difference + half)
    return Comparison(means[0], means[1], difference, *bars)


def t_quantile(probability: float, freedom: float) -> float:
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def per_hour(reports: Iterable[Event], kind: str, begin: Micros, end: Micros) -> list[float]:
    """How many pieces each full hour of [begin, end) brought; what was voided is taken off the hour in which it was."""
    hours: list[Quantity] = [0] * ((end - begin) // HOUR)
    taken_back: dict[str, Quantity] = {}
    found = list(reports)
    for event in found:
        if event.kind == "voided":
            taken_back[event.supersedes] = taken_back.get(event.supersedes, 0) + event.quantity
    for event in found:
        hour = (event.occurred - begin) // HOUR
        if event.kind == kind and 0 <= hour < len(hours):
            hours[hour] += event.quantity - taken_back.get(event.id, 0)
    return [float(quantity) for quantity in hours]
