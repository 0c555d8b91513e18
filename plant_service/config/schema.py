"""plant.yaml as pydantic models: which keys there are, what they mean and what may stand there.

Whatever needs more than one block at a time (names that must exist, times against each other) is in `joining`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from connectors.durations import Duration
from connectors.registry import DeviceSettings
from historian.settings import HistorianSettings
from opcua_model.settings import OpcUaSettings
from plant_service.config.shifts import Day, ShiftBlock
from plant_service.config.signal_blocks import Signal
from plant_service.config.words import (
    AlarmName,
    AreaName,
    Code,
    DeviceName,
    Due,
    Name,
    OrderQuantity,
    QuantityKind,
    SiteName,
    TagName,
    Timezone,
)
from plant_service.core.quantities import MOST_DECIMALS
from plant_service.core.samples import SECOND
from plant_service.core.wip.model import PIECES, Policy, Text, Times
from plant_service.web.settings import WebSettings, is_loopback

TWO_HOURS = 7200 * SECOND
NO_PROGRESS = 8 * 3600 * SECOND
Time: TypeAlias = Annotated[Duration, Field(gt=0)]
Percent: TypeAlias = Annotated[StrictInt, Field(ge=50, le=99)]
Cap: TypeAlias = Annotated[StrictInt, Field(gt=0)]
#: A name, or a way to reach somebody.
Owner: TypeAlias = Annotated[StrictStr, Field(pattern=r"\S")]
_OWNER = "who owns the alarms of this {}; default: whoever owns the {}"
_AGING = "how long a piece may be {}; then an alarm; default: for ever"
_MAY_RELEASE = (
    "output tag that is true while less than `wip_cap` is on hand in the {}, so that more may be started; default: none"
)
_PERCENTILE = (
    "alarm when a piece is {} for longer than that percentage of the pieces of the last 30 days were, known from 100 "
    "pieces on; beside `aging` the shorter one counts; default: never"
)
_CAP = "most pieces that may be {}; above it an alarm"


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameBlock(_Block):
    """A name for people: a plain text for both languages, or {en, zh}."""

    en: Code | None = Field(default=None, description="English name; default the Chinese one")
    zh: Code | None = Field(default=None, description="Chinese name; default the English one")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return {"en": value}
        if value.get("en") is None and value.get("zh") is None:
            raise ValueError("must be a text, or {en: Press, zh: 冲压}")
        return value

    @property
    def text(self) -> Text:
        return Text(self.en or self.zh or "", self.zh or self.en or "")


class DeviceBlock(_Block):
    """A PLC: the keys of its protocol, and `tags`."""

    settings: DeviceSettings
    tags: StrictStr = Field(pattern=r"\S", description="file of the tag list (CSV), relative to plant.yaml")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, block: Any) -> Any:
        if not isinstance(block, dict):
            return block
        settings = {key: value for key, value in block.items() if key != "tags"}
        return {"settings": settings} | {key: value for key, value in block.items() if key == "tags"}


class StationBlock(_Block):
    """A place where work is done (ISA-95 work unit)."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    responsible: Owner | None = Field(default=None, description=_OWNER.format("station", "line"))
    policy: Policy = Field(
        default=Policy.OBSERVE,
        description="when work is reported that upstream has not: `observe` infers it, `warn` also raises an alarm, "
        "`enforce` keeps it in quarantine until upstream has reported it or a person accepts it",
    )
    permissive: TagName | None = Field(
        default=None,
        description="policy `enforce`: output tag that is true while the station may work on; default: none",
    )
    wait_alarm: Time | None = Field(
        default=None,
        description="how long the station may be starved or blocked by its signals; then an alarm; default: for ever",
    )
    stale_alarm: Time | None = Field(
        default=None,
        description="how long a signal of the station may be not Good; then an alarm; default: for ever",
    )
    wip_cap: Cap | None = Field(default=None, description=_CAP.format("on hand here, queue and transit included"))
    signals: list[Signal] = Field(default=[], description="what the PLCs tell about this station")

    @model_validator(mode="after")
    def _permissive_enforces(self) -> "StationBlock":
        if self.permissive and self.policy is not Policy.ENFORCE:
            raise ValueError(f"permissive: has a meaning with `policy: enforce` only, not {self.policy.value!r}")
        return self


_SHIFTS = "when people work, by the name of the shift; monitors count working time only; {}"
_HOLIDAYS = "days on which no shift begins{}"


