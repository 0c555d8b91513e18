"""The entries of a station's `signals:` in plant.yaml."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, StrictInt, StrictStr, Tag, model_validator

from connectors.durations import Duration
from plant_service.config.words import AnyKind, Pattern, QuantityKind, TagName
from plant_service.core.signals.rules import STATE_KINDS

SIGNAL_TYPES = ("counter", "edge", "level", "identity")


class _Signal(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CounterSignal(_Signal):
    """Counts pieces by the travel of a PLC counter."""

    observe: QuantityKind = Field(description="what one step of the counter means")
    counter: TagName = Field(description="tag that counts, as device.tag")
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


class _BinarySignal(_Signal):
    observe: AnyKind = Field(description="what a change means; state kinds observe both changes")
    on: Literal["rising", "falling", "both"] | None = Field(
        default=None, description="which change is observed; default rising. Not for state kinds, which observe both"
    )
    on_delay: Annotated[Duration, Field(ge=0)] = Field(default=0, description="how long `on` must last to be believed")
    off_delay: Annotated[Duration, Field(ge=0)] = Field(
        default=0, description="how long `off` must last to be believed"
    )
    lockout: Annotated[Duration, Field(ge=0)] = Field(default=0, description="dead time behind an observation")

    @model_validator(mode="after")
    def _states_observe_both(self) -> "_BinarySignal":
        if self.observe in STATE_KINDS and self.on not in (None, "both"):
            raise ValueError(
                f"on: {self.on} has no meaning for {self.observe!r}, which observes both changes; remove it"
            )
        return self


class EdgeSignal(_BinarySignal):
    """Observes a bit, or a number that is 0 or not, when it changes."""

    edge: TagName = Field(description="tag whose change is observed, as device.tag")


class LevelSignal(_BinarySignal):
    """Observes when a state word takes one of some values."""

    level: TagName = Field(description="tag that holds the state, as device.tag")
    values: list[StrictBool | StrictInt | StrictStr] = Field(
        min_length=1,
        description="values that count as `on`: numbers, texts of a string tag, or PackML state names like Execute",
    )


class IdentitySignal(_Signal):
    """Observes a barcode or RFID text when it changes."""

    observe: QuantityKind = Field(description="what a new identity means")
    identity: TagName = Field(description="string tag of the reader, as device.tag")
    pattern: Pattern | None = Field(
        default=None,
        description="regular expression that the whole text must match; its first group, or the match, is the identity",
    )
    noread: list[StrictStr] = Field(
        default=["NOREAD"], description="texts by which the reader says that it could not read"
    )
    lockout: Annotated[Duration, Field(ge=0)] = Field(default=0, description="dead time behind an observation")


def _signal_type(block: object) -> str | None:
    """Name of the model for a block, or for an already validated signal; None without exactly one type key."""
    given = [word for word in SIGNAL_TYPES if (word in block if isinstance(block, dict) else hasattr(block, word))]
    return f"{given[0].capitalize()}Signal" if len(given) == 1 else None


Signal: TypeAlias = Annotated[
    Annotated[CounterSignal, Tag("CounterSignal")]
    | Annotated[EdgeSignal, Tag("EdgeSignal")]
    | Annotated[LevelSignal, Tag("LevelSignal")]
    | Annotated[IdentitySignal, Tag("IdentitySignal")],
    Discriminator(
        _signal_type,
        custom_error_type="signal_type",
        custom_error_message="a signal has exactly one of the keys counter, edge, level or identity",
    ),
]
