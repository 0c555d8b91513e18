"""How old the work in progress is: how much of it came to its operation in which quarter of an hour.

Each account counts with the mean time at which its pieces came, so a lot has its own age. A posting changes two
accounts, and with them two quarters: nothing is ever looked through, and the ages of any instant follow from them.
"""

from collections.abc import Iterable

from plant_service.core.figures.state import Age, Cohorts, StationRates
from plant_service.core.quantities import MOST_DECIMALS
from plant_service.core.samples import SECOND, Micros

QUARTER: Micros = 900 * SECOND
HOUR: Micros = 3600 * SECOND
#: Up to which age each figure counts; `age_more` has the rest.
LIMITS = {"age_1h": HOUR, "age_4h": 4 * HOUR, "age_1d": 24 * HOUR}
_MILLION = 10**MOST_DECIMALS


def come(cohorts: Cohorts, age: Age, quantity: int) -> None:
    """Pieces have come into an account: it may be younger now."""
    quarter = age.entered // (age.level * QUARTER)
    if quarter != age.quarter and age.level > quantity:
        go(cohorts, age, age.level - quantity)
        quantity = age.level
    age.quarter = quarter
    cohorts[quarter] = cohorts.get(quarter, 0) + quantity


def go(cohorts: Cohorts, age: Age, quantity: int) -> None:
    """Pieces have left an account; the mean age of those that stay is the same."""
    left = cohorts[age.quarter] - quantity
    if left:
        cohorts[age.quarter] = left
    else:
        del cohorts[age.quarter]


def bracket(age: Micros) -> str:
    """The figure that counts pieces of that age."""
    return next((name for name, limit in LIMITS.items() if age <= limit), "age_more")


def tell(result: StationRates, operations: Iterable[Cohorts], now: Micros) -> None:
    """Work in progress of some operations by age, and the age of the oldest in seconds, to a quarter of an hour."""
    found = dict.fromkeys((*LIMITS, "age_more"), 0)
    oldest = None
    for cohorts in operations:
        for quarter, level in cohorts.items():
            age = now - quarter * QUARTER
            found[bracket(age)] += level
            oldest = age if oldest is None else max(oldest, age)
    for name, level in found.items():
        setattr(result, name, level / _MILLION if level % _MILLION else level // _MILLION)
    result.age_oldest = None if oldest is None else oldest / SECOND
