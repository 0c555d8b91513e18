"""What a figure is made of, and to which part of it belongs what was read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar

from plant_service.core.explaining.names import Figure
from plant_service.core.explaining.readings import (
    ITSELF,
    Content,
    Kind,
    formula_of,
    is_lasting,
    kind_of,
    value_of,
    watched_name,
)
from plant_service.core.explaining.watch import Watch
from plant_service.core.figures.ages import QUARTER, bracket
from plant_service.core.figures.formulas import Of, Term, Unit
from plant_service.core.figures.rates import AREA, LEFT, Window, term_of
from plant_service.core.quantities import MOST_DECIMALS, Quantity
from plant_service.core.samples import SECOND, Micros
from plant_service.core.wip.engine import Engine

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A term of a formula, or the figure itself (name "").

    `adds`: `opening` and the contributions of events make up `amount`; other parts grow with time or are no numbers.
    """

    name: str
    unit: str
    adds: bool
    opening: Content
    amount: Content


class Share(NamedTuple):
    """The part that something read belongs to; `scale`: so much of it is one of the part's unit."""

    part: str
    scale: int
    adds: bool


Shares: TypeAlias = Callable[[str], Share | None]


def shares_of(figure: Figure, engine: Engine, end: Micros) -> Shares:
    """By the names of a reading. `end`: when ages were computed."""
    kind, formula, name = kind_of(figure), formula_of(figure), figure.series.figure
    if kind is Kind.AGE:
        share = Share(ITSELF, 10**MOST_DECIMALS, name != "age_oldest")
        if name == "age_oldest":
            oldest = value_of(figure, engine)
            return lambda quarter: share if _age(quarter, end) == _micros(oldest) else None
        return lambda quarter: share if bracket(_age(quarter, end)) == name else None
    if formula is None:
        itself = Share(ITSELF, 1, kind is Kind.LEVEL)
        return lambda _: itself
    found = {
        watched_name(term): Share(term.name, LEFT.scale if term is AREA else term.scale, not is_lasting(term))
        for term in formula.terms
        if term.of is not Of.TIME
    }
    return found.get


def parts_of(figure: Figure, engine: Engine, watch: Watch, shares: Shares) -> tuple[Part, ...]:
    kind, formula, value = kind_of(figure), formula_of(figure), value_of(figure, engine)
    if kind is Kind.AGE:
        opening = added(amounts_of(watch.opening), shares).get(ITSELF, 0)
        return (Part(ITSELF, "", figure.series.figure != "age_oldest", opening, value),)
    if formula is None:
        return (Part(ITSELF, "", kind is Kind.LEVEL, watch.opening[ITSELF], value),)
    if kind is Kind.RATE:
        return tuple(_term_of_rate(term, figure, engine, watch) for term in formula.terms)
    return tuple(
        Part(
            term.name,
            term.unit,
            True,
            *(scaled(reading[term.name], term.scale) for reading in (watch.opening, watch.last)),
        )
        for term in formula.terms
    )


def _term_of_rate(term: Term, figure: Figure, engine: Engine, watch: Watch) -> Part:
    amount: Content = None
    if watch.window is not None:
        window, station = Window(*watch.window), figure.subject
        planned = engine.figures.worked(station, window.begin, window.end)
        gained = term_of(term, window, station, engine.figures.operations.get(station, ()), planned)
        in_seconds = term.of is not Of.TIME and term.unit in (Unit.SECONDS, Unit.PIECE_SECONDS)
        amount = scaled(gained, term.scale // SECOND if in_seconds else term.scale)
    return Part(term.name, term.unit, term.of is not Of.TIME and not is_lasting(term), 0, amount)


def amounts_of(reading: Mapping[str, Content]) -> Iterable[tuple[str, Quantity]]:
    return ((name, content) for name, content in reading.items() if isinstance(content, int | Decimal))


def added(amounts: Iterable[tuple[str, Quantity]], shares: Shares) -> dict[str, Quantity | float]:
    """What adds up, by part."""
    found: dict[str, Quantity] = {}
    scales: dict[str, int] = {}
    for name, amount in amounts:
        share = shares(name)
        if share is not None and share.adds:
            found[share.part] = found.get(share.part, 0) + amount
            scales[share.part] = share.scale
    return {part: scaled(amount, scales[part]) for part, amount in found.items()}


def scaled(amount: T, scale: int) -> T | float:
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal) or scale == 1:
        return amount
    return float(amount / scale) if amount % scale else int(amount // scale)


def _age(quarter: str, now: Micros) -> Micros:
    return now - int(quarter) * QUARTER


def _micros(seconds: Content) -> Micros | None:
    return round(seconds * SECOND) if isinstance(seconds, int | float) else None
