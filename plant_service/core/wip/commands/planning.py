"""How orders come and change: `release`, which needs no order before it, and what planners alter afterwards."""

from collections.abc import Iterator

from plant_service.core.errors import CommandError
from plant_service.core.quantities import total
from plant_service.core.texts import refusals, reports
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.backlog import strip
from plant_service.core.wip.commands.arguments import LOT, ORDER, PRODUCT, QUANTITY, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.order_changes import in_state, take_back, unstarted
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import CONTRA
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import Product
from plant_service.core.wip.report import Report
from plant_service.core.wip.revisions import reroute
from plant_service.core.wip.state import Order, OrderState

_DUE = Argument("due", ArgumentType.TIME, "by when it is to be done", "交期", needed=False)
_PRIORITY = Argument(
    "priority",
    ArgumentType.NUMBER,
    "higher is more urgent: pulled into the plant first; there pieces go by the order of release",
    "优先级，数大者急：拉式投产时先投；投产后数量仍按先后归属",
    needed=False,
)
_NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED, _ENDED, _ABORTED = OrderState


def _release(floor: Floor, given: Given) -> Action:
    return _enter(floor, given, known_too=True, start=True)


def _store(floor: Floor, given: Given) -> Action:
    return _enter(floor, given, known_too=False, start=False)


def _store_and_start(floor: Floor, given: Given) -> Action:
    return _enter(floor, given, known_too=False, start=True)


def _enter(floor: Floor, given: Given, known_too: bool, start: bool) -> Action:
    name, lot, product, state = given.text("order"), given.text("lot"), floor.product(given), floor.state
    quantity = floor.amount(given, (product,))
    known = state.orders.get(name)
    makes = floor.product_of(known).code if known is not None else product.product
    if known is not None and not known_too:
        raise CommandError(refusals.KNOWN_ORDER(order=name, state=known.state.value))
    if makes != product.product:
        raise CommandError(refusals.ANOTHER_PRODUCT(order=name, product=makes, other=product.product))
    if known is not None and known.state in (_INTERRUPTED, _ABORTED):
        raise CommandError(refusals.NO_MORE_RELEASED(order=name, state=known.state.value))
    if lot and state.lots.get(lot, name) != name:
        raise CommandError(refusals.LOT_TAKEN(lot=lot, order=state.lots[lot]))

    def act(report: Report) -> None:
        order = known or _new_order(floor, given, report)
        order.planned += quantity
        order.pending[lot] = order.pending.get(lot, 0) + quantity
        order.changed = state.now
        floor.recorder.changed_orders.add(name)
        floor.name_lot(order, lot)
        if start:
            order.stopped = False
            if order.state is _NOT_ALLOWED:
                order.state = _ALLOWED
            elif order.state is _ENDED:
                order.state = _RUNNING
            if floor.product_of(order).pull:
                floor.recorder.record(report, kind="job_allowed", quantity=quantity, parcel=Parcel(name, lot))
            floor.flow.backlog.let_in(report, order)
        else:
            floor.recorder.record(report, kind="job_stored", quantity=quantity, parcel=Parcel(name, lot))

    return act


def _new_order(floor: Floor, given: Given, report: Report) -> Order:
    state, name, product = floor.state, given.text("order"), given.text("product")
    state.orders_ever += 1
    due, priority = given.number("due"), given.number("priority") or 0
    order = Order(name, state.orders_ever, product, 0, 0, due, priority, _NOT_ALLOWED, report.occurred)
    state.orders[name] = order
    return order


def _update(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "update", _NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED)
    more = (floor.amount(given, (floor.product_of(order),)) if "quantity" in given else order.planned) - order.planned
    if order.state is _INTERRUPTED and more:
        raise CommandError(refusals.UPDATE_LATER(order=order.order))
    back = []
    if more < 0 and order.state is not _NOT_ALLOWED:
        back = unstarted(floor, order, max(0, -more - total(order.pending.values())))
    if order.state is _NOT_ALLOWED and more < 0 and order.pending.get("", 0) < -more:
        there = order.pending.get("", 0)
        raise CommandError(refusals.TOO_FEW_WITHOUT_LOT(order=order.order, there=there, wanted=-more))

    def act(report: Report) -> None:
        order.due = given.number("due") if "due" in given else order.due
        order.priority = given.number("priority") or 0 if "priority" in given else order.priority
        order.planned += more
        floor.recorder.changed_orders.add(order.order)
        floor.recorder.record(report, kind="job_updated", quantity=order.planned, parcel=Parcel(order.order, ""))
        if more > 0 or order.state is _NOT_ALLOWED:
            order.pending[""] = order.pending.get("", 0) + more
        if more > 0 and order.state is not _NOT_ALLOWED:
            floor.flow.backlog.let_in(report, order)
        else:
            floor.flow.backlog.add(order)
        if order.state is not _NOT_ALLOWED:
            take_back(floor, report, order, back)
            strip(order, max(0, -more))

    return act


