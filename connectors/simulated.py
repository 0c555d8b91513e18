"""A device in memory that plays a script: for trying a plant.yaml without a PLC, and for tests."""

from typing import Literal

from pydantic import Field

from connectors.addressing import Place
from connectors.settings_base import DeviceBase
from connectors.tags import TagSettings


class SimulatedSettings(DeviceBase):
    """A device in memory. A tag's address is the key of its script."""

    protocol: Literal["simulated"]
    script: dict[str, tuple[bool | int | float | str | None, ...]] = Field(
        description="raw values per address, one per poll, from the start again after the last; null: address refused"
    )

    def place(self, tag: TagSettings) -> Place:
        """Raises ValueError in words."""
        if not self.script.get(tag.address):
            raise ValueError(f"{tag.address!r} has no values in the script of this device")
        if tag.byte_order or tag.word_order:
            raise ValueError(f"{tag.name}: a simulated device has no byte order; leave byte_order and word_order empty")
        return Place(tag.address, 0, 1)
