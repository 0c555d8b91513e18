"""One row of a tag list. All cells are text; an empty cell means the default."""

import math
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.durations import Duration
from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType

Order: TypeAlias = Literal["big", "little"]


class TagSettings(BaseModel):
    """A tag as its engineer describes it.

    value = raw * scale + offset. Whole numbers with a whole scale and offset stay whole numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(pattern=r"^[^\s./]+$", description="name within the device; no blank, dot or slash")]
    address: Annotated[str, Field(min_length=1, description="where the value stands, as the protocol writes it")]
    type: TagType
    unit: str = ""
    scale: float = Field(default=1.0, description="factor on the raw value")
    offset: float = Field(default=0.0, description="added after the factor")
    deadband: float = Field(
        default=0.0, ge=0, description="a value that differs by no more than this from the last one reported repeats it"
    )
    poll: Duration | None = Field(
        default=None, gt=0, description="time from one poll of this tag to the next; default that of the device"
    )
    description: str = ""
    byte_order: Order | None = Field(default=None, description="Modbus: order of the bytes in a register")
    word_order: Order | None = Field(default=None, description="Modbus: order of the registers of a wider value")
    together: str = Field(
        default="", description="a word: all tags of the device with the same word are read in one request, at one time"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty_cells(cls, row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        return {column: cell for column, cell in row.items() if not (isinstance(cell, str) and not cell.strip())}

    @field_validator("type", "byte_order", "word_order", mode="before")
    @classmethod
    def _lower_case(cls, cell: Any) -> Any:
        return cell.strip().lower() if isinstance(cell, str) else cell

    @field_validator("scale", "offset", "deadband")
    @classmethod
    def _finite(cls, number: float) -> float:
        if not math.isfinite(number):
            raise ValueError("must be a finite number")
        return number

    @field_validator("scale")
    @classmethod
    def _not_zero(cls, scale: float) -> float:
        if scale == 0:
            raise ValueError("a scale of 0 would make every value 0")
        return scale

    @model_validator(mode="after")
    def _numbers_only_for_numbers(self) -> "TagSettings":
        if self.type in (TagType.BOOL, TagType.STRING) and (self.scale, self.offset, self.deadband) != (1, 0, 0):
            raise ValueError(f"scale, offset and deadband have no meaning for type {self.type}")
        return self

    @property
    def keeps_integers(self) -> bool:
        """Whether the scaled value is a whole number because the raw value and both factors are."""
        return self.type.is_integer and self.scale.is_integer() and self.offset.is_integer()

    @property
    def scaled_type(self) -> TagType:
        """Type of the value after scaling."""
        if (self.scale, self.offset) == (1, 0) or self.type in (TagType.BOOL, TagType.STRING):
            return self.type
        return TagType.INT64 if self.keeps_integers else TagType.FLOAT64

    def info(self, device: str) -> TagInfo:
        name = f"{device}.{self.name}"
        return TagInfo(name, device, self.address, self.scaled_type, self.unit, self.description)
