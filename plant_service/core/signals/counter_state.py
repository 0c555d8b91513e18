"""What a counter rule remembers between samples, and how it says something about its signal."""

from dataclasses import dataclass

from plant_service.core.samples import Micros
from plant_service.core.signals.observation import GLITCH, UNCERTAIN, Observation
from plant_service.core.signals.rules import CounterRule
from plant_service.core.texts.phrase import Said


@dataclass(slots=True)
class Before:
    """The series that a new baseline replaced, in case it was no new baseline, and what has been concluded since."""

    value: int
    since: Micros
    counted: int
    high: int
    quarantined: int
    epochs: int


@dataclass(slots=True)
class CounterState:
    """`since`: the last good poll known to have shown `value`. `held`: a value that waits for the next sample.

    `counted`, `glitches`, `quarantined`, `uncertain_high` are sums since ever; `epochs` is the number of lives of the
    counter so far (1 after the first sample); `owed`: pieces counted too early; `rising`: how many held values in a row
    rose faster than is plausible.
    """

    value: int | None = None
    since: Micros = 0
    held: int | None = None
    held_time: Micros = 0
    outage: bool = False
    before: Before | None = None
    owed: int = 0
    rising: int = 0
    epochs: int = 0
    notes: int = 0
    counted: int = 0
    glitches: int = 0
    quarantined: int = 0
    uncertain_high: int = 0
    late: int = 0

    def count(self, rule: CounterRule, time: Micros, since: Micros, pieces: int) -> list[Observation]:
        """Counts what of `pieces` is not owed."""
        fresh = pieces - min(pieces, self.owed)
        self.owed -= pieces - fresh
        if self.before is not None:
            self.before.counted += pieces
        if not fresh:
            return []
        self.counted += fresh
        return [Observation(f"{rule.tag}#{self.epochs}:{self.counted}", rule.observe, time, since, fresh)]

    def glitch(self, rule: CounterRule, time: Micros, text: Said) -> Observation:
        self.glitches += 1
        return self.note(rule, GLITCH, time, self.since, detail=text)

    def uncertain(self, rule: CounterRule, time: Micros, since: Micros, high: int, text: Said) -> Observation:
        self.uncertain_high += high
        return self.note(rule, UNCERTAIN, time, since, high=high, detail=text)

    def note(
        self,
        rule: CounterRule,
        kind: str,
        time: Micros,
        since: Micros,
        detail: Said,
        quantity: int = 0,
        high: int = 0,
    ) -> Observation:
        self.notes += 1
        number = f"{rule.tag}#{self.epochs}:{kind}-{self.notes}"
        return Observation(number, kind, time, since, quantity, high, detail=detail)
