"""The plant as the fold sees it: stations with their rules, products with their routes. Immutable, built by config.

Names follow ISA-95: station = work unit, operation = process segment, order = job order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from plant_service.core.calendars import ALWAYS, Calendar, WorkingTime
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.shifts import ShiftPlan, Zone
from plant_service.core.signals.rules import RuleSpec
from plant_service.core.wip.alarms import AlarmRule

#: The unit of what is counted.
PIECES = "pcs"


class Policy(StrEnum):
    """What happens when a station reports work that upstream has not reported (table 4 row 16)."""

    OBSERVE = "observe"
    WARN = "warn"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Text:
    """A name for people, in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en if self.en == self.zh else f"{self.en} {self.zh}"


@dataclass(frozen=True, slots=True)
class Station:
    """`path` is `<line>/<station>`, unique in the site; `area` and `line` are names.

    `permissive`: output tag that is true while the station may work (policy enforce); "" for none.
    `wait_alarm`: how long the station may be starved or blocked before it is an alarm; None: for ever.
    `stale_alarm`: the same of its signals while one is not Good. `wip_cap`: most pieces that may be on hand there.
    """

    path: str
    area: str
    line: str
    station: str
    name: Text
    responsible: str
    policy: Policy
    rules: tuple[RuleSpec, ...]
    permissive: str = ""
    wait_alarm: Micros | None = None
    stale_alarm: Micros | None = None
    wip_cap: int | None = None

    @property
    def observes(self) -> frozenset[str]:
        return frozenset(rule.observe for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Times:
    """Standard times: `setup` per lot, `run` per piece, `transport` from here to the next step."""

    setup: Micros | None = None
    run: Micros | None = None
    transport: Micros | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a route. `standard_time` per piece, `gap` = longest silence of this step while work waits for it.

    captures        kinds of reports that are expected here; None: those that its stations have signals for
    handover        pieces count as here only when somebody has scanned them in, and out of the step before
    optional        may be left out; then it is skipped, not inferred
    alternative_to  the step that may be done instead of this one; "" for none
    returns_to      this step lies off the way, for rework; pieces go on with that step
    aging           longest time that a piece may be here; None: for ever
    aging_percentile  a piece may be here no longer than that share of those before it was; None: for ever
    starvation      tell when stations before this step stand still and it will have no work within that time
    times           standard times of stations that differ, and those beside `standard_time`; "" = all stations
    """

    operation: str
    name: Text
    stations: tuple[str, ...]
    standard_time: Micros | None
    gap: Micros
    wip_cap: int | None
    captures: tuple[str, ...] | None = None
    handover: bool = False
    optional: bool = False
    alternative_to: str = ""
    returns_to: str = ""
    times: Mapping[str, Times] = field(default_factory=dict)
    aging: Micros | None = None
    starvation: Micros | None = None
    aging_percentile: int | None = None

    def times_at(self, station: str) -> Times:
        """What is known of the step at a station: its own times, before those of all stations."""
        own, common = self.times.get(station, Times()), self.times.get("", Times())
        run = own.run or common.run or self.standard_time
        return Times(own.setup or common.setup, run, own.transport or common.transport)


@dataclass(frozen=True)
class Product:
    """`unit` of its quantities: whole ones, or exact to `decimals`.

    aging         longest time that a piece may be in the plant; `aging_percentile`: as of an operation
    no_progress   longest silence of an order that runs
    wip_cap       most pieces that may be on its route; `may_release`: output tag that is true while there are fewer
    pull          pieces enter the plant when the first step reports them, not when their order is released
    revision_of   this is an earlier route of that product, which orders under way still go; `product` is its key
    """

    product: str
    name: Text
    route: tuple[Operation, ...]
    unit: str = PIECES
    decimals: int = 0
    aging: Micros | None = None
    no_progress: Micros | None = None
    wip_cap: int | None = None
    revision_of: str = ""
    aging_percentile: int | None = None
    pull: bool = False
    may_release: str = ""

    @property
    def code(self) -> str:
        """What people call it, whatever its route."""
        return self.revision_of or self.product

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Place in the route by operation."""
        return {step.operation: index for index, step in enumerate(self.route)}

    @cached_property
    def stations(self) -> frozenset[str]:
        return frozenset(station for step in self.route for station in step.stations)


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order that the configuration names; released once, when the service first sees it."""

    order: str
    product: str
    quantity: Quantity
    due: Micros | None
    priority: int = 0


@dataclass(frozen=True)
class PlantModel:
    """`version` names the configuration that made this model; every event carries it.

    `responsible`: who owns alarms that no station's owner does. `alarms`: rules of those that differ from the default.
    `shifts` by line, and of the site under ""; a plan without shifts means all time.
    `line_caps`: most pieces that may be on hand in a line; `line_outputs`: output tags, true while there are fewer.
    `personal_figures`: whether it may be counted what each person makes.
    """

    site: str
    timezone: str
    version: str
    stations: Mapping[str, Station]
    products: Mapping[str, Product]
    orders: tuple[PlannedOrder, ...] = field(default=())
    responsible: str = ""
    alarms: Mapping[str, AlarmRule] = field(default_factory=dict)
    zone: Zone = field(default=Zone())
    shifts: Mapping[str, ShiftPlan] = field(default_factory=dict)
    line_caps: Mapping[str, int] = field(default_factory=dict)
    personal_figures: bool = False
    line_outputs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Mapping[str, RuleSpec]:
        """Every rule by its name `<line>/<station>/<observation>`."""
        return {rule.name: rule for station in self.stations.values() for rule in station.rules}

    def working_time(self, station: str = "") -> WorkingTime:
        """Of a station, as `<line>/<station>`; without one, or where its line has no shifts of its own, of the site."""
        known = self.stations.get(station)
        return self._calendars.get(known.line if known else "", self._calendars[""])

    @cached_property
    def _calendars(self) -> Mapping[str, WorkingTime]:
        plans = {"": ShiftPlan(()), **self.shifts}
        calendars = {plan: Calendar(plan, self.zone) if plan.shifts else ALWAYS for plan in plans.values()}
        return {line: calendars[plan] for line, plan in plans.items()}
