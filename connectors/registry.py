"""All protocols in one place: a new one is one file beside this and one line in `DeviceSettings`."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field

from connectors.addressing import Place, overlaps
from connectors.modbus import ModbusTcpSettings
from connectors.s7 import S7Settings
from connectors.simulated import SimulatedSettings
from connectors.tags import TagSettings

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
