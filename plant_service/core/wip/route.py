"""Where pieces wait along a route, and where each kind of report takes them from and brings them to.

Along a route: transit(10) queue(10) active(10) done(10) transit(20) ... shipped. A step says which of arrived,
departed and inspected are captured; those that are not are implied by the report before them.

The way goes from a step to its `next` one: alternatives of a step are passed by, and a rework step, which lies off the
way, leads back to where it says. Whoever reports may take pieces from any step whose way leads there.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Place
from plant_service.core.wip.model import Operation, PlantModel, Product


class Source(NamedTuple):
    """A place to take pieces from; `path`: steps that they leave on their way to the step that reports."""

    place: Place
    path: tuple[int, ...]


class Job(NamedTuple):
    """A step that a station can do."""

    product: Product
    step: int

    @property
    def operation(self) -> Operation:
        return self.product.route[self.step]


class Routes:
    """The routes of a model, with what its stations observe. Immutable; answers are remembered.

    `planned`: orders that the configuration names.
    """

    def __init__(self, model: PlantModel) -> None:
        self._model = model
        self.planned = frozenset(order.order for order in model.orders)
        self._jobs: dict[str, tuple[Job, ...]] = {
            station: tuple(
                Job(made, index)
                for made in model.products.values()
                for index, step in enumerate(made.route)
                if station in step.stations
            )
            for station in model.stations
        }
        self._operations = {(p.product, s.operation): s for p in model.products.values() for s in p.route}
        self._following = {name: tuple(following(made.route)) for name, made in model.products.items()}
        self._sources = lru_cache(maxsize=None)(self._walk)
        self._targets = lru_cache(maxsize=None)(self._find_target)

    def jobs_at(self, station: str) -> tuple[Job, ...]:
        """The steps that a station can do, of all products."""
        return self._jobs[station]

    def products_at(self, station: str) -> tuple[Product, ...]:
        return tuple({job.product.product: job.product for job in self._jobs[station]}.values())

    def product(self, name: str) -> Product:
        return self._model.products[name]

    def products(self) -> Mapping[str, Product]:
        """What can be released: without the earlier routes that orders under way still go."""
        return {name: made for name, made in self._model.products.items() if not made.revision_of}

    def made(self) -> Iterable[Product]:
        """All products, the earlier routes under their keys too."""
        return self._model.products.values()

    def operations(self) -> Mapping[tuple[str, str], Operation]:
        return self._operations

    def next(self, product: Product, index: int) -> int:
        """The step behind the one at `index`; the length of the route where that is the last one."""
        return self._following[product.product][index]

    def first(self, product: Product) -> int:
        """The step where pieces enter."""
        return next(i for i, step in enumerate(product.route) if not step.alternative_to and not step.returns_to)

    def stations_before(self, job: Job) -> Iterator[str]:
        """Stations whose completed pieces go to the step of a job."""
        for step in self.steps_before(job):
            yield from step.stations

    def steps_before(self, job: Job) -> Iterator[Operation]:
        for index, after in enumerate(self._following[job.product.product]):
            if after == job.step:
                yield job.product.route[index]

    def stations_behind(self, station: str) -> Iterator[str]:
        """Stations that the pieces completed at a station go to."""
        for job in self._jobs[station]:
            after = self.next(job.product, job.step)
            if after < len(job.product.route):
                yield from job.product.route[after].stations

    def captures(self, step: Operation, kind: str, station: str = "") -> bool:
        """Whether reports of `kind` are expected at a step (at one of its stations): as configured, or by signals."""
        if step.captures is not None:
            return kind in step.captures
        stations = (station,) if station else step.stations
        return any(kind in self._model.stations[name].observes for name in stations)

    def arrives(self, step: Operation) -> bool:
        return step.handover or self.captures(step, "arrived")

    def departs(self, product: Product, index: int, station: str) -> bool:
        """Whether pieces stay where they were completed until somebody reports that they left."""
        after = self.next(product, index)
        handed_over = after < len(product.route) and product.route[after].handover
        return handed_over or self.captures(product.route[index], "departed", station)

    def entry(self, product: Product, index: int) -> Place:
        """Where pieces go that are sent to the step at `index`: on their way, or straight into its queue."""
        step = product.route[index]
        bucket = Bucket.TRANSIT if self.arrives(step) else Bucket.QUEUE
        return Place(product.product, step.operation, "", bucket)

    def queue(self, product: Product, index: int) -> Place:
        return Place(product.product, product.route[index].operation, "", Bucket.QUEUE)

    def departure(self, product: Product, index: int) -> Place:
        """Where pieces go that leave the step at `index`."""
        after = self.next(product, index)
        if after == len(product.route):
            return Place(product.product, "", "", Bucket.SHIPPED)
        return self.entry(product, after)

    def target(self, job: Job, station: str, kind: str) -> Place:
        """Where pieces are after a report of `kind` at `station`."""
        return self._targets(job.product.product, job.step, station, kind)

    def sources(self, job: Job, station: str, kind: str) -> tuple[Source, ...]:
        """Places to take pieces from for a report of `kind` at `station`: nearest first, then ever further upstream;
        what is on hold comes last."""
        return self._sources(job.product.product, job.step, station, kind)

    def _find_target(self, name: str, index: int, station: str, kind: str) -> Place:
        product = self.product(name)
        step = product.route[index]
        if kind == "completed" and self.captures(step, "inspected", station):
            return Place(name, step.operation, station, Bucket.DONE)
        if kind in ("completed", "inspected"):
            if self.departs(product, index, station):
                return Place(name, step.operation, station, Bucket.DONE)
            return self.departure(product, index)
        if kind == "departed":
            return self.departure(product, index)
        if kind == "arrived":
            return self.queue(product, index)
        bucket = Bucket.ACTIVE if kind == "started" else Bucket.SCRAP
        return Place(name, step.operation, station, bucket)

    def _walk(self, name: str, index: int, station: str, kind: str) -> tuple[Source, ...]:
        product = self.product(name)
        upstream = list(self._upstream(product, index))
        found = [Source(place, ()) for place in _own_places(name, product.route[index], station, kind)]
        for path, waiting_only in upstream:
            step = product.route[path[0]]
            worked_on = () if waiting_only else (Bucket.DONE, Bucket.ACTIVE)
            found += [Source(Place(name, step.operation, at, b), path) for b in worked_on for at in step.stations]
            found += [Source(Place(name, step.operation, "", b), path) for b in (Bucket.QUEUE, Bucket.TRANSIT)]
        if kind == "arrived":
            return tuple(found)
        for path in [(), *(path for path, _ in upstream)]:
            step = product.route[path[0] if path else index]
            found += [Source(Place(name, step.operation, at, Bucket.HOLD), path) for at in ("", *step.stations)]
        return tuple(found)

    def _upstream(self, product: Product, index: int) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Paths of steps whose way leads to the one at `index`, nearest first. The flag: only what waits there may
        come, because the two steps are alternatives of each other."""
        route, following = product.route, self._following[product.product]
        border: list[tuple[int, tuple[int, ...]]] = [(index, ())]
        if head := route[index].alternative_to:
            first = product.position[head]
            yield (first,), True
            border.append((first, ()))
        while border:
            border = [
                (before, (before, *path))
                for at, path in border
                for before in reversed(range(len(route)))
                if following[before] == at
            ]
            for _, path in border:
                yield path, False


