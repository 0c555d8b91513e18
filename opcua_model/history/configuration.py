"""How the history of the variables is to be read, as nodes (OPC 10000-11 5.2, 5.4; 10000-13 4.2.1)."""

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.history.aggregates import FUNCTIONS, is_stepped
from opcua_model.nodes import NodeSpace, reference_to
from opcua_model.wire import AttributeIds, ObjectIds, standard
from plant_service.core.history.aggregates import AggregateConfiguration
from plant_service.core.samples import TagType

_BOOL, _BYTE = ua.VariantType.Boolean, ua.VariantType.Byte
_PATHS = {True: "HistoryConfiguration/Stepped", False: "HistoryConfiguration/Sloped"}


def add_history_configuration(space: NodeSpace, nodes: AddressSpace) -> None:
    """Two configurations that all variables share: of values that hold, and of lines from value to value."""
    for stepped, path in _PATHS.items():
        configuration = _object(space, nodes, path, ObjectIds.HistoricalDataConfigurationType)
        _property(space, configuration, path, "Stepped", stepped, _BOOL)
        aggregates = _object(space, nodes, f"{path}/AggregateConfiguration", ObjectIds.AggregateConfigurationType)
        space.join(configuration, aggregates, standard(ObjectIds.HasComponent))
        default = AggregateConfiguration()
        below = f"{path}/AggregateConfiguration"
        _property(space, aggregates, below, "TreatUncertainAsBad", default.treat_uncertain_as_bad, _BOOL)
        _property(space, aggregates, below, "PercentDataBad", int(default.percent_data_bad), _BYTE)
        _property(space, aggregates, below, "PercentDataGood", int(default.percent_data_good), _BYTE)
        _property(space, aggregates, below, "UseSlopedExtrapolation", default.sloped_extrapolation, _BOOL)
    space.history_references = {
        type_: reference_to(
            standard(ObjectIds.HasHistoricalConfiguration), nodes[space.node_id(_PATHS[is_stepped(type_)])]
        )
        for type_ in TagType
    }
    for folder in (
        ObjectIds.HistoryServerCapabilities_AggregateFunctions,
        ObjectIds.Server_ServerCapabilities_AggregateFunctions,
    ):
        _list_functions(nodes[standard(folder)], nodes)


def _list_functions(folder: NodeData, nodes: AddressSpace) -> None:
    known = {reference.NodeId for reference in folder.references}
    organizes = standard(ObjectIds.Organizes)
    folder.references += [reference_to(organizes, nodes[node_id]) for node_id in FUNCTIONS if node_id not in known]


def _object(space: NodeSpace, nodes: AddressSpace, path: str, type_: int) -> NodeData:
    name = path.rsplit("/", 1)[1]
    attributes = space.base(name, ua.NodeClass.Object)
    if name == "AggregateConfiguration":
        attributes[AttributeIds.BrowseName] = AttributeValue(ua.DataValue(ua.Variant(ua.QualifiedName(name, 0))))
    attributes[AttributeIds.EventNotifier] = AttributeValue(ua.DataValue(ua.Variant(0, _BYTE)))
    data = space.insert(path, attributes)
    data.references.append(reference_to(standard(ObjectIds.HasTypeDefinition), nodes[standard(type_)]))
    return data


def _property(space: NodeSpace, owner: NodeData, path: str, name: str, value: object, kind: ua.VariantType) -> None:
    held = AttributeValue(ua.DataValue(ua.Variant(value, kind)))
    space.add_property(owner, path, name, held, kind.value, of_standard=True)
