"""Corrections: a booked event is taken back, or another takes its place. Nothing is edited; both are new events."""

from plant_service.core.errors import CommandError
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import LOT, OCCURRED, OPERATION, ORDER, QUANTITY, STATION, WHY
from plant_service.core.wip.commands.floor import Floor, enough
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.correctable import CORRECTABLE, INSTEAD
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting
from plant_service.core.wip.genealogy import unlink
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Implied, Link, State

_EVENT = Argument("event", ArgumentType.TEXT, "id of the event that is wrong", "要更正的事件编号")
_KIND = Argument("kind", ArgumentType.CHOICE, "what really happened", "实际发生了什么", choices=QUANTITY_KINDS)
_OTHERWISE = Word(
    "another command takes such events back; the refusal says which", "此类事件由别的命令撤回，拒绝时会指明"
)
_GONE = (
    Word("its pieces have moved on", "其数量已转走"),
    Word("its order is off the list, or goes another way", "其工单已清除，或已改走别的路线"),
)
_REASON = Argument("reason", ArgumentType.TEXT, "why it was wrong, in words", "更正原因")


def _void(floor: Floor, given: Given) -> Action:
    event = _event(floor, given)
    _check_there(floor, event)

    def act(report: Report) -> None:
        _take_back(floor, report, event)

    return act


def _supersede(floor: Floor, given: Given) -> Action:
    event = _event(floor, given)
    kind = given.text("kind") or event.kind
    if kind not in QUANTITY_KINDS or not event.station:
        raise CommandError(refusals.NO_REPORT(event=event.id))
    _check_there(floor, event)
    station = floor.station(given) if "station" in given else event.station
    parcel = floor.parcel(given) or (Parcel(event.order, event.lot) if event.order else None)
    if parcel is not None:
        floor.on_route(parcel, station)
    products = floor.routes.products_at(station) if parcel is None else (floor.product_of_parcel(parcel),)
    quantity = floor.amount(given, products) if "quantity" in given else event.quantity
    occurred = given.number("occurred_at") or event.occurred
    same_place = station == event.station and kind == event.kind

    def act(report: Report) -> None:
        _take_back(floor, report, event)
        operation = given.text("operation") or (event.operation if same_place else "")
        right = report._replace(
            kind=kind,
            station=station,
            quantity=quantity,
            occurred=occurred,
            window_from=occurred if "occurred_at" in given else event.window_from,
            operation=operation,
            supersedes=event.id,
            accepted=True,
        )
        floor.flow.report(right, parcel)

    return act


def _event(floor: Floor, given: Given) -> Event:
    name = given.text("event")
    event = floor.state.correctable.get(name)
    if event is None:
        raise CommandError(refusals.UNKNOWN_EVENT(event=name, most=CORRECTABLE))
    if event.kind in INSTEAD:
        raise CommandError(refusals.NOT_CORRECTABLE(event=name, kind=event.kind, refusal=INSTEAD[event.kind]()))
    if event.order and event.order not in floor.state.orders:
        raise CommandError(refusals.ORDER_GONE(order=event.order, event=name))
    return event


def _check_there(floor: Floor, event: Event) -> None:
    """The pieces must still be where the event brought them."""
    state = floor.state
    for posting in event.postings:
        place, parcel = whereabouts(state, posting.target)
        _check_on_route(floor, event, posting.source.operation)
        there = state.ledger.level(place, parcel)
        if place.bucket is Bucket.SHIPPED and event.kind != "consumed":
            there -= state.consumed.get(parcel.lot, 0)
        where = " ".join(word for word in (place.bucket.value, place.operation, place.station) if word)
        enough(there, posting.quantity, refusals.MOVED_ON, event=event.id, place=where)
    if not event.order and event.postings:
        unassigned = state.stations[event.station].unassigned
        enough(unassigned, event.quantity, refusals.TOO_FEW_UNASSIGNED, station=event.station)


