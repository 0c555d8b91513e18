"""The entries of a station's `signals:` in plant.yaml: counters, edges, levels, thresholds; readers stand beside."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, StrictFloat, StrictInt, StrictStr, Tag, model_validator

from connectors.durations import Duration
from plant_service.config.reader_blocks import IdentitySignal, RingSignal, SequenceSignal, ToggleSignal
from plant_service.config.signal_base import CountingKeys, PieceSignal
from plant_service.config.words import AnyKind, CounterKind, TagName
from plant_service.core.signals.rules import STATE_KINDS, TOTAL

SIGNAL_TYPES = ("counter", "edge", "level", "threshold", "toggle", "sequence", "ring", "identity")


class CounterSignal(CountingKeys):
    """Counts pieces by the travel of a PLC counter."""

    observe: CounterKind = Field(
        description="what one step of the counter means; `total` is compared with the completed and scrapped pieces "
        "of the station and moves none"
    )
    counter: TagName = Field(description="tag that counts, as device.tag")
    tolerance: Annotated[StrictInt, Field(ge=0)] | None = Field(
        default=None, description="only for `total`: pieces by which the counts may differ; default 2"
    )
    within: Annotated[Duration, Field(gt=0)] | None = Field(
        default=None, description="only for `total`: how long they may differ by more before an alarm; default 10s"
    )

    @model_validator(mode="after")
    def _total_only(self) -> "CounterSignal":
        given = [key for key in ("tolerance", "within") if getattr(self, key) is not None]
        if self.observe != TOTAL and given:
            raise ValueError(f"{given[0]}: has a meaning for `observe: total` only; remove it")
        if self.observe == TOTAL and self.order:
            raise ValueError("order: `total` moves no pieces, so they need no order; remove it")
        return self


class _BinarySignal(PieceSignal):
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
        if self.observe in STATE_KINDS and self.order:
            raise ValueError(f"order: has no meaning for {self.observe!r}, which moves no pieces; remove it")
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


class ThresholdSignal(_BinarySignal):
    """Observes a measured value when it passes a limit."""

    threshold: TagName = Field(description="tag that is measured, as device.tag")
    above: StrictInt | StrictFloat | None = Field(
        default=None, description="it is `on` above this value; give either `above` or `below`"
    )
    below: StrictInt | StrictFloat | None = Field(default=None, description="it is `on` below this value")
    hysteresis: Annotated[StrictInt | StrictFloat, Field(ge=0)] = Field(
        default=0, description="it is `off` again only when it has come back by more than this"
    )

    @model_validator(mode="after")
    def _one_limit(self) -> "ThresholdSignal":
        if (self.above is None) == (self.below is None):
            raise ValueError("a threshold has exactly one of the keys above and below")
        return self


def _signal_type(block: object) -> str | None:
    """Name of the model for a block, or for an already validated signal; None without exactly one type key."""
    given = [word for word in SIGNAL_TYPES if (word in block if isinstance(block, dict) else hasattr(block, word))]
    return f"{given[0].capitalize()}Signal" if len(given) == 1 else None


Signal: TypeAlias = Annotated[
    Annotated[CounterSignal, Tag("CounterSignal")]
    | Annotated[EdgeSignal, Tag("EdgeSignal")]
    | Annotated[LevelSignal, Tag("LevelSignal")]
    | Annotated[ThresholdSignal, Tag("ThresholdSignal")]
    | Annotated[ToggleSignal, Tag("ToggleSignal")]
    | Annotated[SequenceSignal, Tag("SequenceSignal")]
    | Annotated[RingSignal, Tag("RingSignal")]
    | Annotated[IdentitySignal, Tag("IdentitySignal")],
    Discriminator(
        _signal_type,
        custom_error_type="signal_type",
        custom_error_message=f"a signal has exactly one of the keys {', '.join(SIGNAL_TYPES[:-1])} or identity",
    ),
]
