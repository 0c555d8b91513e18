"""Commands: what a person or another system may ask of the fold, and in which words it refuses.

release    {order, product, quantity, lot?, due?, priority?}   pieces of an order enter the plant
report     {station, kind, quantity, order?, lot?, reason?}    arrived, started, completed, scrapped or departed
attribute  {station, order, quantity, lot?, reason?}           unassigned pieces belong to this order
ship       {order, quantity, lot?, reason?}                    finished pieces leave, where shipping is not implied
configure  {version}                                           from here on another configuration holds
"""

from collections.abc import Callable, Mapping

from plant_service.core.errors import CommandError
from plant_service.core.inputs import Command
from plant_service.core.samples import Value
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.wip.events import Bucket, Certainty
from plant_service.core.wip.flow import Flow
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.recorder import Recorder, Report, contra
from plant_service.core.wip.route import Routes
from plant_service.core.wip.state import Order, OrderState

MOST_TEXT = 1000
_ARGUMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "release": (frozenset({"order", "product", "quantity"}), frozenset({"lot", "due", "priority"})),
    "report": (frozenset({"station", "kind", "quantity"}), frozenset({"order", "lot", "reason"})),
    "attribute": (frozenset({"station", "order", "quantity"}), frozenset({"lot", "reason"})),
    "ship": (frozenset({"order", "quantity"}), frozenset({"lot", "reason"})),
    "configure": (frozenset({"version"}), frozenset()),
}
_NUMBERS = frozenset({"quantity", "due", "priority"})


