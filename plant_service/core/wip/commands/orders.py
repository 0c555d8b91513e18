"""The life of an order."""

from plant_service.core.errors import CommandError
from plant_service.core.wip.commands.arguments import LOT, ORDER, PRODUCT, QUANTITY, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import Report, contra
from plant_service.core.wip.state import Order, OrderState

_DUE = Argument("due", ArgumentType.TIME, "by when it is to be done", "交期", needed=False)
_PRIORITY = Argument("priority", ArgumentType.NUMBER, "higher goes first", "优先级,数大者先", needed=False)


def _release(floor: Floor, given: Given) -> Action:
    parcel, product, state = Parcel(given.text("order"), given.text("lot")), floor.product(given), floor.state
    quantity = floor.amount(given, (product,))
    known = state.orders.get(parcel.order)
    if known is not None and known.product != product.product:
        raise CommandError(f"order {parcel.order} makes {known.product}, not {product.product}")
    if parcel.lot and state.lots.get(parcel.lot, parcel.order) != parcel.order:
        raise CommandError(f"lot {parcel.lot} belongs to order {state.lots[parcel.lot]}")

    def act(report: Report) -> None:
        order = state.orders.get(parcel.order)
        if order is None:
            order = _new_order(floor, given, report)
        order.planned += quantity
        order.released += quantity
        order.changed = state.now
        if order.state is OrderState.ENDED:
            order.state = OrderState.RUNNING
        if parcel.lot:
            state.lots[parcel.lot] = parcel.order
        target = floor.routes.entry(product, 0)
        posting = floor.recorder.post(parcel, contra(Bucket.RELEASED, product.product), target, quantity)
        floor.recorder.record(
            report, kind="released", quantity=quantity, operation=target.operation, parcel=parcel, postings=(posting,)
        )

    return act


def _new_order(floor: Floor, given: Given, report: Report) -> Order:
    state, name, product = floor.state, given.text("order"), given.text("product")
    state.orders_ever += 1
    state.newest[product] = name
    due, priority = given.number("due"), given.number("priority") or 0
    order = Order(name, state.orders_ever, product, 0, 0, due, priority, OrderState.ALLOWED_TO_START, report.occurred)
    state.orders[name] = order
    return order


COMMANDS = (
    CommandSpec(
        "release",
        Permission.PLAN,
        "Pieces of an order enter the plant; a new order is made, or a known one grows",
        "工单投产:新建工单或追加数量",
        (ORDER, PRODUCT, QUANTITY, LOT.optional(), _DUE, _PRIORITY, *WHY),
        _release,
        ("the product is unknown", "the order makes another product", "the lot belongs to another order"),
    ),
)
