"""The life of an order: the methods of ISA-95 job control (OPC 10031-4), and `release`, which needs no order before it.

store -> NotAllowedToStart -start-> AllowedToStart -(first report)-> Running -(nothing left)-> Ended -clear-> gone
             <-revoke_start-             Running <-resume- -pause-> Interrupted, -stop-> Ended, -abort-> Aborted
"""

from collections.abc import Callable

from plant_service.core.errors import CommandError
from plant_service.core.wip.commands.arguments import LOT, ORDER, PRODUCT, QUANTITY, WHY
from plant_service.core.wip.commands.dispositions import release_held
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.order_changes import (
    become,
    release_pending,
    set_aside,
    take_back,
    unstarted,
)
from plant_service.core.wip.commands.selection import FREE, WAITING, pick_all
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.holds import reason_of
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Order, OrderState

_DUE = Argument("due", ArgumentType.TIME, "by when it is to be done", "交期", needed=False)
_PRIORITY = Argument("priority", ArgumentType.NUMBER, "higher goes first", "优先级,数大者先", needed=False)
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
    if known is not None and not known_too:
        raise CommandError(f"order {name} is known already, it is {known.state.value}; update it instead")
    if known is not None and known.product != product.product:
        raise CommandError(f"order {name} makes {known.product}, not {product.product}")
    if known is not None and known.state in (_INTERRUPTED, _ABORTED):
        raise CommandError(f"order {name} is {known.state.value}; nothing more of it can be released")
    if lot and state.lots.get(lot, name) != name:
        raise CommandError(f"lot {lot} belongs to order {state.lots[lot]}")

    def act(report: Report) -> None:
        order = known or _new_order(floor, given, report)
        order.planned += quantity
        order.pending[lot] = order.pending.get(lot, 0) + quantity
        order.changed = state.now
        floor.name_lot(order, lot)
        if start:
            order.stopped = False
            if order.state is _NOT_ALLOWED:
                order.state = _ALLOWED
            elif order.state is _ENDED:
                order.state = _RUNNING
            release_pending(floor, report, order)
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


def _start(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "start", _NOT_ALLOWED)

    def act(report: Report) -> None:
        become(floor, report, order, _ALLOWED, "job_allowed")
        release_pending(floor, report, order)

    return act


def _revoke_start(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "revoke_start", _ALLOWED)
    back = unstarted(floor, order)

    def act(report: Report) -> None:
        become(floor, report, order, _NOT_ALLOWED, "job_revoked")
        take_back(floor, report, order, back)

    return act


def _pause(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "pause", _RUNNING)

    def act(report: Report) -> None:
        """What waits goes on hold; what is being worked on is completed, and then held."""
        become(floor, report, order, _INTERRUPTED, "job_paused")
        set_aside(floor, report, order, WAITING)

    return act


def _resume(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "resume", _INTERRUPTED)

    def act(report: Report) -> None:
        """Only what the interruption held comes free, not what was held for another reason."""
        become(floor, report, order, _RUNNING, "job_resumed")
        reason = reason_of(_INTERRUPTED)
        for one in pick_all(floor, Parcel(order.order, ""), (Bucket.HOLD,)):
            release_held(floor, report, one, reason)
        floor.flow.booking.progress(report, order)

    return act


def _stop(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "stop", _RUNNING, _INTERRUPTED)

    def act(report: Report) -> None:
        """What nobody has begun leaves the plant again; the rest goes its way."""
        if order.state is _INTERRUPTED:
            for one in pick_all(floor, Parcel(order.order, ""), (Bucket.HOLD,)):
                release_held(floor, report, one, reason_of(_INTERRUPTED))
        order.stopped = True
        become(floor, report, order, _ENDED, "job_stopped")
        take_back(floor, report, order, unstarted(floor, order))
        order.pending.clear()

    return act


def _abort(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "abort", _NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED)

    def act(report: Report) -> None:
        """All pieces are on hold until somebody decides what becomes of them."""
        become(floor, report, order, _ABORTED, "job_aborted")
        order.pending.clear()
        set_aside(floor, report, order, FREE)

    return act


def _cancel(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "cancel", _NOT_ALLOWED, _ALLOWED)
    back = unstarted(floor, order)

    def act(report: Report) -> None:
        take_back(floor, report, order, back)
        floor.recorder.record(report, kind="job_cancelled", parcel=Parcel(order.order, ""))
        floor.forget(report, order)

    return act


def _clear(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "clear", _ENDED, _ABORTED)
    on_hand = floor.state.ledger.on_hand(order.order)
    if on_hand:
        raise CommandError(f"order {order.order} still has {on_hand} in the plant")

    def act(report: Report) -> None:
        floor.recorder.record(report, kind="job_cleared", parcel=Parcel(order.order, ""))
        floor.forget(report, order)

    return act


