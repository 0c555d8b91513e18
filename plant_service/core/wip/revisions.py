"""Orders go the way that they were released for: a route that changes holds for orders that come after.

The earlier route goes on under a key of its own, `<product>@<version of the configuration>`, for as long as orders of
it are on the list. Levels, holds and what was inferred carry that key from then on; accounts in events name no product,
so nothing is posted. Standard times, gaps and caps are no part of the way: those of a new configuration hold for orders
under way too, unless their way changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from plant_service.core.wip.age_watch import Key as AgeKey
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.inference import IMPLIED_KINDS
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel, Product
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Hold, State


def revise(recorder: Recorder, before: Mapping[str, Product], model: PlantModel, version: str) -> Mapping[str, Product]:
    """All products from now on: those of `model`, and under their keys the earlier routes that orders still go.

    `before`: the products until now; `version`: that of the configuration until now. Where nothing changes, as at a
    restart, an earlier route that no order goes any more stays too: else a restart would be seen in the events.
    """
    state, kept = recorder.state, dict[str, Product]()
    if before == {**model.products, **state.kept}:
        return before
    orders: dict[str, set[str]] = {}
    for order in state.orders.values():
        orders.setdefault(order.product, set()).add(order.order)
    for name, there in orders.items():
        old = before[name]
        if not lasts(old, model) or _way(old) == _way(model.products.get(name)):
            continue
        key = name if old.revision_of else f"{name}@{version}"
        kept[key] = replace(old, product=key, revision_of=old.code)
        if key != name:
            reroute(recorder, there, old, kept[key])
    state.kept = kept
    return {**model.products, **kept}


def lasts(product: Product, model: PlantModel) -> bool:
    """Whether the route can be gone under a model: all its stations are there."""
    return product.stations <= model.stations.keys()


def reroute(recorder: Recorder, orders: Collection[str], old: Product, new: Product) -> None:
    """From here on these orders, all of `old`, go the way of `new`, from where their pieces are."""
    state, name = recorder.state, old.product
    for order in orders:
        state.orders[order].product = new.product
    state.ledger.rename(name, new.product, orders)
    _move_holds(state, orders, name, new.product)
    for operation in ("", *old.position):
        for bucket in ("", Bucket.TRANSIT.value):
            _move_stays(state, orders, (name, operation, bucket), (new.product, operation, bucket))
    for step in old.route:
        for kind in IMPLIED_KINDS:
            _move_implied(state, orders, (name, step.operation, kind), (new.product, step.operation, kind))
        recorder.touched.update(((name, step.operation), (new.product, step.operation)))
    newest = state.newest.get(name, "")
    if newest in orders:
        del state.newest[name]
        known = state.orders.get(state.newest.get(new.product, ""))
        if known is None or known.number < state.orders[newest].number:
            state.newest[new.product] = newest


def _move_holds(state: State, orders: Collection[str], old: str, new: str) -> None:
    for place, parcel in list(state.holds):
        if place.product == old and parcel.order in orders:
            holds = state.holds.pop((place, parcel))
            state.holds[_renamed(place, new), parcel] = [_moved(hold, new) for hold in holds]


def _moved(hold: Hold, product: str) -> Hold:
    return replace(hold, place=_renamed(hold.place, product))


def _renamed(place: Place, product: str) -> Place:
    return place._replace(product=product)


def _move_implied(state: State, orders: Collection[str], old: tuple[str, str, str], new: tuple[str, str, str]) -> None:
    waiting = state.implied.pop(old, [])
    gone = [one for one in waiting if one.parcel.order in orders]
    left = [one for one in waiting if one.parcel.order not in orders]
    if left:
        state.implied[old] = left
    if gone:
        state.implied[new] = [*state.implied.get(new, []), *gone]


def _move_stays(state: State, orders: Collection[str], old: AgeKey, new: AgeKey) -> None:
    known = state.stays.get(old, {})
    for parcel in [parcel for parcel in known if parcel.order in orders]:
        state.stays.setdefault(new, {})[parcel] = known.pop(parcel)


def _way(product: Product | None) -> object:
    """What must be the same for two routes to be one way."""
    if product is None:
        return None
    return product.unit, product.decimals, product.pull, [_bare(step) for step in product.route]


def _bare(step: Operation) -> Operation:
    return replace(
        step, standard_time=None, gap=0, wip_cap=None, times={}, aging=None, aging_percentile=None, starvation=None
    )
