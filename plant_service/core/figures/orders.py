"""Lead time of an order and its parts, from the sums of its pieces' stays."""

from collections.abc import Mapping

from plant_service.core.figures.formulas import Formula, Of, Term, Unit, mean_seconds
from plant_service.core.figures.state import FiguresState, OrderTimes
from plant_service.core.quantities import MOST_DECIMALS
from plant_service.core.samples import SECOND
from plant_service.core.wip.events import Bucket

#: The figure that each bucket's stays become.
PARTS = {
    Bucket.QUEUE: "queue_time",
    Bucket.ACTIVE: "run_time",
    Bucket.DONE: "wait_time",
    Bucket.TRANSIT: "transit_time",
    Bucket.HOLD: "hold_time",
}
_MILLION = 10**MOST_DECIMALS
LEAD = Term(Of.ORDER, "lead", Unit.PIECE_SECONDS, _MILLION * SECOND)
LEFT = Term(Of.ORDER, "left", Unit.PIECES, _MILLION)
ENTERED = Term(Of.ORDER, "entered", Unit.PIECES, _MILLION)
STAYS = {bucket: Term(Of.ORDER, bucket.value, Unit.PIECE_SECONDS, _MILLION * SECOND) for bucket in PARTS}

#: By the attribute of OrderFigures. `lead_time`: of the pieces that left the plant; the parts: of all that entered, as
#: far as they got. Behind the last piece of an order the parts add up to its lead time.
ORDER_TIMES: Mapping[str, Formula] = {
    **{name: Formula((STAYS[bucket], ENTERED), mean_seconds) for bucket, name in PARTS.items()},
    "lead_time": Formula((LEAD, LEFT), mean_seconds),
}


def order_times(figures: FiguresState, order: str) -> dict[str, float | None]:
    """Seconds per piece, by the attribute of OrderFigures; None before the first piece."""
    times = figures.orders.get(order, OrderTimes())
    return {name: formula([term_of(term, times) for term in formula.terms]) for name, formula in ORDER_TIMES.items()}


def term_of(term: Term, times: OrderTimes) -> int:
    if term is ENTERED:
        return times.left + times.inside.level
    if term is LEFT:
        return times.left
    return times.lead if term is LEAD else times.stays.get(Bucket(term.name), 0)
