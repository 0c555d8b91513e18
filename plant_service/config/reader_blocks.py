"""Signals that tell one piece from another: by a toggle, a sequence number, a ring buffer, a text."""

from typing import Annotated

from pydantic import Field, StrictInt, model_validator

from connectors.durations import Duration
from plant_service.config.signal_base import CodeKeys, CountingKeys
from plant_service.config.words import IdentityKind, QuantityKind, SlotTagName, TagName


class IdentitySignal(CodeKeys):
    """Observes a barcode or RFID text when it changes."""

    observe: IdentityKind = Field(description="what a new identity means; `badge`: who works at the station")
    identity: TagName = Field(description="string tag of the reader, as device.tag")
    lockout: Annotated[Duration, Field(ge=0)] = Field(default=0, description="dead time behind an observation")


class ToggleSignal(CodeKeys):
    """Observes a bit or number that the PLC changes once for each piece."""

    observe: QuantityKind = Field(description="what one change means")
    toggle: TagName = Field(description="tag that changes with every piece, as device.tag")
    text: TagName | None = Field(default=None, description="string tag with the code of that piece")
    min_cycle: Annotated[Duration, Field(gt=0)] | None = Field(
        default=None,
        description="shortest possible time per piece; bounds what an outage may have hidden. "
        "Default: half the smallest standard_time of the operations at this station",
    )


class SequenceSignal(CountingKeys, CodeKeys):
    """Observes a number that goes up by one with every piece or reading."""

    observe: QuantityKind = Field(description="what one step means")
    sequence: TagName = Field(description="tag with the number, as device.tag")
    text: TagName | None = Field(default=None, description="string tag with the code of the newest number")
    time: TagName | None = Field(
        default=None, description="tag with the PLC's time of the newest number; kept beside it"
    )


class RingSignal(CountingKeys, CodeKeys):
    """Observes the entries of a ring buffer in the PLC."""

    observe: QuantityKind = Field(description="what one entry means")
    ring: TagName = Field(description="tag with the number of the newest entry, as device.tag")
    slots: SlotTagName = Field(
        description="tags with the number of the entry in each slot; `*` stands for the number of the slot"
    )
    text: SlotTagName | None = Field(default=None, description="string tags with the code in each slot, with `*` too")
    time: SlotTagName | None = Field(default=None, description="tags with the PLC's time of each slot, with `*` too")
    size: Annotated[StrictInt, Field(ge=2, le=1000)] = Field(description="how many slots there are")
    first: Annotated[StrictInt, Field(ge=0, le=100_000)] = Field(default=0, description="number of the first slot")

    @model_validator(mode="after")
    def _room(self) -> "RingSignal":
        if isinstance(self.modulus, int) and self.modulus < self.size:
            raise ValueError(f"modulus: {self.modulus} numbers do not tell {self.size} slots apart")
        return self

    def in_slot(self, name: str, slot: int) -> str:
        """The tag that a name with `*` means for a slot, counted from 0."""
        return name.replace("*", str(self.first + slot))
