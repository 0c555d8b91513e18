"""Our own types: what a station, its WIP, counters and job, an order and a device are made of.

Their members are declared from the same table of published numbers (core/series.py) that makes the instances.
"""

from opcua_model.commands.nodes import declare_commands
from opcua_model.conditions.nodes import declare_alarm_type
from opcua_model.nodes import NodeSpace
from opcua_model.tree import ObjectNode, members
from opcua_model.wire import ObjectIds
from plant_service.core.samples import TagType
from plant_service.core.series import ORDER_SERIES, STATION_SERIES, Series

FLOWS_TO = "Types/FlowsTo"
_COUNTER = (
    Series("Total", "", TagType.INT64),
    Series("MasterTotal", "", TagType.INT64),
)


def _below(group: str) -> tuple[Series, ...]:
    prefix = f"{group}/"
    return tuple(
        Series(series.path.removeprefix(prefix), series.figure, series.type)
        for series in STATION_SERIES
        if series.path.startswith(prefix)
    )


#: Members by type, those that others are made of first.
OBJECT_TYPES = {
    "WipType": _below("WIP"),
    "CounterType": _COUNTER,
    "JobType": _below("Job"),
    "StationType": STATION_SERIES,
    "OrderType": ORDER_SERIES,
    "DeviceType": (),
}


def add_types(space: NodeSpace) -> None:
    for name, series in OBJECT_TYPES.items():
        space.add_object_type(name)
        for node in members(f"Types/{name}", series):
            if isinstance(node, ObjectNode):
                space.add_object(node, declared=True)
            else:
                space.add_variable(node, declared=True)
    declare_commands(space)
    declare_alarm_type(space)
    space.add_reference_type(FLOWS_TO, "FlowsTo", "FlowsFrom", ObjectIds.NonHierarchicalReferences)
