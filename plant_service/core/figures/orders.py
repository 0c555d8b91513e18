"""Lead time of an order and its parts, from the sums of its pieces' stays."""

from plant_service.core.figures.state import FiguresState, OrderTimes
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


def order_times(figures: FiguresState, order: str) -> dict[str, float | None]:
    """Seconds per piece: `lead_time` of those that left the plant; the parts of all that entered, as far as they got.

    Behind the last piece of an order the parts add up to its lead time. None before the first piece.
    """
    times = figures.orders.get(order, OrderTimes())
    entered = times.left + times.inside.level
    found: dict[str, float | None] = {
        name: float(times.stays.get(bucket, 0) / entered) / SECOND if entered else None
        for bucket, name in PARTS.items()
    }
    found["lead_time"] = float(times.lead / times.left) / SECOND if times.left else None
    return found