class Commands:
    """Runs commands on the fold's state."""

    def __init__(self, routes: Routes, recorder: Recorder, flow: Flow) -> None:
        self._routes = routes
        self._recorder = recorder
        self._flow = flow
        self._state = recorder.state
        self._run: Mapping[str, Callable[[Report, Mapping[str, Value]], None]] = {
            "release": self._release,
            "report": self._report,
            "attribute": self._attribute,
            "ship": self._ship,
            "configure": self._configure,
        }

    def execute(self, command: Command) -> None:
        """Runs a command; one that `check` refuses becomes an event `refused` that says why."""
        report = Report(
            f"command#{command.id}",
            command.name,
            str(command.arguments.get("station", "")),
            0,
            command.time,
            command.time,
            Certainty.MANUAL,
            actor=command.actor,
            detail=str(command.arguments.get("reason", "")),
        )
        try:
            self.check(command)
        except CommandError as refusal:
            report = report._replace(station="", detail=f"{command.name}: {refusal}"[:MOST_TEXT])
            self._recorder.record(report, kind="refused")
            return
        self._run[command.name](report, command.arguments)

    def check(self, command: Command) -> None:
        """Raises CommandError with the reason why a command cannot be run now."""
        _check_arguments(command)
        arguments = command.arguments
        if command.name == "configure":
            return
        quantity = arguments["quantity"]
        assert isinstance(quantity, int)
        if command.name == "release":
            self._check_release(arguments)
            return
        parcel = self._parcel(arguments)
        if command.name == "ship":
            assert parcel is not None
            finished = sum(taken for _, taken in self._finished(parcel, quantity))
            if finished < quantity:
                raise CommandError(f"order {parcel.order} has {finished} finished pieces, not {quantity}")
            return
        station = self._station(arguments)
        if command.name == "report" and arguments["kind"] not in QUANTITY_KINDS:
            raise CommandError(f"kind {arguments['kind']!r} is unknown; there are {', '.join(QUANTITY_KINDS)}")
        if parcel is not None:
            product = self._state.orders[parcel.order].product
            if station not in self._routes.product(product).operation_at:
                raise CommandError(
                    f"station {station} is not on the route of {product}, which order {parcel.order} makes"
                )
        if command.name == "attribute" and quantity > (unassigned := self._state.stations[station].unassigned):
            raise CommandError(f"station {station} has {unassigned} unassigned pieces, not {quantity}")

    def _check_release(self, arguments: Mapping[str, Value]) -> None:
        order, product, lot = (str(arguments.get(key, "")) for key in ("order", "product", "lot"))
        if product not in self._routes.products():
            raise CommandError(f"product {product!r} is unknown; there are {', '.join(self._routes.products())}")
        known = self._state.orders.get(order)
        if known is not None and known.product != product:
            raise CommandError(f"order {order} makes {known.product}, not {product}")
        if lot and self._state.lots.get(lot, order) != order:
            raise CommandError(f"lot {lot} belongs to order {self._state.lots[lot]}")

    def _station(self, arguments: Mapping[str, Value]) -> str:
        station = str(arguments["station"])
        if station not in self._state.stations:
            raise CommandError(
                f"station {station!r} is unknown; write it like {next(iter(self._state.stations), 'L1/OP10')}"
            )
        return station

    def _parcel(self, arguments: Mapping[str, Value]) -> Parcel | None:
        order, lot = str(arguments.get("order", "")), str(arguments.get("lot", ""))
        if lot and lot not in self._state.lots:
            raise CommandError(f"lot {lot!r} is unknown; release it first")
        order = order or self._state.lots.get(lot, "")
        if not order:
            return None
        if order not in self._state.orders:
            raise CommandError(f"order {order!r} is unknown; release it first")
        if lot and self._state.lots[lot] != order:
            raise CommandError(f"lot {lot} belongs to order {self._state.lots[lot]}, not to {order}")
        return Parcel(order, lot)

    def _release(self, report: Report, arguments: Mapping[str, Value]) -> None:
        quantity, due, priority = (arguments.get(key) for key in ("quantity", "due", "priority"))
        assert isinstance(quantity, int)
        parcel = Parcel(str(arguments["order"]), str(arguments.get("lot", "")))
        product = self._routes.product(str(arguments["product"]))
        order = self._state.orders.get(parcel.order)
        if order is None:
            order = self._state.orders[parcel.order] = Order(
                parcel.order,
                product.product,
                0,
                0,
                due if isinstance(due, int) else None,
                priority if isinstance(priority, int) else 0,
                OrderState.ALLOWED_TO_START,
                report.occurred,
            )
        order.planned += quantity
        order.released += quantity
        order.changed = self._state.now
        if order.state is OrderState.ENDED:
            order.state = OrderState.RUNNING
        if parcel.lot:
            self._state.lots[parcel.lot] = parcel.order
        target = self._routes.entry(product, 0)
        posting = self._recorder.post(parcel, contra(Bucket.RELEASED, product.product), target, quantity)
        self._recorder.record(
            report, kind="released", quantity=quantity, operation=target.operation, parcel=parcel, postings=(posting,)
        )

    def _report(self, report: Report, arguments: Mapping[str, Value]) -> None:
        quantity = arguments["quantity"]
        assert isinstance(quantity, int)
        self._flow.report(report._replace(kind=str(arguments["kind"]), quantity=quantity), self._parcel(arguments))

    def _attribute(self, report: Report, arguments: Mapping[str, Value]) -> None:
        """Takes the pieces out of the station's name and books them as completed for the order."""
        quantity = arguments["quantity"]
        assert isinstance(quantity, int)
        station = self._recorder.station(report.station)
        done = contra(Bucket.DONE, station=report.station)
        unassigned = contra(Bucket.UNASSIGNED, station=report.station)
        posting = self._recorder.post(Parcel("", ""), done, unassigned, quantity)
        station.unassigned -= quantity
        station.good_master -= quantity
        self._recorder.record(report, kind="attributed", quantity=quantity, postings=(posting,))
        self._flow.report(report._replace(kind="completed", quantity=quantity), self._parcel(arguments))
        if station.unassigned == 0:
            self._recorder.clear_alarm(report, "unassigned", report.station)

    def _finished(self, parcel: Parcel, quantity: int) -> list[tuple[Place, int]]:
        """Places behind the last operation with the pieces of a parcel that are there, `quantity` at the most."""
        product = self._routes.product(self._state.orders[parcel.order].product)
        last = product.route[-1]
        found = []
        for station in last.stations:
            place = Place(product.product, last.operation, station, Bucket.DONE)
            taken = min(quantity, self._state.ledger.at(place).get(parcel, 0))
            if taken:
                found.append((place, taken))
                quantity -= taken
        return found

    def _ship(self, report: Report, arguments: Mapping[str, Value]) -> None:
        quantity, parcel = arguments["quantity"], self._parcel(arguments)
        assert isinstance(quantity, int)
        assert parcel is not None
        for place, taken in self._finished(parcel, quantity):
            self._flow.report(report._replace(kind="departed", station=place.station, quantity=taken), parcel)

    def _configure(self, report: Report, arguments: Mapping[str, Value]) -> None:
        text = f"configuration {arguments['version']} holds from here on"
        self._recorder.record(report, kind="configured", detail=text)


def _check_arguments(command: Command) -> None:
    if command.name not in _ARGUMENTS:
        raise CommandError(f"command {command.name!r} is unknown; there are {', '.join(_ARGUMENTS)}")
    needed, optional = _ARGUMENTS[command.name]
    given = set(command.arguments)
    if missing := sorted(needed - given):
        raise CommandError(f"{command.name} needs {', '.join(missing)}")
    if unknown := sorted(given - needed - optional):
        raise CommandError(f"{command.name} does not take {', '.join(unknown)}")
    for key, value in command.arguments.items():
        if key in _NUMBERS:
            if not isinstance(value, int) or isinstance(value, bool):
                raise CommandError(f"{key} must be a whole number, not {value!r}")
        elif not isinstance(value, str) or len(value) > MOST_TEXT or (key != "reason" and key in needed and not value):
            raise CommandError(f"{key} must be a text of 1 to {MOST_TEXT} characters")
    quantity = command.arguments.get("quantity", 1)
    if isinstance(quantity, int) and quantity <= 0:
        raise CommandError(f"quantity must be above 0, not {quantity}")