def _check_cap(may_release: str | None, wip_cap: int | None) -> None:
    if may_release and wip_cap is None:
        raise ValueError("may_release: has a meaning with a `wip_cap` only; give one")


class LineBlock(_Block):
    """A production line."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    responsible: Owner | None = Field(default=None, description=_OWNER.format("line", "area"))
    wip_cap: Cap | None = Field(default=None, description=_CAP.format("on hand in the line (CONWIP)"))
    may_release: TagName | None = Field(default=None, description=_MAY_RELEASE.format("line"))
    shifts: dict[Name, ShiftBlock] | None = Field(default=None, description=_SHIFTS.format("default: the area's"))
    holidays: list[Day] = Field(default=[], description=_HOLIDAYS.format(", beside those of area and site"))
    stations: dict[Name, StationBlock] = Field(description="stations of the line by name")

    @model_validator(mode="after")
    def _cap_to_tell(self) -> "LineBlock":
        _check_cap(self.may_release, self.wip_cap)
        return self


class AreaBlock(_Block):
    """An area of the site."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    responsible: Owner | None = Field(default=None, description=_OWNER.format("area", "site"))
    shifts: dict[Name, ShiftBlock] | None = Field(default=None, description=_SHIFTS.format("default: the site's"))
    holidays: list[Day] = Field(default=[], description=_HOLIDAYS.format(", beside those of the site"))
    lines: dict[Name, LineBlock] = Field(description="lines of the area by name; a line's name is unique in the site")


class TimesBlock(_Block):
    """Standard times of a step at one of its stations."""

    setup_time: Time | None = Field(default=None, description="to set up for a lot")
    standard_time: Time | None = Field(default=None, description="working time per piece")
    transport_time: Time | None = Field(default=None, description="on the way to the next step")

    @property
    def times(self) -> Times:
        return Times(self.setup_time, self.standard_time, self.transport_time)


