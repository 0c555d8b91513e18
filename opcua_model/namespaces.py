"""What is told of our namespaces under Server/Namespaces (OPC 10000-5 6.3.13, 6.3.14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from asyncua import ua
from asyncua.server.address_space import AttributeValue

from opcua_model.attributes import array, attribute, make_name
from opcua_model.job_control.structures import NAMESPACE as JOB_CONTROL
from opcua_model.namespace import NAMESPACE, PUBLISHED, SERVER_INDEX
from opcua_model.nodes import NodeSpace, reference_to
from opcua_model.rights import Realm, Viewer, attribute_for, read, rights_of
from opcua_model.services.sources import Computed
from opcua_model.wire import AttributeIds, ObjectIds, standard

if TYPE_CHECKING:
    from opcua_model.sessions import PlantServer

_KIND = ua.VariantType
_ROLE_PERMISSIONS = 96


class _Described(NamedTuple):
    """`types`, `pattern`: of NodeIds that are the same in every server. `is_part`: not all of its nodes are here."""

    uri: str
    version: str
    published: datetime = PUBLISHED
    is_part: bool = False
    types: Sequence[int] = ()
    pattern: str = ""


def add_metadata(server: PlantServer, version: str) -> None:
    """Of our types and plant, of the server's own, in which sessions are, and of job control (OPC 10031-4)."""
    known = read(server.aspace[standard(ObjectIds.Server_NamespaceArray)], AttributeIds.Value)
    for described in (
        _Described(NAMESPACE, version, pattern="Types/%"),
        _Described(server.audit.server_id, version),
        _Described(JOB_CONTROL, "2.0.0", datetime(2024, 1, 31, tzinfo=UTC), is_part=True, types=(ua.IdType.Numeric,)),
    ):
        _add(server, known.index(described.uri), described)


def _add(server: PlantServer, index: int, described: _Described) -> None:
    uri = described.uri
    space, path = NodeSpace(server.aspace, SERVER_INDEX), f"Namespaces/{index}"
    attributes = space.base(uri, ua.NodeClass.Object)
    attributes[AttributeIds.BrowseName] = make_name(uri, index)
    attributes[AttributeIds.EventNotifier] = attribute(0, _KIND.Byte)
    node = space.insert(path, attributes)
    kinds = server.aspace[standard(ObjectIds.NamespaceMetadataType)]
    node.references.append(reference_to(standard(ObjectIds.HasTypeDefinition), kinds))
    folder = server.aspace[standard(ObjectIds.Server_Namespaces)]
    space.join(folder, node, standard(ObjectIds.HasComponent))

    def put(name: str, held: AttributeValue, data_type: int, rank: int = -1) -> None:
        space.add_property(node, path, name, held, data_type, of_standard=True, rank=rank)

    def own(viewer: Viewer) -> ua.Variant:
        found = attribute_for(node, AttributeIds.UserRolePermissions, viewer)
        assert found is not None
        assert found.Value is not None
        return found.Value

    put("NamespaceUri", attribute(uri, _KIND.String), ObjectIds.String)
    put("NamespaceVersion", attribute(described.version, _KIND.String), ObjectIds.String)
    put("NamespacePublicationDate", attribute(described.published, _KIND.DateTime), ObjectIds.DateTime)
    put("IsNamespaceSubset", attribute(described.is_part, _KIND.Boolean), ObjectIds.Boolean)
    put("StaticNodeIdTypes", array(list(map(int, described.types)), _KIND.Int32), ObjectIds.IdType, 1)
    put("StaticNumericNodeIdRange", array([], _KIND.String), ObjectIds.NumericRange, 1)
    put("StaticStringNodeIdPattern", attribute(described.pattern, _KIND.String), ObjectIds.String)
    put("DefaultRolePermissions", AttributeValue(rights_of(Realm.PLANT).shown), _ROLE_PERMISSIONS, 1)
    put("DefaultUserRolePermissions", Computed(own), _ROLE_PERMISSIONS, 1)
    put("DefaultAccessRestrictions", attribute(0, _KIND.UInt16), ObjectIds.AccessRestrictionType)
