"""The life of an order: the methods of ISA-95 job control (OPC 10031-4) that bring it from state to state.

store -> NotAllowedToStart -start-> AllowedToStart -(first report)-> Running -(nothing left)-> Ended -clear-> gone
             <-revoke_start-             Running <-resume- -pause-> Interrupted, -stop-> Ended, -abort-> Aborted
"""

from collections.abc import Callable

from plant_service.core.errors import CommandError
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import ORDER, WHY
from plant_service.core.wip.commands.dispositions import release_held
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.order_changes import (
    become,
    in_state,
    set_aside,
    take_back,
    unstarted,
)
from plant_service.core.wip.commands.selection import FREE, WAITING, pick_all
from plant_service.core.wip.commands.vocabulary import Action, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.holds import reason_of
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import OrderState

_NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED, _ENDED, _ABORTED = OrderState


def _start(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "start", _NOT_ALLOWED)

    def act(report: Report) -> None:
        become(floor, report, order, _ALLOWED, "job_allowed")
        floor.flow.backlog.let_in(report, order)

    return act


def _revoke_start(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "revoke_start", _ALLOWED)
    back = unstarted(floor, order)

    def act(report: Report) -> None:
        become(floor, report, order, _NOT_ALLOWED, "job_revoked")
        take_back(floor, report, order, back)

    return act


def _pause(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "pause", _RUNNING)

    def act(report: Report) -> None:
        """What waits goes on hold; what is being worked on is completed, and then held."""
        become(floor, report, order, _INTERRUPTED, "job_paused")
        set_aside(floor, report, order, WAITING)

    return act


def _resume(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "resume", _INTERRUPTED)

    def act(report: Report) -> None:
        """Only what the interruption held comes free, not what was held for another reason."""
        become(floor, report, order, _RUNNING, "job_resumed")
        reason = reason_of(_INTERRUPTED)
        for one in pick_all(floor, Parcel(order.order, ""), (Bucket.HOLD,)):
            release_held(floor, report, one, reason)
        floor.flow.booking.progress(report, order)

    return act


def _stop(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "stop", _RUNNING, _INTERRUPTED)

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
    order = in_state(floor, given, "abort", _NOT_ALLOWED, _ALLOWED, _RUNNING, _INTERRUPTED)

    def act(report: Report) -> None:
        """All pieces are on hold until somebody decides what becomes of them."""
        become(floor, report, order, _ABORTED, "job_aborted")
        order.pending.clear()
        set_aside(floor, report, order, FREE)

    return act


def _cancel(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "cancel", _NOT_ALLOWED, _ALLOWED)
    back = unstarted(floor, order)

    def act(report: Report) -> None:
        take_back(floor, report, order, back)
        floor.recorder.record(report, kind="job_cancelled", parcel=Parcel(order.order, ""))
        floor.forget(report, order)

    return act


def _clear(floor: Floor, given: Given) -> Action:
    order = in_state(floor, given, "clear", _ENDED, _ABORTED)
    on_hand = floor.state.ledger.on_hand(order.order)
    if on_hand:
        raise CommandError(refusals.STILL_IN_PLANT(order=order.order, there=on_hand))

    def act(report: Report) -> None:
        floor.recorder.record(report, kind="job_cleared", parcel=Parcel(order.order, ""))
        floor.forget(report, order)

    return act


_UNKNOWN = Word("the order is unknown or in another state", "没有该工单，或工单状态不符")


def _method(name: str, en: str, zh: str, prepare: Callable[[Floor, Given], Action], *refused: Word) -> CommandSpec:
    return CommandSpec(name, Permission.PLAN, en, zh, (ORDER, *WHY), prepare, (_UNKNOWN, *refused))


COMMANDS = (
    _method("start", "A stored order may be started: its pieces enter the plant", "允许开工", _start),
    _method(
        "revoke_start",
        "An order that nobody has begun must not be started after all",
        "撤销开工许可",
        _revoke_start,
        Word("some of it was begun", "已有部分开工"),
    ),
    _method("pause", "A running order is interrupted: what waits goes on hold", "暂停工单", _pause),
    _method("resume", "An interrupted order goes on", "恢复工单", _resume),
    _method(
        "stop",
        "An order ends: what nobody has begun is taken back, the rest goes its way",
        "停止工单：未开工部分收回",
        _stop,
    ),
    _method("abort", "An order is given up: all its pieces go on hold", "终止工单：全部冻结", _abort),
    _method(
        "cancel",
        "An order that nobody has begun is taken off the list",
        "取消未开工的工单",
        _cancel,
        Word("some of it was begun", "已有部分开工"),
    ),
    _method(
        "clear",
        "An order that has ended is taken off the list; its history stays",
        "清除已结束的工单，历史保留",
        _clear,
        Word("pieces of it are in the plant", "厂内还有该工单的产品"),
    ),
)
