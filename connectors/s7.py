"""Siemens S7 (S7-300, 400, 1200, 1500, LOGO!) by S7 communication over ISO on TCP. Reads only, but for outputs."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from connectors.addressing import Place, parse_s7, parse_s7_range
from connectors.batching import Limits
from connectors.decoding import field
from connectors.polling import BlockConnector
from connectors.raw_types import RawType
from connectors.s7_lines import SMALLEST_PDU, S7Line, WritingS7Line, limits
from connectors.settings_base import BlockDevice, NetworkDevice
from connectors.tags import TagSettings
from connectors.writing import WritingConnector, check_type
from plant_service.core.ports import Connector

_NO_OUTPUTS = {"I": "an input", "T": "a timer", "C": "a counter"}


class S7Settings(NetworkDevice, BlockDevice):
    """An S7 CPU. The usual port is 102; slot is 2 for S7-300/400, and 1 or 0 for S7-1200/1500."""

    raw_types = tuple(RawType)

    protocol: Literal["s7"]
    rack: int = Field(default=0, ge=0, le=7)
    slot: int = Field(default=1, ge=0, le=31)
    items: int = Field(
        default=20, ge=1, le=20, description="most blocks in one request; 1 for a device that takes only one"
    )

    def place(self, tag: TagSettings) -> Place:
        if "little" in (tag.byte_order, tag.word_order):
            raise ValueError("an S7 has one order, big; leave byte_order and word_order empty")
        return parse_s7(tag.address, tag.raw)

    @staticmethod
    def parse_range(cells: str) -> Place:
        return parse_s7_range(cells)

    def limits(self, area: str) -> Limits:
        """Those of the smallest PDU; the CPU may grant more when it is connected."""
        return limits(area, SMALLEST_PDU, self.max_gap, self.items)

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        fields = [field(tag, self.place(tag)) for tag in tags]
        line = (WritingS7Line if self.writable else S7Line)(self.rack, self.slot, self.max_gap, self.items)
        if isinstance(line, WritingS7Line):
            return WritingConnector(device, self, tags, fields, line)
        return BlockConnector(device, self, tags, fields, line)

    def check_output(self, tag: TagSettings) -> None:
        check_type(tag)
        kind = _NO_OUTPUTS.get(self.place(tag).area)
        if kind:
            raise ValueError(
                f"tag {tag.name} cannot be an output: {tag.address} is {kind} of the PLC; use a DB, M or Q"
            )
