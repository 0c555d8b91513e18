"""The state that the engine folds inputs into. Owned by the engine, changed in place: copying it would cost more than
the fold. Everything in it comes from inputs, so equal inputs give equal states."""

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

from plant_service.core.figures.state import FiguresState
from plant_service.core.outputs import Output
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.signals.order_word import OrderWord
from plant_service.core.signals.tracker import RuleState
from plant_service.core.wip.dwelling import Dwells
from plant_service.core.wip.events import Event
from plant_service.core.wip.ledger import Ledger, Parcel, Place
from plant_service.core.wip.model import Product


class OrderState(StrEnum):
    """ISA-95 job order states (OPC 10031-4)."""

    NOT_ALLOWED_TO_START = "NotAllowedToStart"
    ALLOWED_TO_START = "AllowedToStart"
    RUNNING = "Running"
    INTERRUPTED = "Interrupted"
    ENDED = "Ended"
    ABORTED = "Aborted"


@dataclass(slots=True)
class Order:
    """`number`: its place in the order of release. `pending`: stored and not released yet, by lot. `stopped`: nothing
    more is to be started, whatever is still on its way. `lots`: those it ever had.
    `unseen`: how much of it may have been reported that nobody could see; `unseen_out`: what of that left the plant."""

    order: str
    number: int
    product: str
    planned: Quantity
    released: Quantity
    due: Micros | None
    priority: int
    state: OrderState
    changed: Micros
    pending: dict[str, Quantity] = field(default_factory=dict)
    stopped: bool = False
    unseen: Quantity = 0
    unseen_out: Quantity = 0
    lots: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Counted:
    """A physical count and what was expected at that instant."""

    time: Micros
    expected: Quantity
    counted: Quantity


@dataclass(slots=True)
class CountSession:
    """`stations`: which are to be counted, and whether they were."""

    opened: Micros
    actor: str
    stations: dict[str, bool]


@dataclass(slots=True)
class Carrier:
    """What rides on a carrier; `lot` is "" while it is empty. Each binding is an epoch of its own."""

    lot: str
    epoch: int
    since: Micros


@dataclass(slots=True)
class Link:
    """Part of lot `parent` became part of lot `child`; `how`: split, merged, relabelled, consumed."""

    parent: str
    child: str
    how: str
    quantity: Quantity
    time: Micros


@dataclass(slots=True)
class StationState:
    """What is known of a station beside its levels. `parcel` and `operation` are of the last piece counted there.

    Totals in pieces: `good`, `scrap`, `rework` since that order came to the station, the `*_master` ones since ever.
    `states`: state kinds (running, fault ...) that a signal has told. `bad_tags`: signals that are not Good now.
    `claims`: ids of what its signals claim and nobody has judged yet. `operator`: who is signed on. `job`: whose pieces
    are made there, if a person said so. `counts`: the latest physical counts; `drift`: all their differences together.
    `seen_until`: completions from before it have been reported by its signals, or never will be.
    """

    parcel: Parcel | None = None
    product: str = ""
    operation: str = ""
    good: Quantity = 0
    good_master: Quantity = 0
    scrap: Quantity = 0
    scrap_master: Quantity = 0
    rework: Quantity = 0
    rework_master: Quantity = 0
    quarantined: Quantity = 0
    uncertain_high: Quantity = 0
    unassigned: Quantity = 0
    states: dict[str, bool] = field(default_factory=dict)
    bad_tags: dict[str, bool] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    operator: str = ""
    job: Parcel | None = None
    counts: list[Counted] = field(default_factory=list)
    drift: Quantity = 0
    seen_until: Micros = 0
    changed: Micros = 0


@dataclass(slots=True)
class Implied:
    """Pieces whose start or completion was inferred at `time`; a real signal from before that may still confirm it.
    `event`: id of the inferred event."""

    parcel: Parcel
    time: Micros
    quantity: Quantity
    station: str
    event: str


class Doubt(StrEnum):
    """Why a claim is not booked: it is not believed, nobody upstream has reported it, or nobody can know it."""

    JUMP = "jump"
    UNREPORTED = "unreported"
    UNSEEN = "unseen"


