"""The audit: does everything balance? Computed from the accounts themselves, not from the running totals."""

from collections.abc import Iterator

from plant_service.core.quantities import Quantity, total
from plant_service.core.wip.events import CONTRA, ON_HAND, Account, Bucket
from plant_service.core.wip.state import State


def findings(state: State) -> Iterator[str]:
    """Every place where the books do not agree, in words; nothing when all is well."""
    accounts = list(state.ledger.accounts())
    everything = total(quantity for _, quantity in accounts)
    if everything:
        yield f"all accounts together read {everything}, not 0"
    for account, quantity in accounts:
        if account.bucket is not Bucket.VARIANCE and (quantity < 0) != (account.bucket in CONTRA):
            yield f"{account} reads {quantity}"
    yield from _orders(state, accounts)
    yield from _operations(state, accounts)
    yield from _totals(state, accounts)
    yield from _holds(state)


def balance_error(state: State) -> Quantity:
    """0 when in = out + scrap + on hand for the site, every order and every operation; else the sum of what is off."""
    accounts = list(state.ledger.accounts())
    by_order: dict[str, Quantity] = {}
    for account, quantity in accounts:
        by_order[account.order] = by_order.get(account.order, 0) + quantity
    errors = [total(by_order.values()), *by_order.values()]
    errors += [error for _, error in _operation_errors(state, accounts)]
    return total(max(error, -error) for error in errors)


def _orders(state: State, accounts: list[tuple[Account, Quantity]]) -> Iterator[str]:
    for order in {account.order for account, _ in accounts}:
        error = total(quantity for account, quantity in accounts if account.order == order)
        if error:
            yield f"order {order or '(none)'}: in - out - scrap - on hand = {error}"
    for name, known in state.orders.items():
        released = -total(q for a, q in accounts if a.order == name and a.bucket is Bucket.RELEASED)
        if released != known.released:
            yield f"order {name}: {released} released in the ledger, {known.released} in the order"


def _operations(state: State, accounts: list[tuple[Account, Quantity]]) -> Iterator[str]:
    for (order, operation), error in _operation_errors(state, accounts):
        if error:
            yield f"operation {operation} of order {order}: in - out - scrap - on hand = {error}"


def _operation_errors(
    state: State, accounts: list[tuple[Account, Quantity]]
) -> Iterator[tuple[tuple[str, str], Quantity]]:
    inside: dict[tuple[str, str], Quantity] = {}
    for account, quantity in accounts:
        if account.operation and account.bucket not in CONTRA:
            key = (account.order, account.operation)
            inside[key] = inside.get(key, 0) + quantity
    for key in inside.keys() | state.flow_in.keys() | state.flow_out.keys():
        yield key, state.flow_in.get(key, 0) - state.flow_out.get(key, 0) - inside.get(key, 0)


def _totals(state: State, accounts: list[tuple[Account, Quantity]]) -> Iterator[str]:
    ledger = state.ledger
    for bucket in Bucket:
        level = total(quantity for account, quantity in accounts if account.bucket is bucket)
        if level != ledger.by_bucket.get(bucket, 0):
            yield f"{bucket}: the accounts read {level}, the running total {ledger.by_bucket.get(bucket, 0)}"
    for order in state.orders:
        level = total(q for account, q in accounts if account.order == order and account.bucket in ON_HAND)
        if level != ledger.on_hand(order):
            yield f"order {order}: {level} on hand in the accounts, {ledger.on_hand(order)} in the running total"


def _holds(state: State) -> Iterator[str]:
    held = {
        (place, parcel): quantity
        for place, parcels in state.ledger.places.items()
        if place.bucket is Bucket.HOLD
        for parcel, quantity in parcels.items()
    }
    for key in held.keys() | state.holds.keys():
        noted = total(hold.quantity for hold in state.holds.get(key, ()))
        if noted != held.get(key, 0):
            yield f"{key}: {held.get(key, 0)} on hold in the accounts, {noted} by the holds"
