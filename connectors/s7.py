"""Siemens S7 (S7-300, 400, 1200, 1500, LOGO!) by S7 communication over ISO on TCP."""

from typing import Literal

from pydantic import Field

from connectors.addressing import Place, parse_s7
from connectors.settings_base import NetworkDevice
from connectors.tags import TagSettings


class S7Settings(NetworkDevice):
    """An S7 CPU. The usual port is 102; slot is 2 for S7-300/400 and 1 (or 0) for S7-1200/1500."""

    protocol: Literal["s7"]
    rack: int = Field(default=0, ge=0, le=7)
    slot: int = Field(default=1, ge=0, le=31)

    def place(self, tag: TagSettings) -> Place:
        """Raises ValueError in words."""
        if tag.byte_order or tag.word_order:
            raise ValueError(f"{tag.name}: an S7 has one byte order; leave byte_order and word_order empty")
        return parse_s7(tag.address, tag.type)
