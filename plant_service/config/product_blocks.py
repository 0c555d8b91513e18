"""Products of plant.yaml: what is made, its route, and what is different at a step."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from plant_service.config.blocks import CAP, MAY_RELEASE, Block, Cap, NameBlock, Time, check_cap
from plant_service.config.words import Code, QuantityKind, TagName
from plant_service.core.quantities import MOST_DECIMALS
from plant_service.core.samples import SECOND
from plant_service.core.wip.model import PIECES, Times

_TWO_HOURS = 7200 * SECOND
_NO_PROGRESS = 8 * 3600 * SECOND
_Percent: TypeAlias = Annotated[StrictInt, Field(ge=50, le=99)]
_AGING = "how long a piece may be {}; then an alarm; default: for ever"
_PERCENTILE = (
    "alarm when a piece is {} for longer than that percentage of the pieces of the last 30 days were, known from 100 "
    "pieces on; beside `aging` the shorter one counts; default: never"
)


class TimesBlock(Block):
    """Standard times of a step at one of its stations."""

    setup_time: Time | None = Field(default=None, description="to set up for a lot")
    standard_time: Time | None = Field(default=None, description="working time per piece")
    transport_time: Time | None = Field(default=None, description="on the way to the next step")

    @property
    def times(self) -> Times:
        return Times(self.setup_time, self.standard_time, self.transport_time)


class OperationBlock(Block):
    """One step of a route."""

    operation: Code = Field(description='code of the step, unique in the route, like "10"')
    name: NameBlock | None = Field(default=None, description="name for people; default the code")
    stations: list[StrictStr] = Field(min_length=1, description="stations that can do it, as line/station")
    standard_time: Time | None = Field(default=None, description="working time per piece")
    gap: Time = Field(
        default=_TWO_HOURS, description="longest silence while work waits for this step; then an alarm", examples=["2h"]
    )
    wip_cap: Cap | None = Field(default=None, description=CAP.format("waiting and active at this step"))
    aging: Time | None = Field(default=None, description=_AGING.format("at this step"), examples=["8h"])
    aging_percentile: _Percent | None = Field(
        default=None, description=_PERCENTILE.format("at this step"), examples=[95]
    )
    starvation: Time | None = Field(
        default=None,
        description="alarm when stations before this step stand still and it will be without work within that time; "
        "default: never",
        examples=["30m"],
    )
    captures: list[QuantityKind] | None = Field(
        default=None,
        description="reports that are expected here, the others are implied; "
        "default: those that its stations have signals for",
    )
    handover: Literal["none", "scan"] = Field(
        default="none", description="`scan`: pieces must be scanned out of the step before and into this one"
    )
    optional: StrictBool = Field(default=False, description="may be left out")
    alternative_to: Code | None = Field(default=None, description="step before it that may be done instead")
    returns_to: Code | None = Field(
        default=None, description="a rework step, which lies off the way: pieces go on with this step afterwards"
    )
    setup_time: Time | None = Field(default=None, description="to set up for a lot")
    transport_time: Time | None = Field(default=None, description="on the way to the next step")
    station_times: dict[StrictStr, TimesBlock] = Field(default={}, description="times of stations that differ")


class OverrideBlock(Block):
    """What is different at a step for one product."""

    stations: list[StrictStr] | None = Field(default=None, min_length=1, description="stations that can do it")
    standard_time: Time | None = Field(default=None, description="working time per piece")
    gap: Time | None = Field(default=None, description="longest silence while work waits for this step")
    wip_cap: Cap | None = Field(default=None, description=CAP.format("waiting and active at this step"))
    aging: Time | None = Field(default=None, description=_AGING.format("at this step"))
    aging_percentile: _Percent | None = Field(default=None, description=_PERCENTILE.format("at this step"))
    starvation: Time | None = Field(default=None, description="alarm when it will be without work within that time")


class ProductBlock(Block):
    """What is made, and how."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    unit: StrictStr = Field(
        default=PIECES, pattern=r"^\S{1,20}$", description="what its quantities are in, like pcs, kg or m"
    )
    decimals: Annotated[StrictInt, Field(ge=0, le=MOST_DECIMALS)] = Field(
        default=0, description="digits behind the point of its quantities; 0 for what is counted"
    )
    aging: Time | None = Field(default=None, description=_AGING.format("in the plant"), examples=["3d"])
    aging_percentile: _Percent | None = Field(
        default=None, description=_PERCENTILE.format("in the plant"), examples=[95]
    )
    no_progress: Time = Field(
        default=_NO_PROGRESS, description="how long nothing may be reported of an order that runs; then an alarm"
    )
    wip_cap: Cap | None = Field(default=None, description=CAP.format("on its route (CONWIP)"))
    may_release: TagName | None = Field(default=None, description=MAY_RELEASE.format("product"))
    release: Literal["push", "pull"] = Field(
        default="push",
        description="when pieces of a released order enter the plant: `push` all at once; `pull` when the first step "
        "reports them, those of the order with the highest priority first",
    )
    route: list[OperationBlock] = Field(default=[], description="the steps in their order")
    like: Code | None = Field(default=None, description="product whose route this one goes, instead of `route`")
    overrides: dict[Code, OverrideBlock] = Field(
        default={}, description="steps of that route that are different for this product, by operation"
    )

    @model_validator(mode="after")
    def _cap_to_tell(self) -> "ProductBlock":
        check_cap(self.may_release, self.wip_cap)
        return self

    @model_validator(mode="after")
    def _one_way(self) -> "ProductBlock":
        if bool(self.route) == bool(self.like):
            raise ValueError("a product has a `route`, or is `like` another product; give one of the two")
        if self.overrides and not self.like:
            raise ValueError("overrides: have a meaning with `like` only; write them into the route")
        return self
