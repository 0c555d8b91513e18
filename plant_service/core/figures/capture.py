"""How good the capture is: of the reports that move pieces, how many came by themselves, at once, and were right."""

from plant_service.core.figures.state import FiguresState
from plant_service.core.samples import SECOND
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.wip.events import Certainty, Event

#: A report that is known within this time of its happening is a real-time one.
REAL_TIME = 60 * SECOND
_KINDS = frozenset(QUANTITY_KINDS)


def fold(figures: FiguresState, event: Event) -> None:
    if event.kind == "voided" or (event.supersedes and not event.rule):
        figures.add("", "corrected", 1)
    if event.kind not in _KINDS:
        return
    figures.add("", "reports", 1)
    if event.certainty is Certainty.INFERRED:
        figures.add("", "inferred", 1)
        return
    latency = max(0, event.recorded - event.occurred)
    figures.add("", "latency", latency)
    if event.rule and latency <= REAL_TIME:
        figures.add("", "real_time", 1)
    elif not event.rule:
        figures.add("", "manual", 1)


def share(figures: FiguresState, name: str) -> float | None:
    """Of all reports since ever; None before the first."""
    reports = figures.sums.get(("", "reports"), 0)
    return float(figures.sums.get(("", name), 0) / reports) if reports else None


def latency(figures: FiguresState) -> float | None:
    """Mean seconds from happening to being known, of the reports that nobody had to infer."""
    told = figures.sums.get(("", "reports"), 0) - figures.sums.get(("", "inferred"), 0)
    return float(figures.sums.get(("", "latency"), 0) / told) / SECOND if told else None
