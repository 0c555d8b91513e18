"""What a rule is, as configured: it binds one tag of a station to one kind of observation."""

from dataclasses import dataclass
from typing import TypeAlias

from plant_service.core.samples import Micros, Value

#: Kinds that move a quantity, in the order a part goes through them (CFX names in the glossary).
QUANTITY_KINDS = ("arrived", "started", "completed", "inspected", "scrapped", "departed")
#: Kinds that describe the station; both changes are observed.
STATE_KINDS = ("running", "fault", "blocked", "starved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`name` is `<line>/<station>/<observation>`, with `#2` ... behind it where a station has several of one kind."""

    name: str
    station: str
    observe: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRule(Rule):
    """Counts by the travel of a PLC counter. `modulus`: value at which it wraps to 0; None = never wraps.

    `min_cycle`: shortest possible time per piece; the plausible delta follows from it. `signed`: at `modulus` it may
    also go on at -modulus and count up to 0, as a signed integer of the PLC does.
    """

    modulus: int | None
    min_cycle: Micros
    signed: bool = False

    def wraps_behind(self, value: int) -> int | None:
        """Value at which the counter is back at 0, seen from `value`; the upper half is that of negative numbers."""
        if self.modulus is not None and self.signed and value >= self.modulus:
            return 2 * self.modulus
        return self.modulus


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryRule(Rule):
    """A condition that is on while the tag's value is one of `values` (None: while it is not 0).

    `on`: which change is observed, `rising`, `falling` or `both` (state kinds always observe both).
    `on_delay`/`off_delay`: how long the new level must last; `lockout`: dead time behind an observation.
    """

    values: tuple[Value, ...] | None = None
    on: str = "rising"
    on_delay: Micros = 0
    off_delay: Micros = 0
    lockout: Micros = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRule(Rule):
    """A barcode or RFID text: a changed, non-empty text is one observation of that identity.

    `pattern`: regular expression the text must match; its first group, or the whole match, is the identity.
    `noread`: texts that mean that the reader saw something it could not read.
    """

    pattern: str | None = None
    noread: tuple[str, ...] = ("NOREAD",)
    lockout: Micros = 0


RuleSpec: TypeAlias = CounterRule | BinaryRule | IdentityRule
