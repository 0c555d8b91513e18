"""Identity: lots are split, merged and relabelled, ride on carriers, and are consumed into others."""

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import refusals, reports
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import BACK_ENTRY, LOT, OPERATION, ORDER, QUANTITY, STATION, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.selection import FREE, Pick, limited, picks, places
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.genealogy import link
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Carrier, Link

_NEW_LOT = Argument("new_lot", ArgumentType.TEXT, "name of the new lot, or serial number", "新批次号或序列号")
_INTO = Argument("into", ArgumentType.TEXT, "lot that receives it", "目标批次")
_CARRIER = Argument("carrier", ArgumentType.TEXT, "code of the tray, tote or pallet", "载具编码")
_BOUGHT = Argument("bought", ArgumentType.FLAG, "the lot was bought: no order made it", "外购批次", needed=False)


def _split(floor: Floor, given: Given) -> Action:
    """Pieces of a lot, or of an order that have none, get another name, wherever they are."""
    source = floor.parcel_needed(given)
    target = Parcel(source.order, _free_name(floor, given))
    quantity = floor.amount(given, (floor.product_of_parcel(source),))
    found = _exactly(floor, source, given.text("operation"), quantity)

    def act(report: Report) -> None:
        floor.name_lot(floor.state.orders[target.order], target.lot)
        rename(floor, report, found, target, "split")

    return act


def _merge(floor: Floor, given: Given) -> Action:
    source, target = _lot(floor, given, "lot"), _lot(floor, given, "into")
    if source.order != target.order:
        raise CommandError(
            refusals.MERGE_OF_TWO_ORDERS(lot=source.lot, order=source.order, into=target.lot, other=target.order)
        )
    if source == target:
        raise CommandError(refusals.MERGE_INTO_ITSELF(lot=source.lot))
    found = _exactly(floor, source, "", None)

    def act(report: Report) -> None:
        rename(floor, report, found, target, "merged")

    return act


def _relabel(floor: Floor, given: Given) -> Action:
    source = _lot(floor, given, "lot")
    target = Parcel(source.order, _free_name(floor, given))
    found = _exactly(floor, source, "", None)

    def act(report: Report) -> None:
        floor.name_lot(floor.state.orders[target.order], target.lot)
        for carrier in floor.state.carriers.values():
            if carrier.lot == source.lot:
                carrier.lot = target.lot
        rename(floor, report, found, target, "relabelled")

    return act


def rename(floor: Floor, report: Report, found: list[Pick], target: Parcel, kind: str) -> None:
    """Posts pieces to another lot in the place where they are, and remembers where they came from."""
    source = found[0].parcel
    quantity = total(one.quantity for one in found)
    postings = tuple(floor.recorder.post(source, one.place, one.place, one.quantity, target) for one in found)
    event = report._replace(identity=source.lot)
    floor.recorder.record(event, kind=kind, quantity=quantity, parcel=target, postings=postings)
    if source.lot:
        link(floor.state, Link(source.lot, target.lot, kind, quantity, report.occurred))


def _bind(floor: Floor, given: Given) -> Action:
    lot, name = _lot(floor, given, "lot"), given.text("carrier")
    carrier = floor.state.carriers.get(name)
    if carrier is not None and carrier.lot:
        raise CommandError(refusals.CARRIER_FULL(carrier=name, lot=carrier.lot, epoch=carrier.epoch))
    if name in floor.state.lots:
        raise CommandError(refusals.NAME_OF_LOT(carrier=name))

    def act(report: Report) -> None:
        epoch = 1 if carrier is None else carrier.epoch + 1
        floor.state.carriers[name] = Carrier(lot.lot, epoch, report.occurred)
        told = report._replace(identity=name)
        floor.recorder.record(told, kind="bound", parcel=lot, detail=reports.BOUND(epoch=epoch, carrier=name))

    return act


def _unbind(floor: Floor, given: Given) -> Action:
    name = given.text("carrier")
    carrier = floor.state.carriers.get(name)
    if carrier is None or not carrier.lot:
        raise CommandError(refusals.CARRIER_EMPTY(carrier=name))

    def act(report: Report) -> None:
        lot, carrier.lot = carrier.lot, ""
        parcel = Parcel(floor.state.lots.get(lot, ""), lot)
        told = report._replace(identity=name)
        floor.recorder.record(told, kind="unbound", parcel=parcel, detail=reports.UNBOUND(epoch=carrier.epoch))

    return act


def _consume(floor: Floor, given: Given) -> Action:
    """A component lot goes into another one: what of it is in the plant leaves it; what had left before is noted."""
    into, name, state = _lot(floor, given, "into"), given.text("lot"), floor.state
    if "station" in given:
        floor.station(given)
    if name == into.lot:
        raise CommandError(refusals.CONSUME_INTO_ITSELF(lot=name))
    if given.flag("bought"):
        if name in state.lots:
            raise CommandError(refusals.LOT_MADE_HERE(lot=name, order=state.lots[name]))
        return lambda report: _consumed(floor, report, Parcel("", name), into, given.quantity(), [])
    component = _lot(floor, given, "lot")
    product = floor.product_of_parcel(component)
    quantity = floor.amount(given, (product,))
    here = list(limited(picks(floor, component, FREE), quantity))
    missing = quantity - total(one.quantity for one in here)
    gone = state.ledger.level(Place(product.product, "", "", Bucket.SHIPPED), component)
    left = gone - state.consumed.get(name, 0)
    if missing > left:
        there = quantity - missing + left
        raise CommandError(refusals.TOO_LITTLE_TO_CONSUME(lot=name, there=there, wanted=quantity))

    def act(report: Report) -> None:
        if missing:
            state.consumed[name] = state.consumed.get(name, 0) + missing
        _consumed(floor, report, component, into, quantity, here)

    return act


