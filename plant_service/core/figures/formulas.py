"""What quotients among the figures are made of. A formula stands once: the fold computes by it, `explain` shows it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND


class Of(StrEnum):
    """Whose a term is: the time itself, the station's, that of the operations it does, an order's or the site's."""

    TIME = "time"
    STATION = "station"
    OPERATIONS = "operations"
    ORDER = "order"
    SITE = "site"


class Unit(StrEnum):
    PIECES = "pieces"
    TIMES = "times"
    SECONDS = "s"
    PIECE_SECONDS = "piece s"


class Term(NamedTuple):
    """A sum that a figure is made of. `name` is that of the sum, `unit` what people read it in.

    `scale`: so much of the sum is one of the unit. `state`: the state whose duration it is, or whose changes it counts;
    where no signal tells that state, the term is unknown.
    """

    of: Of
    name: str
    unit: Unit
    scale: int = 1
    state: str = ""


class Formula(NamedTuple):
    """`compute` takes the terms in their order; it is not asked where one of them is unknown."""

    terms: tuple[Term, ...]
    compute: Callable[..., float | int | None]

    def __call__(self, values: Sequence[Quantity | float | None]) -> float | int | None:
        return None if None in values else self.compute(*values)


def over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def mean_seconds(time: int, number: int) -> float | None:
    """Of times in microseconds."""
    return float(time / number) / SECOND if number else None