def _check_on_route(floor: Floor, event: Event, operation: str) -> None:
    """Where the pieces came from must be on the way that their order goes now."""
    if event.order and operation and operation not in floor.product_of_parcel(Parcel(event.order, "")).position:
        raise CommandError(refusals.OFF_ROUTE(operation=operation, event=event.id, order=event.order))


def _take_back(floor: Floor, report: Report, event: Event) -> None:
    state = floor.state
    postings = tuple(_reversed(floor, report, posting) for posting in event.postings)
    del state.correctable[event.id]
    if event.kind == "consumed":
        _give_back(state, event)
    if event.certainty is not Certainty.INFERRED and event.station:
        station = floor.recorder.station(event.station)
        counted = report._replace(kind=event.kind, station=event.station)
        floor.flow.booking.count(counted, -event.quantity)
        if not event.order and event.postings:
            station.unassigned -= event.quantity
            if not station.unassigned:
                floor.recorder.alarms.end(counted, "unassigned", event.station)
    order = state.orders.get(event.order)
    if order is not None:
        key = (order.product, event.operation, event.kind)
        state.implied[key] = [one for one in state.implied.get(key, []) if one.event != event.id]
        if not event.postings and event.supersedes and order is not None:
            again = Implied(
                Parcel(event.order, event.lot), event.occurred, event.quantity, event.station, event.supersedes
            )
            state.implied[key].append(again)
        if not state.implied[key]:
            del state.implied[key]
    told = report._replace(supersedes=event.id, station=event.station)
    floor.recorder.record(
        told,
        kind="voided",
        quantity=event.quantity,
        operation=event.operation,
        parcel=Parcel(event.order, event.lot),
        postings=postings,
    )
    if order is not None:
        floor.flow.booking.progress(told, order)
        if not state.ledger.of_order(order.order).get(Bucket.OVERRUN):
            floor.recorder.alarms.end(told, "overrun", order.order)


def _give_back(state: State, event: Event) -> None:
    """A component was not consumed: it may be again, and is no part of the other lot."""
    unlink(state, Link(event.lot, event.identity, "consumed", event.quantity, event.occurred))
    if event.order:
        left = state.consumed[event.lot] - event.quantity
        state.consumed[event.lot] = left
        if not left:
            del state.consumed[event.lot]


def _reversed(floor: Floor, report: Report, posting: Posting) -> Posting:
    source, parcel = whereabouts(floor.state, posting.target)
    target, receiver = whereabouts(floor.state, posting.source)
    if target.bucket is Bucket.HOLD:
        floor.flow.holds.restore(report, target, receiver, posting.quantity)
    return floor.recorder.post(parcel, source, target, posting.quantity, receiver)


def whereabouts(state: State, account: Account) -> tuple[Place, Parcel]:
    """Place and parcel of an account: the product is that of its order."""
    order = state.orders.get(account.order)
    product = order.product if order is not None else ""
    place = Place(product, account.operation, account.station, Bucket(account.bucket))
    return place, Parcel(account.order, account.lot)


COMMANDS = (
    CommandSpec(
        "void",
        Permission.SUPERVISE,
        "What an event says did not happen: its pieces go back to where they were",
        "作废：事件未发生，数量退回原处",
        (_EVENT, _REASON, *WHY[1:]),
        _void,
        (Word("the event is unknown, too old or corrected already", "事件不存在、太早或已更正"), _OTHERWISE, *_GONE),
    ),
    CommandSpec(
        "supersede",
        Permission.SUPERVISE,
        "Something else happened than an event says: it is taken back, and booked as it was",
        "更正：撤回原事件并按实际重新入账",
        (
            _EVENT,
            _KIND.optional(),
            STATION.optional(),
            QUANTITY.optional(),
            ORDER.optional(),
            LOT.optional(),
            OPERATION.optional(),
            _REASON,
            *WHY[1:],
            OCCURRED,
        ),
        _supersede,
        (
            Word("the event is unknown, too old or corrected already", "事件不存在、太早或已更正"),
            _OTHERWISE,
            *_GONE,
            Word("the event is no report of a station", "事件不是工位报工"),
            Word("the station is not on the order's route", "工位不在工单的工艺路线上"),
        ),
    ),
)
