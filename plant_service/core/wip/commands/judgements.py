"""What a person makes of a quantity that a signal claims: accept it, split it, or reject it."""

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import LOT, ORDER, QUANTITY, STATION, WHY
from plant_service.core.wip.commands.floor import Floor, enough
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Claim, Doubt

_CLAIM = Argument(
    "claim", ArgumentType.TEXT, "id of the event that claims it; else the oldest one of the station", "待判定事件编号"
)
_ACCEPTED = Argument("accepted", ArgumentType.QUANTITY, "how much of it is true", "认可数量", unit="product")
_PART = QUANTITY.optional("how much of it; all if left out", "数量，省略为全部")
_NO_CLAIM = (Word("there is no such claim", "没有该待判定数量"), Word("the claim is about less", "待判定数量不够"))
_WHICH = (_CLAIM.optional(), STATION.optional())


def _accept(floor: Floor, given: Given) -> Action:
    claim = _claim(floor, given)
    quantity = claim.quantity
    if "quantity" in given:
        quantity = _amount(floor, given, claim, "quantity")
    elif claim.doubt is Doubt.UNSEEN:
        raise CommandError(refusals.SAY_HOW_MANY(most=claim.quantity))
    book = _booked(floor, given, claim, quantity)

    def act(report: Report) -> None:
        """What nobody could see is settled by one word about it; of the others the rest stays open."""
        book(report)
        rest = claim.quantity - quantity if claim.doubt is Doubt.UNSEEN else 0
        floor.flow.claims.reduce(report, claim, quantity + rest)

    return act


def _reject(floor: Floor, given: Given) -> Action:
    claim = _claim(floor, given)
    quantity = _amount(floor, given, claim, "quantity") if "quantity" in given else claim.quantity

    def act(report: Report) -> None:
        _record(floor, report, claim, quantity, "rejected")
        floor.flow.claims.reduce(report, claim, quantity)

    return act


def _split(floor: Floor, given: Given) -> Action:
    claim = _claim(floor, given)
    accepted = _amount(floor, given, claim, "accepted")
    rejected = claim.quantity - accepted
    book = _booked(floor, given, claim, accepted)

    def act(report: Report) -> None:
        book(report)
        if rejected:
            _record(floor, report, claim, rejected, "rejected")
        floor.flow.claims.reduce(report, claim, accepted + rejected)

    return act


def _claim(floor: Floor, given: Given) -> Claim:
    name = given.text("claim")
    if not name:
        claims = floor.state.stations[floor.station(given)].claims
        if not claims:
            raise CommandError(refusals.NO_CLAIM(station=given.text("station")))
        name = claims[0]
    if name not in floor.state.claims:
        raise CommandError(refusals.UNKNOWN_CLAIM(claim=name))
    return floor.state.claims[name]


def _amount(floor: Floor, given: Given, claim: Claim, name: str) -> Quantity:
    quantity = floor.amount(given, floor.routes.products_at(claim.station), name)
    enough(claim.quantity, quantity, refusals.CLAIM_OF_LESS)
    return quantity


def _booked(floor: Floor, given: Given, claim: Claim, quantity: Quantity) -> Action:
    parcel = floor.parcel(given) or claim.wanted
    if parcel is not None and parcel.order in floor.state.orders:
        floor.on_route(parcel, claim.station)

    def act(report: Report) -> None:
        _record(floor, report, claim, quantity, "accepted")
        done = report._replace(
            kind=claim.kind,
            station=claim.station,
            quantity=quantity,
            occurred=claim.occurred,
            window_from=claim.window_from,
            identity=claim.identity,
            supersedes=claim.id,
            accepted=True,
        )
        # What downstream has implied is struck off the claim already.
        floor.flow.report(done, parcel, confirming=False)

    return act


def _record(floor: Floor, report: Report, claim: Claim, quantity: Quantity, kind: str) -> None:
    told = report._replace(station=claim.station, supersedes=claim.id)
    floor.recorder.record(told, kind=kind, quantity=quantity)


COMMANDS = (
    CommandSpec(
        "accept",
        Permission.SUPERVISE,
        "A quantity in quarantine, or one that nobody could see, was really made: it is booked",
        "认可隔离或不确定的数量并入账",
        (*_WHICH, _PART, ORDER.optional(), LOT.optional(), *WHY),
        _accept,
        (*_NO_CLAIM, Word("nobody could see the pieces and no quantity is given", "数量没有看到，且未给出数量")),
    ),
    CommandSpec(
        "reject",
        Permission.SUPERVISE,
        "A quantity in quarantine, or one that nobody could see, was not made",
        "驳回隔离或不确定的数量",
        (*_WHICH, _PART, *WHY),
        _reject,
        _NO_CLAIM,
    ),
    CommandSpec(
        "split_claim",
        Permission.SUPERVISE,
        "Part of a claimed quantity is booked, the rest was not made",
        "拆分：部分认可，其余驳回",
        (*_WHICH, _ACCEPTED, ORDER.optional(), LOT.optional(), *WHY),
        _split,
        _NO_CLAIM,
    ),
)
