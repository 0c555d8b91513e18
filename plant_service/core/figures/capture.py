"""How good the capture is: of the reports that move pieces, how many came by themselves, at once, and were right."""

from collections.abc import Mapping

from plant_service.core.figures.formulas import Formula, Of, Term, Unit, mean_seconds
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


REPORTS = Term(Of.SITE, "reports", Unit.TIMES)
INFERRED = Term(Of.SITE, "inferred", Unit.TIMES)
LATENCY = Term(Of.SITE, "latency", Unit.SECONDS, SECOND)

#: By the attribute of SiteFigures. Shares of all reports since ever. `latency`: mean seconds from happening to being
#: known, of the reports that nobody had to infer.
CAPTURE: Mapping[str, Formula] = {
    **{
        name: Formula((Term(Of.SITE, name, Unit.TIMES), REPORTS), lambda part, all: float(part / all) if all else None)
        for name in ("real_time", "manual", "inferred", "corrected")
    },
    "latency": Formula((LATENCY, REPORTS, INFERRED), lambda time, all, inferred: mean_seconds(time, all - inferred)),
}


def capture_quality(figures: FiguresState) -> dict[str, float | None]:
    """By the attribute of SiteFigures; None before the first report."""
    sums = figures.of(SITE)
    return {name: formula([sums.get(term.name, 0) for term in formula.terms]) for name, formula in CAPTURE.items()}
