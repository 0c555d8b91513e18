"""What the figures remember. Sums only: no history is kept, and nothing is ever computed twice.

Sums are kept by subject (a station, `<product>/<operation>`, or "" for the site) and there by name. Figures of the
last hour are differences between the sums of now and of an hour ago.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Account, Bucket

#: The subject of what is about no station or operation.
SITE = ""
#: By name; those of one subject.
Sums: TypeAlias = dict[str, Quantity]
#: Millionths of a piece by the quarter of an hour, since 1970, in which they came.
Cohorts: TypeAlias = dict[int, int]
#: Person, product, operation; the last two "" where nobody knows what it was.
PersonWorkKey: TypeAlias = tuple[str, str, str]


@dataclass(slots=True)
class Past:
    """The sums as they were at a beat."""

    time: Micros
    sums: dict[str, Sums]


@dataclass(slots=True)
class Age:
    """How much is in an account (millionths of a piece), and that times when it came there.

    `quarter`: the quarter of an hour that it counts with in the cohorts of its operation.
    """

    level: int = 0
    entered: int = 0
    quarter: int = 0


@dataclass(slots=True)
class OrderTimes:
    """How long pieces of an order stay: `stays` in each part, `lead` from release to the end.

    In microseconds times millionths of a piece, like all sums about stays. `left`: how many (millionths) have left the
    plant. `ages`: of those that are in each account; `inside`: of all in the plant.
    """

    product: str = ""
    inside: Age = field(default_factory=Age)
    ages: dict[Account, Age] = field(default_factory=dict)
    stays: dict[Bucket, int] = field(default_factory=dict)
    lead: int = 0
    left: int = 0


@dataclass(slots=True)
class StationRates:
    """A station in the last hour. Times in seconds, shares 0 to 1; None where nothing tells. See docs/figures.md."""

    throughput: float | None = None
    yield_share: float | None = None
    first_pass: float | None = None
    queue_time: float | None = None
    run_time: float | None = None
    wait_time: float | None = None
    transit_time: float | None = None
    hold_time: float | None = None
    lead_time: float | None = None
    little: float | None = None
    availability: float | None = None
    performance: float | None = None
    oee: float | None = None
    stops: int | None = None
    failures: int | None = None
    mtbf: float | None = None
    mttr: float | None = None
    active_period: float | None = None
    blocked_share: float | None = None
    starved_share: float | None = None
    age_1h: float | int = 0
    age_4h: float | int = 0
    age_1d: float | int = 0
    age_more: float | int = 0
    age_oldest: float | None = None


@dataclass(slots=True)
class Bottleneck:
    """The station that most methods name, and which ones; `since`: when it became that."""

    station: str
    methods: list[str]
    since: Micros


@dataclass(slots=True)
class PersonWork:
    """Pieces that somebody started, completed (good) and scrapped at an operation.

    `active`: how long those completed and scrapped were in work, in microseconds times millionths of a piece.
    """

    started: Quantity = 0
    good: Quantity = 0
    scrap: Quantity = 0
    active: int = 0


@dataclass(slots=True)
class PersonReport:
    """What an event added, so that it can be taken back."""

    key: PersonWorkKey
    kind: str
    quantity: Quantity
    active: int


@dataclass(slots=True)
class PersonShift:
    """What people made on a line in [begin, end), a shift or, with name "", a day or the part of it between shifts.

    `reports`: the latest ones, by the id of their event.
    """

    name: str
    begin: Micros
    end: Micros
    work: dict[PersonWorkKey, PersonWork] = field(default_factory=dict)
    reports: dict[str, PersonReport] = field(default_factory=dict)


@dataclass(slots=True)
class FiguresState:
    """`beat`: when the rates were computed last, 0 for never. `past`: the sums of the last hour's beats, oldest first.

    `on`: states (running, fault ..., active) that hold at each station: up to when their time is in the sums.
    `cohorts`: how old the work at each `<product>/<operation>` is.
    `idle_since`: when a station that was active ceased to be.
    `persons`: by line; empty unless the plant permits figures of people.
    """

    beat: Micros = 0
    sums: dict[str, Sums] = field(default_factory=dict)
    past: list[Past] = field(default_factory=list)
    orders: dict[str, OrderTimes] = field(default_factory=dict)
    on: dict[str, dict[str, Micros]] = field(default_factory=dict)
    idle_since: dict[str, Micros] = field(default_factory=dict)
    rates: dict[str, StationRates] = field(default_factory=dict)
    bottleneck: Bottleneck | None = None
    cohorts: dict[str, Cohorts] = field(default_factory=dict)
    persons: dict[str, PersonShift] = field(default_factory=dict)

    def of(self, subject: str) -> Sums:
        """The sums of a subject, to be added to."""
        sums = self.sums.get(subject)
        if sums is None:
            sums = self.sums[subject] = {}
        return sums

    def cohorts_of(self, subject: str) -> Cohorts:
        """How old the work there is, to be changed."""
        cohorts = self.cohorts.get(subject)
        if cohorts is None:
            cohorts = self.cohorts[subject] = {}
        return cohorts


def add(sums: Sums, name: str, amount: Quantity) -> None:
    sums[name] = sums.get(name, 0) + amount