def _change_route(floor: Floor, given: Given) -> Action:
    order = floor.order(given)
    old = floor.product_of(order)
    new = floor.routes.products().get(old.code)
    if not old.revision_of or new is None:
        text = refusals.PRODUCT_GONE if new is None else refusals.NO_OTHER_ROUTE
        raise CommandError(text(order=order.order, product=old.code))
    lost = sorted(set(_lost(floor, order, new)))
    if lost:
        raise CommandError(refusals.ROUTE_LACKS(product=new.product, places=", ".join(lost)))

    def act(report: Report) -> None:
        reroute(floor.recorder, (order.order,), old, new)
        floor.flow.backlog.add(order)
        floor.recorder.changed_orders.add(order.order)
        text = reports.ROUTE_CHANGED(product=new.product, old_route=old.product)
        floor.recorder.record(report, kind="route_changed", detail=text, parcel=Parcel(order.order, ""))

    return act


def _lost(floor: Floor, order: Order, new: Product) -> Iterator[str]:
    """Places with pieces of an order, in words, that a route does not lead past."""
    for place, parcels in floor.state.ledger.places.items():
        if place.product != order.product or not place.operation or place.bucket in CONTRA:
            continue
        if any(parcel.order == order.order for parcel in parcels):
            step = new.route[new.position[place.operation]] if place.operation in new.position else None
            if step is None or place.station not in ("", *step.stations):
                yield f"operation {place.operation}" + (f" at {place.station}" if place.station else "")


_NEW = (ORDER, PRODUCT, QUANTITY, LOT.optional(), _DUE, _PRIORITY, *WHY)
_UNKNOWN = Word("the order is unknown or in another state", "没有该工单，或工单状态不符")

COMMANDS = (
    CommandSpec(
        "release",
        Permission.PLAN,
        "Pieces of an order enter the plant; a new order is made, or a known one grows",
        "工单投产：新建工单或追加数量",
        _NEW,
        _release,
        (
            Word("the product is unknown", "没有该产品"),
            Word("the order makes another product", "工单生产的是别的产品"),
            Word("the lot belongs to another order", "批次属于别的工单"),
            Word("the order is interrupted or aborted", "工单已暂停或终止"),
        ),
    ),
    CommandSpec(
        "store",
        Permission.PLAN,
        "An order is known, but must not be started yet",
        "下达工单，暂不允许开工",
        _NEW,
        _store,
        (
            Word("the order is known already", "工单已存在"),
            Word("the product is unknown", "没有该产品"),
            Word("the lot belongs to another order", "批次属于别的工单"),
        ),
    ),
    CommandSpec(
        "store_and_start",
        Permission.PLAN,
        "An order is known and its pieces enter the plant",
        "下达工单并允许开工",
        _NEW,
        _store_and_start,
        (
            Word("the order is known already", "工单已存在"),
            Word("the product is unknown", "没有该产品"),
            Word("the lot belongs to another order", "批次属于别的工单"),
        ),
    ),
    CommandSpec(
        "update",
        Permission.PLAN,
        "Quantity, due date or priority of an order change",
        "修改工单数量、交期或优先级",
        (ORDER, QUANTITY.optional("quantity of the whole order from now on", "工单总数量"), _DUE, _PRIORITY, *WHY),
        _update,
        (
            _UNKNOWN,
            Word("more was begun than the new quantity", "已开工数量超过新数量"),
            Word("the order is interrupted and its quantity is to change", "工单已暂停而要改数量"),
        ),
    ),
    CommandSpec(
        "change_route",
        Permission.PLAN,
        "An order that goes an earlier route goes the present one of its product from here on",
        "工单改走产品的现行工艺路线",
        (ORDER, *WHY),
        _change_route,
        (
            Word("the order is unknown", "没有该工单"),
            Word("it goes the present route already", "工单已走现行工艺路线"),
            Word("pieces are where that route does not lead past", "有产品停在该路线不经过之处"),
        ),
    ),
)
