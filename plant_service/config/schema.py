"""plant.yaml as pydantic models: which keys there are, what they mean and what may stand there.

Whatever needs more than one block at a time (names that must exist, times against each other) is in `joining`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from connectors.registry import DeviceSettings
from historian.settings import HistorianSettings
from opcua_model.settings import OpcUaSettings
from plant_service.config.blocks import CAP, MAY_RELEASE, Block, Cap, NameBlock, Owner, Time, check_cap
from plant_service.config.product_blocks import ProductBlock
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
    SiteName,
    TagName,
    Timezone,
)
from plant_service.core.wip.model import Policy
from plant_service.web.settings import WebSettings, is_loopback

_OWNER = "who owns the alarms of this {}; default: whoever owns the {}"


class DeviceBlock(Block):
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


class StationBlock(Block):
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
    wip_cap: Cap | None = Field(default=None, description=CAP.format("on hand here, queue and transit included"))
    signals: list[Signal] = Field(default=[], description="what the PLCs tell about this station")

    @model_validator(mode="after")
    def _permissive_enforces(self) -> "StationBlock":
        if self.permissive and self.policy is not Policy.ENFORCE:
            raise ValueError(f"permissive: has a meaning with `policy: enforce` only, not {self.policy.value!r}")
        return self


_SHIFTS = "when people work, by the name of the shift; monitors count working time only; {}"
_HOLIDAYS = "days on which no shift begins{}"


class LineBlock(Block):
    """A production line."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    responsible: Owner | None = Field(default=None, description=_OWNER.format("line", "area"))
    wip_cap: Cap | None = Field(default=None, description=CAP.format("on hand in the line (CONWIP)"))
    may_release: TagName | None = Field(default=None, description=MAY_RELEASE.format("line"))
    shifts: dict[Name, ShiftBlock] | None = Field(default=None, description=_SHIFTS.format("default: the area's"))
    holidays: list[Day] = Field(default=[], description=_HOLIDAYS.format(", beside those of area and site"))
    stations: dict[Name, StationBlock] = Field(description="stations of the line by name")

    @model_validator(mode="after")
    def _cap_to_tell(self) -> "LineBlock":
        check_cap(self.may_release, self.wip_cap)
        return self


class AreaBlock(Block):
    """An area of the site."""

    name: NameBlock | None = Field(default=None, description="name for people; default the key")
    responsible: Owner | None = Field(default=None, description=_OWNER.format("area", "site"))
    shifts: dict[Name, ShiftBlock] | None = Field(default=None, description=_SHIFTS.format("default: the site's"))
    holidays: list[Day] = Field(default=[], description=_HOLIDAYS.format(", beside those of the site"))
    lines: dict[Name, LineBlock] = Field(description="lines of the area by name; a line's name is unique in the site")


class OrderBlock(Block):
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


class AlarmBlock(Block):
    """How alarms of one name are told."""

    severity: Annotated[StrictInt, Field(ge=1, le=1000)] | None = Field(
        default=None, description="1 to 1000 as in OPC UA; each escalation adds 200"
    )
    responsible: Owner | None = Field(default=None, description="who owns them; default: whoever owns the station")
    patience: Time | None = Field(
        default=None, description="how long one may last; it escalates at twice and four times that"
    )


class PlantFile(Block):
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
