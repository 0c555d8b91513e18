"""HistoryRead (OPC 10000-4 5.11.3, 10000-11 6.4) from the historian.

Replaces `asyncua.server.history.HistoryManager`: real continuation points, aggregates, and status codes that tell no
data, no history and no such node apart.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.events import PlantEvents
from opcua_model.history import aggregates, raw
from opcua_model.history.aggregates import ProcessedRequest
from opcua_model.history.events import EventsRequest, events_request
from opcua_model.history.raw import RawRequest
from opcua_model.history.refusal import HistoryRefused, no_such_history
from opcua_model.limits import MAX_HISTORY_EVENTS, MAX_HISTORY_POINTS, MAX_HISTORY_VALUES
from opcua_model.nodes import NodeSpace
from opcua_model.rights import READ_HISTORY, Viewer
from opcua_model.services.continuation import ContinuationPoints
from opcua_model.subscriptions.event_item import Selection
from opcua_model.type_tree import TypeTree
from opcua_model.wire import ObjectIds, StatusCodes
from plant_service.core.errors import StoreError
from plant_service.core.ports import HistorianReader
from plant_service.core.samples import TagType

_UINT32 = struct.Struct("<I").pack
_INT32 = struct.Struct("<i").pack
_EXTENSION = struct.Struct("<BBHBi").pack
_NOTHING = b"\x00\x00\x00"
_TIMESTAMPS = (ua.TimestampsToReturn.Source, ua.TimestampsToReturn.Server, ua.TimestampsToReturn.Both)

Request = RawRequest | ProcessedRequest | EventsRequest


class History:
    """The history of one session: its continuation points die with it."""

    def __init__(self, reader: HistorianReader, space: NodeSpace, plant: PlantEvents, types: TypeTree) -> None:
        self._reader = reader
        self._space = space
        self._plant = plant
        self._types = types
        self._points: ContinuationPoints[Request] = ContinuationPoints(MAX_HISTORY_POINTS)

    async def read(self, parameters: ua.HistoryReadParameters, viewer: Viewer) -> list[bytes]:
        """One encoded HistoryReadResult for each node. Raises ServiceError."""
        details, nodes = parameters.HistoryReadDetails, parameters.NodesToRead
        is_events = isinstance(details, ua.ReadEventDetails)
        if not is_events and parameters.TimestampsToReturn not in _TIMESTAMPS:
            raise ServiceError(StatusCodes.BadInvalidTimestampArgument)
        if isinstance(details, ua.ReadProcessedDetails) and len(details.AggregateType or []) != len(nodes):
            raise ServiceError(StatusCodes.BadAggregateListMismatch)
        self._points.begin()
        share = max(1, (MAX_HISTORY_EVENTS if is_events else MAX_HISTORY_VALUES) // len(nodes))
        return [await self._node(parameters, index, share, viewer) for index in range(len(nodes))]

    async def _node(self, parameters: ua.HistoryReadParameters, index: int, share: int, viewer: Viewer) -> bytes:
        node = parameters.NodesToRead[index]
        try:
            if node.IndexRange:
                raise HistoryRefused(StatusCodes.BadIndexRangeInvalid)
            if code := self._space.refusal(node.NodeId, viewer, READ_HISTORY):
                raise HistoryRefused(code)
            if parameters.ReleaseContinuationPoints:
                self._take(node)
                return _result(StatusCodes.Good, None, _NOTHING)
            if node.ContinuationPoint:
                request = self._take(node)
            elif isinstance(parameters.HistoryReadDetails, ua.ReadAtTimeDetails):
                return await self._at_times(parameters, node, share)
            else:
                request = self._begin(parameters.HistoryReadDetails, index, node, viewer)
            return await self._page(request, share, int(parameters.TimestampsToReturn))
        except HistoryRefused as refused:
            return _result(refused.status, None, _NOTHING)
        except ServiceError as error:
            return _result(error.code, None, _NOTHING)
        except StoreError:
            return _result(StatusCodes.BadNoCommunication, None, _NOTHING)

    def _take(self, node: ua.HistoryReadValueId) -> Request:
        request = self._points.take(node.ContinuationPoint)
        if request.node != node.NodeId:
            raise HistoryRefused(StatusCodes.BadContinuationPointInvalid)
        return request

    def _begin(self, details: object, index: int, node: ua.HistoryReadValueId, viewer: Viewer) -> Request:
        if isinstance(details, ua.ReadEventDetails):
            if not self._space.has_event_history(node.NodeId):
                raise no_such_history(self._space.exists(node.NodeId))
            selection = Selection(details.Filter, self._types, viewer.locales)
            return events_request(details, node.NodeId, selection, MAX_HISTORY_EVENTS)
        series, type_ = self._series(node)
        if isinstance(details, ua.ReadProcessedDetails):
            kind = details.AggregateType[index]
            return aggregates.processed_request(details, kind, node.NodeId, series, type_)
        if not isinstance(details, ua.ReadRawModifiedDetails):
            raise HistoryRefused(StatusCodes.BadHistoryOperationUnsupported)
        return raw.raw_request(details, node.NodeId, series, type_)

    async def _page(self, request: Request, share: int, timestamps: int) -> bytes:
        rest: Request | None
        if isinstance(request, EventsRequest):
            found, rest = await request.page(self._reader, self._plant, share)
            body = _extension(ObjectIds.HistoryEvent_Encoding_DefaultBinary, _array(found))
        else:
            found, rest = await request.page(self._reader, share, timestamps)
            body = _extension(ObjectIds.HistoryData_Encoding_DefaultBinary, _array(found))
        code = StatusCodes.Good if found or rest else StatusCodes.GoodNoData
        return _result(code, self._points.keep(rest) if rest else None, body)

    async def _at_times(self, parameters: ua.HistoryReadParameters, node: ua.HistoryReadValueId, share: int) -> bytes:
        series, type_ = self._series(node)
        timestamps = int(parameters.TimestampsToReturn)
        found = await aggregates.at_times(self._reader, parameters.HistoryReadDetails, series, type_, share, timestamps)
        body = _extension(ObjectIds.HistoryData_Encoding_DefaultBinary, _array(found))
        return _result(StatusCodes.Good, None, body)

    def _series(self, node: ua.HistoryReadValueId) -> tuple[str, TagType]:
        known = self._space.series(node.NodeId)
        if known is None:
            raise no_such_history(self._space.exists(node.NodeId))
        return known


def _array(elements: Sequence[bytes]) -> bytes:
    return b"".join((_INT32(len(elements)), *elements))


def _extension(type_id: int, body: bytes) -> bytes:
    return _EXTENSION(1, 0, type_id, 1, len(body)) + body


def _result(code: int, point: bytes | None, data: bytes) -> bytes:
    token = _INT32(-1) if point is None else _INT32(len(point)) + point
    return _UINT32(code) + token + data
