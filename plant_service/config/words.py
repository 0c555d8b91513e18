"""Names, codes and choices of plant.yaml, with refusals that say what would be right."""

import re
import zoneinfo
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema

from plant_service.config.suggestions import did_you_mean
from plant_service.core.quantities import Quantity, parse_quantity
from plant_service.core.series import FIGURES, SITE_SERIES
from plant_service.core.signals.rules import BADGE, QUANTITY_KINDS, STATE_KINDS, TOTAL
from plant_service.core.wip.alarms import ALARMS

_DEVICE_TREE = "Devices"
_MOST_ORDERED = 1_000_000_000
_SITE_FIGURES = {"Orders", *(series.path.split("/")[0] for series in SITE_SERIES)}


def _number_as_text(value: object) -> object:
    """`operation: 10` and `order: 1001` are meant as texts."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _name(value: str) -> str:
    if not re.fullmatch(r"[^/#\x00-\x1f\x7f]{1,100}", value) or value != value.strip():
        raise ValueError(f"{value!r} is no name: 1 to 100 characters without / and #, no blanks at the ends")
    return value


def _code(value: str) -> str:
    if not re.fullmatch(r"[^\x00-\x1f\x7f]{1,100}", value) or value != value.strip():
        raise ValueError(f"{value!r} is no identifier: 1 to 100 printable characters, no blanks at the ends")
    return value


def _device_name(value: str) -> str:
    if value == FIGURES:
        raise ValueError(f"a device cannot be named {value!r}: the WIP figures are kept under that name")
    if re.search(r"[\s.]", value):
        raise ValueError(f"a device cannot be named {value!r}: its name has no blanks and no dots")
    return value


def _site_name(value: str) -> str:
    if value == _DEVICE_TREE:
        raise ValueError(f"a site cannot be named {value!r}: the devices are published under that name")
    return value


def _area_name(value: str) -> str:
    if value in _SITE_FIGURES:
        raise ValueError(f"an area cannot be named {value!r}: the site publishes its own figures under that name")
    return value


def _tag_name(value: str) -> str:
    if not re.fullmatch(r"[^.\s]+\.[^.\s/]+", value):
        raise ValueError(f"{value!r} is no tag; write it as device.tag, like press.PartCount")
    return value


def _slot_tag_name(value: str) -> str:
    if value.count("*") != 1:
        raise ValueError(f"{value!r} has no `*` for the number of the slot; write it like press.Ring*_Number")
    _tag_name(value.replace("*", "0"))
    return value


def _timezone(value: str) -> str:
    known = zoneinfo.available_timezones()
    if value not in known:
        raise ValueError(f"{value!r} is no IANA time zone like Asia/Shanghai{did_you_mean(value, known)}")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _due(value: object) -> date | datetime:
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
    if not isinstance(moment, date) or not 2000 <= moment.year < 2200:
        raise ValueError(f"{str(value)!r} is no date; write it like 2026-12-01 or 2026-12-01T16:00:00+08:00")
    return moment


def _order_quantity(value: object) -> Quantity:
    quantity = parse_quantity(value)
    if not 0 < quantity <= _MOST_ORDERED:
        raise ValueError(f"must be above 0 and at most {_MOST_ORDERED}, not {quantity}")
    return quantity


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in choices:
            hint = did_you_mean(value, choices)
            raise ValueError(f"{value!r} cannot stand here; it is one of {', '.join(choices)}{hint}")
        return value

    return check


Code: TypeAlias = Annotated[StrictStr, BeforeValidator(_number_as_text), AfterValidator(_code)]
Name: TypeAlias = Annotated[StrictStr, BeforeValidator(_number_as_text), AfterValidator(_name)]
SiteName: TypeAlias = Annotated[Name, AfterValidator(_site_name)]
AreaName: TypeAlias = Annotated[Name, AfterValidator(_area_name)]
DeviceName: TypeAlias = Annotated[Name, AfterValidator(_device_name)]
TagName: TypeAlias = Annotated[StrictStr, AfterValidator(_tag_name), Field(examples=["press.PartCount"])]
SlotTagName: TypeAlias = Annotated[StrictStr, AfterValidator(_slot_tag_name), Field(examples=["press.Ring*_Number"])]
Timezone: TypeAlias = Annotated[StrictStr, AfterValidator(_timezone)]
Pattern: TypeAlias = Annotated[StrictStr, AfterValidator(_pattern)]
Due: TypeAlias = Annotated[
    date | datetime, BeforeValidator(_due), WithJsonSchema({"type": "string", "examples": ["2026-12-01"]})
]
AlarmName: TypeAlias = Annotated[
    StrictStr, AfterValidator(_one_of(tuple(ALARMS))), WithJsonSchema({"enum": list(ALARMS)})
]
OrderQuantity: TypeAlias = Annotated[
    Any,
    BeforeValidator(_order_quantity),
    WithJsonSchema({"type": ["number", "string"], "examples": [500, "12.5"]}),
]
QuantityKind: TypeAlias = Annotated[
    StrictStr, AfterValidator(_one_of(QUANTITY_KINDS)), WithJsonSchema({"enum": list(QUANTITY_KINDS)})
]
CounterKind: TypeAlias = Annotated[
    StrictStr, AfterValidator(_one_of((*QUANTITY_KINDS, TOTAL))), WithJsonSchema({"enum": [*QUANTITY_KINDS, TOTAL]})
]
IdentityKind: TypeAlias = Annotated[
    StrictStr, AfterValidator(_one_of((*QUANTITY_KINDS, BADGE))), WithJsonSchema({"enum": [*QUANTITY_KINDS, BADGE]})
]
AnyKind: TypeAlias = Annotated[
    StrictStr,
    AfterValidator(_one_of(QUANTITY_KINDS + STATE_KINDS)),
    WithJsonSchema({"enum": list(QUANTITY_KINDS + STATE_KINDS)}),
]
