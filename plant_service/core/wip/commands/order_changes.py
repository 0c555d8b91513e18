"""What happens to the pieces of an order when its state changes."""

from collections.abc import Sequence

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import refusals
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.selection import Pick, limited, pick_all, picks
from plant_service.core.wip.commands.vocabulary import Given
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.holds import reason_of
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import contra
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Order, OrderState


def in_state(floor: Floor, given: Given, name: str, *states: OrderState) -> Order:
    order = floor.order(given)
    if order.state not in states:
        allowed = " or ".join(state.value for state in states)
        text = refusals.ORDER_STATE(order=order.order, state=order.state.value, command=name, states=allowed)
        raise CommandError(text)
    return order


def become(floor: Floor, report: Report, order: Order, state: OrderState, kind: str) -> None:
    order.state = state
    order.changed = floor.state.now
    floor.recorder.changed_orders.add(order.order)
    floor.recorder.record(report, kind=kind, parcel=Parcel(order.order, ""))


def unstarted(floor: Floor, order: Order, quantity: Quantity | None = None) -> list[Pick]:
    """Pieces that wait where they were released, `quantity` of them.

    Raises CommandError when there are fewer; without `quantity` in state AllowedToStart, when some are elsewhere.
    """
    product = floor.product_of(order)
    first = product.route[floor.routes.first(product)]
    parcel = Parcel(order.order, "")
    waiting = list(picks(floor, parcel, (Bucket.TRANSIT, Bucket.QUEUE), "", first.operation))
    there = min(total(one.quantity for one in waiting), order.released)
    if quantity is None:
        begun = order.released - there
        if begun and order.state is OrderState.ALLOWED_TO_START:
            raise CommandError(refusals.BEGUN(there=begun, order=order.order))
        return list(limited(iter(waiting), there)) if there else []
    if there < quantity:
        raise CommandError(refusals.NOT_THAT_MANY_UNBEGUN(order=order.order, there=there, wanted=quantity))
    return list(limited(iter(waiting), quantity))


def take_back(floor: Floor, report: Report, order: Order, back: Sequence[Pick]) -> None:
    """Pieces leave the plant the way they came in; they may be released again."""
    entrance = contra(Bucket.RELEASED, order.product)
    for place, parcel, quantity in back:
        postings = tuple(
            floor.recorder.post(parcel, place, entrance, part, named)
            for named, part in _came_in_as(floor, order, parcel, quantity)
        )
        order.released -= quantity
        order.pending[parcel.lot] = order.pending.get(parcel.lot, 0) + quantity
        floor.recorder.record(
            report,
            kind="release_revoked",
            quantity=quantity,
            operation=place.operation,
            parcel=parcel,
            postings=postings,
        )


def _came_in_as(floor: Floor, order: Order, parcel: Parcel, quantity: Quantity) -> list[tuple[Parcel, Quantity]]:
    """By which names pieces of an order came in that are called `parcel` now: this one first, since lots are split."""
    entrance, ledger = contra(Bucket.RELEASED, order.product), floor.state.ledger
    names = sorted(ledger.of(entrance, Parcel(order.order, "")), key=lambda name: name != parcel)
    came_in = (Pick(entrance, name, -ledger.level(entrance, name)) for name in names)
    return [(one.parcel, one.quantity) for one in limited(came_in, quantity)]


def set_aside(floor: Floor, report: Report, order: Order, buckets: Sequence[Bucket]) -> None:
    """Pieces of an interrupted or aborted order go on hold."""
    for place, parcel, quantity in pick_all(floor, Parcel(order.order, ""), buckets):
        floor.flow.holds.hold(report, place, parcel, quantity, reason_of(order.state))
