"""Makes nodes directly in asyncua's address space.

Replaces `asyncua.server.address_space.NodeManagementService.add_nodes`, which walks all references of the parent
twice for every child: 10,000 variables in one folder take it about a minute. Paths are unique here by construction,
so there is nothing to look for. Attributes that are equal for many nodes are one shared object: they are never written.
"""

from functools import cache
from typing import NamedTuple

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.attributes import (
    array,
    attribute,
    make_name,
    make_range,
    make_text,
    make_title,
    make_unit,
    variable_type,
)
from opcua_model.binary import SharedDataValue
from opcua_model.rights import Viewer, read, refusal, restrict
from opcua_model.services.call import Method
from opcua_model.texts import TranslatedList
from opcua_model.tree import FOLDER, SHELVED_STATE, ObjectNode, VariableNode
from opcua_model.values import NULL, UA_TYPES, WAITING, Variable
from opcua_model.wire import AttributeIds, ObjectIds, standard
from plant_service.core.samples import TagType
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.model import Text

_STANDARD_TYPES = {FOLDER: ObjectIds.FolderType, SHELVED_STATE: ObjectIds.ShelvedStateMachineType}
Attributes = dict[AttributeIds, AttributeValue]

_HAS_TYPE = standard(ObjectIds.HasTypeDefinition)
_READ = ua.AccessLevel.CurrentRead.mask
_NOTIFIER = ua.EventNotifier.SubscribeToEvents.mask | ua.EventNotifier.HistoryRead.mask
_READ_HISTORY = _READ | ua.AccessLevel.HistoryRead.mask


class MethodNode(NamedTuple):
    """`owner`: path of its object or type, all of whose instances share it if it `is_shared`."""

    owner: str
    name: str
    text: Text
    inputs: TranslatedList
    outputs: TranslatedList
    permission: Permission
    is_shared: bool = False


