"""All protocols in one place: a new one is one file beside this and one line in `DeviceSettings`."""

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeAlias

from pydantic import Field

from connectors.addressing import Place, overlaps
from connectors.batching import impossible
from connectors.modbus import ModbusRtuSettings, ModbusRtuTcpSettings, ModbusTcpSettings
from connectors.opcua import OpcUaDeviceSettings
from connectors.s7 import S7Settings
from connectors.simulated import SimulatedSettings
from connectors.tags import TagSettings
from connectors.text import TextSettings
from plant_service.core.diagnostics import DIAGNOSTICS
from plant_service.core.ports import Connector
from plant_service.core.samples import Micros

DeviceSettings: TypeAlias = Annotated[
    ModbusTcpSettings
    | ModbusRtuTcpSettings
    | ModbusRtuSettings
    | S7Settings
    | OpcUaDeviceSettings
    | TextSettings
    | SimulatedSettings,
    Field(discriminator="protocol"),
]


def check_tags(settings: DeviceSettings, tags: Sequence[TagSettings]) -> list[tuple[int, str]]:
    """Every mistake in a device's tag list as (index of the row, message), ordered by row; empty when all is well."""
    problems: list[tuple[int, str]] = []
    first_row: dict[str, int] = {}
    places: dict[int, Place] = {}
    for row, tag in enumerate(tags):
        if first_row.setdefault(tag.name, row) != row:
            problems.append((row, f"there is already a tag named {tag.name!r} in this list"))
        if tag.name == DIAGNOSTICS:
            problems.append((row, f"a tag cannot be named {tag.name!r}: the diagnostics of the device stand there"))
        try:
            if tag.raw not in settings.raw_types:
                known = ", ".join(settings.raw_types)
                raise ValueError(f"type {tag.raw} is not known to protocol {settings.protocol}; it has {known}")
            places[row] = settings.place(tag)
        except ValueError as error:
            problems.append((row, str(error)))
    rows = list(places)
    problems += _conflicts(settings, rows, [tags[row] for row in rows])
    for later, earlier in overlaps(list(places.values())):
        message = f"{tags[rows[later]].address} of tag {tags[rows[later]].name} overlaps {tags[rows[earlier]].address}"
        problems.append((rows[later], f"{message} of tag {tags[rows[earlier]].name} in part; one of them is wrong"))
    return sorted(problems)


def _conflicts(settings: DeviceSettings, rows: Sequence[int], tags: Sequence[TagSettings]) -> Iterator[tuple[int, str]]:
    """What the request plan cannot do. Groups that are read at two paces are not read together."""
    for index, message in impossible(settings.layout(tags), settings.limits):
        yield rows[index], message
    paces: dict[str, tuple[Micros, str]] = {}
    for row, tag in zip(rows, tags, strict=True):
        pace = tag.poll or settings.poll
        first = paces.setdefault(tag.together, (pace, tag.name))
        if tag.together and first[0] != pace:
            yield row, f"together {tag.together!r}: tag {tag.name} has another poll than tag {first[1]}"


def build(device: str, settings: DeviceSettings, tags: Sequence[TagSettings]) -> Connector:
    """The connector of a device whose tags have passed `check_tags`; it is not connected yet."""
    return settings.connector(device, tags)


# Libraries that log every lost packet. Who configures logging should silence them: the device's state is logged once.
CHATTY_LOGGERS = ("pymodbus", "snap7", "asyncua")
