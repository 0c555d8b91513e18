"""What is to become of pieces: hold, release, scrap, unscrap, rework, return."""

from plant_service.core.errors import CommandError
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.commands.arguments import BACK_ENTRY, LOT, OPERATION, ORDER, QUANTITY, STATION, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.selection import FREE, Pick, pick, picks, step_of
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import OrderState

TO = Argument("to", ArgumentType.TEXT, "operation to send them to", "送往的工序")
_WHICH = (ORDER.optional(), LOT.optional(), STATION.optional(), OPERATION.optional())
ALL = QUANTITY.optional("how much; all if left out", "数量，省略为全部")


def picked(floor: Floor, given: Given, *buckets: Bucket) -> list[Pick]:
    parcel, station = floor.parcel(given), given.text("station")
    if "quantity" not in given:
        return pick(floor, given, buckets, None)
    products = () if not station or station not in floor.state.stations else floor.routes.products_at(station)
    if parcel is not None:
        products = (floor.product_of_parcel(parcel),)
    return pick(floor, given, buckets, floor.amount(given, products))


def _hold(floor: Floor, given: Given) -> Action:
    found = picked(floor, given, *FREE)

    def act(report: Report) -> None:
        for place, parcel, quantity in found:
            floor.flow.holds.hold(report, place, parcel, quantity, own_words(given.text("reason")))

    return act


def _future_hold(floor: Floor, given: Given) -> Action:
    parcel, operation = floor.parcel_needed(given), given.text("operation")
    index = step_of(floor.product_of_parcel(parcel), operation)
    step = floor.product_of_parcel(parcel).route[index]

    def act(report: Report) -> None:
        """What waits there already is held at once."""
        reason = own_words(given.text("reason"))
        floor.state.future_holds[parcel.order, parcel.lot, operation] = reason
        floor.recorder.record(report, kind="hold_planned", operation=operation, parcel=parcel, detail=reason)
        for place, one, quantity in list(picks(floor, parcel, (Bucket.TRANSIT, Bucket.QUEUE), "", step.operation)):
            floor.flow.holds.hold(report, place, one, quantity, reason)

    return act


def _cancel_future_hold(floor: Floor, given: Given) -> Action:
    parcel, operation = floor.parcel_needed(given), given.text("operation")
    key = (parcel.order, parcel.lot, operation)
    if key not in floor.state.future_holds:
        raise CommandError(refusals.NO_FUTURE_HOLD(order=parcel.order, operation=operation))

    def act(report: Report) -> None:
        del floor.state.future_holds[key]
        floor.recorder.record(report, kind="hold_not_planned", operation=operation, parcel=parcel)

    return act


def _release_hold(floor: Floor, given: Given) -> Action:
    found = picked(floor, given, Bucket.HOLD)
    for one in found:
        state = floor.state.orders[one.parcel.order].state
        if state is OrderState.INTERRUPTED:
            raise CommandError(refusals.RESUME_INSTEAD(order=one.parcel.order))

    def act(report: Report) -> None:
        for one in found:
            release_held(floor, report, one)

    return act


def release_held(floor: Floor, report: Report, held: Pick, reason: str | None = None) -> None:
    """Pieces on hold go back to where they stood; `reason`: only those that are held for it."""
    for hold, quantity in floor.flow.holds.take(held.place, held.parcel, held.quantity, reason):
        posting = floor.recorder.post(held.parcel, held.place, hold.place, quantity)
        floor.recorder.record(
            report._replace(supersedes=hold.id),
            kind="hold_released",
            quantity=quantity,
            operation=held.place.operation,
            parcel=held.parcel,
            postings=(posting,),
            station=held.place.station,
        )
    floor.flow.holds.seen_to(report, held.parcel)


def _scrap(floor: Floor, given: Given) -> Action:
    found = picked(floor, given, *FREE, Bucket.HOLD)

    def act(report: Report) -> None:
        for one in found:
            station = one.place.station or given.text("station")
            send(floor, report, one, one.place._replace(station=station, bucket=Bucket.SCRAP), "scrapped")

    return act


def _unscrap(floor: Floor, given: Given) -> Action:
    found = picked(floor, given, Bucket.SCRAP)

    def act(report: Report) -> None:
        """They wait again where they were scrapped; the counters of the station take them back."""
        for one in found:
            if one.place.station:
                scrapped = report._replace(kind="scrapped", station=one.place.station)
                floor.flow.booking.count(scrapped, -one.quantity)
            send(floor, report, one, one.place._replace(station="", bucket=Bucket.QUEUE), "unscrapped", count=False)

    return act


def _rework(floor: Floor, given: Given) -> Action:
    """Where no other operation is named, what waits at its own one is there already and is left alone."""
    begun = (Bucket.ACTIVE, Bucket.DONE)
    found = picked(floor, given, *(FREE if given.text("to") else begun), Bucket.HOLD)
    targets = [queue_of(floor, one, given.text("to")) for one in found]

    def act(report: Report) -> None:
        for one, target in zip(found, targets, strict=True):
            send(floor, report, one, target, "reworked")

    return act


