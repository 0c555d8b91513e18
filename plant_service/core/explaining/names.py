"""Which figure a name means: the names of core/series.py, taken apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from plant_service.core.series import ORDER_SERIES, SITE_SERIES, STATION_SERIES, Series, order_path, station_path
from plant_service.core.wip.model import PlantModel


class Scope(StrEnum):
    STATION = "station"
    ORDER = "order"
    SITE = "site"


_SERIES = {Scope.STATION: STATION_SERIES, Scope.ORDER: ORDER_SERIES, Scope.SITE: SITE_SERIES}
_ENDINGS = tuple(f"/{series.path}" for family in _SERIES.values() for series in family)


@dataclass(frozen=True, slots=True)
class Figure:
    """`subject`: the station's path, the order, or "" for the site."""

    name: str
    scope: Scope
    subject: str
    series: Series


def looks_like_one(name: str) -> bool:
    """Whether a text ends as names of figures do."""
    return name.endswith(_ENDINGS)


def find(name: str, model: PlantModel) -> Figure | None:
    """The figure of that name, if the plant has it, or would have it if there were such an order."""
    orders = order_path(model.site, "")
    for series in ORDER_SERIES:
        order = name.removeprefix(orders).removesuffix(f"/{series.path}")
        if order and name == f"{orders}{order}/{series.path}":
            return Figure(name, Scope.ORDER, order, series)
    return next((figure for figure in figures(model, ()) if figure.name == name), None)


def figures(model: PlantModel, orders: Iterable[str]) -> Iterator[Figure]:
    """Every figure that is published."""
    roots = [(Scope.SITE, "", model.site)]
    roots += [
        (Scope.STATION, path, station_path(model.site, station.area, path)) for path, station in model.stations.items()
    ]
    roots += [(Scope.ORDER, order, order_path(model.site, order)) for order in orders]
    for scope, subject, root in roots:
        for series in _SERIES[scope]:
            yield Figure(f"{root}/{series.path}", scope, subject, series)
