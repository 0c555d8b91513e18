"""The address space as plain data: which nodes there are, what they are called and how they hang together.

Every node of ours has its path as its NodeId, so ids stay the same over restarts and changes of the configuration.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType
from plant_service.core.series import (
    ORDER_SERIES,
    SITE_SERIES,
    STATION_SERIES,
    Series,
    order_path,
    station_path,
    tag_path,
)
from plant_service.core.wip.model import PIECES, PlantModel, Product, Text
from plant_service.core.wip.route import ways

#: Type of the objects between a station (order, site) and its numbers, by their path relative to it.
GROUP_TYPES = {
    "WIP": "WipType",
    "Counters/Good": "CounterType",
    "Counters/Scrap": "CounterType",
    "Counters/Rework": "CounterType",
    "Job": "JobType",
}
FOLDER = "FolderType"
SHELVED_STATE = "ShelvedStateMachineType"


@dataclass(frozen=True, slots=True)
class ObjectNode:
    """`parent` is a path, "" for the Objects folder; `type` one of ours (types.py) or of the two above.

    `is_notifier`: has events, and those of the notifiers below.
    """

    path: str
    parent: str
    name: str
    type: str = FOLDER
    title: Text | None = None
    description: str | Text = ""
    is_notifier: bool = False


@dataclass(frozen=True, slots=True)
class VariableNode:
    """`series` is its key in the historian. `unit`, `address`, `range` become properties where they are known.

    `is_quantity`: of a type's member, that its instances are whole numbers or decimals, by what is made.
    """

    path: str
    parent: str
    name: str
    type: TagType
    series: str
    description: str = ""
    unit: str = ""
    address: str = ""
    range: tuple[float, float] | None = None
    is_quantity: bool = False


Node = ObjectNode | VariableNode


def plant_nodes(model: PlantModel, tags: Sequence[TagInfo]) -> Iterator[Node]:
    """Every node known before the first sample, parents before their children."""
    site = model.site
    yield ObjectNode(site, "", site, is_notifier=True)
    yield from members(site, SITE_SERIES, _measured(model.products.values()))
    yield ObjectNode(f"{site}/Orders", site, "Orders")
    yield ObjectNode(f"{site}/Alarms", site, "Alarms")
    yield from _stations(model)
    for order in model.orders:
        yield from order_nodes(model, order.order)
    yield from _devices(tags)


def order_nodes(model: PlantModel, order: str) -> Iterator[Node]:
    """An order's numbers are decimals where any product is measured: its own may not be known yet."""
    path = order_path(model.site, order)
    yield ObjectNode(path, f"{model.site}/Orders", order, "OrderType")
    yield from members(path, ORDER_SERIES, _measured(model.products.values()))


def _measured(products: Iterable[Product]) -> bool:
    return any(made.decimals for made in products)


def order_of(site: str, path: str) -> str | None:
    """The order that a figure's path is about; None when it is about none."""
    prefix = order_path(site, "")
    if path.startswith(prefix):
        for series in ORDER_SERIES:
            if path.endswith(f"/{series.path}"):
                return path[len(prefix) : -len(series.path) - 1]
    return None


def flows(model: PlantModel) -> set[tuple[str, str]]:
    """Pairs of station paths: work goes from the first to the second by some product's route."""
    return {
        (_path(model, source), _path(model, target))
        for made in model.products.values()
        for step, following in ways(made.route)
        for source, target in product(step.stations, following.stations)
        if source != target
    }


def members(owner: str, series: Iterable[Series], is_measured: bool = False, unit: str = "") -> Iterator[Node]:
    """The variables of a station, order or site with the objects between; paths like `WIP/Queue` make a `WIP`.

    `is_measured`: quantities are decimals; `unit`: of quantities.
    """
    groups: set[str] = set()
    for number in series:
        *between, name = number.path.split("/")
        parent = owner
        for depth, group in enumerate(between, start=1):
            path = f"{parent}/{group}"
            if path not in groups:
                groups.add(path)
                yield ObjectNode(path, parent, group, GROUP_TYPES.get("/".join(between[:depth]), FOLDER))
            parent = path
        path, quantity = f"{parent}/{name}", number.is_quantity
        type_ = TagType.FLOAT64 if quantity and is_measured else number.type
        own = unit if quantity else ""
        yield VariableNode(path, parent, name, type_, f"{owner}/{number.path}", unit=own, is_quantity=quantity)


def _path(model: PlantModel, station: str) -> str:
    return station_path(model.site, model.stations[station].area, station)


def _stations(model: PlantModel) -> Iterator[Node]:
    seen: set[str] = set()
    for station in model.stations.values():
        area = f"{model.site}/{station.area}"
        line = f"{area}/{station.line}"
        for folder in (
            ObjectNode(area, model.site, station.area, is_notifier=True),
            ObjectNode(line, area, station.line, is_notifier=True),
        ):
            if folder.path not in seen:
                seen.add(folder.path)
                yield folder
        path = _path(model, station.path)
        name = station.responsible
        description = Text(f"Responsible: {name}", f"负责人：{name}") if name else ""
        yield ObjectNode(path, line, station.station, "StationType", station.name, description, True)
        made = [one for one in model.products.values() if station.path in one.stations]
        units = {one.unit for one in made}
        unit = units.pop() if len(units) == 1 else ""
        yield from members(path, STATION_SERIES, _measured(made), "" if unit == PIECES else unit)


def _devices(tags: Sequence[TagInfo]) -> Iterator[Node]:
    yield ObjectNode("Devices", "", "Devices")
    objects: set[str] = set()
    for tag in tags:
        parent = f"Devices/{tag.device}"
        if tag.device not in objects:
            objects.add(tag.device)
            yield ObjectNode(parent, "Devices", tag.device, "DeviceType")
        path = tag_path(tag.name)
        folder, _, name = path.rpartition("/")
        if folder != parent and folder not in objects:
            objects.add(folder)
            yield ObjectNode(folder, parent, folder[len(parent) + 1 :])
        yield VariableNode(path, folder, name, tag.type, tag.name, tag.description, tag.unit, tag.address, tag.range)
