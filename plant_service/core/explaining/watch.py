"""Watches one figure while inputs are folded: which event changed what it is made of, and by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from plant_service.core.explaining.names import Figure
from plant_service.core.explaining.readings import Content, Kind, Reading, content_of, kind_of, reader
from plant_service.core.figures.state import Past
from plant_service.core.inputs import Input
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event


@dataclass(slots=True)
class Change:
    before: Content
    after: Content

    @property
    def amount(self) -> Quantity | None:
        """None of what is no number."""
        return difference(self.before, self.after)


@dataclass(slots=True)
class Line:
    """What an event changed, by the names of the reading; `event` None: the input alone, or the time that passed.

    `beat`: when rates had been computed last, when it was seen. `before`, `after`: the figure itself.
    """

    event: Event | None
    time: Micros
    sequence: int
    beat: Micros
    before: Content
    after: Content = None
    changes: dict[str, Change] = field(default_factory=dict)


@dataclass(slots=True)
class Older:
    """Lines that are told as one: those of one kind of event."""

    kind: str
    events: int = 0
    amounts: dict[str, Quantity] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        self.events += 1
        for name, change in line.changes.items():
            self.amounts[name] = self.amounts.get(name, 0) + (change.amount or 0)


class Watch:
    """`keep`: so many of the latest lines are kept, and all that count for rates of the last hour; older ones are added
    up by kind. `opening`, `last`: what was read at the beginning and at last. `window`: the two moments between which
    rates were computed last, None while that was not watched."""

    def __init__(self, figure: Figure, engine: Engine, keep: int) -> None:
        self.figure = figure
        self._keep = keep
        self._engine = engine
        self._read = reader(figure, engine)
        self._kind = kind_of(figure)
        self.begin = engine.state.now
        self.opening = self.last = self._read()
        self.lines: list[Line] = []
        self.older: dict[str, Older] = {}
        self.window: tuple[Past, Past] | None = None
        self._beat: Micros = 0
        self._then: Past | None = None
        self._current: dict[tuple[str, Micros], Line] = {}
        self._owner: Event | None = None

    def begin_input(self) -> None:
        figures = self._engine.state.figures
        self._beat, self._then = figures.beat, figures.past[0] if figures.past else None
        self._current, self._owner = {}, None

    def attribute(self, event: Event | None) -> None:
        """What changed until now is the event's; None: that of the one before.

        Alarms come behind what raised them; only what is counted of events themselves is theirs. The bottleneck is
        computed, and no event's.
        """
        if self._kind is Kind.BOTTLENECK:
            return
        owner = self._owner if event is None else event
        if owner is not None:
            self._note(owner)
        if event is not None and event.alarm is None:
            self._owner = event

    def end_input(self) -> None:
        self._note(self._owner)
        self.lines += self._current.values()
        figures = self._engine.state.figures
        if figures.beat != self._beat:
            self.window = None if self._then is None else (self._then, figures.past[-1])
        if len(self.lines) > self._keep:
            self._prune()

    def _note(self, owner: Event | None) -> None:
        reading = self._read()
        if reading == self.last:
            return
        state = self._engine.state
        key = ("" if owner is None else owner.id, state.figures.beat)
        line = self._current.get(key)
        if line is None:
            time = state.now if owner is None else owner.recorded
            before = content_of(self.figure, self.last)
            line = self._current[key] = Line(owner, time, state.sequence, state.figures.beat, before)
        line.after = content_of(self.figure, reading)
        for name, before, after in differences(self.last, reading):
            known = line.changes.get(name)
            if known is None:
                line.changes[name] = Change(before, after)
            else:
                known.after = after
        self.last = reading

    def _prune(self) -> None:
        """Lines that rates can still count stay; what is too old for the next ones counts for none."""
        beat = self._engine.state.figures.beat
        if self._kind is Kind.RATE:
            first = self.window[0].time if self.window is not None else 0
            self.lines = [line for line in self.lines if line.beat >= first]
            return
        closed = sum(line.beat < beat for line in self.lines) if self._kind is Kind.AGE else len(self.lines)
        excess = max(0, closed - self._keep)
        add_up(self.older, self.lines[:excess])
        del self.lines[:excess]


def fold(engine: Engine, watches: Sequence[Watch], sequence: int, item: Input) -> None:
    """Folds one input under the eyes of all of them."""

    def attribute(event: Event | None) -> None:
        for watch in watches:
            watch.attribute(event)

    for watch in watches:
        watch.begin_input()
    engine.recorder.watch = attribute
    engine.step(sequence, item)
    engine.recorder.watch = None
    for watch in watches:
        watch.end_input()


def add_up(older: dict[str, Older], lines: Iterable[Line]) -> None:
    for line in lines:
        kind = line.event.kind if line.event is not None else ""
        older.setdefault(kind, Older(kind)).add(line)


def differences(before: Reading, after: Reading) -> Iterable[tuple[str, Content, Content]]:
    """What is in one of them only was or became 0."""
    for name in {**before, **after}:
        first, second = before.get(name, 0), after.get(name, 0)
        if first != second:
            yield name, first, second


def difference(before: Content, after: Content) -> Quantity | None:
    if isinstance(before, bool) or isinstance(after, bool):
        return None
    first, second = before or 0, after or 0
    if isinstance(first, int | Decimal) and isinstance(second, int | Decimal):
        return second - first
    return None
