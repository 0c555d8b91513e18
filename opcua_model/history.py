"""HistoryRead of raw values (OPC 10000-11 6.5.3) from the historian.

Replaces `asyncua.server.history.HistoryManager`: real continuation points, a half-open range, bounds, and status codes
that tell no data, no history and no such node apart.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.binary import stamps
from opcua_model.nodes import NodeSpace
from opcua_model.values import converter, encode
from opcua_model.wire import StatusCodes, status, wire_time
from plant_service.core.errors import StoreError
from plant_service.core.ports import HistorianReader, HistoryValue
from plant_service.core.samples import Micros, TagType, from_datetime, to_datetime

#: Values in one response over all its nodes, and continuation points that one session may hold.
MAX_VALUES = 10_000
MAX_CONTINUATION_POINTS = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What is still to be read of one node. `start` and `end` as the client gave them; newest first if end < start.

    `remaining`: values that an open range still has to give. `bounds`: which bounds are still to be sent.
    """

    node: ua.NodeId
    series: str
    type: TagType
    start: Micros | None
    end: Micros | None
    backward: bool
    page: int
    remaining: int | None
    start_bound: bool
    end_bound: bool
    after: tuple[Micros, int] | None = None

    @property
    def range(self) -> tuple[Micros | None, Micros | None]:
        """The range for the historian, whose start is inclusive and end exclusive whichever way time flows."""
        if not self.backward:
            end = self.end + 1 if self.end is not None and self.end == self.start else self.end
            return self.start, end
        if self.start is None:
            return None, None if self.end is None else self.end + 1
        return None if self.end is None else self.end + 1, self.start + 1


