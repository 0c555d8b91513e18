"""All protocols in one place: a new one is one file beside this and one line in `DeviceSettings`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import Field

from connectors.addressing import Place, overlaps
from connectors.batching import plan
from connectors.modbus import ModbusTcpSettings
from connectors.s7 import S7Settings
from connectors.simulated import SimulatedSettings
from connectors.tags import TagSettings
from plant_service.core.ports import Connector

DeviceSettings: TypeAlias = Annotated[
    ModbusTcpSettings | S7Settings | SimulatedSettings, Field(discriminator="protocol")
]


def check_tags(settings: DeviceSettings, tags: Sequence[TagSettings]) -> list[tuple[int, str]]:
    """Every mistake in a device's tag list as (index of the row, message), ordered by row; empty when all is well."""
    problems: list[tuple[int, str]] = []
    first_row: dict[str, int] = {}
    places: dict[int, Place] = {}
    for row, tag in enumerate(tags):
        if first_row.setdefault(tag.name, row) != row:
            problems.append((row, f"there is already a tag named {tag.name!r} in this list"))
        try:
            places[row] = settings.place(tag)
        except ValueError as error:
            problems.append((row, str(error)))
    rows = list(places)
    for later, earlier in overlaps(list(places.values())):
        message = f"{tags[rows[later]].address} of tag {tags[rows[later]].name} overlaps {tags[rows[earlier]].address}"
        problems.append((rows[later], f"{message} of tag {tags[rows[earlier]].name} in part; one of them is wrong"))
    return sorted(problems)


def build(device: str, settings: DeviceSettings, tags: Sequence[TagSettings]) -> Connector:
    """The connector of a device whose tags have passed `check_tags`; it is not connected yet."""
    return settings.connector(device, tags)


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One request of a poll: the cells in the protocol's words, and the names of the tags that it serves."""

    cells: str
    tags: tuple[str, ...]


def plan_summary(settings: DeviceSettings, tags: Sequence[TagSettings]) -> list[PlannedRead]:
    """The requests of one poll, for people to read. An S7 may need fewer: its PDU is known when it is connected."""
    requests = plan([settings.place(tag) for tag in tags], settings.limits)
    return [PlannedRead(str(request), tuple(tags[tag].name for tag in request.tags)) for request in requests]


# Libraries that log every lost packet. Who configures logging should silence them: the device's state is logged once.
CHATTY_LOGGERS = ("pymodbus", "snap7")
