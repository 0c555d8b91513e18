"""Events: what happened, as the fold concluded it. Immutable; a correction is a new event."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.wip.alarms import Alarm


class Bucket(StrEnum):
    """Where a quantity is. The last four are contra accounts: where a quantity came from; they read negative."""

    QUEUE = "queue"
    ACTIVE = "active"
    DONE = "done"
    TRANSIT = "transit"
    HOLD = "hold"
    SCRAP = "scrap"
    SHIPPED = "shipped"
    RELEASED = "released"
    UNASSIGNED = "unassigned"
    OVERRUN = "overrun"
    VARIANCE = "variance"


ON_HAND = (Bucket.QUEUE, Bucket.ACTIVE, Bucket.DONE, Bucket.TRANSIT, Bucket.HOLD)
#: Kinds of events behind which an order is off the list.
ORDER_GONE = frozenset({"job_cleared", "job_cancelled"})
CONTRA = (Bucket.RELEASED, Bucket.UNASSIGNED, Bucket.OVERRUN, Bucket.VARIANCE)


class Account(NamedTuple):
    """A place in the ledger. `station` is "" where the stations of an operation share the bucket (queue, transit)."""

    order: str
    lot: str
    operation: str
    station: str
    bucket: Bucket


class Posting(NamedTuple):
    """`quantity` (> 0) goes from one account to another."""

    source: Account
    target: Account
    quantity: Quantity


class Certainty(StrEnum):
    MEASURED = "measured"
    INFERRED = "inferred"
    MANUAL = "manual"
    UNCERTAIN = "uncertain"


@dataclass(slots=True)
class Event:
    """One thing that happened. Never changed; not frozen all the same, which makes building one eight times dearer.

    id         stable: the same inputs give the same id, after a crash and in every replay
    kind       released, arrived, started, completed, departed, scrapped, running, fault, glitch, epoch,
               correction, quarantined, uncertain, alarm_raised ...
    occurred   when it happened at the latest; it happened in (window_from, occurred]
    recorded   time of the input that made it known
    sequence   that input's number in the journal
    quantity   pieces (0 for events that are about no quantity); `high` > quantity: up to that many are possible
    station    `<line>/<station>`, or "" ; operation, order, lot: "" where unknown
    rule       name of the rule, or "" for a command
    detail     in words for people, English
    reason     code of the reason or defect, or ""
    behalf     on whose behalf `actor` spoke, or ""
    supersedes id of the event that this one corrects or withdraws, wholly or by `quantity`; or ""
    alarm      the alarm that it is about, as it is from here on; None for all other events
    """

    id: str
    kind: str
    occurred: Micros
    window_from: Micros
    recorded: Micros
    sequence: int
    station: str
    operation: str
    order: str
    lot: str
    quantity: Quantity
    high: Quantity
    certainty: Certainty
    rule: str
    identity: str
    actor: str
    detail: str
    map_version: str
    postings: tuple[Posting, ...]
    reason: str = ""
    behalf: str = ""
    supersedes: str = ""
    alarm: Alarm | None = None


def orders_gone(events: Iterable[Event]) -> list[str]:
    """Orders that are off the list behind these events: cleared or cancelled, and not come again."""
    gone = {event.order: event.kind in ORDER_GONE for event in events if event.order}
    return [order for order, is_gone in gone.items() if is_gone]