@dataclass(slots=True)
class Claim:
    """A quantity that a signal claims and the fold does not book until a person has judged it.

    `id` is that of the event that told it. `kind`: of the report it would be. `order`: the one it is most likely about,
    or ""; `leaves`: such pieces are in the plant no longer. `booked`: how many parts of it were.
    """

    id: str
    doubt: Doubt
    kind: str
    station: str
    quantity: Quantity
    occurred: Micros
    window_from: Micros
    rule: str
    identity: str
    wanted: Parcel | None
    order: str = ""
    leaves: bool = False
    booked: int = 0


@dataclass(slots=True)
class Hold:
    """Pieces on hold that stood at `place`. `id` is that of the event by which they went on hold."""

    id: str
    place: Place
    quantity: Quantity
    since: Micros
    reason: str
    actor: str


@dataclass(slots=True)
class Stay:
    """Pieces that came somewhere between `begun` and `since`."""

    begun: Micros
    since: Micros
    quantity: Quantity


@dataclass(slots=True)
class Comparison:
    """Where a total and its parts began to be compared: their difference, and the life that each counter was in."""

    base: int
    epochs: tuple[int, ...]


@dataclass(slots=True)
class State:
    """`sequence`: number of the last input folded. `now`: the latest time that any input brought.

    `kept`: earlier routes that orders under way still go, by key.
    `implied`: what was inferred, by product, operation and kind of the report.
    `newest`: the order released last, by product. `unreported`: ids of claims that wait for reports from upstream.
    `holds`: by place (bucket hold) and parcel. `future_holds`: reason by (order, lot, operation), lot "" for all.
    `made_from`, `became`: genealogy by child and by parent lot. `consumed`: how much of a lot went into others.
    `correctable`: the latest events that can be taken back, by id. `sessions`: open counts by name.
    `forgotten`: orders of the configuration that were taken off the list.
    `begun`: how often the rule of a name began anew. `alarms`: those that stand, by name and subject: the latest
    event about each. `alarms_over`: of those that are over and not confirmed. `alarm_counts`: how often an alarm was
    raised. `shelvings`: when the shelving of an alarm ends. `stays`: since when
    pieces are where their age is watched, by (product, operation, bucket), operation "" for the plant, bucket "" for
    all; `dwells`: how long those stayed that have gone. `forecasts`: minutes
    that were told until an operation starves. `commands`: ids of the latest commands, oldest first.
    """

    now: Micros = 0
    sequence: int = 0
    events: int = 0
    log_hash: bytes = bytes(32)
    signals: dict[str, RuleState] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    order_words: dict[str, OrderWord] = field(default_factory=dict)
    totals: dict[str, Comparison] = field(default_factory=dict)
    stations: dict[str, StationState] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    orders_ever: int = 0
    kept: dict[str, Product] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    forgotten: dict[str, bool] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    carriers: dict[str, Carrier] = field(default_factory=dict)
    made_from: dict[str, list[Link]] = field(default_factory=dict)
    became: dict[str, list[Link]] = field(default_factory=dict)
    consumed: dict[str, Quantity] = field(default_factory=dict)
    correctable: OrderedDict[str, Event] = field(default_factory=OrderedDict)
    sessions: dict[str, CountSession] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    implied: dict[tuple[str, str, str], list[Implied]] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    unreported: dict[str, bool] = field(default_factory=dict)
    holds: dict[tuple[Place, Parcel], list[Hold]] = field(default_factory=dict)
    future_holds: dict[tuple[str, str, str], str] = field(default_factory=dict)
    alarms: dict[tuple[str, str], Event] = field(default_factory=dict)
    alarms_over: dict[tuple[str, str], Event] = field(default_factory=dict)
    shelvings: dict[tuple[str, str], Micros] = field(default_factory=dict)
    alarm_counts: dict[tuple[str, str], int] = field(default_factory=dict)
    stays: dict[tuple[str, str, str], dict[Parcel, list[Stay]]] = field(default_factory=dict)
    dwells: dict[tuple[str, str, str], Dwells] = field(default_factory=dict)
    forecasts: dict[str, int] = field(default_factory=dict)
    commands: dict[str, bool] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    timers: dict[tuple[str, str], Micros] = field(default_factory=dict)
    flow_in: dict[tuple[str, str], Quantity] = field(default_factory=dict)
    flow_out: dict[tuple[str, str], Quantity] = field(default_factory=dict)
    figures: FiguresState = field(default_factory=FiguresState)
