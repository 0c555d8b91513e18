"""What commands look at and work on, with the checks that many of them share."""

from collections.abc import Iterable

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, decimals_of
from plant_service.core.wip.commands.vocabulary import Given
from plant_service.core.wip.flow import Flow
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import Product
from plant_service.core.wip.recorder import Recorder
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
            raise CommandError(f"station {station!r:.200} is unknown; write it like {example}")
        return station

    def product(self, given: Given) -> Product:
        products = self.routes.products()
        code = given.text("product")
        if code not in products:
            raise CommandError(f"product {code!r:.200} is unknown; there are {', '.join(products)}")
        return products[code]

    def amount(self, given: Given, products: Iterable[Product], name: str = "quantity") -> Quantity:
        """The quantity, which must be one in the unit of the products it may be about."""
        quantity = given.quantity(name)
        for product in products:
            if decimals_of(quantity) > product.decimals:
                how = f"measured in {product.unit} with {product.decimals} decimals at the most"
                if not product.decimals:
                    how = f"counted in whole {product.unit}"
                raise CommandError(f"{product.product} is {how}, not in {quantity}")
        return quantity

    def order(self, given: Given) -> Order:
        return self.order_named(given.text("order"))

    def order_named(self, name: str) -> Order:
        order = self.state.orders.get(name)
        if order is None:
            raise CommandError(f"order {name!r:.200} is unknown; release it first")
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
            raise CommandError(f"lot {lot!r:.200} is unknown; release it first")
        order = self.order_named(name or self.state.lots[lot])
        if lot and self.state.lots[lot] != order.order:
            raise CommandError(f"lot {lot} belongs to order {self.state.lots[lot]}, not to {order.order}")
        return Parcel(order.order, lot)

    def parcel_needed(self, given: Given) -> Parcel:
        parcel = self.parcel(given)
        if parcel is None:
            raise CommandError("an order or a lot must be named")
        return parcel

    def on_route(self, parcel: Parcel, station: str) -> None:
        product = self.product_of_parcel(parcel)
        if station not in product.stations:
            raise CommandError(
                f"station {station} is not on the route of {product.product}, which order {parcel.order} makes"
            )


def enough(available: Quantity, wanted: Quantity, what: str, hint: str = "") -> None:
    """Refuses to take more than there is; `what` goes in front, # for the number, like `order WO-1 has # pieces`."""
    if available < wanted:
        raise CommandError(f"{what.replace('#', str(available))}, not {wanted}{hint and '; '}{hint}")
