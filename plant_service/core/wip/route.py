"""Where pieces wait along a route, and where each kind of report takes them from and brings them to.

Along a route: transit(10) queue(10) active(10) done(10) transit(20) queue(20) ... shipped. A step's own signals say
which of arrived and departed are captured; those that are not are implied by the report before them.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel, Product


class Source(NamedTuple):
    """A place to take pieces from, `step`: place of its operation in the route."""

    place: Place
    step: int


class Routes:
    """The routes of a model, with what its stations observe. Immutable; answers are remembered."""

    def __init__(self, model: PlantModel) -> None:
        self._model = model
        self._products_at: dict[str, tuple[Product, ...]] = {
            station: tuple(p for p in model.products.values() if station in p.operation_at)
            for station in model.stations
        }
        self.sources = lru_cache(maxsize=None)(self._sources)
        self.target = lru_cache(maxsize=None)(self._target)

    def products_at(self, station: str) -> tuple[Product, ...]:
        return self._products_at[station]

    def product(self, name: str) -> Product:
        return self._model.products[name]

    def products(self) -> Mapping[str, Product]:
        return self._model.products

    def operations(self) -> Mapping[tuple[str, str], Operation]:
        return {(p.product, step.operation): step for p in self._model.products.values() for step in p.route}

    def observes(self, step: Operation, kind: str) -> bool:
        return any(kind in self._model.stations[station].observes for station in step.stations)

    def entry(self, product: Product, index: int) -> Place:
        """Where pieces go that are sent to the step at `index`: on their way, or straight into its queue."""
        step = product.route[index]
        bucket = Bucket.TRANSIT if self.observes(step, "arrived") else Bucket.QUEUE
        return Place(product.product, step.operation, "", bucket)

    def queue(self, product: Product, index: int) -> Place:
        return Place(product.product, product.route[index].operation, "", Bucket.QUEUE)

    def _departure(self, product: Product, index: int) -> Place:
        if index + 1 == len(product.route):
            return Place(product.product, "", "", Bucket.SHIPPED)
        return self.entry(product, index + 1)

    def _target(self, product_name: str, index: int, station: str, kind: str) -> Place:
        """Where pieces are after a report of `kind` at `station`."""
        product = self.product(product_name)
        operation = product.route[index].operation
        if kind == "completed":
            if "departed" in self._model.stations[station].observes:
                return Place(product_name, operation, station, Bucket.DONE)
            return self._departure(product, index)
        if kind == "departed":
            return self._departure(product, index)
        if kind == "arrived":
            return self.queue(product, index)
        bucket = Bucket.ACTIVE if kind == "started" else Bucket.SCRAP
        return Place(product_name, operation, station, bucket)

    def _sources(self, product_name: str, index: int, station: str, kind: str) -> tuple[Source, ...]:
        """Places to take pieces from for a report of `kind` at `station`: nearest first, then ever further upstream."""
        return tuple(self._walk(self.product(product_name), index, station, kind))

    def _walk(self, product: Product, index: int, station: str, kind: str) -> Iterator[Source]:
        name, step = product.product, product.route[index]
        if kind == "departed":
            yield Source(Place(name, step.operation, station, Bucket.DONE), index)
        if kind in ("completed", "departed", "scrapped"):
            yield Source(Place(name, step.operation, station, Bucket.ACTIVE), index)
        if kind != "arrived":
            yield Source(Place(name, step.operation, "", Bucket.QUEUE), index)
        yield Source(Place(name, step.operation, "", Bucket.TRANSIT), index)
        for before in range(index - 1, -1, -1):
            step = product.route[before]
            for bucket in (Bucket.DONE, Bucket.ACTIVE):
                for place in step.stations:
                    yield Source(Place(name, step.operation, place, bucket), before)
            for bucket in (Bucket.QUEUE, Bucket.TRANSIT):
                yield Source(Place(name, step.operation, "", bucket), before)