class OperationBlock(_Block):
    """One step of a route."""

    operation: Code = Field(description='code of the step, unique in the route, like "10"')
    name: NameBlock | None = Field(default=None, description="name for people; default the code")
    stations: list[StrictStr] = Field(min_length=1, description="stations that can do it, as line/station")
    standard_time: Annotated[Duration, Field(gt=0)] | None = Field(default=None, description="working time per piece")
    gap: Annotated[Duration, Field(gt=0)] = Field(
        default=TWO_HOURS, description="longest silence while work waits for this step; then an alarm", examples=["2h"]
    )
    wip_cap: Cap | None = Field(default=None, description=_CAP.format("waiting and active at this step"))
    aging: Time | None = Field(default=None, description=_AGING.format("at this step"), examples=["8h"])
    aging_percentile: Percent | None = Field(
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


class OverrideBlock(_Block):
    """What is different at a step for one product."""

    stations: list[StrictStr] | None = Field(default=None, min_length=1, description="stations that can do it")
    standard_time: Time | None = Field(default=None, description="working time per piece")
    gap: Time | None = Field(default=None, description="longest silence while work waits for this step")
    wip_cap: Cap | None = Field(default=None, description=_CAP.format("waiting and active at this step"))
    aging: Time | None = Field(default=None, description=_AGING.format("at this step"))
    aging_percentile: Percent | None = Field(default=None, description=_PERCENTILE.format("at this step"))
    starvation: Time | None = Field(default=None, description="alarm when it will be without work within that time")


class ProductBlock(_Block):
    """What is made, and how."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    unit: StrictStr = Field(
        default=PIECES, pattern=r"^\S{1,20}$", description="what its quantities are in, like pcs, kg or m"
    )
    decimals: Annotated[StrictInt, Field(ge=0, le=MOST_DECIMALS)] = Field(
        default=0, description="digits behind the point of its quantities; 0 for what is counted"
    )
    aging: Time | None = Field(default=None, description=_AGING.format("in the plant"), examples=["3d"])
    aging_percentile: Percent | None = Field(
        default=None, description=_PERCENTILE.format("in the plant"), examples=[95]
    )
    no_progress: Time = Field(
        default=NO_PROGRESS, description="how long nothing may be reported of an order that runs; then an alarm"
    )
    wip_cap: Cap | None = Field(default=None, description=_CAP.format("on its route (CONWIP)"))
    may_release: TagName | None = Field(default=None, description=_MAY_RELEASE.format("product"))
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
        _check_cap(self.may_release, self.wip_cap)
        return self

    @model_validator(mode="after")
    def _one_way(self) -> "ProductBlock":
        if bool(self.route) == bool(self.like):
            raise ValueError("a product has a `route`, or is `like` another product; give one of the two")
        if self.overrides and not self.like:
            raise ValueError("overrides: have a meaning with `like` only; write them into the route")
        return self


class OrderBlock(_Block):
    """A job order, released when the service first sees it."""

    order: Code = Field(description="number of the order, unique")
    product: Code = Field(description="key of the product")
    quantity: OrderQuantity = Field(description='how much to make, in the product\'s unit; decimals as 12.5 or "12.5"')
    due: Due | None = Field(default=None, description="day, or time, by which it is to be done")
    priority: StrictInt = Field(
        default=0,
        ge=-1000,
        le=1000,
        description="higher is more urgent: with `release: pull` its pieces enter the plant first",
    )


class AlarmBlock(_Block):
    """How alarms of one name are told."""

    severity: Annotated[StrictInt, Field(ge=1, le=1000)] | None = Field(
        default=None, description="1 to 1000 as in OPC UA; each escalation adds 200"
    )
    responsible: Owner | None = Field(default=None, description="who owns them; default: whoever owns the station")
    patience: Time | None = Field(
        default=None, description="how long one may last; it escalates at twice and four times that"
    )


class PlantFile(_Block):
    """plant.yaml of plant-service."""

    site: SiteName = Field(description="name of the site")
    timezone: Timezone = Field(default="UTC", description="IANA time zone of the site, like Asia/Shanghai")
    shifts: dict[Name, ShiftBlock] = Field(default={}, description=_SHIFTS.format("default: all time"))
    holidays: list[Day] = Field(default=[], description=_HOLIDAYS.format(""))
    devices: dict[DeviceName, DeviceBlock] = Field(default={}, description="the PLCs by name")
    areas: dict[AreaName, AreaBlock] = Field(default={}, description="areas of the site by name")
    products: dict[Code, ProductBlock] = Field(default={}, description="what is made, by product code")
    orders: list[OrderBlock] = Field(default=[], description="orders to release at the start")
    historian: HistorianSettings = Field(default=HistorianSettings(), description="where history is kept")
    opcua: OpcUaSettings = Field(default=OpcUaSettings(), description="the OPC UA server")
    web: WebSettings = Field(default=WebSettings(), description="the board in the browser")
    personal_figures: StrictBool = Field(
        default=False,
        description="count what each person who is signed on makes; a matter for the works council and for the law on "
        "personal data (GDPR, PIPL), see docs/figures.md; only where `web: listen` is this computer alone",
    )
    responsible: Owner | None = Field(default=None, description="who owns what nobody else does")
    alarms: dict[AlarmName, AlarmBlock] = Field(
        default={}, description="alarms that are told in another way, by name; docs/wip.md has the names and defaults"
    )
    alerts: list[Any] = Field(default=[], description="must be empty: this version sends no notifications")

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: Any) -> Any:
        """A key with all its entries commented out is as good as none."""
        if not isinstance(value, Mapping):
            return value
        return {key: entry for key, entry in value.items() if entry is not None}

    @field_validator("personal_figures")
    @classmethod
    def _only_from_here(cls, wanted: bool, info: ValidationInfo) -> bool:
        web = info.data.get("web")
        if wanted and web is not None and not is_loopback(web.listen.rpartition(":")[0]):
            raise ValueError(
                "whoever reaches the board's port could read them: permitted with `web: {listen: 127.0.0.1:8080}`, "
                "and a proxy with a login for others"
            )
        return wanted

    @field_validator("alerts")
    @classmethod
    def _no_alerts(cls, alerts: list[Any]) -> list[Any]:
        if alerts:
            raise ValueError("this version sends no notifications; leave it empty, as in `alerts: []`")
        return alerts


def json_schema() -> dict[str, Any]:
    """The JSON Schema of plant.yaml, every key with its description."""
    schema = PlantFile.model_json_schema()
    blocks = schema["$defs"]
    devices, tags = (blocks["DeviceBlock"]["properties"][key] for key in ("settings", "tags"))
    for reference in devices["discriminator"]["mapping"].values():
        device = blocks[reference.rpartition("/")[2]]
        device["properties"]["tags"] = tags
        device["required"].append("tags")
    blocks["DeviceBlock"] = {"description": DeviceBlock.__doc__, **devices}
    names = blocks["NameBlock"]
    blocks["NameBlock"] = {"description": NameBlock.__doc__, "anyOf": [{"type": "string"}, names]}
    return schema
