"""asyncua's basic values with types that a checker understands; its own module hides or narrows them."""

from datetime import datetime
from typing import cast

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaprotocol_auto import DataChangeFilter  # the one that decoding makes

__all__ = [
    "AttributeIds",
    "DataChangeFilter",
    "ObjectIds",
    "StatusCodes",
    "standard",
    "status",
    "wire_time",
]


def standard(identifier: int) -> ua.NodeId:
    """A node of the OPC UA standard, by one of ObjectIds."""
    return ua.NodeId(ua.Int32(identifier))


def status(code: int) -> ua.StatusCode:
    return ua.StatusCode(ua.UInt32(code))


def wire_time(moment: datetime) -> ua.DateTime:
    return cast(ua.DateTime, moment)
