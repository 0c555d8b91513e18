"""The published numbers: which there are, what they are called and of what type.

A series' name is its OPC UA NodeId path in namespace `urn:plant-service:wip`, for example
`Suzhou/Assembly/L1/OP10/WIP/Queue`. The same name is its key in the historian. A tag of a device keeps its own
name `<device>.<tag>` in the historian and has the NodeId path `Devices/<device>/<tag>`.
"""

from typing import NamedTuple

from plant_service.core.samples import TagType


class Series(NamedTuple):
    """`path` is relative to the station, order or site; `figure` the attribute of StationFigures etc. it shows."""

    path: str
    figure: str
    type: TagType

    @property
    def is_quantity(self) -> bool:
        """Whether it is in the unit of what is made, so a decimal where that is measured; other whole numbers count."""
        return self.type is TagType.INT64 and self.figure not in ("stops", "failures", "events", "priority")


#: Device name under which the figures travel as SampleBatches beside the polls of real devices.
FIGURES = "wip"

STATION_FIGURES = (
    Series("WIP/Queue", "queue", TagType.INT64),
    Series("WIP/Active", "active", TagType.INT64),
    Series("WIP/Done", "done", TagType.INT64),
    Series("WIP/Hold", "hold", TagType.INT64),
    Series("WIP/Transit", "transit", TagType.INT64),
    Series("WIP/Scrap", "scrap", TagType.INT64),
    Series("WIP/OnHand", "on_hand", TagType.INT64),
    Series("WIP/Low", "on_hand_low", TagType.INT64),
    Series("WIP/High", "on_hand_high", TagType.INT64),
    Series("Counters/Good/Total", "good_total", TagType.INT64),
    Series("Counters/Good/MasterTotal", "good_master", TagType.INT64),
    Series("Counters/Good/High", "good_high", TagType.INT64),
    Series("Counters/Scrap/Total", "scrap_total", TagType.INT64),
    Series("Counters/Scrap/MasterTotal", "scrap_master", TagType.INT64),
    Series("Counters/Rework/Total", "rework_total", TagType.INT64),
    Series("Counters/Rework/MasterTotal", "rework_master", TagType.INT64),
    Series("Counters/Quarantined", "quarantined", TagType.INT64),
    Series("Counters/Drift", "drift", TagType.INT64),
    Series("Job/Order", "order", TagType.STRING),
    Series("Job/Lot", "lot", TagType.STRING),
    Series("Job/Product", "product", TagType.STRING),
    Series("Job/Operation", "operation", TagType.STRING),
    Series("State", "state", TagType.STRING),
    Series("Running", "running", TagType.BOOL),
    Series("Fault", "fault", TagType.BOOL),
    Series("Blocked", "blocked", TagType.BOOL),
    Series("Starved", "starved", TagType.BOOL),
)

#: Attributes of StationRates; null where nothing tells.
STATION_RATES = (
    Series("Rates/Throughput", "throughput", TagType.FLOAT64),
    Series("Rates/Yield", "yield_share", TagType.FLOAT64),
    Series("Rates/FirstPassYield", "first_pass", TagType.FLOAT64),
    Series("LeadTime/Queue", "queue_time", TagType.FLOAT64),
    Series("LeadTime/Run", "run_time", TagType.FLOAT64),
    Series("LeadTime/Wait", "wait_time", TagType.FLOAT64),
    Series("LeadTime/Transit", "transit_time", TagType.FLOAT64),
    Series("LeadTime/Hold", "hold_time", TagType.FLOAT64),
    Series("LeadTime/Total", "lead_time", TagType.FLOAT64),
    Series("LeadTime/Little", "little", TagType.FLOAT64),
    Series("OEE/Availability", "availability", TagType.FLOAT64),
    Series("OEE/Performance", "performance", TagType.FLOAT64),
    Series("OEE/Total", "oee", TagType.FLOAT64),
    Series("Stops/Stops", "stops", TagType.INT64),
    Series("Stops/Failures", "failures", TagType.INT64),
    Series("Stops/MTBF", "mtbf", TagType.FLOAT64),
    Series("Stops/MTTR", "mttr", TagType.FLOAT64),
    Series("Stops/ActivePeriod", "active_period", TagType.FLOAT64),
    Series("Stops/BlockedShare", "blocked_share", TagType.FLOAT64),
    Series("Stops/StarvedShare", "starved_share", TagType.FLOAT64),
    Series("Age/UpTo1h", "age_1h", TagType.INT64),
    Series("Age/UpTo4h", "age_4h", TagType.INT64),
    Series("Age/UpTo1d", "age_1d", TagType.INT64),
    Series("Age/Over1d", "age_more", TagType.INT64),
    Series("Age/Oldest", "age_oldest", TagType.FLOAT64),
)