def _return(floor: Floor, given: Given) -> Action:
    found = picked(floor, given, *FREE, Bucket.HOLD)
    targets = [queue_of(floor, one, given.text("to")) for one in found]
    for one, target in zip(found, targets, strict=True):
        position = floor.routes.product(one.place.product).position
        if position[target.operation] >= position[one.place.operation]:
            raise CommandError(refusals.NOT_EARLIER(operation=target.operation, other=one.place.operation))

    def act(report: Report) -> None:
        for one, target in zip(found, targets, strict=True):
            send(floor, report, one, target, "returned")

    return act


def send(floor: Floor, report: Report, one: Pick, target: Place, kind: str, count: bool = True) -> None:
    """Posts picked pieces to where a disposition sends them and records it; strikes them off holds."""
    if one.place.bucket is Bucket.HOLD:
        floor.flow.holds.take(one.place, one.parcel, one.quantity)
    posting = floor.recorder.post(one.parcel, one.place, target, one.quantity)
    station = target.station or one.place.station
    if station and count:
        floor.recorder.station(station)
        floor.flow.booking.count(report._replace(kind=kind, station=station), one.quantity)
    event = report._replace(kind=kind, station=station)
    floor.recorder.record(
        event, quantity=one.quantity, operation=target.operation, parcel=one.parcel, postings=(posting,)
    )
    floor.flow.booking.progress(event, floor.state.orders[one.parcel.order])
    floor.flow.holds.catch(event, target, one.parcel, one.quantity)


def queue_of(floor: Floor, one: Pick, operation: str) -> Place:
    """Queue of an operation, or of the one where the pieces are. Raises CommandError if they wait there already."""
    product = floor.routes.product(one.place.product)
    target = floor.routes.queue(product, step_of(product, operation or one.place.operation))
    if target == one.place:
        raise CommandError(refusals.THERE_ALREADY(operation=target.operation))
    return target


NOT_ENOUGH = (
    Word("there are fewer pieces", "数量不够"),
    Word("the order, lot, station or operation is unknown", "没有该工单、批次、工位或工序"),
)
COMMANDS = (
    CommandSpec(
        "hold",
        Permission.OPERATE,
        "Pieces must not be worked on until they are released",
        "冻结：解冻前不得加工",
        (*_WHICH, ALL, *BACK_ENTRY),
        _hold,
        NOT_ENOUGH,
    ),
    CommandSpec(
        "future_hold",
        Permission.SUPERVISE,
        "Pieces of an order or lot go on hold as soon as they come to an operation",
        "计划冻结：到达某工序即冻结",
        (ORDER.optional(), OPERATION, LOT.optional(), *WHY),
        _future_hold,
        (Word("the operation is not on the route", "工序不在工艺路线上"),),
    ),
    CommandSpec(
        "cancel_future_hold",
        Permission.SUPERVISE,
        "A future hold is taken back",
        "取消计划冻结",
        (ORDER.optional(), OPERATION, LOT.optional(), *WHY),
        _cancel_future_hold,
        (Word("none is planned", "没有计划冻结"),),
    ),
    CommandSpec(
        "release_hold",
        Permission.SUPERVISE,
        "Pieces on hold go back to where they stood",
        "解除冻结，回到原处",
        (*_WHICH, ALL, *WHY),
        _release_hold,
        (*NOT_ENOUGH, Word("the order is interrupted", "工单已暂停")),
    ),
    CommandSpec(
        "scrap",
        Permission.OPERATE,
        "Pieces on hand are scrapped",
        "报废",
        (*_WHICH, QUANTITY, *BACK_ENTRY),
        _scrap,
        NOT_ENOUGH,
    ),
    CommandSpec(
        "unscrap",
        Permission.SUPERVISE,
        "Scrapped pieces are good after all and wait again where they were scrapped",
        "撤销报废，回到原工序待加工",
        (*_WHICH, QUANTITY, *WHY),
        _unscrap,
        NOT_ENOUGH,
    ),
    CommandSpec(
        "rework",
        Permission.OPERATE,
        "Pieces are worked on again: at their operation, or at another one that leads back to the route",
        "返工：本工序或指定工序",
        (*_WHICH, QUANTITY, TO.optional(), *BACK_ENTRY),
        _rework,
        (*NOT_ENOUGH, Word("the pieces wait there already", "产品已在该处等待")),
    ),
    CommandSpec(
        "return",
        Permission.OPERATE,
        "Pieces go back to an earlier operation",
        "退回前道工序",
        (*_WHICH, QUANTITY, TO, *BACK_ENTRY),
        _return,
        (
            *NOT_ENOUGH,
            Word("the operation is not an earlier one", "不是前道工序"),
            Word("the pieces wait there already", "产品已在该处等待"),
        ),
    ),
)
