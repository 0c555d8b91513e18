"""The table of who may do what."""

from itertools import pairwise

import pytest

from opcua_model.rights import CALL, READ, WRITE, Realm, permissions
from plant_service.core.wip.commands.permissions import Role
from plant_service.core.wip.commands.vocabulary import Permission


@pytest.mark.parametrize("role", Role)
def test_everyone_sees_the_plant_and_only_settings_are_written(role: Role) -> None:
    assert permissions(role, Realm.PLANT) & READ
    assert not any(permissions(role, realm) & WRITE for realm in (*Realm, *Permission) if realm is not Realm.SETTING)
    assert bool(permissions(role, Realm.SETTING) & WRITE) is (role is Role.ADMIN)


def test_each_role_may_what_those_before_it_may() -> None:
    for realm in (*Realm, *Permission):
        given = [permissions(role, realm) for role in Role]
        assert all(less & more == less for less, more in pairwise(given))
    assert not permissions(Role.OBSERVER, Permission.OPERATE) & CALL
    assert permissions(Role.OPERATOR, Permission.OPERATE) & CALL
    assert not permissions(Role.OPERATOR, Permission.PLAN) & CALL
