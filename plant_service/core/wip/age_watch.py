"""What is watched for its age: an operation, a product in the plant, pieces between two steps that are handed over."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heapify
from typing import TypeAlias

from plant_service.core.calendars import NEVER, WorkingTime
from plant_service.core.samples import Micros
from plant_service.core.texts import alarms
from plant_service.core.texts.phrase import Said
from plant_service.core.wip import dwelling
from plant_service.core.wip.dwelling import Dwells
from plant_service.core.wip.events import ON_HAND, Account, Bucket
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.model import Operation, PlantModel, Product
from plant_service.core.wip.state import Stay
from plant_service.core.words import lasting

#: Product, operation (PLANT: wherever it is), and TRANSIT where only pieces on their way there are meant.
Key: TypeAlias = tuple[str, str, str]
AGING, UNMATCHED = "aging", "unmatched"
PLANT, TRANSIT = "", Bucket.TRANSIT.value
_GRAINS = 100


def _at_operation(product: str, account: Account) -> Key | None:
    return (product, account.operation, "") if account.bucket in ON_HAND else None


def _in_plant(product: str, account: Account) -> Key | None:
    return (product, PLANT, "") if account.bucket in ON_HAND else None


def _on_the_way(product: str, account: Account) -> Key | None:
    return (product, account.operation, TRANSIT) if account.bucket is Bucket.TRANSIT else None


#: How an account is seen by watches of each sort; None: it is no place of theirs.
View: TypeAlias = Callable[[str, Account], Key | None]
AT_OPERATION: View = _at_operation
IN_PLANT: View = _in_plant
ON_THE_WAY: View = _on_the_way


class Watch:
    """`fixed`: the limit that the configuration gives; `percent`: the share of pieces that are not told of.
    `oldest`: a heap of (since, parcel) in which some entries are out of date."""

    def __init__(
        self,
        name: str,
        key: Key,
        station: str,
        working_time: WorkingTime,
        fixed: Micros | None,
        percent: int | None = None,
        dwells: Dwells | None = None,
    ) -> None:
        self.name, self.key, self.station = name, key, station
        self.subject = "/".join(filter(None, key[:2]))
        self.dwells = dwells
        self.oldest: list[tuple[Micros, Parcel]] = []
        self._working_time = working_time
        self._fixed, self._percent = fixed, percent
        self._due: tuple[Micros, Micros, Micros] = (-1, 0, 0)

    @property
    def view(self) -> View:
        _, operation, where = self.key
        return ON_THE_WAY if where else AT_OPERATION if operation else IN_PLANT

    @property
    def limit(self) -> Micros:
        """The shorter one of the fixed limit and the usual time; NEVER where neither is known."""
        usual = self.dwells.usual if self.dwells is not None else None
        return min(self._fixed or NEVER, usual or NEVER)

    @property
    def grain(self) -> Micros:
        return min(self.limit, dwelling.WINDOW) // _GRAINS

    def due(self, since: Micros) -> Micros:
        """When pieces that came then will be too old; mostly it is asked again about the same ones."""
        limit = self.limit
        if limit == NEVER:
            return NEVER
        if self._due[:2] != (since, limit):
            self._due = since, limit, self._working_time.after(since, limit)
        return self._due[2]

    def learn(self, gone: Iterable[Stay], time: Micros, now: Micros) -> None:
        """Pieces have left."""
        if self.dwells is None or self._percent is None:
            return
        for stay in gone:
            dwelling.add(self.dwells, now, self._working_time.between(stay.since, time), stay.quantity)
        dwelling.learn(self.dwells, now, self._percent)

    def heap(self, stays: Mapping[Parcel, list[Stay]]) -> None:
        self.oldest = [(found[0].since, parcel) for parcel, found in stays.items()]
        heapify(self.oldest)

    def text(self, parcel: Parcel) -> Said:
        product, operation, _ = self.key
        lot, limit = f" lot {parcel.lot}" if parcel.lot else "", lasting(self.limit)
        pieces = {"order": parcel.order, "lot_too": lot, "time_long": limit}
        if self.name == UNMATCHED:
            return alarms.UNMATCHED(operation=operation, product=product, **pieces)
        usual = f", longer than {self._percent} % of the pieces before them" if self.limit != self._fixed else ""
        if not operation:
            return alarms.AGING_IN_PLANT(usual=usual, **pieces)
        return alarms.AGING_AT(operation=operation, product=product, usual=usual, **pieces)


def watches(model: PlantModel, known: Mapping[Key, Dwells], now: Micros) -> Iterator[Watch]:
    """`known`: what was learnt about some of them."""
    for product in model.products.values():
        first, aging, percent = product.route[0].stations[0], product.aging, product.aging_percentile
        if aging is not None or percent is not None:
            yield _aging(model, (product.product, PLANT, ""), first, aging, percent, known, now)
        for step in product.route:
            yield from _of_step(model, product, step, known, now)


def _of_step(
    model: PlantModel, product: Product, step: Operation, known: Mapping[Key, Dwells], now: Micros
) -> Iterator[Watch]:
    station, key = step.stations[0], (product.product, step.operation, "")
    if step.aging is not None or step.aging_percentile is not None:
        yield _aging(model, key, station, step.aging, step.aging_percentile, known, now)
    if step.handover:
        yield Watch(UNMATCHED, (*key[:2], TRANSIT), station, model.working_time(station), step.gap)


def _aging(
    model: PlantModel,
    key: Key,
    station: str,
    limit: Micros | None,
    percent: int | None,
    known: Mapping[Key, Dwells],
    now: Micros,
) -> Watch:
    dwells = None if percent is None else known.get(key) or Dwells(now)
    return Watch(AGING, key, station, model.working_time(station), limit, percent, dwells)
