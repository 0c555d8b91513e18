"""Diagnostics of the devices as tags: published, kept and trended like any other.

A tag of an engineer has no `/` in its name, so `<device>.Diagnostics/<name>` is never one of those. Its NodeId path
follows: `Devices/<device>/Diagnostics/<name>`.
"""

from typing import NamedTuple

from plant_service.core.ports import TagInfo
from plant_service.core.samples import TagType

DIAGNOSTICS = "Diagnostics"


class Diagnostic(NamedTuple):
    name: str
    type: TagType
    unit: str
    description: str


#: The state of a device; published as soon as it changes.
STATE = (
    Diagnostic("Connected", TagType.BOOL, "", "whether it answers"),
    Diagnostic("BadTags", TagType.INT64, "", "tags without a Good value"),
    Diagnostic("Outages", TagType.INT64, "", "how often it was lost, since the start of the service"),
    Diagnostic("LastError", TagType.STRING, "", "the last failure, in words"),
)
#: What it does; published at a slow pace.
LOAD = (
    Diagnostic("Polls", TagType.INT64, "", "polls answered, since the start of the service"),
    Diagnostic("Overruns", TagType.INT64, "", "beats missed because a poll took too long, since the start"),
    Diagnostic("Requests", TagType.INT64, "", "requests sent, since the start of the service"),
    Diagnostic("Bytes", TagType.INT64, "B", "data received, since the start of the service"),
    Diagnostic(
        "Dropped", TagType.INT64, "", "changes that it reported faster than they could be kept, since the start"
    ),
    Diagnostic("RequestRate", TagType.FLOAT64, "1/s", "requests a second, of the last seconds"),
    Diagnostic("LatencyP50", TagType.FLOAT64, "ms", "half of the last 500 polls took no longer"),
    Diagnostic("LatencyP99", TagType.FLOAT64, "ms", "99 of 100 of the last 500 polls took no longer"),
    Diagnostic("ClockSkew", TagType.FLOAT64, "s", "how far its clock is ahead of the host's, where a tag carries it"),
)


def full_name(device: str, diagnostic: Diagnostic) -> str:
    return f"{device}.{DIAGNOSTICS}/{diagnostic.name}"


def diagnostic_tags(device: str) -> tuple[TagInfo, ...]:
    return tuple(
        TagInfo(full_name(device, each), device, "", each.type, each.unit, each.description) for each in STATE + LOAD
    )
