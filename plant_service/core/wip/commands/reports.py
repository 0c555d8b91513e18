"""What people report where no signal does: work done, pieces that nobody had assigned, finished goods that leave."""

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, total
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import BACK_ENTRY, LOT, OPERATION, ORDER, QUANTITY, STATION, WHY
from plant_service.core.wip.commands.floor import Floor, enough
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.recorder import NOBODY, contra
from plant_service.core.wip.report import Report

_KIND = Argument("kind", ArgumentType.CHOICE, "what happened", "发生了什么", choices=QUANTITY_KINDS)


def _report(floor: Floor, given: Given) -> Action:
    station, parcel = floor.station(given), floor.parcel(given)
    if parcel is not None:
        floor.on_route(parcel, station)
    products = floor.routes.products_at(station) if parcel is None else (floor.product_of_parcel(parcel),)
    quantity, operation = floor.amount(given, products), given.text("operation")
    reported = Report("", given.text("kind"), station, quantity, 0, 0, operation=operation)
    if operation and all(job.operation.operation != operation for job in floor.routes.jobs_at(station)):
        raise CommandError(refusals.OTHER_OPERATION(station=station, operation=operation))
    if floor.flow.enforces(reported):
        enough(floor.flow.available(reported, parcel), quantity, refusals.ENFORCED, station=station)

    def act(report: Report) -> None:
        floor.flow.report(report._replace(kind=reported.kind, quantity=quantity, operation=operation), parcel)

    return act


def _attribute(floor: Floor, given: Given) -> Action:
    name, parcel = floor.station(given), floor.parcel_needed(given)
    quantity = floor.amount(given, (floor.product_of_parcel(parcel),))
    floor.on_route(parcel, name)
    enough(floor.state.stations[name].unassigned, quantity, refusals.TOO_FEW_UNASSIGNED, station=name)

    def act(report: Report) -> None:
        """Takes the pieces out of the station's name and books them as completed, or scrapped, for the order."""
        station, left = floor.recorder.station(name), quantity
        for kind, bucket in (("completed", Bucket.DONE), ("scrapped", Bucket.SCRAP)):
            place = contra(bucket, station=name)
            taken = min(left, floor.state.ledger.level(place, NOBODY))
            if not taken:
                continue
            left -= taken
            posting = floor.recorder.post(NOBODY, place, contra(Bucket.UNASSIGNED, station=name), taken)
            station.unassigned -= taken
            told = report._replace(kind=kind)
            floor.flow.booking.count(told, -taken)
            floor.recorder.record(report, kind="attributed", quantity=taken, postings=(posting,))
            floor.flow.report(told._replace(quantity=taken), parcel)
        if not station.unassigned:
            floor.recorder.alarms.end(report, "unassigned", name)

    return act


def _ship(floor: Floor, given: Given) -> Action:
    parcel = floor.parcel_needed(given)
    quantity = floor.amount(given, (floor.product_of_parcel(parcel),))
    finished = total(taken for _, taken in _finished(floor, parcel, quantity))
    enough(finished, quantity, refusals.TOO_FEW_FINISHED, order=parcel.order)

    def act(report: Report) -> None:
        for place, taken in _finished(floor, parcel, quantity):
            left = report._replace(kind="departed", station=place.station, quantity=taken, operation=place.operation)
            floor.flow.report(left, parcel)

    return act


def _finished(floor: Floor, parcel: Parcel, quantity: Quantity) -> list[tuple[Place, Quantity]]:
    """Places behind the last operation, or its alternative, with the pieces of a parcel that are there, `quantity` at
    the most."""
    product, ledger, found = floor.product_of_parcel(parcel), floor.state.ledger, []
    last = (step for i, step in enumerate(product.route) if floor.routes.next(product, i) == len(product.route))
    for place in (Place(product.product, step.operation, at, Bucket.DONE) for step in last for at in step.stations):
        taken = min(quantity, total(ledger.level(place, one) for one in ledger.of(place, parcel)))
        if taken:
            found.append((place, taken))
            quantity -= taken
    return found


COMMANDS = (
    CommandSpec(
        "report",
        Permission.OPERATE,
        "Pieces arrived, were started, completed, scrapped, or departed at a station",
        "报工：某工位到达、开工、完成、报废或转出若干件",
        (STATION, _KIND, QUANTITY, ORDER.optional(), LOT.optional(), OPERATION.optional(), *BACK_ENTRY),
        _report,
        (
            Word("the station, order or lot is unknown", "没有该工位、工单或批次"),
            Word("the station is not on the order's route", "工位不在工单的工艺路线上"),
            Word("the station does not do the operation", "工位不做该工序"),
            Word(
                "the station enforces the route and the steps before it have not reported as much",
                "工位强制按工艺路线，而前道报工不够",
            ),
        ),
    ),
    CommandSpec(
        "attribute",
        Permission.SUPERVISE,
        "Unassigned pieces at a station belong to this order",
        "将工位上未归属的数量归到某工单",
        (STATION, ORDER, QUANTITY, LOT.optional(), *WHY),
        _attribute,
        (
            Word("the station has fewer unassigned pieces", "工位未归属数量不够"),
            Word("the station is not on the order's route", "工位不在工单的工艺路线上"),
        ),
    ),
    CommandSpec(
        "ship",
        Permission.OPERATE,
        "Finished pieces leave, where shipping is not implied",
        "成品发出（未自动发出时）",
        (ORDER, QUANTITY, LOT.optional(), *WHY),
        _ship,
        (Word("the order has fewer finished pieces", "工单成品数量不够"),),
    ),
)
