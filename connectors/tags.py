"""One row of a tag list. All cells are text; an empty cell means the default."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.durations import Duration
from connectors.raw_types import RawType
from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType

Order: TypeAlias = Literal["big", "little"]

_ARRAY = re.compile(r"(.+)\[([1-9][0-9]{0,3})\]")


class TagSettings(BaseModel):
    """A tag as its engineer describes it.

    value = raw * scale + offset, or the range raw_low..raw_high laid over low..high. Whole numbers with a whole scale
    and offset stay whole numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(pattern=r"^[^\s./]+$", description="name within the device; no blank, dot or slash")]
    address: Annotated[str, Field(min_length=1, description="where the value stands, as the protocol writes it")]
    raw: RawType = Field(alias="type", description="how it lies in the device's memory; with [n] behind: an array")
    unit: str = ""
    scale: float = Field(default=1.0, description="factor on the raw value")
    offset: float = Field(default=0.0, description="added after the factor")
    deadband: str = Field(
        default="0",
        pattern=r"^[0-9]*\.?[0-9]+(e-?[0-9]+)?\s*%?$",
        description="a value that differs by no more than this from the last one reported repeats it; "
        "like 0.5, or like 1% of the range from low to high",
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
    raw_low: float | None = Field(default=None, description="raw value that stands for `low`")
    raw_high: float | None = Field(default=None, description="raw value that stands for `high`")
    low: float | None = Field(default=None, description="lower end of the range, in the tag's unit")
    high: float | None = Field(default=None, description="upper end of the range, in the tag's unit")
    clamp: bool = Field(default=False, description="yes: what lies outside low..high is set to its end")
    heartbeat: Duration | None = Field(
        default=None, gt=0, description="an unchanged value goes into the record only so often; default with every poll"
    )
    source_time: str = Field(
        default="", description="tag of the device that carries the time at which it had this value; with the same poll"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty_cells(cls, row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        return {column: cell for column, cell in row.items() if not (isinstance(cell, str) and not cell.strip())}

    @field_validator("raw", "deadband", "byte_order", "word_order", mode="before")
    @classmethod
    def _lower_case(cls, cell: Any) -> Any:
        return cell.strip().lower() if isinstance(cell, str) else cell

    @field_validator("scale", "offset", "raw_low", "raw_high", "low", "high")
    @classmethod
    def _finite(cls, number: float | None) -> float | None:
        if number is not None and not math.isfinite(number):
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
        ranged = (self.raw_low, self.raw_high, self.low, self.high) != (None,) * 4 or self.clamp
        if self.type in (TagType.BOOL, TagType.STRING):
            if (self.scale, self.offset, self.deadband) != (1, 0, "0"):
                raise ValueError(f"scale, offset and deadband have no meaning for type {self.raw}")
            if ranged:
                raise ValueError(f"a range has no meaning for type {self.raw}")
        return self

    @model_validator(mode="after")
    def _a_range_has_two_ends(self) -> "TagSettings":
        for ends, low, high in (("", self.low, self.high), ("raw_", self.raw_low, self.raw_high)):
            if (low is None) != (high is None) or (low is not None and low == high):
                raise ValueError(f"{ends}low and {ends}high are both needed, and differ")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low must be below high; to turn a range round, exchange raw_low and raw_high")
        if self.low is None and (self.raw_low is not None or self.clamp or self.deadband.endswith("%")):
            raise ValueError("raw_low and raw_high, clamp and a deadband in % need the range: fill low and high")
        if self.raw_low is not None and (self.scale, self.offset) != (1, 0):
            raise ValueError("give either scale and offset, or raw_low and raw_high")
        return self

    @property
    def type(self) -> TagType:
        """Type of the value, before it is scaled."""
        return self.raw.value_type

    @property
    def is_scaled(self) -> bool:
        return (self.scale, self.offset) != (1, 0) or self.raw_low is not None

    @property
    def keeps_integers(self) -> bool:
        """Whether the scaled value is a whole number because the raw value and both factors are."""
        whole = self.scale.is_integer() and self.offset.is_integer() and self.raw_low is None
        return self.type.is_integer and whole

    @property
    def scaled_type(self) -> TagType:
        """Type of the value after scaling."""
        if not self.is_scaled:
            return self.type
        return TagType.INT64 if self.keeps_integers else TagType.FLOAT64

    @property
    def deadband_width(self) -> float:
        """In the tag's unit; 0 for none."""
        number = float(self.deadband.rstrip("% "))
        if not self.deadband.endswith("%"):
            return number
        return number / 100 * ((self.high or 0.0) - (self.low or 0.0))

    def info(self, device: str) -> TagInfo:
        name = f"{device}.{self.name}"
        range_ = None if self.low is None or self.high is None else (self.low, self.high)
        return TagInfo(name, device, self.address, self.scaled_type, self.unit, self.description, range_)


#: The columns of a tag list, in their order.
COLUMNS = tuple(field.alias or name for name, field in TagSettings.model_fields.items())
REQUIRED_COLUMNS = tuple(field.alias or name for name, field in TagSettings.model_fields.items() if field.is_required())


def elements(cells: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """A row as it is; of type `uint16[3]` as three rows `Name_0` to `Name_2` with addresses like `hr:7[2]`."""
    match = _ARRAY.fullmatch(cells.get("type", "").strip())
    if match is None or not cells.keys() >= {"name", "address"}:
        yield cells
        return
    for index in range(int(match[2])):
        yield {**cells, "type": match[1], "name": f"{cells['name']}_{index}", "address": f"{cells['address']}[{index}]"}