def _own_places(name: str, step: Operation, station: str, kind: str) -> Iterator[Place]:
    if kind in ("departed", "inspected"):
        yield Place(name, step.operation, station, Bucket.DONE)
    if kind in ("completed", "departed", "scrapped", "inspected"):
        yield Place(name, step.operation, station, Bucket.ACTIVE)
    if kind != "arrived":
        yield Place(name, step.operation, "", Bucket.QUEUE)
    yield Place(name, step.operation, "", Bucket.TRANSIT)


def following(route: tuple[Operation, ...]) -> Iterator[int]:
    """For each step the one behind it; the length of the route for the last."""
    position = {step.operation: index for index, step in enumerate(route)}
    way = [index for index, step in enumerate(route) if not step.alternative_to and not step.returns_to]
    for index, step in enumerate(route):
        if step.returns_to:
            yield position[step.returns_to]
        else:
            place = position[step.alternative_to] if step.alternative_to else index
            yield next((later for later in way if later > place), len(route))


def ways(route: tuple[Operation, ...]) -> Iterator[tuple[Operation, Operation]]:
    """Pairs of steps: pieces go from the first to the second, which may be an alternative."""
    for index, after in enumerate(following(route)):
        for step in route:
            if after < len(route) and route[after].operation in (step.operation, step.alternative_to):
                yield route[index], step
