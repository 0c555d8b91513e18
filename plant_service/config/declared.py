"""All names that a plant.yaml declares, also those of blocks that are wrong.

A block with a mistake in it must not make every mention of it look like a second mistake.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plant_service.config.yaml_source import Data


@dataclass(frozen=True, slots=True)
class Declared:
    """`tags`: names by device, only for devices whose list could be read."""

    devices: frozenset[str]
    stations: frozenset[str]
    products: frozenset[str]
    tags: Mapping[str, frozenset[str]]


def declared(data: Data, tags: Mapping[str, frozenset[str]]) -> Declared:
    return Declared(
        devices=frozenset(_block(data, "devices")),
        stations=frozenset(_stations(data)),
        products=frozenset(_block(data, "products")),
        tags=tags,
    )


def _block(data: Data, key: str) -> Mapping[str, Data]:
    inner = data.get(key) if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else {}


def _stations(data: Data) -> Iterator[str]:
    for area in _block(data, "areas").values():
        for line, block in _block(area, "lines").items():
            for station in _block(block, "stations"):
                yield f"{line}/{station}"
