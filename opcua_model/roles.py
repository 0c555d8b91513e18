"""The RoleSet: which roles there are and who has them (OPC 10000-18 4.2 - 4.4); `plant-service users` gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from asyncua import ua
from asyncua.server.address_space import AddressSpace

from opcua_model.rights import ROLES, Realm
from opcua_model.users import PlantUser
from opcua_model.wire import ObjectIds, standard
from plant_service.core.wip.commands.permissions import Role

if TYPE_CHECKING:
    from opcua_model.services.view import View

_CRITERIA = ua.IdentityCriteriaType
_ROLE_SET = standard(ObjectIds.Server_ServerCapabilities_RoleSet)


def absent_role_nodes(space: AddressSpace) -> list[ua.NodeId]:
    """Roles that nobody can have here, and all by which a client could change roles."""
    known = {standard(number) for number in ROLES}
    of_set = [reference for reference in space[_ROLE_SET].references if reference.IsForward]
    absent = [
        reference.NodeId
        for reference in of_set
        if reference.NodeClass == ua.NodeClass.Method
        or (reference.NodeClass == ua.NodeClass.Object and reference.NodeId not in known)
    ]
    for role in known:
        absent += [
            reference.NodeId
            for reference in space[role].references
            if reference.IsForward
            and reference.NodeClass in (ua.NodeClass.Method, ua.NodeClass.Variable)
            and reference.BrowseName.Name != "Identities"
        ]
    return absent


def identities(number: int, users: list[PlantUser], *, anonymous: bool) -> list[ua.IdentityMappingRuleType]:
    """Who has a role of the standard, by its number."""
    if number == ObjectIds.WellKnownRole_AuthenticatedUser:
        return [ua.IdentityMappingRuleType(_CRITERIA.AuthenticatedUser, "")]
    rules = [ua.IdentityMappingRuleType(_CRITERIA.Anonymous, "")] if anonymous else []
    if number == ObjectIds.WellKnownRole_Anonymous:
        return rules
    order = tuple(Role)
    least = order.index(ROLES[number])
    named = [
        ua.IdentityMappingRuleType(_CRITERIA.UserName, user.name) for user in users if order.index(user.role) >= least
    ]
    return [*(rules if ROLES[number] is Role.OBSERVER else ()), *named]


def add_identities(
    space: AddressSpace,
    view: View,
    users: Callable[[], list[PlantUser]],
    compute: Callable[[ua.NodeId, Callable[[], ua.Variant]], None],
    *,
    anonymous: bool,
) -> None:
    """Values for the Identities of all roles; they name people, so administrators alone see them."""
    for number in ROLES:
        node_id = next(r.NodeId for r in space[standard(number)].references if r.BrowseName.Name == "Identities")

        def rules(number: int = number) -> ua.Variant:
            found = identities(number, users(), anonymous=anonymous)
            return ua.Variant(found, ua.VariantType.ExtensionObject, is_array=True)

        compute(node_id, rules)
        view.restrict(node_id, Realm.SECURITY)
