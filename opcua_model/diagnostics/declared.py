"""Nodes made after the declarations of their types: variables, and structures with a component for each field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.attributes import attribute
from opcua_model.live_space import LiveNode, type_reference
from opcua_model.namespace import SERVER_INDEX
from opcua_model.rights import Rights, Viewer, read
from opcua_model.services.sources import COMPUTED_SAMPLING, Computed
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, ObjectIds, standard

_HAS_COMPONENT: Final = standard(ObjectIds.HasComponent)
#: What no two instances share.
_OF_ONE: Final = (AttributeIds.NodeId, AttributeIds.Value)
Attributes = dict[AttributeIds, AttributeValue]
Refer = Callable[[], Iterator[ua.ReferenceDescription]]


def own_id(path: str) -> ua.NodeId:
    return ua.NodeId(ua.String(path), ua.Int16(SERVER_INDEX))


class Declared(NamedTuple):
    """What all instances of a declaration share."""

    attributes: Attributes
    type: ua.ReferenceDescription
    kind: ua.VariantType | None
    is_array: bool

    def variable(self, path: str, rights: Rights, make: Callable[[Viewer], Any], refer: Refer) -> LiveNode:
        assert self.kind is not None
        kind, is_array = self.kind, self.is_array
        value = Computed(lambda viewer: ua.Variant(make(viewer), kind, is_array=is_array))
        return LiveNode(
            own_id(path), {**self.attributes, **own(path, rights), AttributeIds.Value: value}, self.type, refer
        )


def own(path: str, rights: Rights) -> Attributes:
    return {
        AttributeIds.NodeId: attribute(own_id(path), ua.VariantType.NodeId),
        AttributeIds.RolePermissions: rights,
    }


def declared(node: NodeData, types: TypeTree) -> Declared:
    attributes = {which: held for which, held in node.attributes.items() if which not in _OF_ONE}
    data_type = read(node, AttributeIds.DataType)
    if data_type is None:
        return Declared(attributes, type_reference(node), None, is_array=False)
    attributes[AttributeIds.MinimumSamplingInterval] = COMPUTED_SAMPLING
    rank = int(read(node, AttributeIds.ValueRank) or -1)
    return Declared(attributes, type_reference(node), types.built_in(data_type), is_array=rank > 0)


class Structure(NamedTuple):
    """A variable that holds a structure, with a component for each of its fields."""

    whole: Declared
    parts: Mapping[str, Declared]
    fields: Mapping[str, Callable[[Any], Any]]
    make: Callable[[Any], Any]

    def node(self, path: str, field: str, rights: Rights, subject: Callable[[], Any], parents: Refer) -> LiveNode:
        """The variable, or the component of one of its fields. `subject` raises ServiceError once it is gone."""

        def component(name: str) -> LiveNode:
            value = self.fields[name]
            return self.parts[name].variable(f"{path}/{name}", rights, lambda _: value(subject()), above)

        def above() -> Iterator[ua.ReferenceDescription]:
            yield whole.reference(_HAS_COMPONENT, forward=False)

        def refer() -> Iterator[ua.ReferenceDescription]:
            yield from parents()
            for name in self.fields:
                yield component(name).reference(_HAS_COMPONENT)

        whole = self.whole.variable(path, rights, lambda _: self.make(subject()), refer)
        return component(field) if field else whole


def structure(
    space: AddressSpace,
    types: TypeTree,
    declaration: int,
    fields: Mapping[str, Callable[[Any], Any]],
    make: Callable[[Any], Any],
) -> Structure:
    node = space[standard(declaration)]
    below = [space[r.NodeId] for r in node.references if r.IsForward and r.ReferenceTypeId == _HAS_COMPONENT]
    parts = {read(part, AttributeIds.BrowseName).Name: declared(part, types) for part in below}
    return Structure(declared(node, types), {name: parts[name] for name in fields}, fields, make)
