"""How long pieces stay where, from the postings alone: the parts of lead time, and the area under the WIP curve.

Pieces without identity have no times of their own, so those that leave an account take the mean age of all in it with
them (the average-cost method). A lot in its own account has exact times, and so has any account once it is empty.
The area under the WIP curve is exact at any time: each piece adds the time it left and takes off the time it came.
"""

from plant_service.core.figures import ages
from plant_service.core.figures.state import Age, FiguresState, OrderTimes, Sums, add
from plant_service.core.quantities import MOST_DECIMALS, Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.events import ON_HAND, Account, Bucket, Posting

_INSIDE = frozenset(ON_HAND)
_MILLION = 10**MOST_DECIMALS


class Stays:
    def __init__(self, figures: FiguresState) -> None:
        self._figures = figures

    def fold(self, time: Micros, posting: Posting, product: str) -> int:
        """Pieces of a product move. Returns how long they were where they leave, times their millionths."""
        source, target = posting.source, posting.target
        quantity = _millionths(posting.quantity)
        was_inside, is_inside = source.bucket in _INSIDE, target.bucket in _INSIDE
        stay = 0
        if was_inside:
            stay = self._leave(source, target, product, time, quantity)
        if is_inside:
            times = self._times(target.order, product)
            subject = f"{product}/{target.operation}"
            age = times.ages.get(target)
            if age is None:
                age = times.ages[target] = Age()
            _come(age, quantity, time)
            ages.come(self._figures.cohorts_of(subject), age, quantity)
            _level(self._figures.of(subject), target.bucket, quantity, time)
            if not was_inside:
                _come(times.inside, quantity, time)
        return stay

    def forget(self, order: str) -> None:
        """Nothing of it is in the plant any more."""
        self._figures.orders.pop(order, None)

    def _leave(self, source: Account, target: Account, product: str, time: Micros, quantity: int) -> int:
        subject = f"{product}/{source.operation}"
        times, sums = self._times(source.order, product), self._figures.of(subject)
        age, stay = times.ages.get(source), 0
        if age is not None:
            ages.go(self._figures.cohorts_of(subject), age, min(quantity, age.level))
            stay = _go(age, quantity, time)
            if not age.level:
                del times.ages[source]
        bucket, is_inside = source.bucket, target.bucket in _INSIDE
        times.stays[bucket] = times.stays.get(bucket, 0) + stay
        add(sums, bucket, stay)
        _level(sums, bucket, -quantity, time)
        if not is_inside or target.operation != source.operation:
            add(sums, "left", quantity)
        if not is_inside:
            times.lead += _go(times.inside, quantity, time)
            times.left += quantity
        return stay

    def _times(self, order: str, product: str) -> OrderTimes:
        times = self._figures.orders.get(order)
        if times is None:
            times = self._figures.orders[order] = OrderTimes(product)
        return times


def _level(sums: Sums, bucket: Bucket, quantity: int, time: Micros) -> None:
    add(sums, "level", quantity)
    add(sums, "moment", quantity * time)
    if bucket is Bucket.QUEUE:
        add(sums, "queued", quantity)


def _millionths(quantity: Quantity) -> int:
    """Quantities have six decimals at the most, so sums and means of them in whole numbers are exact, however large."""
    return int(quantity * _MILLION)


def _come(age: Age, quantity: int, time: Micros) -> None:
    age.level += quantity
    age.entered += quantity * time


def _go(age: Age, quantity: int, time: Micros) -> int:
    """Piece-microseconds that the leaving pieces were there; 0 of those that were there before figures began."""
    if quantity >= age.level:
        known, entered = age.level, age.entered
    else:
        known, entered = quantity, age.entered * quantity // age.level
    age.level -= known
    age.entered -= entered
    return known * time - entered
