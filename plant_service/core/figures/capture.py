"""How good the capture is: of the reports that move pieces, how many came by themselves, at once, and were right."""

from plant_service.core.figures.state import SITE, FiguresState, add
from plant_service.core.samples import SECOND
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.wip.events import Certainty, Event

#: A report that is known within this time of its happening is a real-time one.
REAL_TIME = 60 * SECOND
_KINDS = frozenset(QUANTITY_KINDS)


def fold(figures: FiguresState, event: Event) -> None:
    sums = figures.of(SITE)
    if event.kind == "voided" or (event.supersedes and not event.rule):
        add(sums, "corrected", 1)
    if event.kind not in _KINDS:
        return
    add(sums, "reports", 1)
    if event.certainty is Certainty.INFERRED:
        add(sums, "inferred", 1)
        return
    latency = max(0, event.recorded - event.occurred)
    add(sums, "latency", latency)
    if event.rule and latency <= REAL_TIME:
        add(sums, "real_time", 1)
    elif not event.rule:
        add(sums, "manual", 1)


def share(figures: FiguresState, name: str) -> float | None:
    """Of all reports since ever; None before the first."""
    sums = figures.of(SITE)
    reports = sums.get("reports", 0)
    return float(sums.get(name, 0) / reports) if reports else None


def latency(figures: FiguresState) -> float | None:
    """Mean seconds from happening to being known, of the reports that nobody had to infer."""
    sums = figures.of(SITE)
    told = sums.get("reports", 0) - sums.get("inferred", 0)
    return float(sums.get("latency", 0) / told) / SECOND if told else None
