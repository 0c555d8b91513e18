"""Do all names that plant.yaml mentions exist?

Looks at the data as written, so that a mention in a block with another mistake is checked too, and a block with a
mistake does not make every mention of it look like a second one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plant_service.config.signal_tags import answers_in, tags_in
from plant_service.config.suggestions import did_you_mean
from plant_service.config.yaml_source import Data, KeyPath, YamlSource
from plant_service.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Mentions:
    """`tags`: names by device, only for devices whose tag list could be read in full."""

    source: YamlSource
    tags: Mapping[str, frozenset[str]]

    def problems(self) -> Iterator[Problem]:
        root = self.source.data
        stations = dict(_stations(root))
        for place, block in stations.values():
            for signal, keys in _items(block, "signals", place):
                for tag in (*tags_in(keys), *answers_in(keys)):
                    yield from self._tag(tag, signal)
            permissive = block.get("permissive") if isinstance(block, dict) else None
            if isinstance(permissive, str):
                yield from self._tag(permissive, (*place, "permissive"))
        for place, keys in _loops(root):
            output = keys.get("may_release")
            if isinstance(output, str):
                yield from self._tag(output, (*place, "may_release"))
        for code, product in _block(root, "products").items():
            for operation, keys in _items(product, "route", ("products", code)):
                yield from self._stations_of(keys, operation, stations)
            for code_of_step, override in _block(product, "overrides").items():
                yield from self._stations_of(override, ("products", code, "overrides", code_of_step), stations)
        for order, keys in _items(root, "orders", ()):
            yield from self._product(keys.get("product"), (*order, "product"))

    def _stations_of(self, step: object, place: KeyPath, known: Mapping[str, object]) -> Iterator[Problem]:
        mentioned = step.get("stations") if isinstance(step, dict) else None
        for number, station in enumerate(mentioned if isinstance(mentioned, list) else []):
            if isinstance(station, str) and station not in known:
                words = f"there is no station {station!r}{_station_hint(station, known)}"
                yield self.source.problem((*place, "stations", number), words)

    def _tag(self, name: str, place: KeyPath) -> Iterator[Problem]:
        if "." not in name:
            return
        device, _, tag = name.partition(".")
        devices = _block(self.source.data, "devices")
        if device not in devices:
            hint = did_you_mean(device, devices)
            yield self.source.problem(place, f"there is no device {device!r} (in {name}){hint}")
        elif device in self.tags and tag not in self.tags[device]:
            hint = did_you_mean(tag, self.tags[device])
            words = f"there is no tag {tag!r} in the tag list of device {device!r}{hint}"
            yield self.source.problem(place, words)

    def _product(self, code: Data, place: KeyPath) -> Iterator[Problem]:
        products = _block(self.source.data, "products")
        if isinstance(code, str | int) and str(code) not in products:
            yield self.source.problem(place, f"there is no product {str(code)!r}{did_you_mean(str(code), products)}")


def _block(data: Data, key: str) -> Mapping[str, Data]:
    inner = data.get(key) if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else {}


def _items(data: Data, key: str, place: KeyPath) -> Iterator[tuple[KeyPath, Mapping[str, Data]]]:
    """The blocks in the list under a key, each with its place."""
    inner = data.get(key) if isinstance(data, dict) else None
    for index, item in enumerate(inner if isinstance(inner, list) else []):
        if isinstance(item, dict):
            yield (*place, key, index), item


def _stations(data: Data) -> Iterator[tuple[str, tuple[KeyPath, Data]]]:
    for area, area_block in _block(data, "areas").items():
        for line, line_block in _block(area_block, "lines").items():
            for station, block in _block(line_block, "stations").items():
                yield f"{line}/{station}", (("areas", area, "lines", line, "stations", station), block)


def _loops(data: Data) -> Iterator[tuple[KeyPath, Mapping[str, Data]]]:
    """Blocks that may have a cap with an output: lines and products."""
    for area, area_block in _block(data, "areas").items():
        for line, block in _block(area_block, "lines").items():
            yield ("areas", area, "lines", line), block if isinstance(block, dict) else {}
    for product, block in _block(data, "products").items():
        yield ("products", product), block if isinstance(block, dict) else {}


def _station_hint(station: str, known: Mapping[str, object]) -> str:
    with_line = [path for path in known if path.endswith(f"/{station}")]
    return f"; write {with_line[0]!r}" if with_line else did_you_mean(station, known)
