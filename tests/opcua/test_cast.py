"""Conversions that a where clause may ask for (OPC 10000-4 7.7.3)."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from asyncua import ua

from opcua_model.subscriptions.cast import cast
from opcua_model.wire import ObjectIds, standard

_KIND = ua.VariantType
_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_ID = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (True, _KIND.Int32, 1),
        ("300", _KIND.UInt16, 300),
        ("300", _KIND.Byte, None),
        (-1, _KIND.UInt32, None),
        (2.5, _KIND.Int64, 3),
        (float("inf"), _KIND.Int64, None),
        (float("nan"), _KIND.Int64, None),
        ("nothing", _KIND.Double, None),
        ("1.5", _KIND.Double, 1.5),
        (3, _KIND.Float, 3.0),
        (10**400, _KIND.Double, None),
        ("1", _KIND.Boolean, True),
        ("False", _KIND.Boolean, False),
        ("maybe", _KIND.Boolean, None),
        (0.0, _KIND.Boolean, False),
        (False, _KIND.String, "false"),
        (500, _KIND.String, "500"),
        (_NOON, _KIND.String, "2026-11-24T12:00:00Z"),
        ("2026-11-24T12:00:00Z", _KIND.DateTime, _NOON),
        ("yesterday", _KIND.DateTime, None),
        ("i=2253", _KIND.NodeId, standard(ObjectIds.Server)),
        ("no node", _KIND.NodeId, None),
        (str(_ID), _KIND.Guid, _ID),
        (b"bytes", _KIND.Int32, None),
        (1, _KIND.ByteString, None),
        (1, None, None),
    ],
)
def test_values_are_cast_or_null(value: Any, kind: ua.VariantType | None, expected: Any) -> None:
    assert cast(value, kind) == expected
