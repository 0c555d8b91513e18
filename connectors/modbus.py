"""Modbus TCP."""

from typing import Literal

from pydantic import Field

from connectors.addressing import Place, parse_modbus
from connectors.settings_base import NetworkDevice
from connectors.tags import Order, TagSettings


class ModbusTcpSettings(NetworkDevice):
    """A Modbus TCP device, or one unit behind a gateway. The usual port is 502."""

    protocol: Literal["modbus-tcp"]
    unit: int = Field(default=1, ge=0, le=255, description="unit identifier, also called slave or device id")
    byte_order: Order = Field(default="big", description="order of the bytes in a register")
    word_order: Order = Field(
        default="big", description="which register of a wider value comes first: the high one is big"
    )

    def place(self, tag: TagSettings) -> Place:
        """Raises ValueError in words."""
        return parse_modbus(tag.address, tag.type)
