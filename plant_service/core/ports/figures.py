"""What publishers may know of stations, orders and the site, and whom they ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from plant_service.core.figures.state import StationRates
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros, Quality
from plant_service.core.wip.alarms import Alarm


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What somebody made at an operation in the shift or day [since, until) that is on at the line.

    `active`: seconds that the completed and scrapped pieces were in work, each by itself.
    """

    person: str
    line: str
    shift: str
    since: Micros
    until: Micros
    product: str
    operation: str
    started: Quantity
    good: Quantity
    scrap: Quantity
    active: float


@dataclass(frozen=True, slots=True)
class StationFigures:
    """WIP of one station at one instant; parallel stations share `queue` and `transit`, those of their operation.

    Counters: `good`, `scrap`, `rework` since the order at the station changed (`Total`), `*_master` since ever
    (`MasterTotal`).
    `uncertain_high`: how many more pieces there may be than counted; `uncertain_in`: the same of the stations before.
    `drift`: what all physical counts there found beyond the books, all together; negative: missed.
    States are None while unknown.
    """

    station: str
    queue: Quantity
    active: Quantity
    done: Quantity
    transit: Quantity
    hold: Quantity
    scrap: Quantity
    good_total: Quantity
    good_master: Quantity
    scrap_total: Quantity
    scrap_master: Quantity
    rework_total: Quantity
    rework_master: Quantity
    quarantined: Quantity
    uncertain_high: Quantity
    order: str
    lot: str
    product: str
    operation: str
    running: bool | None
    fault: bool | None
    blocked: bool | None
    starved: bool | None
    quality: Quality
    changed: Micros
    rates: StationRates
    uncertain_in: Quantity = 0
    drift: Quantity = 0

    @property
    def on_hand_low(self) -> Quantity:
        """At least that many are there: none of what nobody could see has left, unless it did."""
        return max(0, self.on_hand - self.uncertain_high)

    @property
    def on_hand_high(self) -> Quantity:
        """At most that many are there: all that nobody could see has come from the steps before."""
        return self.on_hand + self.uncertain_in

    @property
    def on_hand(self) -> Quantity:
        return self.queue + self.active + self.done + self.transit + self.hold

    @property
    def good_high(self) -> Quantity:
        return self.good_master + self.uncertain_high

    @property
    def state(self) -> str:
        """Fault, Blocked, Starved, Running or Stopped; Unknown where no signal says."""
        for name in ("fault", "blocked", "starved", "running"):
            if getattr(self, name):
                return name.capitalize()
        return "Unknown" if self.running is None else "Stopped"


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """One order at one instant, in pieces. `state` is the ISA-95 job order state (OPC 10031-4).

    `route`: version of the configuration whose route it goes; "" for the present one.
    `unseen`: so much more may have been reported of it somewhere; `unseen_out`: may have left the plant.
    `lead_time`: mean seconds from release to the end, of the pieces that left; its parts so far, of all that entered.
    """

    order: str
    product: str
    state: str
    planned: Quantity
    released: Quantity
    on_hand: Quantity
    shipped: Quantity
    scrap: Quantity
    overrun: Quantity
    changed: Micros
    lead_time: float | None
    queue_time: float | None
    run_time: float | None
    wait_time: float | None
    transit_time: float | None
    hold_time: float | None
    route: str = ""
    unseen: Quantity = 0
    unseen_out: Quantity = 0
    due: Micros | None = None
    priority: int = 0

    @property
    def on_hand_low(self) -> Quantity:
        """At least that many are in the plant: none of those that may have left it unseen."""
        return max(0, self.on_hand - self.unseen_out)

    @property
    def done_high(self) -> Quantity:
        """At most that many have left the plant, as good pieces or scrap."""
        return self.shipped + self.scrap + min(self.unseen_out, self.on_hand)


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """Totals of the site. `balance_error` must read 0.

    The shares `real_time`, `manual`, `inferred` and `corrected` are of all reports since ever. `latency` in seconds,
    `bottleneck_since` is None while there is none.
    """

    on_hand: Quantity
    unassigned: Quantity
    overrun: Quantity
    quarantined: Quantity
    balance_error: Quantity
    events: int
    changed: Micros
    real_time: float | None
    latency: float | None
    manual: float | None
    inferred: float | None
    corrected: float | None
    bottleneck: str
    bottleneck_methods: str
    bottleneck_since: Micros | None


class WipView(Protocol):
    """Read-only view of the WIP state for publishers. Calls are cheap and never block."""

    def stations(self) -> Sequence[str]:
        """All station paths, in the order of the configuration."""

    def station(self, path: str) -> StationFigures: ...

    def orders(self) -> Sequence[str]: ...

    def order(self, order: str) -> OrderFigures: ...

    def alarms(self) -> Sequence[Alarm]:
        """Those that stand, in the order in which they were raised."""

    def persons(self) -> Sequence[PersonFigures]:
        """Nothing unless the plant permits figures of people."""

    def site(self) -> SiteFigures: ...
