"""Reads plant.yaml and its tag lists: a Plant, or every mistake in them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from plant_service.config.joining import Joining
from plant_service.config.mentions import Mentions
from plant_service.config.plant import DeviceConfig, Plant
from plant_service.config.plant_file import validated
from plant_service.config.schema import PlantFile
from plant_service.config.shifts import zone_of
from plant_service.config.suggestions import did_you_mean
from plant_service.config.tag_lists import TagList, read_tag_list
from plant_service.config.yaml_source import Data, YamlSource, read_yaml
from plant_service.core.errors import ConfigError, Problem
from plant_service.core.shifts import Zone
from plant_service.core.wip.model import PlantModel, Text


def load(path: Path) -> Plant:
    """Raises ConfigError with all problems of plant.yaml and its tag lists, each with file and line."""
    source = read_yaml(path)
    file, right, problems = validated(source)
    problems += source.problems
    lists = _tag_lists(path, file, source, problems)
    joining = Joining(
        file=file,
        source=right,
        tags={f"{device}.{tag.name}": tag for device, tags in lists.items() for tag in tags.tags},
        standard_times_known=_products(source) == _products(right),
    )
    stations, products, orders = joining.stations(), joining.products(), joining.orders()
    shifts, alarms = joining.shifts(), joining.alarms()
    joining.check_devices()
    problems += joining.problems
    problems += Mentions(source, {device: tags.named for device, tags in lists.items() if tags.named}).problems()
    if problems:
        raise ConfigError(sorted(set(problems)))
    for device in file.devices:
        joining.lines["device", device] = right.line("devices", device)
    return Plant(
        path=path,
        model=PlantModel(
            file.site,
            file.timezone,
            _version(file, lists),
            stations,
            products,
            orders,
            zone=zone_of(file.timezone) if shifts or file.personal_figures else Zone(),
            shifts=shifts,
            responsible=file.responsible or "",
            alarms=alarms,
            line_caps=joining.line_caps(),
            line_outputs=joining.line_outputs(),
            personal_figures=file.personal_figures,
        ),
        names=_names(file),
        devices={name: DeviceConfig(block.settings, lists[name].tags) for name, block in file.devices.items()},
        historian=file.historian,
        opcua=file.opcua,
        web=file.web,
        lines=joining.lines,
    )


def _tag_lists(path: Path, file: PlantFile, source: YamlSource, problems: list[Problem]) -> dict[str, TagList]:
    """Lists that can be read, also of devices with a mistake; what is wrong with them is added to `problems`."""
    lists = {}
    for device, name in _tag_files(source.data):
        settings = file.devices[device].settings if device in file.devices else None
        try:
            lists[device] = read_tag_list(path.parent / name, settings)
        except ConfigError as error:
            others = (other.name for other in path.parent.glob("*.csv") if other.name != name)
            message = f"tag list {name!r} {error.problems[0].message}{did_you_mean(name, others)}"
            problems.append(source.problem(("devices", device, "tags"), message))
        else:
            problems += lists[device].problems
    return lists


def _tag_files(data: Data) -> Iterator[tuple[str, str]]:
    devices = data.get("devices") if isinstance(data, dict) else None
    for device, block in devices.items() if isinstance(devices, dict) else ():
        name = block.get("tags") if isinstance(block, dict) else None
        if isinstance(name, str) and name.strip():
            yield device, name


def _products(source: YamlSource) -> object:
    return source.data.get("products") if isinstance(source.data, dict) else None


def _names(file: PlantFile) -> dict[str, Text]:
    names = {}
    for area, block in file.areas.items():
        names[area] = block.name.text if block.name else Text(area, area)
        for line, line_block in block.lines.items():
            names[f"{area}/{line}"] = line_block.name.text if line_block.name else Text(line, line)
    return names


def _version(file: PlantFile, lists: Mapping[str, TagList]) -> str:
    """Equal meaning gives equal versions, whatever the layout, comments and file names."""
    plant = file.model_dump(mode="json", exclude={"devices": {"__all__": {"tags"}}})
    tags = {device: [tag.model_dump(mode="json") for tag in found.tags] for device, found in lists.items()}
    content = json.dumps([plant, tags], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