STATION_SERIES = STATION_FIGURES + STATION_RATES

ORDER_SERIES = (
    Series("Product", "product", TagType.STRING),
    Series("Route", "route", TagType.STRING),
    Series("State", "state", TagType.STRING),
    Series("Due", "due", TagType.MOMENT),
    Series("Priority", "priority", TagType.INT64),
    Series("Planned", "planned", TagType.INT64),
    Series("Released", "released", TagType.INT64),
    Series("OnHand", "on_hand", TagType.INT64),
    Series("Shipped", "shipped", TagType.INT64),
    Series("Scrap", "scrap", TagType.INT64),
    Series("Overrun", "overrun", TagType.INT64),
    Series("Low", "on_hand_low", TagType.INT64),
    Series("DoneHigh", "done_high", TagType.INT64),
    Series("Unseen", "unseen", TagType.INT64),
    Series("LeadTime/Total", "lead_time", TagType.FLOAT64),
    Series("LeadTime/Queue", "queue_time", TagType.FLOAT64),
    Series("LeadTime/Run", "run_time", TagType.FLOAT64),
    Series("LeadTime/Wait", "wait_time", TagType.FLOAT64),
    Series("LeadTime/Transit", "transit_time", TagType.FLOAT64),
    Series("LeadTime/Hold", "hold_time", TagType.FLOAT64),
)

SITE_SERIES = (
    Series("Balance", "balance_error", TagType.INT64),
    Series("OnHand", "on_hand", TagType.INT64),
    Series("Unassigned", "unassigned", TagType.INT64),
    Series("Overrun", "overrun", TagType.INT64),
    Series("CaptureQuality/Quarantined", "quarantined", TagType.INT64),
    Series("CaptureQuality/Events", "events", TagType.INT64),
    Series("CaptureQuality/RealTime", "real_time", TagType.FLOAT64),
    Series("CaptureQuality/Latency", "latency", TagType.FLOAT64),
    Series("CaptureQuality/Manual", "manual", TagType.FLOAT64),
    Series("CaptureQuality/Inferred", "inferred", TagType.FLOAT64),
    Series("CaptureQuality/Corrected", "corrected", TagType.FLOAT64),
    Series("Bottleneck/Station", "bottleneck", TagType.STRING),
    Series("Bottleneck/Methods", "bottleneck_methods", TagType.STRING),
    Series("Bottleneck/Since", "bottleneck_since", TagType.MOMENT),
)


def station_path(site: str, area: str, station: str) -> str:
    """NodeId path of a station; `station` is `<line>/<station>`."""
    return f"{site}/{area}/{station}"


def order_path(site: str, order: str) -> str:
    return f"{site}/Orders/{order}"


def order_series(site: str, order: str) -> list[str]:
    """The names of all that is published of an order."""
    path = order_path(site, order)
    return [f"{path}/{series.path}" for series in ORDER_SERIES]


def tag_path(tag: str) -> str:
    """NodeId path of a device's tag; `tag` is `<device>.<tag>`."""
    device, _, name = tag.partition(".")
    return f"Devices/{device}/{name}"
