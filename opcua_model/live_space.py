"""Nodes that are made when somebody looks at them: hundreds of sessions cost none until a client browses them."""

from collections.abc import Callable, Iterable

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.rights import Viewer
from opcua_model.wire import AttributeIds, ObjectIds, standard

_HAS_TYPE = standard(ObjectIds.HasTypeDefinition)


class LiveNode(NodeData):
    """`refer` tells its references, besides the one to its type, each time they are asked for."""

    def __init__(
        self,
        nodeid: ua.NodeId,
        attributes: dict[AttributeIds, AttributeValue],
        kind: ua.ReferenceDescription,
        refer: Callable[[], Iterable[ua.ReferenceDescription]],
    ) -> None:
        self.nodeid = nodeid
        self.attributes = attributes
        self.call = None
        self._kind = kind
        self._refer = refer

    @property
    def references(self) -> list[ua.ReferenceDescription]:  # type: ignore[override]
        return [self._kind, *self._refer()]

    def reference(self, kind: ua.NodeId, *, forward: bool = True) -> ua.ReferenceDescription:
        """A reference that leads here."""
        name, title, node_class = (
            self.attributes[which].value.Value.Value  # type: ignore[union-attr]
            for which in (AttributeIds.BrowseName, AttributeIds.DisplayName, AttributeIds.NodeClass)
        )
        return ua.ReferenceDescription(kind, forward, self.nodeid, name, title, node_class, self._kind.NodeId)


class LiveParent(NodeData):
    """A kept node with live ones below it: `below` tells the references to those that a viewer may see."""

    def __init__(self, kept: NodeData, below: Callable[[Viewer], Iterable[ua.ReferenceDescription]]) -> None:
        super().__init__(kept.nodeid)
        self.attributes, self.references = kept.attributes, kept.references
        self.below = below


class LiveSpace(AddressSpace):
    """Shares the nodes of another one. `make`: the node of an id that is not kept, or None.

    `in` is true of kept nodes only: others may be gone the next moment.
    """

    make: Callable[[ua.NodeId], NodeData | None]

    def __init__(self, kept: AddressSpace) -> None:
        self.__dict__ = kept.__dict__
        self.make = lambda _: None

    def get(self, nodeid: ua.NodeId) -> NodeData | None:
        node = self._nodes.get(nodeid)
        return self.make(nodeid) if node is None else node

    def __getitem__(self, nodeid: ua.NodeId) -> NodeData:
        node = self.get(nodeid)
        if node is None:
            raise KeyError(nodeid)
        return node


def type_reference(of: NodeData) -> ua.ReferenceDescription:
    return next(reference for reference in of.references if reference.ReferenceTypeId == _HAS_TYPE)