class NodeSpace:
    """Adds our nodes under namespace `index` and remembers which history each variable has."""

    def __init__(self, space: AddressSpace, index: int) -> None:
        self._space = space
        self._index = index
        self._variables: dict[str, Variable] = {}
        self._series: dict[ua.NodeId, tuple[str, TagType]] = {}
        self.history_references: dict[TagType, ua.ReferenceDescription] = {}
        self._notifiers: set[ua.NodeId] = set()
        self._type_methods: dict[str, list[ua.ReferenceDescription]] = {}
        self._shared = cache(attribute)
        self._name = cache(make_name)
        self._text = cache(make_text)
        self._title = cache(make_title)
        self._unit = cache(make_unit)
        self._range = cache(make_range)
        self._type_reference = cache(self._make_type_reference)

    def node_id(self, path: str) -> ua.NodeId:
        return ua.NodeId(ua.String(path), ua.Int16(self._index))

    def variable(self, path: str) -> Variable | None:
        return self._variables.get(path)

    def series(self, node_id: ua.NodeId) -> tuple[str, TagType] | None:
        """The historian's key and the type of a historized variable."""
        return self._series.get(node_id)

    def has_event_history(self, node_id: ua.NodeId) -> bool:
        return node_id in self._notifiers

    def exists(self, node_id: ua.NodeId) -> bool:
        return self._space.get(node_id) is not None

    def refusal(self, node_id: ua.NodeId, viewer: Viewer, wanted: int) -> int:
        """Why a viewer may not do with a node what is wanted; 0 when they may, also where there is no such node."""
        node = self._space.get(node_id)
        return 0 if node is None else refusal(node, viewer, wanted)

    def add_object(self, node: ObjectNode, *, declared: bool = False, of_standard: bool = False) -> None:
        """`of_standard`: its name is the standard's."""
        attributes = self.base(node.name, ua.NodeClass.Object, node.title, node.description)
        if of_standard:
            attributes[AttributeIds.BrowseName] = self._name(node.name, 0)
        notifies = _NOTIFIER if node.is_notifier else 0
        attributes[AttributeIds.EventNotifier] = self._shared(notifies, ua.VariantType.Byte)
        data = self.insert(node.path, attributes)
        data.references.append(self._type_reference(self._type_id(node.type)))
        if declared:
            data.references.append(self._mandatory())
        else:
            data.references += self._type_methods.get(node.type, ())
        folder = node.parent == "" or node.type in (FOLDER, "StationType", "OrderType", "DeviceType")
        kind = ObjectIds.Organizes if folder and not declared else ObjectIds.HasComponent
        self.join(self._parent(node.parent), data, standard(kind))
        if node.is_notifier:
            self._notify(data, node.parent)

    def _notify(self, data: NodeData, parent: str) -> None:
        """Its events reach its parent too, and from the site the Server object (OPC 10000-3 7.15, 7.16)."""
        server = self._space[standard(ObjectIds.Server)]
        self.join(self._parent(parent) if parent else server, data, standard(ObjectIds.HasNotifier))
        server.attributes[AttributeIds.EventNotifier] = self._shared(_NOTIFIER, ua.VariantType.Byte)
        self._notifiers |= {data.nodeid, server.nodeid}

    def add_variable(self, node: VariableNode, *, declared: bool = False) -> None:
        analog = bool(node.unit) and node.type not in (TagType.BOOL, TagType.STRING)
        attributes = self.base(node.name, ua.NodeClass.Variable, None, node.description)
        access = _READ if declared else _READ_HISTORY
        value = AttributeValue(SharedDataValue(NULL, WAITING))
        # An instance may narrow the type of its member, not change it: Number is Int64 or Double (OPC 10000-3 6.2.7).
        type_ = ObjectIds.Number if declared and node.is_quantity else UA_TYPES[node.type].value
        attributes |= self.variable_attributes(standard(type_), access, value)
        data = self.insert(node.path, attributes)
        type_id = variable_type(analog, node.range is not None)
        data.references.append(self._type_reference(standard(type_id)))
        self.join(self._parent(node.parent), data, standard(ObjectIds.HasComponent))
        if declared:
            data.references.append(self._mandatory())
            return
        if node.type in self.history_references:
            data.references.append(self.history_references[node.type])
        self._variables[node.path] = Variable(value, node.type)
        self._series[data.nodeid] = (node.series, node.type)
        if analog:
            self.add_property(
                data, node.path, "EngineeringUnits", self._unit(node.unit), ObjectIds.EUInformation, of_standard=True
            )
        elif node.unit:
            self.add_property(data, node.path, "Unit", self._shared(node.unit, ua.VariantType.String), ObjectIds.String)
        if node.range is not None:
            self.add_property(data, node.path, "EURange", self._range(node.range), ObjectIds.Range, of_standard=True)
        if node.address:
            self.add_property(
                data, node.path, "Address", self._shared(node.address, ua.VariantType.String), ObjectIds.String
            )

    def add_method(self, node: MethodNode, *, declared: bool = False) -> None:
        """`declared`: of a type; its instances that share it must be added afterwards."""
        attributes = self.base(node.name, ua.NodeClass.Method)
        attributes[AttributeIds.Description] = self._title(node.text)
        for executable in (AttributeIds.Executable, AttributeIds.UserExecutable):
            attributes[executable] = self._shared(True, ua.VariantType.Boolean)
        path = f"{node.owner}/{node.name}"
        data = self.insert(path, attributes)
        restrict(data, node.permission)
        for name, arguments in (("InputArguments", node.inputs), ("OutputArguments", node.outputs)):
            if arguments:
                held = array(arguments, ua.VariantType.ExtensionObject)
                self.add_property(data, path, name, held, ObjectIds.Argument, of_standard=True, rank=1)
        self.join(self._parent(node.owner), data, standard(ObjectIds.HasComponent))
        if declared:
            data.references.append(self._mandatory())
        if node.is_shared:
            own = self._type_methods.setdefault(node.owner.removeprefix("Types/"), [])
            own.append(reference_to(standard(ObjectIds.HasComponent), data))

    def bind(self, path: str, method: Method) -> None:
        """What a method does."""
        self._space[self.node_id(path)].call = method

    def add_object_type(self, name: str, parent: int = ObjectIds.BaseObjectType) -> None:
        attributes = self.base(name, ua.NodeClass.ObjectType)
        attributes[AttributeIds.IsAbstract] = self._shared(False, ua.VariantType.Boolean)
        data = self.insert(f"Types/{name}", attributes)
        self.join(self._space[standard(parent)], data, standard(ObjectIds.HasSubtype))

    def add_reference_type(self, path: str, name: str, inverse: str, parent: int) -> None:
        attributes = self.base(name, ua.NodeClass.ReferenceType)
        attributes[AttributeIds.IsAbstract] = self._shared(False, ua.VariantType.Boolean)
        attributes[AttributeIds.Symmetric] = self._shared(False, ua.VariantType.Boolean)
        attributes[AttributeIds.InverseName] = self._text(inverse)
        self.join(self._space[standard(parent)], self.insert(path, attributes), standard(ObjectIds.HasSubtype))

    def add_reference(self, source: str, target: str, kind: str) -> None:
        """A reference between two nodes of ours, visible from both ends."""
        self.join(self._space[self.node_id(source)], self._space[self.node_id(target)], self.node_id(kind))

    def base(
        self, name: str, node_class: ua.NodeClass, title: Text | None = None, description: str | Text = ""
    ) -> Attributes:
        attributes = {
            AttributeIds.NodeClass: self._shared(node_class, ua.VariantType.Int32),
            AttributeIds.BrowseName: self._name(name, self._index),
            AttributeIds.DisplayName: self._title(title) if title else self._text(name),
            AttributeIds.WriteMask: self._shared(0, ua.VariantType.UInt32),
            AttributeIds.UserWriteMask: self._shared(0, ua.VariantType.UInt32),
        }
        if description:
            is_text = isinstance(description, Text)
            attributes[AttributeIds.Description] = self._title(description) if is_text else self._text(description)
        return attributes

    def variable_attributes(
        self, data_type: ua.NodeId, access: int, value: AttributeValue, rank: int = -1
    ) -> Attributes:
        """What a variable has beside `base`. `rank`: ValueRank."""
        historized = bool(access & ua.AccessLevel.HistoryRead.mask)
        return {
            AttributeIds.Value: value,
            AttributeIds.DataType: self._shared(data_type, ua.VariantType.NodeId),
            AttributeIds.ValueRank: self._shared(rank, ua.VariantType.Int32),
            AttributeIds.AccessLevel: self._shared(access, ua.VariantType.Byte),
            AttributeIds.UserAccessLevel: self._shared(access, ua.VariantType.Byte),
            AttributeIds.Historizing: self._shared(historized, ua.VariantType.Boolean),
            AttributeIds.MinimumSamplingInterval: self._shared(0.0, ua.VariantType.Double),
        }

    def add_property(
        self,
        owner: NodeData,
        owner_path: str,
        name: str,
        value: AttributeValue,
        data_type: int,
        *,
        of_standard: bool = False,
        rank: int = -1,
        type_id: int = ObjectIds.PropertyType,
        reference: int = ObjectIds.HasProperty,
        declared: bool = False,
    ) -> None:
        """Or a variable below a variable. One of the standard has its name in the standard's namespace."""
        attributes = self.base(name, ua.NodeClass.Variable)
        attributes[AttributeIds.BrowseName] = self._name(name, 0 if of_standard else self._index)
        attributes |= self.variable_attributes(standard(data_type), _READ, value, rank)
        data = self.insert(f"{owner_path}/{name}", attributes)
        data.references.append(self._type_reference(standard(type_id)))
        self.join(owner, data, standard(reference))
        if declared:
            data.references.append(self._mandatory())

    def remove(self, path: str) -> None:
        """A node and all of ours below it; nothing happens where there is none. Who monitors them is told so."""
        top = self._space.get(self.node_id(path))
        if top is None:
            return
        for reference in top.references:
            if not reference.IsForward:
                parent = self._space[reference.NodeId]
                parent.references = [one for one in parent.references if one.NodeId != top.nodeid]
        waiting = [top]
        while waiting:
            data = waiting.pop()
            own = [one.NodeId for one in data.references if one.IsForward and self._is_below(one.NodeId, path)]
            waiting += [self._space[node_id] for node_id in own]
            del self._space[data.nodeid]
            variable = self._variables.pop(str(data.nodeid.Identifier), None)
            self._series.pop(data.nodeid, None)
            if variable is not None:
                variable.end()

    def _is_below(self, node_id: ua.NodeId, path: str) -> bool:
        return node_id.NamespaceIndex == self._index and str(node_id.Identifier).startswith(f"{path}/")

    def data(self, path: str) -> NodeData:
        return self._space[self.node_id(path)]

    def refer(self, source: NodeData, target: ua.NodeId, kind: ua.NodeId) -> None:
        """A reference that is seen from its source only: the target is shared by many."""
        source.references.append(reference_to(kind, self._space[target]))

    def insert(self, path: str, attributes: Attributes) -> NodeData:
        return self.insert_at(self.node_id(path), attributes)

    def insert_at(self, node_id: ua.NodeId, attributes: Attributes) -> NodeData:
        data = NodeData(node_id)
        data.attributes = attributes
        attributes[AttributeIds.NodeId] = attribute(data.nodeid, ua.VariantType.NodeId)
        self._space[data.nodeid] = data
        return data

    def join(self, source: NodeData, target: NodeData, kind: ua.NodeId) -> None:
        source.references.append(_reference(kind, target, forward=True))
        target.references.append(_reference(kind, source, forward=False))

    def _parent(self, path: str) -> NodeData:
        return self._space[self.node_id(path) if path else standard(ObjectIds.ObjectsFolder)]

    def _type_id(self, name: str) -> ua.NodeId:
        number = _STANDARD_TYPES.get(name)
        return self.node_id(f"Types/{name}") if number is None else standard(number)

    def _make_type_reference(self, type_id: ua.NodeId) -> ua.ReferenceDescription:
        return _reference(_HAS_TYPE, self._space[type_id], forward=True)

    def _mandatory(self) -> ua.ReferenceDescription:
        rule = self._space[standard(ObjectIds.ModellingRule_Mandatory)]
        return _reference(standard(ObjectIds.HasModellingRule), rule, forward=True)


def reference_to(kind: ua.NodeId, target: NodeData) -> ua.ReferenceDescription:
    """A reference in forward direction."""
    return _reference(kind, target, forward=True)


def _reference(kind: ua.NodeId, target: NodeData, *, forward: bool) -> ua.ReferenceDescription:
    type_id = next((r.NodeId for r in target.references if r.IsForward and r.ReferenceTypeId == _HAS_TYPE), ua.NodeId())
    return ua.ReferenceDescription(
        ReferenceTypeId=kind,
        IsForward=forward,
        NodeId=target.nodeid,
        BrowseName=read(target, AttributeIds.BrowseName),
        DisplayName=read(target, AttributeIds.DisplayName),
        NodeClass=read(target, AttributeIds.NodeClass),
        TypeDefinition=type_id,
    )
