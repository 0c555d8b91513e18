"""Who may do what with which node: one table for all services (OPC 10000-3 4.9, 5.2.9 - 5.2.11, 8.55; 10000-18 4.3).

A node that not all may treat alike carries its Rights as its RolePermissions attribute; all others are of the plant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any, Final, NamedTuple

from asyncua import ua
from asyncua.server.address_space import AttributeValue, NodeData

from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard
from plant_service.core.wip.commands.permissions import PERMISSIONS, Role
from plant_service.core.wip.commands.vocabulary import Permission

#: Plain numbers: they are compared for every value that is read.
BROWSE: Final = int(ua.PermissionType.Browse)
READ: Final = int(ua.PermissionType.Read)
WRITE: Final = int(ua.PermissionType.Write)
READ_HISTORY: Final = int(ua.PermissionType.ReadHistory)
RECEIVE_EVENTS: Final = int(ua.PermissionType.ReceiveEvents)
CALL: Final = int(ua.PermissionType.Call)
_SEE: Final = BROWSE | READ | READ_HISTORY | RECEIVE_EVENTS | int(ua.PermissionType.ReadRolePermissions)
_PLANT: Final = _SEE | CALL
_ENCRYPTED: Final = int(
    ua.AccessRestrictionType.EncryptionRequired | ua.AccessRestrictionType.ApplyRestrictionsToBrowse
)
_ACCESS: Final = (
    (ua.AccessLevel.CurrentRead.mask, READ),
    (ua.AccessLevel.CurrentWrite.mask, WRITE),
    (ua.AccessLevel.HistoryRead.mask, READ_HISTORY),
)


class Realm(Enum):
    """What a node is about, where rights are concerned. Commands are realms of their own, by their Permission."""

    PLANT = auto()
    SETTING = auto()
    CLIENTS = auto()
    AUDIT = auto()
    SECURITY = auto()


class Viewer(NamedTuple):
    """Whom the services answer. `locales`: languages, the best first; `encrypted`: nobody listens to the channel.

    `session`: the id of the one that it is.
    """

    role: Role = Role.OBSERVER
    is_anonymous: bool = True
    encrypted: bool = False
    locales: Sequence[str] = ()
    session: ua.NodeId | None = None


#: Roles of the standard by ours; who has one of ours has those of the roles before it too.
_WELL_KNOWN: Final = {
    Role.OBSERVER: (ObjectIds.WellKnownRole_Observer,),
    Role.OPERATOR: (ObjectIds.WellKnownRole_Operator,),
    Role.ENGINEER: (ObjectIds.WellKnownRole_Engineer,),
    Role.ADMIN: (ObjectIds.WellKnownRole_ConfigureAdmin, ObjectIds.WellKnownRole_SecurityAdmin),
}
_EVERYONE: Final = (ObjectIds.WellKnownRole_Anonymous, ObjectIds.WellKnownRole_AuthenticatedUser)
#: Every role of the address space with the one of ours whose rights it has.
ROLES: Final = {
    **dict.fromkeys(_EVERYONE, Role.OBSERVER),
    **{number: role for role, numbers in _WELL_KNOWN.items() for number in numbers},
}


def permissions(role: Role, realm: Realm | Permission) -> int:
    """The table. Nothing but settings of the server can be written, by administrators."""
    if isinstance(realm, Permission):
        return _PLANT if realm in PERMISSIONS[role] else _SEE
    if realm is Realm.PLANT:
        return _PLANT
    if realm is Realm.SETTING:
        return _SEE | WRITE if role is Role.ADMIN else _SEE
    if realm is Realm.AUDIT:
        return _SEE if role in (Role.ENGINEER, Role.ADMIN) else 0
    return _SEE if role is Role.ADMIN else 0


class Rights(AttributeValue):
    """The RolePermissions attribute that all nodes of a realm share. `restrictions`: AccessRestrictionType."""

    def __init__(self, by_role: dict[Role, int], restrictions: int = 0) -> None:
        self.shown = _role_permissions(by_role, ROLES)
        super().__init__(self.shown)
        self.by_role = by_role
        self.restrictions = restrictions

    def refusal(self, viewer: Viewer, wanted: int) -> int:
        """Why a viewer may not do what is wanted, as a StatusCode; 0 when they may."""
        if not self.by_role[viewer.role] & wanted:
            return StatusCodes.BadUserAccessDenied
        if self.restrictions and not viewer.encrypted:
            return StatusCodes.BadSecurityModeInsufficient
        return 0


class OwnRights(Rights):
    """Of what is about one session, which sees it too; `all_others`: the rights of the rest."""

    def __init__(self, owner: ua.NodeId | None, all_others: Rights) -> None:
        AttributeValue.__init__(self, all_others.shown)
        self.shown, self.by_role, self.restrictions = all_others.shown, all_others.by_role, all_others.restrictions
        self._owner = owner

    def refusal(self, viewer: Viewer, wanted: int) -> int:
        if self._owner is not None and viewer.session == self._owner and wanted & _SEE:
            return 0
        return super().refusal(viewer, wanted)


@cache
def rights_of(realm: Realm | Permission) -> Rights:
    is_secret = realm in (Realm.AUDIT, Realm.SECURITY)
    return Rights({role: permissions(role, realm) for role in Role}, _ENCRYPTED if is_secret else 0)


def restrict(node: NodeData, realm: Realm | Permission) -> None:
    node.attributes[AttributeIds.RolePermissions] = rights_of(realm)


def refusal(node: NodeData, viewer: Viewer, wanted: int) -> int:
    """Why a viewer may not do with a node what is wanted, as a StatusCode; 0 when they may."""
    rights: Any = node.attributes.get(AttributeIds.RolePermissions)
    if rights is None:
        return 0 if _PLANT & wanted else StatusCodes.BadUserAccessDenied
    code: int = rights.refusal(viewer, wanted)
    return code


def is_hidden(node: NodeData, viewer: Viewer) -> bool:
    return refusal(node, viewer, BROWSE) != 0


#: Attributes that depend on who reads them, or that most nodes do not carry themselves (AccessLevelEx: 8.58).
BY_VIEWER: Final = frozenset(
    int(attribute)
    for attribute in (
        AttributeIds.UserAccessLevel,
        AttributeIds.UserExecutable,
        AttributeIds.RolePermissions,
        AttributeIds.UserRolePermissions,
        AttributeIds.AccessRestrictions,
        AttributeIds.AccessLevelEx,
    )
)


def attribute_for(node: NodeData, attribute_id: int, viewer: Viewer) -> ua.DataValue | None:
    """The value of one of BY_VIEWER; None where a node of this class does not have it."""
    rights: Any = node.attributes.get(AttributeIds.RolePermissions, rights_of(Realm.PLANT))
    if attribute_id == AttributeIds.RolePermissions:
        shared: ua.DataValue = rights.shown
        return shared
    if attribute_id == AttributeIds.UserRolePermissions:
        return _role_permissions(rights.by_role, _roles_of(viewer))
    if attribute_id == AttributeIds.AccessRestrictions:
        return _value(rights.restrictions, ua.VariantType.UInt16)
    if attribute_id == AttributeIds.UserExecutable:
        executable = read(node, AttributeIds.Executable)
        if executable is None:
            return None
        return _value(bool(executable) and not rights.refusal(viewer, CALL), ua.VariantType.Boolean)
    if AttributeIds.UserAccessLevel not in node.attributes:
        return None
    level = access_level(node)
    if attribute_id == AttributeIds.AccessLevelEx:  # reads and writes are atomic, and ranges of arrays can be written
        return _value(level, ua.VariantType.UInt32)
    given = [mask for mask, wanted in _ACCESS if level & mask and not rights.refusal(viewer, wanted)]
    return _value(sum(given), ua.VariantType.Byte)


def access_level(node: NodeData) -> int:
    """The bits; asyncua leaves the attribute out of some nodes of the standard that can be read."""
    level = read(node, AttributeIds.AccessLevel)
    return ua.AccessLevel.CurrentRead.mask if level is None else int(level)


def _roles_of(viewer: Viewer) -> list[int]:
    order = tuple(Role)
    own = order[: order.index(viewer.role) + 1]
    return [_EVERYONE[not viewer.is_anonymous], *(number for role in own for number in _WELL_KNOWN[role])]


def _role_permissions(by_role: dict[Role, int], roles: Iterable[int]) -> ua.DataValue:
    entries = [ua.RolePermissionType(standard(number), ua.PermissionType(by_role[ROLES[number]])) for number in roles]
    return ua.DataValue(ua.Variant(entries, ua.VariantType.ExtensionObject, is_array=True))


def _value(value: Any, kind: ua.VariantType) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, kind))


def read(node: NodeData, which: AttributeIds) -> Any:
    """The value of a stored attribute; None where there is none."""
    attribute = node.attributes.get(which)
    held = attribute.value if attribute is not None else None
    return held.Value.Value if held is not None and held.Value is not None else None
