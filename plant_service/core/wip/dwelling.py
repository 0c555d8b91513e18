"""How long pieces have been somewhere before they went on: a histogram of 30 to 60 days, which tells percentiles.

A class is a sixteenth of its octave wide, so what is told is true to 6 %, and a histogram has a few hundred numbers
however many pieces went by.
"""

from dataclasses import dataclass, field

from plant_service.core.quantities import Quantity, total
from plant_service.core.samples import SECOND, Micros

WINDOW: Micros = 30 * 86400 * SECOND
#: So many pieces must have gone by before they say what is usual.
ENOUGH = 100
#: How often the percentile is worked out anew, at the most.
PAUSE: Micros = 3600 * SECOND
_MINUTE: Micros = 60 * SECOND


@dataclass(slots=True)
class Dwells:
    """Pieces by class, of the window that began at `begun` and of the one `before`. `usual`: the percentile as it was
    worked out last, at `told`; None while too few have gone by."""

    begun: Micros
    counts: dict[int, Quantity] = field(default_factory=dict)
    before: dict[int, Quantity] = field(default_factory=dict)
    usual: Micros | None = None
    told: Micros = 0


def add(dwells: Dwells, now: Micros, time: Micros, quantity: Quantity) -> None:
    """Pieces go on that were there for so long."""
    if now >= dwells.begun + WINDOW:
        windows = (now - dwells.begun) // WINDOW
        dwells.begun += windows * WINDOW
        dwells.before, dwells.counts = dwells.counts if windows == 1 else {}, {}
    number = _class(time)
    dwells.counts[number] = dwells.counts.get(number, 0) + quantity


def learn(dwells: Dwells, now: Micros, percent: int) -> None:
    """Works out what `percent` of the pieces took at the most, unless it was done just now."""
    if dwells.usual is None or now >= dwells.told + PAUSE:
        dwells.usual, dwells.told = percentile(dwells, percent), now


def percentile(dwells: Dwells, percent: int) -> Micros | None:
    """In whole seconds, above ten minutes in whole minutes, rounded up."""
    everything = total((*dwells.counts.values(), *dwells.before.values()))
    if everything < ENOUGH:
        return None
    so_far: Quantity = 0
    for number in sorted(dwells.counts.keys() | dwells.before.keys()):
        so_far += dwells.counts.get(number, 0) + dwells.before.get(number, 0)
        if so_far * 100 >= everything * percent:
            return _rounded(_end(number))
    raise AssertionError("the last class has them all")


def _class(time: Micros) -> int:
    """The four bits behind the first one, and how many there are behind these."""
    behind = max(0, time.bit_length() - 5)
    return (behind << 5) | (time >> behind)


def _end(number: int) -> Micros:
    behind, bits = number >> 5, number & 31
    return (bits + 1) << behind


def _rounded(time: Micros) -> Micros:
    unit = _MINUTE if time > 10 * _MINUTE else SECOND
    return -(-time // unit) * unit
