"""What a person signs at the end of a day (日清日结): gaps, quantities in doubt, and the balance of every order."""

from dataclasses import dataclass

from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import reports
from plant_service.core.texts.phrase import Said
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.events import CONTRA, ON_HAND, Bucket
from plant_service.core.wip.state import Doubt, State


@dataclass(frozen=True, slots=True)
class OrderBalance:
    """in = shipped + scrap + on hand."""

    order: str
    came_in: Quantity
    shipped: Quantity
    scrap: Quantity
    on_hand: Quantity


@dataclass(frozen=True, slots=True)
class DailyReport:
    """`gaps`: operations, as product/operation. `unassigned`, `quarantined`, `uncertain` by station."""

    gaps: tuple[str, ...]
    unassigned: dict[str, Quantity]
    quarantined: dict[str, Quantity]
    uncertain: dict[str, Quantity]
    sessions: tuple[str, ...]
    orders: tuple[OrderBalance, ...]
    balance_error: Quantity

    @property
    def open_points(self) -> int:
        return sum(map(len, (self.gaps, self.unassigned, self.quarantined, self.uncertain, self.sessions)))

    def words(self, remark: str = "") -> Said:
        """`remark` goes behind, with what leads up to it."""
        return reports.OPEN_POINTS(
            gaps=len(self.gaps),
            unassigned=total(self.unassigned.values()),
            quarantined=total(self.quarantined.values()),
            unseen=total(self.uncertain.values()),
            counts=len(self.sessions),
            orders=len(self.orders),
            remark=remark,
        )


def report(state: State) -> DailyReport:
    claimed: dict[bool, dict[str, Quantity]] = {True: {}, False: {}}
    for claim in state.claims.values():
        by_station = claimed[claim.doubt is Doubt.UNSEEN]
        by_station[claim.station] = by_station.get(claim.station, 0) + claim.quantity
    return DailyReport(
        gaps=tuple(subject for name, subject in state.alarms if name == "gap"),
        unassigned={path: station.unassigned for path, station in state.stations.items() if station.unassigned},
        quarantined=claimed[False],
        uncertain=claimed[True],
        sessions=tuple(state.sessions),
        orders=tuple(_balance(state, name) for name in state.orders),
        balance_error=balance_error(state),
    )


def _balance(state: State, order: str) -> OrderBalance:
    levels = state.ledger.of_order(order)
    return OrderBalance(
        order,
        -total(levels.get(bucket, 0) for bucket in CONTRA),
        levels.get(Bucket.SHIPPED, 0),
        levels.get(Bucket.SCRAP, 0),
        total(levels.get(bucket, 0) for bucket in ON_HAND),
    )
