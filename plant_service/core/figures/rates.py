"""Rates of a station: what its sums gained since an hour ago, put in relation. Formulas: docs/figures.md."""

from collections.abc import Mapping, Sequence

from plant_service.core.figures.formulas import Formula, Of, Term, Unit, over
from plant_service.core.figures.orders import PARTS
from plant_service.core.figures.state import Past, StationRates, Sums
from plant_service.core.figures.states import ACTIVE, RAN_AS_PLANNED
from plant_service.core.quantities import MOST_DECIMALS, Quantity
from plant_service.core.samples import SECOND, Micros

HOUR: Micros = 3600 * SECOND
_MILLION = 10**MOST_DECIMALS


class Window:
    """The time from `then` to `now`. All differences are floats: rates are no ledger."""

    def __init__(self, then: Past, now: Past) -> None:
        self._now, self._then = now.sums, then.sums
        self._times = (then.time, now.time)

    @property
    def length(self) -> float:
        """In seconds."""
        return (self._times[1] - self._times[0]) / SECOND

    @property
    def begin(self) -> Micros:
        return self._times[0]

    @property
    def end(self) -> Micros:
        return self._times[1]

    def gained(self, name: str, *subjects: str) -> float:
        return float(sum(self._now.get(s, {}).get(name, 0) - self._then.get(s, {}).get(name, 0) for s in subjects))

    def known(self, subject: str, name: str) -> bool:
        return name in self._now.get(subject, {})

    def area(self, *subjects: str) -> float:
        """Under the WIP curve, in piece-seconds."""
        begin, end = self._times
        before = sum(_area(self._then.get(s, {}), begin) for s in subjects)
        after = sum(_area(self._now.get(s, {}), end) for s in subjects)
        return float(after - before) / SECOND


LENGTH = Term(Of.TIME, "length", Unit.SECONDS)
PLANNED = Term(Of.TIME, "planned", Unit.SECONDS)
GOOD = Term(Of.STATION, "good", Unit.PIECES)
SCRAP = Term(Of.STATION, "scrap", Unit.PIECES)
REWORK = Term(Of.STATION, "rework", Unit.PIECES)
STOPS = Term(Of.STATION, "stops", Unit.TIMES, state="running")
FAILURES = Term(Of.STATION, "failures", Unit.TIMES, state="fault")
PERIODS = Term(Of.STATION, "periods", Unit.TIMES)
ACTIVE_TIME = Term(Of.STATION, ACTIVE, Unit.SECONDS, SECOND)
EARNED = Term(Of.STATION, "earned", Unit.SECONDS, SECOND)
RUNNING, FAULT, BLOCKED, STARVED = (
    Term(Of.STATION, name, Unit.SECONDS, SECOND, name) for name in ("running", "fault", "blocked", "starved")
)
RAN = Term(Of.STATION, RAN_AS_PLANNED, Unit.SECONDS, SECOND, "running")
LEFT = Term(Of.OPERATIONS, "left", Unit.PIECES, _MILLION)
AREA = Term(Of.OPERATIONS, "area", Unit.PIECE_SECONDS, _MILLION * SECOND)
STAYS = {bucket: Term(Of.OPERATIONS, bucket.value, Unit.PIECE_SECONDS, _MILLION * SECOND) for bucket in PARTS}


def _first_pass(good: float, scrap: float, rework: float) -> float | None:
    made = good + scrap
    return max(0.0, 1 - (scrap + rework) / made) if made > 0 else None


def _performance(earned: float, running: float) -> float | None:
    return over(earned, running) if earned > 0 else None


def _oee(ran: float, planned: float, earned: float, running: float, good: float, scrap: float) -> float | None:
    parts = over(ran, planned), _performance(earned, running), over(good, good + scrap)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return parts[0] * parts[1] * parts[2]


#: By the attribute of StationRates.
RATES: Mapping[str, Formula] = {
    "throughput": Formula((GOOD, LENGTH), lambda good, length: over(good * 3600, length)),
    "yield_share": Formula((GOOD, SCRAP), lambda good, scrap: over(good, good + scrap)),
    "first_pass": Formula((GOOD, SCRAP, REWORK), _first_pass),
    **{name: Formula((STAYS[bucket], LEFT), over) for bucket, name in PARTS.items()},
    "lead_time": Formula((*STAYS.values(), LEFT), lambda *all: over(sum(all[:-1]), all[-1])),
    "little": Formula((AREA, *STAYS.values()), lambda area, *stays: over(area, sum(stays))),
    "availability": Formula((RAN, PLANNED), over),
    "performance": Formula((EARNED, RUNNING), _performance),
    "oee": Formula((RAN, PLANNED, EARNED, RUNNING, GOOD, SCRAP), _oee),
    "stops": Formula((STOPS,), round),
    "failures": Formula((FAILURES,), round),
    "mtbf": Formula((RUNNING, FAILURES), over),
    "mttr": Formula((FAULT, FAILURES), over),
    "active_period": Formula((ACTIVE_TIME, PERIODS), lambda active, periods: active / max(periods, 1.0)),
    "blocked_share": Formula((BLOCKED, LENGTH), over),
    "starved_share": Formula((STARVED, LENGTH), over),
}
_TERMS = tuple({term: None for formula in RATES.values() for term in formula.terms})
#: Which of them each formula takes: to look for a term costs more than to compute one.
_PLACES = {name: tuple(_TERMS.index(term) for term in formula.terms) for name, formula in RATES.items()}


def rates(window: Window, station: str, operations: Sequence[str], planned: Micros) -> StationRates:
    """`operations`: what the station can do, as `<product>/<operation>`; `planned`: its working time in the window."""
    values = [term_of(term, window, station, operations, planned) for term in _TERMS]
    result = StationRates()
    for name, formula in RATES.items():
        setattr(result, name, formula([values[place] for place in _PLACES[name]]))
    return result


def term_of(term: Term, window: Window, station: str, operations: Sequence[str], planned: Micros) -> float | None:
    """What a term gained in the window, durations in seconds, pieces of operations in millionths."""
    if term.of is Of.TIME:
        return window.length if term is LENGTH else planned / SECOND
    if term is AREA:
        return window.area(*operations)
    if term.state and not window.known(station, term.state):
        return None
    gained = window.gained(term.name, *([station] if term.of is Of.STATION else operations))
    return gained / SECOND if term.unit in (Unit.SECONDS, Unit.PIECE_SECONDS) else gained


def _area(sums: Sums, until: Micros) -> Quantity:
    return sums.get("level", 0) * until - sums.get("moment", 0)
