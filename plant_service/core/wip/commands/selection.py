"""Which pieces a command is about: those of an order or lot, or at a station, in the order of the route."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import refusals
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Given
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.model import Product
from plant_service.core.wip.route import Job

WAITING = (Bucket.QUEUE, Bucket.TRANSIT)
#: On hand and free to be taken.
FREE = (*WAITING, Bucket.ACTIVE, Bucket.DONE)


class Pick(NamedTuple):
    place: Place
    parcel: Parcel
    quantity: Quantity


def pick(floor: Floor, given: Given, buckets: Sequence[Bucket], quantity: Quantity | None) -> list[Pick]:
    """Pieces in these buckets that arguments order, lot, operation and station describe; `quantity` None = all.

    Raises CommandError when there are fewer, or none at all.
    """
    parcel, station, operation = floor.parcel(given), given.text("station"), given.text("operation")
    if station:
        floor.station(given)
    if parcel is None and not station:
        raise CommandError(refusals.WHICH_PIECES())
    if parcel is not None and station:
        floor.on_route(parcel, station)
    found = list(limited(picks(floor, parcel, buckets, station, operation), quantity))
    there = total(pick.quantity for pick in found)
    if not there or (quantity is not None and there < quantity):
        words = [f"order {parcel.order}" if parcel else ""]
        words += [f"{name} {given.text(name)}" for name in ("lot", "operation", "station") if given.text(name)]
        wanted = "" if quantity is None else f", not {quantity}"
        which = " ".join(words).strip()
        raise CommandError(refusals.TOO_FEW(which=which, there=there, buckets=", ".join(buckets), not_more=wanted))
    return found


def picks(
    floor: Floor, parcel: Parcel | None, buckets: Sequence[Bucket], station: str = "", operation: str = ""
) -> Iterator[Pick]:
    """All pieces in these buckets of a parcel (None: of any), where they stand, from the start of the route on."""
    ledger = floor.state.ledger
    for place in places(floor, parcel, buckets, station, operation):
        parcels = ledger.of(place, parcel) if parcel else [one for one in ledger.at(place) if one.order]
        for one in parcels:
            yield Pick(place, one, ledger.level(place, one))


def pick_all(floor: Floor, parcel: Parcel, buckets: Sequence[Bucket]) -> list[Pick]:
    return list(picks(floor, parcel, buckets))


def places(
    floor: Floor, parcel: Parcel | None, buckets: Sequence[Bucket], station: str, operation: str
) -> Iterator[Place]:
    for job in _jobs(floor, parcel, station):
        step = job.operation
        if operation in ("", step.operation):
            own = (station,) if station else step.stations
            for bucket in buckets:
                for at in ("", *own):
                    yield Place(job.product.product, step.operation, at, bucket)


def step_of(product: Product, operation: str) -> int:
    """Place of an operation in a route. Raises CommandError."""
    index = product.position.get(operation)
    if index is None:
        steps = ", ".join(step.operation for step in product.route)
        raise CommandError(refusals.UNKNOWN_OPERATION(operation=operation, product=product.product, names=steps))
    return index


def _jobs(floor: Floor, parcel: Parcel | None, station: str) -> Sequence[Job]:
    if parcel is None:
        return floor.routes.jobs_at(station)
    product = floor.product_of_parcel(parcel)
    return [Job(product, i) for i, step in enumerate(product.route) if station in ("", *step.stations)]


def limited(found: Iterator[Pick], quantity: Quantity | None) -> Iterator[Pick]:
    if quantity is None:
        yield from found
        return
    for one in found:
        taken = min(one.quantity, quantity)
        yield one._replace(quantity=taken)
        quantity -= taken
        if not quantity:
            return
