"""What commands look at and work on, with the checks that many of them share."""

from collections.abc import Iterable

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, decimals_of
from plant_service.core.texts import refusals
from plant_service.core.texts.phrase import Phrase
from plant_service.core.wip.commands.vocabulary import Given
from plant_service.core.wip.flow import Flow
from plant_service.core.wip.inference import IMPLIED_KINDS
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import Product
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Routes
from plant_service.core.wip.state import Order


class Floor:
    def __init__(self, routes: Routes, recorder: Recorder, flow: Flow) -> None:
        self.routes = routes
        self.recorder = recorder
        self.flow = flow
        self.state = recorder.state

    def station(self, given: Given) -> str:
        station = given.text("station")
        if station not in self.state.stations:
            example = next(iter(self.state.stations), "L1/OP10")
            raise CommandError(refusals.UNKNOWN_STATION(station_name=station, station=example))
        return station

    def product(self, given: Given) -> Product:
        products = self.routes.products()
        code = given.text("product")
        if code not in products:
            raise CommandError(refusals.UNKNOWN_PRODUCT(product=code, names=", ".join(products)))
        return products[code]

    def amount(self, given: Given, products: Iterable[Product], name: str = "quantity") -> Quantity:
        """The quantity, which must be one in the unit of the products it may be about."""
        quantity = given.quantity(name)
        for product in products:
            decimals, name, unit = product.decimals, product.product, product.unit
            if decimals_of(quantity) > decimals > 0:
                text = refusals.MEASURED(product=name, unit=unit, decimals=decimals, quantity=quantity)
                raise CommandError(text)
            if decimals_of(quantity) > decimals:
                raise CommandError(refusals.COUNTED_WHOLE(product=name, unit=unit, quantity=quantity))
        return quantity

    def order(self, given: Given) -> Order:
        return self.order_named(given.text("order"))

    def order_named(self, name: str) -> Order:
        order = self.state.orders.get(name)
        if order is None:
            raise CommandError(refusals.UNKNOWN_ORDER(order=name))
        return order

    def product_of(self, order: Order) -> Product:
        return self.routes.product(order.product)

    def product_of_parcel(self, parcel: Parcel) -> Product:
        return self.product_of(self.state.orders[parcel.order])

    def parcel(self, given: Given) -> Parcel | None:
        """The order and lot that are meant; a lot alone names its order. None when neither is given."""
        name, lot = given.text("order"), given.text("lot")
        if not name and not lot:
            return None
        if lot and lot not in self.state.lots:
            raise CommandError(refusals.UNKNOWN_LOT(lot=lot))
        order = self.order_named(name or self.state.lots[lot])
        if lot and self.state.lots[lot] != order.order:
            other = self.state.lots[lot]
            raise CommandError(refusals.LOT_OF_ANOTHER(lot=lot, other=other, order=order.order))
        return Parcel(order.order, lot)

    def parcel_needed(self, given: Given) -> Parcel:
        parcel = self.parcel(given)
        if parcel is None:
            raise CommandError(refusals.ORDER_OR_LOT())
        return parcel

    def name_lot(self, order: Order, lot: str) -> None:
        if lot and lot not in self.state.lots:
            self.state.lots[lot] = order.order
            order.lots.append(lot)

    def forget(self, report: Report, order: Order) -> None:
        """Takes an order off the list. Its accounts go on without its name, so totals stay what they are."""
        state, name = self.state, order.order
        self.recorder.alarms.end(report, "overrun", name)
        self.recorder.alarms.end(report, "hold", name)
        del state.orders[name]
        self.recorder.changed_orders.add(name)
        if name in self.routes.planned:
            state.forgotten[name] = True
        if state.newest.get(order.product) == name:
            del state.newest[order.product]
        state.ledger.forget(name)
        for lot in order.lots:
            del state.lots[lot]
            for known in (state.made_from, state.became, state.consumed):
                known.pop(lot, None)
        for key in [key for key in state.future_holds if key[0] == name]:
            del state.future_holds[key]
        for step in self.product_of(order).route:
            self._forget_step(order, step.operation)

    def _forget_step(self, order: Order, operation: str) -> None:
        state = self.state
        for kind in IMPLIED_KINDS:
            key = (order.product, operation, kind)
            if key in state.implied:
                state.implied[key] = [one for one in state.implied[key] if one.parcel.order != order.order]
        for flows in (state.flow_in, state.flow_out):
            if quantity := flows.pop((order.order, operation), 0):
                flows["", operation] = flows.get(("", operation), 0) + quantity

    def on_route(self, parcel: Parcel, station: str) -> None:
        product = self.product_of_parcel(parcel)
        if station not in product.stations:
            raise CommandError(refusals.NOT_ON_ROUTE(station=station, product=product.product, order=parcel.order))


def enough(there: Quantity, wanted: Quantity, text: Phrase, **fillings: object) -> None:
    """Refuses to take more than there is; the text has both quantities among its fillings."""
    if there < wanted:
        raise CommandError(text(there=there, wanted=wanted, **fillings))