def _consumed(
    floor: Floor, report: Report, component: Parcel, into: Parcel, quantity: Quantity, here: list[Pick]
) -> None:
    postings = tuple(
        floor.recorder.post(component, one.place, Place(one.place.product, "", "", Bucket.SHIPPED), one.quantity)
        for one in here
    )
    if here:
        floor.state.consumed[component.lot] = floor.state.consumed.get(component.lot, 0) + total(
            one.quantity for one in here
        )
    told = report._replace(identity=into.lot)
    floor.recorder.record(told, kind="consumed", quantity=quantity, parcel=component, postings=postings)
    link(floor.state, Link(component.lot, into.lot, "consumed", quantity, report.occurred))
    if component.order:
        floor.flow.booking.progress(told, floor.state.orders[component.order])


def _lot(floor: Floor, given: Given, name: str) -> Parcel:
    lot = given.text(name)
    if lot not in floor.state.lots:
        raise CommandError(refusals.UNKNOWN_LOT(lot=lot))
    return Parcel(floor.state.lots[lot], lot)


def _free_name(floor: Floor, given: Given) -> str:
    name = given.text("new_lot")
    if name in floor.state.lots:
        raise CommandError(refusals.LOT_KNOWN(lot=name, order=floor.state.lots[name]))
    if name in floor.state.carriers:
        raise CommandError(refusals.NAME_OF_CARRIER(lot=name))
    return name


def _exactly(floor: Floor, parcel: Parcel, operation: str, quantity: Quantity | None) -> list[Pick]:
    """Pieces of this lot, or of the order that are in no lot. What is on hold keeps its name until it is released."""
    ledger = floor.state.ledger
    own = (Pick(place, parcel, ledger.level(place, parcel)) for place in places(floor, parcel, FREE, "", operation))
    found = list(limited((one for one in own if one.quantity), quantity))
    there = total(one.quantity for one in found)
    if not there or (quantity is not None and there < quantity):
        wanted = "" if quantity is None else f", not {quantity}"
        if parcel.lot:
            raise CommandError(refusals.TOO_FEW_IN_LOT(lot=parcel.lot, there=there, not_more=wanted))
        raise CommandError(refusals.TOO_FEW_IN_NO_LOT(order=parcel.order, there=there, not_more=wanted))
    return found


COMMANDS = (
    CommandSpec(
        "split",
        Permission.OPERATE,
        "Part of a lot, or pieces of an order without one, become a lot of their own",
        "拆批：部分数量成为新批次",
        (ORDER.optional(), LOT.optional(), _NEW_LOT, QUANTITY, OPERATION.optional(), *BACK_ENTRY),
        _split,
        (
            Word("there are fewer pieces that are not on hold", "未冻结的数量不够"),
            Word("the new name is taken", "新名称已被占用"),
        ),
    ),
    CommandSpec(
        "merge",
        Permission.OPERATE,
        "All of a lot that is in the plant joins another lot of the same order",
        "并批：并入同工单的另一批次",
        (LOT, _INTO, *BACK_ENTRY),
        _merge,
        (
            Word("the lots belong to two orders", "两个批次不属于同一工单"),
            Word("both are the same lot", "两者是同一批次"),
            Word("nothing of the lot is in the plant", "厂内没有该批次的产品"),
        ),
    ),
    CommandSpec(
        "relabel",
        Permission.OPERATE,
        "A lot or unit gets another name",
        "更换批次号或序列号",
        (LOT, _NEW_LOT, *BACK_ENTRY),
        _relabel,
        (
            Word("the new name is taken", "新名称已被占用"),
            Word("nothing of the lot is in the plant", "厂内没有该批次的产品"),
        ),
    ),
    CommandSpec(
        "bind",
        Permission.OPERATE,
        "A lot rides on a carrier: its code names the lot until it is unbound",
        "载具绑定批次",
        (_CARRIER, LOT, *WHY),
        _bind,
        (
            Word("the carrier carries another lot", "载具装有别的批次"),
            Word("the code is the name of a lot", "该编码是批次名"),
        ),
    ),
    CommandSpec(
        "unbind",
        Permission.OPERATE,
        "A carrier is empty again",
        "载具解绑",
        (_CARRIER, *WHY),
        _unbind,
        (Word("the carrier carries nothing", "载具上没有批次"),),
    ),
    CommandSpec(
        "consume",
        Permission.OPERATE,
        "Part of a component lot went into another lot",
        "组件批次消耗到产品批次",
        (LOT, QUANTITY, _INTO, STATION.optional(), _BOUGHT, *BACK_ENTRY),
        _consume,
        (
            Word("a lot is unknown", "没有其中某个批次"),
            Word("both are the same lot", "两者是同一批次"),
            Word("less of it is left", "剩余数量不够"),
            Word("it was made here, though it is said to be bought", "批次是本厂生产的，却称为外购"),
        ),
    ),
)
