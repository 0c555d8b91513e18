"""Keys that several types of signals have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from connectors.durations import Duration
from plant_service.config.words import Pattern, TagName


class PieceSignal(BaseModel):
    """Whose pieces a signal counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order: TagName | None = Field(
        default=None,
        description="tag in which the PLC says whose pieces these are: the number of an order or lot; "
        "default: the oldest order that waits here",
    )
    order_change: Literal["previous", "next", "split"] = Field(
        default="previous",
        description="whose the pieces are that were counted between the same polls in which `order` changed",
    )


class CountingKeys(PieceSignal):
    """What is known of a number that goes up."""

    modulus: Annotated[StrictInt, Field(ge=2, le=2**64)] | Literal["none"] | None = Field(
        default=None,
        description="value at which the counter wraps to 0, for example 10000 for four digits; `none`: it never "
        "wraps. Default: 2 to the power of the bits of the tag's type; none for decimal types",
    )
    min_cycle: Annotated[Duration, Field(gt=0)] | None = Field(
        default=None,
        description="shortest possible time per piece; decides which jumps are plausible. "
        "Default: half the smallest standard_time of the operations at this station",
    )


class CodeKeys(PieceSignal):
    """How a text of a reader is understood, and what it is answered."""

    acknowledge: TagName | None = Field(
        default=None,
        description="output tag for the handshake: there the PLC is told what was taken; default: none",
    )
    pattern: Pattern | None = Field(
        default=None,
        description="regular expression that is searched in the text; its first group, or the match, is the identity",
    )
    noread: list[StrictStr] = Field(
        default=["NOREAD"], description="texts by which the reader says that it could not read"
    )
    separator: StrictStr = Field(
        default="",
        max_length=10,
        description="what stands between two codes that the reader saw at once, like `;`; then none is taken",
    )
