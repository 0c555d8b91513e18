"""Read (OPC 10000-4 5.11.2). Replaces `asyncua.server.address_space.AttributeService.read`.

The plain case, values and other attributes without index range, goes from request to response without objects: nodes
are found by the bytes of their NodeId. MaxAge needs nothing: values come from the polls as fast as devices are polled,
and the best the server can offer is always what it holds.
"""

import asyncio
import math
import struct
from datetime import datetime

from asyncua import ua
from asyncua.common.utils import Buffer, ServiceError
from asyncua.server.address_space import AddressSpace, NodeData
from asyncua.ua.ua_binary import nodeid_from_binary

from opcua_model.binary import SharedDataValue, response_header, share, stamps
from opcua_model.decoding import decode
from opcua_model.limits import MAX_NODES_PER_READ, MAX_RESPONSE_BYTES
from opcua_model.rights import BY_VIEWER, Viewer, attribute_for
from opcua_model.services.request import count, skip_node_id
from opcua_model.services.sources import VALUE, now, refusal, source_of, unreadable
from opcua_model.texts import is_translated
from opcua_model.wire import ObjectIds, StatusCodes

_HEAD = struct.Struct("<di").unpack_from
_INT32 = struct.Struct("<i")
_PLAIN = struct.Struct("<IiHi").unpack_from
_LEAST = 16
_NEITHER = 3
#: Values that are read in one go.
_SLICE = 500

#: What one request has had worked out: who reads it many times gets the same.
Made = dict[tuple[ua.NodeId, int], SharedDataValue]


class Reader:
    """Answers Read requests. `started` is the SourceTimestamp of values that have been there since then."""

    def __init__(self, space: AddressSpace, started: datetime) -> None:
        self._space = space
        self._started = started
        self._by_bytes: dict[bytes, NodeData] = {}

    async def read(self, data: bytes, position: int, handle: int, viewer: Viewer) -> bytes:
        """The response to the parameters at `position`.

        Raises ServiceError; ValueError, IndexError or struct.error where the request is malformed.
        """
        max_age, timestamps = _HEAD(data, position)
        items = count(data, position + 12, MAX_NODES_PER_READ, _LEAST)
        if not max_age >= 0 and not math.isnan(max_age):
            raise ServiceError(StatusCodes.BadMaxAgeInvalid)
        if not 0 <= timestamps <= _NEITHER:
            raise ServiceError(StatusCodes.BadTimestampsToReturnInvalid)
        if items == 0:
            raise ServiceError(StatusCodes.BadNothingToDo)
        if items > MAX_NODES_PER_READ:
            raise ServiceError(StatusCodes.BadTooManyOperations)
        position += 16
        moment = now()
        parts = [response_header(ObjectIds.ReadResponse_Encoding_DefaultBinary, handle), _INT32.pack(items)]
        made: Made = {}
        left = MAX_RESPONSE_BYTES
        for number in range(items):
            if number % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)  # the turn of polls and other clients
            end = skip_node_id(data, position)
            attribute_id, index_range, _, encoding = _PLAIN(data, end)
            if index_range <= 0 and encoding <= 0:
                node = self._by_bytes.get(data[position:end]) or self._find(data[position:end])
                found = self._plain(node, attribute_id, viewer, moment, made)
                position = end + 14
            else:
                wanted, position = decode(ua.ReadValueId, data, position)
                found = self._complete(self._special(wanted, viewer), wanted.AttributeId, moment)
            part = found.encoded(timestamps)
            left -= len(part)
            if left < 0:
                raise ServiceError(StatusCodes.BadResponseTooLarge)
            parts.append(part)
        parts.append(b"\xff\xff\xff\xff")
        return b"".join(parts)

    def forget(self) -> None:
        """What is known of nodes by their encoded ids: some are no longer there."""
        self._by_bytes.clear()

    def _find(self, encoded: bytes) -> NodeData | None:
        node = self._space.get(nodeid_from_binary(Buffer(encoded)))
        if node is not None and node.nodeid in self._space:
            self._by_bytes[encoded] = node
        return node

    def _plain(
        self, node: NodeData | None, attribute_id: int, viewer: Viewer, moment: datetime, made: Made
    ) -> SharedDataValue:
        if node is None:
            return refusal(StatusCodes.BadNodeIdUnknown)
        if code := unreadable(node, attribute_id, viewer):
            return refusal(code)
        if attribute_id in BY_VIEWER:
            return self._complete(attribute_for(node, attribute_id, viewer), attribute_id, moment)
        attribute = node.attributes.get(attribute_id)
        if attribute is None:
            return refusal(StatusCodes.BadAttributeIdInvalid)
        held = attribute.value
        if held is not None and not (viewer.locales and is_translated(held)):
            return self._complete(held, attribute_id, moment)
        found = made.get((node.nodeid, attribute_id))
        if found is None:
            wanted = ua.ReadValueId(node.nodeid, attribute_id)
            found = made[node.nodeid, attribute_id] = self._complete(
                self._special(wanted, viewer), attribute_id, moment
            )
        return found

    def _special(self, wanted: ua.ReadValueId, viewer: Viewer) -> ua.DataValue | None:
        try:
            return source_of(self._space, wanted, viewer).value
        except ServiceError as error:
            return refusal(error.code)

    def _complete(self, held: ua.DataValue | None, attribute_id: int, moment: datetime) -> SharedDataValue:
        """With the timestamps that it lacks: SourceTimestamps are for values only (OPC 10000-4 7.11.3)."""
        if held is None:
            return refusal(StatusCodes.BadAttributeIdInvalid)
        if attribute_id == VALUE:
            if isinstance(held, SharedDataValue) and held.ServerTimestamp is not None:
                return held
            if held.StatusCode is not None and held.StatusCode.is_bad():
                return share(held, None, moment)
            return share(held, self._started, moment)
        assert held.Value is not None
        return SharedDataValue(held.Value, held.StatusCode or ua.StatusCode(), stamps(None, moment))
