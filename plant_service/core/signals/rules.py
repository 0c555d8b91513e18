"""What a rule is, as configured: it binds one tag of a station to one kind of observation."""

from dataclasses import dataclass
from typing import TypeAlias

from plant_service.core.samples import Micros, Value

#: Kinds that move a quantity, in the order a part goes through them (CFX names in the glossary).
QUANTITY_KINDS = ("arrived", "started", "completed", "inspected", "scrapped", "departed")
#: An identity that is about the station itself: who works there.
BADGE = "badge"
#: What a TotalRule observes: all pieces, good and rejected together.
TOTAL = "total"
#: Kinds that describe the station; both changes are observed.
STATE_KINDS = ("running", "fault", "blocked", "starved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`name` is `<line>/<station>/<observation>`, with `#2` ... behind it where a station has several of one kind.

    `tag` decides; the rule may listen to others beside it. `order_tag`: carries the order (or lot) that its pieces are
    of; `order_change`: whose they are where that tag changed between the same two polls: `previous`, `next` or `split`.
    `acknowledge`: output tag that tells the PLC what was taken.
    """

    name: str
    station: str
    observe: str
    tag: str
    order_tag: str = ""
    order_change: str = "previous"
    acknowledge: str = ""

    @property
    def beside(self) -> tuple[str, ...]:
        """The tags beside `tag`: of a poll they are looked at first."""
        return (self.order_tag,) if self.order_tag else ()


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
class TotalRule(CounterRule):
    """Counts all pieces, to be compared with the good and the rejected ones of the station; moves none.

    An alarm is raised when they differ by more than `tolerance` pieces for longer than `within`.
    """

    tolerance: int
    within: Micros


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
class ThresholdRule(BinaryRule):
    """A number that passes a limit: on above it (or below it), off once it is back by more than `hysteresis`."""

    limit: float
    on_below: bool = False
    hysteresis: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFormat:
    """How a text of a barcode or RFID reader is understood.

    `pattern`: regular expression searched in it; its first group, or the whole match, is the identity.
    `noread`: texts that mean that the reader saw something it could not read.
    `separator`: what stands between two codes that were read at once; "" = never two.
    """

    pattern: str | None = None
    noread: tuple[str, ...] = ("NOREAD",)
    separator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRule(Rule):
    """A barcode or RFID text: a changed, non-empty text is one observation of that identity."""

    code: CodeFormat = CodeFormat()
    lockout: Micros = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleRule(Rule):
    """A bit or number that the PLC changes once for each piece; `text_tag`: the code of that piece, "" for none.

    `min_cycle`: shortest possible time per piece, if known; after an outage it bounds what was not seen.
    """

    text_tag: str = ""
    code: CodeFormat = CodeFormat()
    min_cycle: Micros | None = None

    @property
    def beside(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.order_tag, self.text_tag)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRule(Rule):
    """A number that goes up by one for each piece (or reading), and the code of the last one beside it.

    `time_tag`: carries when the PLC says that it was; "" for none.
    """

    numbers: CounterRule
    text_tag: str = ""
    time_tag: str = ""
    code: CodeFormat = CodeFormat()

    @property
    def beside(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.order_tag, self.text_tag, self.time_tag)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of a ring buffer: the tags with the number, the text and the PLC's time of its entry ("" for none)."""

    number_tag: str
    text_tag: str = ""
    time_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRule(Rule):
    """A ring buffer in the PLC: `tag` holds the number of the newest entry, every slot the number of its own."""

    numbers: CounterRule
    slots: tuple[Slot, ...]
    code: CodeFormat = CodeFormat()

    @property
    def beside(self) -> tuple[str, ...]:
        tags = [tag for slot in self.slots for tag in (slot.time_tag, slot.text_tag, slot.number_tag)]
        return tuple(filter(None, (self.order_tag, *tags)))


RuleSpec: TypeAlias = (
    CounterRule | TotalRule | BinaryRule | ThresholdRule | IdentityRule | ToggleRule | SequenceRule | RingRule
)
