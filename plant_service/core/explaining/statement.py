"""A figure at a time like an account: what it was at first, what each event added, what it is.

The sums always stand: of every part that adds up, opening + older + entries = amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plant_service.core.explaining.names import Figure, Scope
from plant_service.core.explaining.parts import Part, Shares, added, parts_of, scaled, shares_of
from plant_service.core.explaining.readings import Content, Kind, kind_of, value_of
from plant_service.core.explaining.watch import Change, Line, Older, Watch, add_up
from plant_service.core.figures.bottleneck import Ballot, ballots
from plant_service.core.figures.rates import Window
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event


@dataclass(frozen=True, slots=True)
class Contribution:
    """`amount`: what was added to the part; None where that is no number, then `became` says what it is since."""

    part: str
    amount: Quantity | float | None
    became: Content = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`event` None: an input that is no event, or time that passed. `before`, `after`: the figure itself; None where it
    is only computed now and then."""

    event: Event | None
    time: Micros
    sequence: int
    before: Content
    after: Content
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Summed:
    """Older entries of one kind of event, added up."""

    kind: str
    events: int
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """`at`: for when it was asked. `begin`, `end`: the time whose events it has; of rates and ages `end` is when they
    were computed. `ballots`: how the bottleneck was found."""

    name: str
    scope: Scope
    figure: str
    at: Micros
    value: Content
    begin: Micros
    end: Micros
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    older: tuple[Summed, ...]
    ballots: tuple[Ballot, ...]


def is_of_an_hour(figure: Figure) -> bool:
    """Whether it is computed from the last hour alone."""
    return kind_of(figure) in (Kind.RATE, Kind.BOTTLENECK)


def reaches_back(engine: Engine, watch: Watch) -> bool:
    """Whether all that the figure is computed from happened while it was watched, and anything at all did."""
    if is_of_an_hour(watch.figure):
        return watch.window is not None and watch.window[0].time >= watch.begin
    if kind_of(watch.figure) is Kind.AGE and engine.state.figures.beat <= watch.begin:
        return False
    return bool(watch.lines)


def statement(engine: Engine, watch: Watch, at: Micros, limit: int) -> Statement:
    """Of a watched figure as it is now, with the last `limit` events one by one."""
    figure = watch.figure
    begin, end = _span(figure, engine, watch, at)
    lines = [line for line in watch.lines if _counts(figure, engine, line, begin)]
    shares = shares_of(figure, engine, end)
    told = [(line, found) for line in lines if (found := _contributions(line.changes, shares))]
    older = {kind: Older(kind, sums.events, dict(sums.amounts)) for kind, sums in watch.older.items()}
    split = max(0, len(told) - limit)
    add_up(older, (line for line, _ in told[:split]))
    summed = [(sums, _added(sums.amounts.items(), shares)) for sums in older.values()]
    return Statement(
        name=figure.name,
        scope=figure.scope,
        figure=figure.series.figure,
        at=at,
        value=value_of(figure, engine),
        begin=begin,
        end=end,
        parts=parts_of(figure, engine, watch, shares),
        entries=tuple(
            Entry(line.event, line.time, line.sequence, line.before, line.after, found) for line, found in told[split:]
        ),
        older=tuple(Summed(sums.kind, sums.events, found) for sums, found in summed if found),
        ballots=_ballots(figure, engine, watch),
    )


def _span(figure: Figure, engine: Engine, watch: Watch, at: Micros) -> tuple[Micros, Micros]:
    kind = kind_of(figure)
    if kind is Kind.RATE and watch.window is not None:
        return watch.window[0].time, watch.window[1].time
    return watch.begin, at if kind in (Kind.LEVEL, Kind.STATE, Kind.QUOTIENT) else engine.state.figures.beat


def _counts(figure: Figure, engine: Engine, line: Line, begin: Micros) -> bool:
    """What came behind the last computation counts for the next one only."""
    kind = kind_of(figure)
    if kind not in (Kind.RATE, Kind.AGE):
        return True
    return line.beat < engine.state.figures.beat and (kind is Kind.AGE or line.beat >= begin)


def _contributions(changes: Mapping[str, Change], shares: Shares) -> tuple[Contribution, ...]:
    numbers = ((name, change.amount) for name, change in changes.items())
    found = _added([(name, amount) for name, amount in numbers if amount is not None], shares)
    for name, change in changes.items():
        share = shares(name)
        if share is not None and not share.adds:
            became = scaled(change.after, share.scale)
            found += (Contribution(share.part, None, became),)
    return found


def _added(amounts: Iterable[tuple[str, Quantity]], shares: Shares) -> tuple[Contribution, ...]:
    return tuple(Contribution(part, amount) for part, amount in added(amounts, shares).items())


def _ballots(figure: Figure, engine: Engine, watch: Watch) -> tuple[Ballot, ...]:
    if kind_of(figure) is not Kind.BOTTLENECK or watch.window is None:
        return ()
    return ballots(Window(*watch.window), engine.figures.present, engine.state.figures.rates)
