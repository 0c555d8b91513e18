"""How long pieces stay where, from the postings alone: the parts of lead time, and the area under the WIP curve.

Pieces without identity have no times of their own, so those that leave an account take the mean age of all in it with
them (the average-cost method). A lot in its own account has exact times, and so has any account once it is empty.
The area under the WIP curve is exact at any time: each piece adds the time it left and takes off the time it came.
"""

from plant_service.core.figures.state import Age, FiguresState, OrderTimes
from plant_service.core.quantities import MOST_DECIMALS, Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.events import ON_HAND, Bucket, Event, Posting

_INSIDE = frozenset(ON_HAND)


class Stays:
    def __init__(self, figures: FiguresState) -> None:
        self._figures = figures

    def fold(self, event: Event, posting: Posting, product: str) -> None:
        """Pieces of a product move."""
        source, target = posting.source, posting.target
        time, quantity = event.occurred, _millionths(posting.quantity)
        was_inside, is_inside = source.bucket in _INSIDE, target.bucket in _INSIDE
        if was_inside:
            self._leave(posting, product, time, quantity, stays=target.operation == source.operation and is_inside)
        if is_inside:
            times = self._times(target.order)
            _come(times.ages.setdefault(target, Age()), quantity, time)
            self._level(f"{product}/{target.operation}", target.bucket, quantity, time)
            if not was_inside:
                _come(times.inside, quantity, time)

    def forget(self, order: str) -> None:
        self._figures.orders.pop(order, None)

    def _leave(self, posting: Posting, product: str, time: Micros, quantity: int, stays: bool) -> None:
        source = posting.source
        times, subject = self._times(source.order), f"{product}/{source.operation}"
        age = times.ages.get(source, Age())
        stay = _go(age, quantity, time)
        if not age.level:
            times.ages.pop(source, None)
        times.stays[source.bucket] = times.stays.get(source.bucket, 0) + stay
        self._figures.add(subject, source.bucket.value, stay)
        self._level(subject, source.bucket, -quantity, time)
        if not stays:
            self._figures.add(subject, "left", quantity)
        if posting.target.bucket not in _INSIDE:
            times.lead += _go(times.inside, quantity, time)
            times.left += quantity

    def _level(self, subject: str, bucket: Bucket, quantity: int, time: Micros) -> None:
        self._figures.add(subject, "level", quantity)
        self._figures.add(subject, "moment", quantity * time)
        if bucket is Bucket.QUEUE:
            self._figures.add(subject, "queued", quantity)

    def _times(self, order: str) -> OrderTimes:
        return self._figures.orders.setdefault(order, OrderTimes())


def _millionths(quantity: Quantity) -> int:
    """Quantities have six decimals at the most, so sums and means of them in whole numbers are exact, however large."""
    return int(quantity * 10**MOST_DECIMALS)


def _come(age: Age, quantity: int, time: Micros) -> None:
    age.level += quantity
    age.entered += quantity * time


def _go(age: Age, quantity: int, time: Micros) -> int:
    """Piece-microseconds that the leaving pieces were there; 0 of those that were there before figures began."""
    known = min(quantity, age.level)
    if not known:
        return 0
    entered = age.entered * known // age.level
    age.level -= known
    age.entered -= entered
    return known * time - entered