def _update(floor: Floor, given: Given) -> Action:
    order = _in_state(floor, given, "update", _NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED)
    more = (floor.amount(given, (floor.product_of(order),)) if "quantity" in given else order.planned) - order.planned
    if order.state is _INTERRUPTED and more:
        raise CommandError(f"order {order.order} is Interrupted; its quantity can be changed when it is resumed")
    back = unstarted(floor, order, -more) if more < 0 and order.state is not _NOT_ALLOWED else []
    if order.state is _NOT_ALLOWED and more < 0 and order.pending.get("", 0) < -more:
        raise CommandError(
            f"order {order.order} has {order.pending.get('', 0)} without a lot, not {-more} to take away"
        )

    def act(report: Report) -> None:
        order.due = given.number("due") if "due" in given else order.due
        order.priority = given.number("priority") or 0 if "priority" in given else order.priority
        order.planned += more
        floor.recorder.changed_orders.add(order.order)
        floor.recorder.record(report, kind="job_updated", quantity=order.planned, parcel=Parcel(order.order, ""))
        if more > 0 or order.state is _NOT_ALLOWED:
            order.pending[""] = order.pending.get("", 0) + more
        if more > 0 and order.state is not _NOT_ALLOWED:
            release_pending(floor, report, order)
        if back:
            take_back(floor, report, order, back)
            order.pending.clear()

    return act


def _in_state(floor: Floor, given: Given, name: str, *states: OrderState) -> Order:
    order = floor.order(given)
    if order.state not in states:
        allowed = " or ".join(state.value for state in states)
        raise CommandError(f"order {order.order} is {order.state.value}; {name} needs {allowed}")
    return order


_NEW = (ORDER, PRODUCT, QUANTITY, LOT.optional(), _DUE, _PRIORITY, *WHY)
_UNKNOWN = "the order is unknown or in another state"


def _method(name: str, en: str, zh: str, prepare: Callable[[Floor, Given], Action], *refused: str) -> CommandSpec:
    return CommandSpec(name, Permission.PLAN, en, zh, (ORDER, *WHY), prepare, (_UNKNOWN, *refused))


COMMANDS = (
    CommandSpec(
        "release",
        Permission.PLAN,
        "Pieces of an order enter the plant; a new order is made, or a known one grows",
        "工单投产:新建工单或追加数量",
        _NEW,
        _release,
        (
            "the product is unknown",
            "the order makes another product",
            "the lot belongs to another order",
            "the order is interrupted or aborted",
        ),
    ),
    CommandSpec(
        "store",
        Permission.PLAN,
        "An order is known, but must not be started yet",
        "下达工单,暂不允许开工",
        _NEW,
        _store,
        ("the order is known already", "the product is unknown", "the lot belongs to another order"),
    ),
    CommandSpec(
        "store_and_start",
        Permission.PLAN,
        "An order is known and its pieces enter the plant",
        "下达工单并允许开工",
        _NEW,
        _store_and_start,
        ("the order is known already", "the product is unknown", "the lot belongs to another order"),
    ),
    _method("start", "A stored order may be started: its pieces enter the plant", "允许开工", _start),
    _method(
        "revoke_start",
        "An order that nobody has begun must not be started after all",
        "撤销开工许可",
        _revoke_start,
        "some of it was begun",
    ),
    _method("pause", "A running order is interrupted: what waits goes on hold", "暂停工单", _pause),
    _method("resume", "An interrupted order goes on", "恢复工单", _resume),
    _method(
        "stop",
        "An order ends: what nobody has begun is taken back, the rest goes its way",
        "停止工单:未开工部分收回",
        _stop,
    ),
    _method("abort", "An order is given up: all its pieces go on hold", "中止工单:全部隔离", _abort),
    _method(
        "cancel",
        "An order that nobody has begun is taken off the list",
        "取消未开工的工单",
        _cancel,
        "some of it was begun",
    ),
    _method(
        "clear",
        "An order that has ended is taken off the list; its history stays",
        "清除已结束的工单,历史保留",
        _clear,
        "pieces of it are in the plant",
    ),
    CommandSpec(
        "update",
        Permission.PLAN,
        "Quantity, due date or priority of an order change",
        "修改工单数量、交期或优先级",
        (ORDER, QUANTITY.optional("quantity of the whole order from now on", "工单总数量"), _DUE, _PRIORITY, *WHY),
        _update,
        (_UNKNOWN, "more was begun than the new quantity"),
    ),
)
