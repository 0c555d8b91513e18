"""The Server object, complete and true (OPC 10000-5 6.3, 10000-11 5.4, 10000-13 4.2).

asyncua brings all nodes of the standard and leaves most of them without a value. What this server does not do is taken
out of the address space; everything else gets its value here: limits that are enforced, counters that count.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue

from opcua_model import limits
from opcua_model.binary import SharedDataValue, stamps
from opcua_model.diagnostics.server import Diagnostics
from opcua_model.namespaces import add_metadata
from opcua_model.rights import read
from opcua_model.roles import absent_role_nodes, add_identities
from opcua_model.services.sources import compute, now
from opcua_model.texts import LOCALES
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, ObjectIds, standard, status

if TYPE_CHECKING:
    from opcua_model.sessions import PlantServer

_PROFILES = "http://opcfoundation.org/UA-Profile/Server/"
#: Profiles of which every unit that is not optional is built and tested here; none is certified (OPC 10000-7 6.2). The
#: units and tests are in docs/opcua.md.
PROFILES = [
    f"{_PROFILES}{name}"
    for name in (
        "StandardUA2017",
        "EmbeddedUA2017",
        "EnhancedDataChangeSubscription2017",
        "StandardEventSubscription",
        "AddressSpaceNotifier",
        "Methods",
        "Auditing",
        "DataAccess",
        "HistoricalRawData",
        "HistoricalDataAtTime",
        "AggregateHistorical",
        "BaseHistoricalEvent",
        "ACBaseCondition",
        "ACRefresh2",
        "ACAddressSpaceInstance",
        "ACAlarm",
        "ACAckAlarm",
    )
]
#: Parts of the standard's address space that are about features this server does not have.
_ABSENT = (
    ObjectIds.Aliases,
    ObjectIds.Locations,
    ObjectIds.PublishSubscribe,
    ObjectIds.ServerConfiguration,
    ObjectIds.ServerLog,
    ObjectIds.Resources,
    ObjectIds.Dictionaries,
    ObjectIds.Quantities,
    ObjectIds.DefaultHAConfiguration,
    ObjectIds.DefaultHEConfiguration,
    ObjectIds.OPCUANamespaceMetadata_DefaultRolePermissions,
    ObjectIds.OPCUANamespaceMetadata_DefaultUserRolePermissions,
    ObjectIds.OPCUANamespaceMetadata_DefaultAccessRestrictions,
    ObjectIds.OPCUANamespaceMetadata_StaticStringNodeIdPattern,
    ObjectIds.Server_EstimatedReturnTime,
    ObjectIds.Server_LocalTime,
    ObjectIds.Server_UrisVersion,
    ObjectIds.Server_RequestServerStateChange,
    ObjectIds.Server_SetSubscriptionDurable,
    ObjectIds.Server_ServerRedundancy_RedundantServerArray,
    ObjectIds.Server_ServerCapabilities_ConformanceUnits,
    ObjectIds.Server_ServerDiagnostics_SamplingIntervalDiagnosticsArray,
)
#: Abstract VariableTypes of the standard; asyncua calls all of them abstract.
_ABSTRACT = (
    ObjectIds.BaseVariableType,
    ObjectIds.ServerVendorCapabilityType,
    ObjectIds.VectorType,
    ObjectIds.CartesianCoordinatesType,
    ObjectIds.OrientationType,
    ObjectIds.FrameType,
    ObjectIds.BitFieldType,
    ObjectIds.DiscreteItemType,
    ObjectIds.ArrayItemType,
)
_MOST_BYTES = 1 << 20
_UINT32, _UINT16, _BOOL, _BYTE = (
    ua.VariantType.UInt32,
    ua.VariantType.UInt16,
    ua.VariantType.Boolean,
    ua.VariantType.Byte,
)
_CAPABILITY, _OPERATION, _HISTORY = (
    "Server_ServerCapabilities_",
    "Server_ServerCapabilities_OperationLimits_",
    "HistoryServerCapabilities_",
)
_NUMBERS: dict[str, tuple[int, ua.VariantType]] = {
    "Server_ServiceLevel": (255, _BYTE),
    "Server_ServerStatus_SecondsTillShutdown": (0, _UINT32),
    "Server_ServerRedundancy_RedundancySupport": (0, ua.VariantType.Int32),
    f"{_CAPABILITY}MaxBrowseContinuationPoints": (limits.MAX_BROWSE_POINTS, _UINT16),
    f"{_CAPABILITY}MaxQueryContinuationPoints": (0, _UINT16),
    f"{_CAPABILITY}MaxHistoryContinuationPoints": (limits.MAX_HISTORY_POINTS, _UINT16),
    f"{_CAPABILITY}MaxArrayLength": (limits.MAX_ARRAY_LENGTH, _UINT32),
    f"{_CAPABILITY}MaxStringLength": (_MOST_BYTES, _UINT32),
    f"{_CAPABILITY}MaxByteStringLength": (_MOST_BYTES, _UINT32),
    f"{_CAPABILITY}MaxSessions": (limits.MAX_SESSIONS, _UINT32),
    f"{_CAPABILITY}MaxSubscriptions": (limits.MAX_SUBSCRIPTIONS, _UINT32),
    f"{_CAPABILITY}MaxSubscriptionsPerSession": (limits.MAX_SUBSCRIPTIONS_PER_SESSION, _UINT32),
    f"{_CAPABILITY}MaxMonitoredItems": (limits.MAX_ITEMS, _UINT32),
    f"{_CAPABILITY}MaxMonitoredItemsPerSubscription": (limits.MAX_ITEMS_PER_SUBSCRIPTION, _UINT32),
    f"{_CAPABILITY}MaxMonitoredItemsQueueSize": (limits.MAX_DATA_QUEUE, _UINT32),
    f"{_CAPABILITY}MaxSelectClauseParameters": (limits.MAX_SELECT_CLAUSES, _UINT32),
    f"{_CAPABILITY}MaxWhereClauseParameters": (limits.MAX_WHERE_ELEMENTS, _UINT32),
    f"{_OPERATION}MaxNodesPerRead": (limits.MAX_NODES_PER_READ, _UINT32),
    f"{_OPERATION}MaxNodesPerWrite": (limits.MAX_NODES_PER_WRITE, _UINT32),
    f"{_OPERATION}MaxNodesPerBrowse": (limits.MAX_NODES_PER_BROWSE, _UINT32),
    f"{_OPERATION}MaxNodesPerRegisterNodes": (limits.MAX_NODES_PER_REGISTER, _UINT32),
    f"{_OPERATION}MaxNodesPerTranslateBrowsePathsToNodeIds": (limits.MAX_NODES_PER_TRANSLATE, _UINT32),
    f"{_OPERATION}MaxNodesPerMethodCall": (limits.MAX_NODES_PER_CALL, _UINT32),
    f"{_OPERATION}MaxMonitoredItemsPerCall": (limits.MAX_ITEMS_PER_CALL, _UINT32),
    f"{_OPERATION}MaxNodesPerHistoryReadData": (limits.MAX_NODES_PER_HISTORY_DATA, _UINT32),
    f"{_OPERATION}MaxNodesPerHistoryReadEvents": (limits.MAX_NODES_PER_HISTORY_EVENTS, _UINT32),
    f"{_OPERATION}MaxNodesPerHistoryUpdateData": (0, _UINT32),
    f"{_OPERATION}MaxNodesPerHistoryUpdateEvents": (0, _UINT32),
    f"{_OPERATION}MaxNodesPerNodeManagement": (0, _UINT32),
    f"{_HISTORY}MaxReturnDataValues": (limits.MAX_HISTORY_VALUES, _UINT32),
    f"{_HISTORY}MaxReturnEventValues": (limits.MAX_HISTORY_EVENTS, _UINT32),
}
_FLAGS: dict[str, bool] = {
    "Server_Auditing": True,
    f"{_HISTORY}AccessHistoryDataCapability": True,
    f"{_HISTORY}AccessHistoryEventsCapability": True,
    f"{_HISTORY}ServerTimestampSupported": True,
    **{
        f"{_HISTORY}{name}": False
        for name in (
            "InsertDataCapability",
            "ReplaceDataCapability",
            "UpdateDataCapability",
            "DeleteRawCapability",
            "DeleteAtTimeCapability",
            "InsertEventCapability",
            "ReplaceEventCapability",
            "UpdateEventCapability",
            "DeleteEventCapability",
            "InsertAnnotationCapability",
        )
    },
}


def complete(server: PlantServer) -> None:
    """Values for all that is there, and nothing there that has none."""
    space = server.aspace
    remove(space, server.services.types, [*map(standard, _ABSENT), *absent_role_nodes(space)])
    for name, (number, kind) in _NUMBERS.items():
        _put(space, name, ua.Variant(number, kind))
    for name, flag in _FLAGS.items():
        _put(space, name, ua.Variant(flag, _BOOL))
    _put(space, "Server_ServerStatus_ShutdownReason", ua.Variant(ua.LocalizedText(), ua.VariantType.LocalizedText))
    _put(space, f"{_CAPABILITY}MinSupportedSampleRate", ua.Variant(limits.MIN_SAMPLING, ua.VariantType.Double))
    _put(space, f"{_CAPABILITY}ServerProfileArray", ua.Variant(PROFILES, ua.VariantType.String))
    _put(space, f"{_CAPABILITY}LocaleIdArray", ua.Variant(list(LOCALES), ua.VariantType.String))
    _put(
        space,
        f"{_CAPABILITY}SoftwareCertificates",
        ua.Variant([], ua.VariantType.ExtensionObject, is_array=True),
    )
    concrete = AttributeValue(ua.DataValue(ua.Variant(False, _BOOL)))
    abstract = set(map(standard, _ABSTRACT))
    for node_id in list(space.keys()):
        if read(space[node_id], AttributeIds.NodeClass) == ua.NodeClass.VariableType and node_id not in abstract:
            space[node_id].attributes[AttributeIds.IsAbstract] = concrete
    Diagnostics(server).add()
    add_metadata(server, software_version())
    add_identities(
        space,
        server.services.view,
        server.users.known,
        lambda node, make: compute(space, node, lambda _: make()),
        anonymous=server.users.anonymous,
    )


def software_version() -> str:
    return version("plant-service")


def remove(space: AddressSpace, types: TypeTree, nodes: Iterable[ua.NodeId]) -> None:
    """Takes nodes out with all that hangs below them, and every reference to them."""
    hierarchical = standard(ObjectIds.HierarchicalReferences)
    gone: dict[ua.NodeId, None] = {}
    waiting = list(nodes)
    while waiting:
        node_id = waiting.pop()
        node = space.get(node_id)
        if node is None or node_id in gone:
            continue
        gone[node_id] = None
        waiting += [
            reference.NodeId
            for reference in node.references
            if reference.IsForward
            and types.is_kind_of(reference.ReferenceTypeId, hierarchical)
            and reference.ReferenceTypeId != standard(ObjectIds.HasEventSource)
            and reference.ReferenceTypeId != standard(ObjectIds.HasNotifier)
        ]
    around = {reference.NodeId for node_id in gone for reference in space[node_id].references} - gone.keys()
    for neighbour in around:
        node = space.get(neighbour)
        if node is not None:
            node.references[:] = [reference for reference in node.references if reference.NodeId not in gone]
    for node_id in gone:
        del space[node_id]


def _put(space: AddressSpace, name: str, value: ua.Variant) -> None:
    moment = now()
    attribute = space[standard(getattr(ObjectIds, name))].attributes[AttributeIds.Value]
    attribute.value = SharedDataValue(value, status(0), stamps(moment, moment))
