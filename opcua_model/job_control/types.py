"""The types of job control in the address space (OPC 10031-4 7.2, 7.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.attributes import array, attribute, make_name
from opcua_model.job_control.numbers import (
    PROVIDER,
    PROVIDER_MEMBERS,
    PROVIDER_METHODS,
    RECEIVER,
    RECEIVER_MEMBERS,
    RECEIVER_METHODS,
    STATES,
    TRANSITIONS,
    Member,
    Method,
    State,
)
from opcua_model.job_control.structures import STRUCTURES, Structure, data_type_of
from opcua_model.nodes import NodeSpace, reference_to
from opcua_model.wire import AttributeIds, ObjectIds, standard

_READ: Final = ua.AccessLevel.CurrentRead.mask
_ENCODING: Final = "Default Binary"


class JobControlNodes:
    """Adds nodes that have names of the namespace of job control, which has `index`."""

    def __init__(self, space: NodeSpace, nodes: AddressSpace, index: int) -> None:
        self.space = space
        self.address_space = nodes
        self.index = index

    def id(self, number: int) -> ua.NodeId:
        return ua.NodeId(ua.Int32(number), ua.Int16(self.index))

    def node(self, node_id: ua.NodeId) -> NodeData:
        return self.address_space[node_id]

    def add(
        self,
        node_id: ua.NodeId,
        name: str,
        node_class: ua.NodeClass,
        parent: NodeData,
        reference: int,
        type_id: ua.NodeId | None = None,
        rule: int = 0,
        *,
        of_standard: bool = False,
        attributes: Mapping[AttributeIds, AttributeValue] | None = None,
    ) -> NodeData:
        """Below `parent`, of a type, with a modelling rule where it is part of a type."""
        found = self.space.base(name, node_class)
        found[AttributeIds.BrowseName] = make_name(name, 0 if of_standard else self.index)
        if node_class in (ua.NodeClass.DataType, ua.NodeClass.ObjectType):
            found[AttributeIds.IsAbstract] = attribute(False, ua.VariantType.Boolean)
        elif node_class is ua.NodeClass.Object:
            found[AttributeIds.EventNotifier] = attribute(0, ua.VariantType.Byte)
        data = self.space.insert_at(node_id, {**found, **(attributes or {})})
        if type_id is not None:
            data.references.append(reference_to(standard(ObjectIds.HasTypeDefinition), self.address_space[type_id]))
        if rule:
            data.references.append(
                reference_to(standard(ObjectIds.HasModellingRule), self.address_space[standard(rule)])
            )
        self.space.join(parent, data, standard(reference))
        return data

    def add_variable(
        self,
        node_id: ua.NodeId,
        name: str,
        parent: NodeData,
        data_type: ua.NodeId,
        value: AttributeValue,
        rule: int = 0,
        *,
        is_array: bool = True,
        is_property: bool = False,
        of_standard: bool = False,
        type_id: int = ObjectIds.BaseDataVariableType,
    ) -> NodeData:
        variable = self.space.variable_attributes(data_type, _READ, value, 1 if is_array else -1)
        if is_array:
            variable[AttributeIds.ArrayDimensions] = attribute([0], ua.VariantType.UInt32)
        kind = ObjectIds.PropertyType if is_property else type_id
        reference = ObjectIds.HasProperty if is_property else ObjectIds.HasComponent
        return self.add(
            node_id,
            name,
            ua.NodeClass.Variable,
            parent,
            reference,
            standard(kind),
            rule,
            of_standard=of_standard,
            attributes=variable,
        )

    def add_member(self, node_id: ua.NodeId, member: Member, owner: NodeData, held: Any, rule: int = 0) -> None:
        self.add_variable(
            node_id,
            member.name,
            owner,
            data_type_of(member.kind, self.index),
            _value(member, held),
            rule,
            is_array=not member.is_property,
            is_property=member.is_property,
        )


def _value(member: Member, held: Any) -> AttributeValue:
    kind = ua.VariantType.ExtensionObject if member.kind in STRUCTURES else ua.VariantType[member.kind]
    return attribute(held, kind) if member.is_property else array(held, kind)


def add_types(nodes: JobControlNodes) -> None:
    for name, known in STRUCTURES.items():
        _add_structure(nodes, name, known)
    receiver = _add_type(nodes, RECEIVER, "ISA95JobOrderReceiverObjectType", ObjectIds.FiniteStateMachineType)
    _add_members(nodes, receiver, RECEIVER_MEMBERS, ObjectIds.ModellingRule_Mandatory)
    _add_methods(nodes, receiver, RECEIVER_METHODS, ObjectIds.ModellingRule_Optional)
    _add_states(nodes, receiver)
    provider = _add_type(nodes, PROVIDER, "ISA95JobResponseProviderObjectType", ObjectIds.BaseObjectType)
    _add_members(nodes, provider, PROVIDER_MEMBERS, ObjectIds.ModellingRule_Optional)
    _add_methods(nodes, provider, PROVIDER_METHODS, ObjectIds.ModellingRule_Mandatory)


def _add_type(nodes: JobControlNodes, number: int, name: str, parent: int) -> NodeData:
    return nodes.add(
        nodes.id(number), name, ua.NodeClass.ObjectType, nodes.node(standard(parent)), ObjectIds.HasSubtype
    )


def _add_structure(nodes: JobControlNodes, name: str, known: Structure) -> None:
    fields = [
        ua.StructureField(
            Name=field.name,
            DataType=data_type_of(field.kind, nodes.index),
            ValueRank=1 if field.is_array else -1,
            ArrayDimensions=[0] if field.is_array else [],
            IsOptional=field.is_optional,
        )
        for field in known.fields
    ]
    has_optional = any(field.is_optional for field in known.fields)
    definition = ua.StructureDefinition(
        DefaultEncodingId=nodes.id(known.encoding),
        BaseDataType=standard(ObjectIds.Structure),
        StructureType=ua.StructureType.StructureWithOptionalFields if has_optional else ua.StructureType.Structure,
        Fields=fields,
    )
    held = {AttributeIds.DataTypeDefinition: attribute(definition, ua.VariantType.ExtensionObject)}
    above = nodes.node(standard(ObjectIds.Structure))
    data_type = nodes.add(
        nodes.id(known.data_type), name, ua.NodeClass.DataType, above, ObjectIds.HasSubtype, attributes=held
    )
    nodes.add(
        nodes.id(known.encoding),
        _ENCODING,
        ua.NodeClass.Object,
        data_type,
        ObjectIds.HasEncoding,
        standard(ObjectIds.DataTypeEncodingType),
        of_standard=True,
    )


def _add_members(nodes: JobControlNodes, owner: NodeData, members: Sequence[Member], rule: int) -> None:
    for member in members:
        nodes.add_member(nodes.id(member.number), member, owner, 0 if member.is_property else [], rule)


def _add_methods(nodes: JobControlNodes, owner: NodeData, methods: Mapping[str, Method], rule: int) -> None:
    runs = {
        one: attribute(True, ua.VariantType.Boolean) for one in (AttributeIds.Executable, AttributeIds.UserExecutable)
    }
    for name, method in methods.items():
        data = nodes.add(
            nodes.id(method.number),
            name,
            ua.NodeClass.Method,
            owner,
            ObjectIds.HasComponent,
            None,
            rule,
            attributes=runs,
        )
        for title, (number, written) in (("InputArguments", method.inputs), ("OutputArguments", method.outputs)):
            nodes.add_variable(
                nodes.id(number),
                title,
                data,
                standard(ObjectIds.Argument),
                array([_argument(one, nodes.index) for one in written.split(", ")], ua.VariantType.ExtensionObject),
                ObjectIds.ModellingRule_Mandatory,
                is_property=True,
                of_standard=True,
            )


def _argument(written: str, index: int) -> ua.Argument:
    name, kind = written.split()
    is_array, plain = kind.endswith("[]"), kind.removesuffix("[]")
    return ua.Argument(
        Name=name,
        DataType=data_type_of(plain, index),
        ValueRank=1 if is_array else -1,
        ArrayDimensions=[0] if is_array else [],
    )


def _add_states(nodes: JobControlNodes, receiver: NodeData) -> None:
    """How the orders of the list go from state to state; no receiver has a state itself (OPC 10031-4 6.2.1.1)."""
    made = {name: _add_state(nodes, receiver, name, state, ObjectIds.StateType) for name, state in STATES.items()}
    for (source, target, cause), transition in TRANSITIONS.items():
        data = _add_state(nodes, receiver, f"From{source}To{target}", transition, ObjectIds.TransitionType)
        nodes.space.join(data, made[source], standard(ObjectIds.FromState))
        nodes.space.join(data, made[target], standard(ObjectIds.ToState))
        if cause:
            method = nodes.node(nodes.id(RECEIVER_METHODS[cause].number))
            nodes.space.join(data, method, standard(ObjectIds.HasCause))


def _add_state(nodes: JobControlNodes, owner: NodeData, name: str, state: State, type_id: int) -> NodeData:
    data = nodes.add(nodes.id(state.node), name, ua.NodeClass.Object, owner, ObjectIds.HasComponent, standard(type_id))
    nodes.add_variable(
        nodes.id(state.property),
        "StateNumber" if type_id == ObjectIds.StateType else "TransitionNumber",
        data,
        standard(ObjectIds.UInt32),
        attribute(state.number, ua.VariantType.UInt32),
        ObjectIds.ModellingRule_Mandatory,
        is_array=False,
        is_property=True,
        of_standard=True,
    )
    return data
