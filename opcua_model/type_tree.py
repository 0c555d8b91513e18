"""Which type is a kind of which, by the HasSubtype references of the address space (OPC 10000-3 5.5, 5.8)."""

from asyncua import ua
from asyncua.server.address_space import AddressSpace

from opcua_model.wire import ObjectIds, standard

_HAS_SUBTYPE = standard(ObjectIds.HasSubtype)
#: Built-in types are the data types up to this number in namespace 0 (OPC 10000-6 5.1.2).
_LAST_BUILT_IN = 25


class TypeTree:
    """Remembers what it has found: types do not change while the server runs."""

    def __init__(self, space: AddressSpace) -> None:
        self._space = space
        self._above: dict[ua.NodeId, tuple[ua.NodeId, ...]] = {}

    def is_kind_of(self, kind: ua.NodeId, expected: ua.NodeId) -> bool:
        return expected in self.above(kind)

    def above(self, kind: ua.NodeId) -> tuple[ua.NodeId, ...]:
        """The type itself and its supertypes, the nearest first."""
        found = self._above.get(kind)
        if found is None:
            found = tuple(self._chain(kind))
            if kind in self._space:
                self._above[kind] = found
        return found

    def built_in(self, data_type: ua.NodeId) -> ua.VariantType | None:
        """How values of a data type are encoded: enumerations as Int32, structures as ExtensionObject."""
        for kind in self.above(data_type):
            if kind == standard(ObjectIds.Enumeration):
                return ua.VariantType.Int32
            number = kind.Identifier
            if kind.NamespaceIndex == 0 and isinstance(number, int) and 0 < number <= _LAST_BUILT_IN:
                return None if number == ObjectIds.BaseDataType else ua.VariantType(number)
        return None

    def _chain(self, kind: ua.NodeId) -> list[ua.NodeId]:
        chain = [kind]
        while (node := self._space.get(chain[-1])) is not None:
            parents = [r.NodeId for r in node.references if not r.IsForward and r.ReferenceTypeId == _HAS_SUBTYPE]
            if not parents or parents[0] in chain:
                break
            chain.append(parents[0])
        return chain
