"""What of the state a figure is made of, read again and again while the fold goes on.

A reading holds, by name, the numbers and states that events change. For most figures that is the figure itself (name
""); for quotients the sums of their terms; for ages the pieces by the quarter of an hour in which they came.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum, auto
from typing import TypeAlias

from plant_service.core.explaining.names import Figure, Scope
from plant_service.core.figures.ages import LIMITS
from plant_service.core.figures.capture import CAPTURE
from plant_service.core.figures.formulas import Formula, Of, Term, Unit
from plant_service.core.figures.orders import ORDER_TIMES
from plant_service.core.figures.orders import term_of as order_term
from plant_service.core.figures.rates import AREA, EARNED, GOOD, RATES, REWORK, SCRAP
from plant_service.core.figures.state import SITE, OrderTimes
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Value
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.view import EngineView

Content: TypeAlias = Value | Quantity
Reading: TypeAlias = Mapping[str, Content]
Reader: TypeAlias = Callable[[], Reading]


class Kind(Enum):
    """LEVEL: a sum of what events add. STATE: what the last event made it. QUOTIENT: of sums since ever. RATE: of sums
    of the last hour. AGE: pieces by when they came. BOTTLENECK: voted by methods."""

    LEVEL = auto()
    STATE = auto()
    QUOTIENT = auto()
    RATE = auto()
    AGE = auto()
    BOTTLENECK = auto()


AGES = frozenset({*LIMITS, "age_more", "age_oldest"})
#: The name of a figure that is read as it is.
ITSELF = ""
_MASTERS = {GOOD: "good_master", SCRAP: "scrap_master", REWORK: "rework_master"}
_FORMULAS: Mapping[Scope, Mapping[str, Formula]] = {
    Scope.STATION: RATES,
    Scope.ORDER: ORDER_TIMES,
    Scope.SITE: CAPTURE,
}


def formula_of(figure: Figure) -> Formula | None:
    return _FORMULAS[figure.scope].get(figure.series.figure)


def kind_of(figure: Figure) -> Kind:
    name = figure.series.figure
    if name.startswith("bottleneck"):
        return Kind.BOTTLENECK
    if name in AGES:
        return Kind.AGE
    if formula_of(figure) is not None:
        return Kind.RATE if figure.scope is Scope.STATION else Kind.QUOTIENT
    return Kind.LEVEL if figure.series.is_quantity or name == "events" else Kind.STATE


def value_of(figure: Figure, engine: Engine) -> Content:
    """The figure as it stands; None also where the plant does not know its station or order."""
    view, state = EngineView(engine), engine.state
    name, subject = figure.series.figure, figure.subject
    content: Content = None
    if figure.scope is Scope.SITE:
        content = getattr(view.site(), name)
    elif figure.scope is Scope.ORDER and subject in state.orders:
        content = getattr(view.order(subject), name)
    elif figure.scope is Scope.STATION and subject in engine.model.stations:
        station = view.station(subject)
        content = getattr(station if hasattr(station, name) else station.rates, name)
    return content


def reader(figure: Figure, engine: Engine) -> Reader:
    formula, state = formula_of(figure), engine.state
    if kind_of(figure) is Kind.AGE:
        return lambda: _cohorts(figure, engine)
    if formula is None:
        return lambda: {ITSELF: value_of(figure, engine)}
    if figure.scope is Scope.ORDER:
        return lambda: {
            term.name: order_term(term, state.figures.orders.get(figure.subject, OrderTimes()))
            for term in formula.terms
        }
    if figure.scope is Scope.SITE:
        return lambda: {term.name: state.figures.sums.get(SITE, {}).get(term.name, 0) for term in formula.terms}
    return lambda: {
        watched_name(term): _station_term(term, figure.subject, engine)
        for term in formula.terms
        if term.of is not Of.TIME
    }


def content_of(figure: Figure, reading: Reading) -> Content:
    """The figure itself, as a reading of it says; None for what is only computed now and then."""
    formula = formula_of(figure)
    if formula is None:
        return reading.get(ITSELF)
    if figure.scope is Scope.STATION:
        return None
    values = [reading[term.name] for term in formula.terms]
    return formula([value for value in values if isinstance(value, int | Decimal)])


def is_lasting(term: Term) -> bool:
    """Whether a term grows by the passing of time, so that events only begin and end it."""
    return term is AREA or (term.of is Of.STATION and term.unit is Unit.SECONDS and term is not EARNED)


def watched_name(term: Term) -> str:
    """What events change about a term: its sum; of one that lasts, whether it does (and how much is there)."""
    if term is AREA:
        return "level"
    return (term.state or term.name) if is_lasting(term) else term.name


def _station_term(term: Term, station: str, engine: Engine) -> Content:
    state = engine.state
    if term in _MASTERS:
        known = state.stations.get(station)
        return 0 if known is None else getattr(known, _MASTERS[term])
    if term.of is Of.OPERATIONS:
        sums = (state.figures.sums.get(name, {}) for name in engine.figures.operations.get(station, ()))
        return sum(int(found.get(watched_name(term), 0)) for found in sums)
    if is_lasting(term):
        return watched_name(term) in state.figures.on.get(station, ())
    return state.figures.sums.get(station, {}).get(term.name, 0)


def _cohorts(figure: Figure, engine: Engine) -> Reading:
    found: dict[str, Content] = {}
    for operation in engine.figures.operations.get(figure.subject, ()):
        for quarter, level in engine.state.figures.cohorts.get(operation, {}).items():
            before = found.get(str(quarter), 0)
            assert isinstance(before, int)
            found[str(quarter)] = before + level
    return found