class HistoryRefused(Exception):
    """Reading this node is refused with `status`, one of StatusCodes."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class History:
    """The history of one session: its continuation points die with it. Beyond the limit the oldest one goes."""

    def __init__(self, reader: HistorianReader, space: NodeSpace) -> None:
        self._reader = reader
        self._space = space
        self._points: OrderedDict[bytes, Request] = OrderedDict()

    async def read(self, parameters: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        if parameters.TimestampsToReturn not in (
            ua.TimestampsToReturn.Source,
            ua.TimestampsToReturn.Server,
            ua.TimestampsToReturn.Both,
        ):
            raise ServiceError(StatusCodes.BadInvalidTimestampArgument)
        nodes = parameters.NodesToRead or []
        share = max(1, MAX_VALUES // max(1, len(nodes)))
        return [await self._read_node(parameters, node, share) for node in nodes]

    async def _read_node(
        self, parameters: ua.HistoryReadParameters, node: ua.HistoryReadValueId, share: int
    ) -> ua.HistoryReadResult:
        try:
            if parameters.ReleaseContinuationPoints:
                self._take(node)
                return ua.HistoryReadResult(HistoryData=None)
            request = self._take(node) if node.ContinuationPoint else self._begin(parameters.HistoryReadDetails, node)
            values, rest = await self._page(request, share)
        except HistoryRefused as refused:
            return ua.HistoryReadResult(status(refused.status), HistoryData=None)
        except StoreError:
            return ua.HistoryReadResult(status(StatusCodes.BadNoCommunication), HistoryData=None)
        _keep_timestamps(values, parameters.TimestampsToReturn)
        code = StatusCodes.Good if values or rest else StatusCodes.GoodNoData
        return ua.HistoryReadResult(
            status(code),
            ContinuationPoint=self._keep(rest) if rest else None,
            HistoryData=ua.HistoryData(DataValues=values),
        )

    def _take(self, node: ua.HistoryReadValueId) -> Request:
        request = self._points.pop(bytes(node.ContinuationPoint or b""), None)
        if request is None or request.node != node.NodeId:
            raise HistoryRefused(StatusCodes.BadContinuationPointInvalid)
        return request

    def _keep(self, request: Request) -> bytes:
        token = secrets.token_bytes(16)
        self._points[token] = request
        if len(self._points) > MAX_CONTINUATION_POINTS:
            self._points.popitem(last=False)
        return token

    def _begin(self, details: object, node: ua.HistoryReadValueId) -> Request:
        known = self._space.series(node.NodeId)
        if known is None:
            unknown = not self._space.exists(node.NodeId)
            raise HistoryRefused(
                StatusCodes.BadNodeIdUnknown if unknown else StatusCodes.BadHistoryOperationUnsupported
            )
        if not isinstance(details, ua.ReadRawModifiedDetails) or details.IsReadModified:
            raise HistoryRefused(StatusCodes.BadHistoryOperationUnsupported)
        start, end, limit = _moment(details.StartTime), _moment(details.EndTime), int(details.NumValuesPerNode)
        if (start is None) + (end is None) + (limit == 0) > 1:
            raise HistoryRefused(StatusCodes.BadHistoryOperationInvalid)
        is_open = start is None or end is None
        return Request(
            node=node.NodeId,
            series=known[0],
            type=known[1],
            start=start,
            end=end,
            backward=start is None or (end is not None and end < start),
            page=limit or MAX_VALUES,
            remaining=limit if is_open else None,
            start_bound=bool(details.ReturnBounds) and start is not None,
            end_bound=bool(details.ReturnBounds) and end is not None and start is not None,
        )

    async def _page(self, request: Request, share: int) -> tuple[list[ua.DataValue], Request | None]:
        """The next values, and what is left behind them; None when that is nothing.

        A range with both ends has more while values are left in it; an open one is complete with its last value.
        """
        size = min(request.page, share)
        if request.remaining is not None:
            size = min(size, request.remaining)
        values: list[ua.DataValue] = []
        if request.start_bound:
            values += await self._start_bound(request)
            request = replace(request, start_bound=False)
        start, end = request.range
        room = size - len(values)
        found = await self._reader.read_raw(request.series, start, end, room + 1, request.after, request.backward)
        fitting = found[:room]
        values += _encode(fitting, request.type)
        if fitting:
            request = replace(request, after=(fitting[-1].time, fitting[-1].position))
        if request.remaining is not None:
            left = request.remaining - len(values)
            more = left > 0 and len(found) > room
            return values, replace(request, remaining=left) if more else None
        if len(found) > room:
            return values, request
        if not request.end_bound:
            return values, None
        if len(values) == size:
            return values, request
        return [*values, *await self._end_bound(request)], None

    async def _start_bound(self, request: Request) -> list[ua.DataValue]:
        """The last value before the range, unless one stands right at its start (OPC 10000-11 4.4)."""
        assert request.start is not None
        bound = await self._nearest(request, request.start, backward=not request.backward)
        if bound is not None and bound.time == request.start:
            return []
        return [_bound(bound, request.start, request.type)]

    async def _end_bound(self, request: Request) -> list[ua.DataValue]:
        assert request.end is not None
        if request.end == request.start:
            return []
        return [_bound(await self._nearest(request, request.end, request.backward), request.end, request.type)]

    async def _nearest(self, request: Request, moment: Micros, backward: bool) -> HistoryValue | None:
        start, end = (None, moment + 1) if backward else (moment, None)
        found = await self._reader.read_raw(request.series, start, end, 1, None, backward)
        return found[0] if found else None


def _moment(time: datetime | None) -> Micros | None:
    """None for the earliest time there is in OPC UA: it means not specified."""
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return None if aware <= ua.get_win_epoch().replace(tzinfo=UTC) else from_datetime(aware)


def _encode(found: Sequence[HistoryValue], type_: TagType) -> list[ua.DataValue]:
    convert = converter(type_)
    values: list[ua.DataValue] = []
    for item in found:
        moment = to_datetime(item.time)
        values.append(encode(item.value, item.quality, type_, convert, stamps(moment, moment)))
    return values


def _bound(found: HistoryValue | None, moment: Micros, type_: TagType) -> ua.DataValue:
    if found is not None:
        return _encode([found], type_)[0]
    time = wire_time(to_datetime(moment))
    return ua.DataValue(None, status(StatusCodes.BadBoundNotFound), time, time)


def _keep_timestamps(values: list[ua.DataValue], which: ua.TimestampsToReturn) -> None:
    for value in values:
        if which == ua.TimestampsToReturn.Source:
            value.ServerTimestamp = None
        elif which == ua.TimestampsToReturn.Server:
            value.SourceTimestamp = None
