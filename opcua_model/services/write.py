"""Write (OPC 10000-4 5.11.4): what may be written at all, checked before asyncua's address space takes it."""

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.binary import SharedDataValue, stamps
from opcua_model.rights import WRITE, Viewer, access_level, read, refusal
from opcua_model.services.index_range import parse, put
from opcua_model.services.sources import VALUE, now
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, StatusCodes, status

_WRITE = ua.AccessLevel.CurrentWrite.mask
_STATUS_WRITE = ua.AccessLevel.StatusWrite.mask
_TIMESTAMP_WRITE = ua.AccessLevel.TimestampWrite.mask


async def write(space: AddressSpace, types: TypeTree, wanted: ua.WriteValue, viewer: Viewer) -> ua.StatusCode:
    """The result of one operation. Attributes other than values can never be written: their WriteMask is 0."""
    node = space.get(wanted.NodeId)
    if node is None:
        return status(StatusCodes.BadNodeIdUnknown)
    attribute = node.attributes.get(wanted.AttributeId)
    if attribute is None:
        return status(StatusCodes.BadAttributeIdInvalid)
    access = access_level(node) if wanted.AttributeId == VALUE else 0
    if not access & _WRITE:
        return status(StatusCodes.BadNotWritable)
    if code := refusal(node, viewer, WRITE):
        return status(code)
    try:
        data = _checked(node, attribute, wanted, access, types)
    except ServiceError as error:
        return status(error.code)
    return await space.write_attribute_value(wanted.NodeId, AttributeIds.Value, data)


def held(space: AddressSpace, wanted: ua.WriteValue) -> ua.Variant:
    """What stands where something is to be written; null where nothing does."""
    node = space.get(wanted.NodeId)
    attribute = node.attributes.get(wanted.AttributeId) if node is not None else None
    value = attribute.value if attribute is not None else None
    return value.Value if value is not None and value.Value is not None else ua.Variant()


def _checked(
    node: NodeData, attribute: AttributeValue, wanted: ua.WriteValue, access: int, types: TypeTree
) -> ua.DataValue:
    given = wanted.Value
    if given is None or given.Value is None:
        raise ServiceError(StatusCodes.BadTypeMismatch)
    if given.StatusCode is not None and given.StatusCode.value and not access & _STATUS_WRITE:
        raise ServiceError(StatusCodes.BadWriteNotSupported)
    if (given.SourceTimestamp or given.ServerTimestamp) and not access & _TIMESTAMP_WRITE:
        raise ServiceError(StatusCodes.BadWriteNotSupported)
    before = attribute.value
    value = given.Value
    if wanted.IndexRange:
        if before is None or before.Value is None:
            raise ServiceError(StatusCodes.BadIndexRangeNoData)
        value = put(before.Value, parse(wanted.IndexRange), value)
    elif not fits(node, value, types):
        raise ServiceError(StatusCodes.BadTypeMismatch)
    moment = now()
    return SharedDataValue(value, given.StatusCode or status(0), stamps(given.SourceTimestamp or moment, moment))


def fits(node: NodeData, value: ua.Variant, types: TypeTree) -> bool:
    """Whether a value is of the variable's data type and rank."""
    data_type = read(node, AttributeIds.DataType)
    rank = read(node, AttributeIds.ValueRank)
    return is_of(value, data_type, -2 if rank is None else int(rank), types)


def is_of(value: ua.Variant, data_type: ua.NodeId | None, rank: int, types: TypeTree) -> bool:
    """Whether a value is of a data type and rank (OPC 10000-3 5.6.2: -1 scalar, >= 0 array, -2 and -3 either)."""
    if (rank == -1 and value.is_array) or (rank >= 0 and not value.is_array):
        return False
    if data_type is None:
        return True
    expected = types.built_in(data_type)
    if expected is not None:
        return value.VariantType is expected
    return types.is_kind_of(ua.NodeId(ua.Int32(value.VariantType.value)), data_type)
