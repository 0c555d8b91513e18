"""A plant as configured: everything that the service is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from connectors.planning import PlannedScan, planned_scans, scans
from connectors.registry import DeviceSettings
from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from historian.settings import HistorianSettings
from opcua_model.settings import OpcUaSettings
from plant_service.core.diagnostics import diagnostic_tags
from plant_service.core.errors import Problem
from plant_service.core.ports import TagInfo
from plant_service.core.samples import Micros, TagType
from plant_service.core.wip.model import PlantModel, Text
from plant_service.web.settings import WebSettings

#: What a line number is kept for: ("device", name), ("station", path), ("rule", name), ("product", code),
#: ("operation", product, code).
Mention: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class DeviceConfig:
    settings: DeviceSettings
    tags: tuple[TagSettings, ...]

    @property
    def poll(self) -> Micros:
        """Time from one poll to the next, of tags without their own."""
        return self.settings.poll

    @cached_property
    def plan(self) -> tuple[PlannedScan, ...]:
        """The requests of a poll, for each pace, fastest first."""
        return planned_scans(self.settings, self.tags)

    @property
    def source_times(self) -> Mapping[str, str]:
        """By tag: the tag that carries the time at which the device had its value."""
        return {tag.name: tag.source_time for tag in self.tags if tag.source_time}

    @property
    def load(self) -> float:
        """Part of the time that the device is expected to be busy answering; above 1 polls will be missed."""
        return sum(scan.duration / scan.poll for scan in self.plan)

    @property
    def write_interval(self) -> Micros:
        """Shortest time between two writes; 0 where nothing can be written."""
        return self.settings.write_interval if isinstance(self.settings, BlockDevice) else 0

    @property
    def scans(self) -> Mapping[Micros, tuple[int, ...]]:
        """Indexes of the tags by the time from poll to poll, fastest first."""
        return scans(self.settings, self.tags)


@dataclass(frozen=True)
class Plant:
    """`names`: names for people of areas (key `<area>`) and lines (key `<area>/<line>`); stations carry their own."""

    path: Path
    model: PlantModel
    names: Mapping[str, Text]
    devices: Mapping[str, DeviceConfig]
    historian: HistorianSettings
    opcua: OpcUaSettings
    web: WebSettings
    lines: Mapping[Mention, int] = field(repr=False, compare=False)

    @cached_property
    def tags(self) -> Mapping[str, TagInfo]:
        """Every tag by its full name `<device>.<tag>`."""
        return {
            f"{device}.{tag.name}": TagInfo(
                name=f"{device}.{tag.name}",
                device=device,
                address=tag.address,
                type=tag.scaled_type,
                unit=tag.unit,
                description=tag.description,
            )
            for device, config in self.devices.items()
            for tag in config.tags
        }

    @cached_property
    def published_tags(self) -> tuple[TagInfo, ...]:
        """Every tag, and the diagnostics of the devices."""
        return (*self.tags.values(), *chain.from_iterable(map(diagnostic_tags, self.devices)))

    @cached_property
    def tag_types(self) -> Mapping[str, TagType]:
        """Type of every tag's scaled value by its full name."""
        return {name: tag.type for name, tag in self.tags.items()}

    @property
    def heartbeats(self) -> Mapping[str, Micros]:
        """Tags whose unchanged values go into the record only so often, by full name."""
        rows = (
            (f"{device}.{row.name}", row.heartbeat) for device, config in self.devices.items() for row in config.tags
        )
        return {name: heartbeat for name, heartbeat in rows if heartbeat}

    def poll_of(self, tag: str) -> Micros:
        """Time from one poll of a tag to the next."""
        device, _, name = tag.partition(".")
        config = self.devices[device]
        return next((row.poll for row in config.tags if row.name == name and row.poll), config.poll)

    def problem(self, mention: Mention, message: str) -> Problem:
        return Problem(str(self.path), self.lines.get(mention, 1), message)
