"""HistoryRead of raw values (OPC 10000-11 6.5.3): a half-open range, bounds, and pages that lose and repeat nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from asyncua import ua

from opcua_model.history.refusal import HistoryRefused
from opcua_model.history.values import no_bound, raw_encoder
from opcua_model.limits import MAX_HISTORY_VALUES
from opcua_model.wire import StatusCodes
from plant_service.core.ports import HistorianReader, HistoryValue
from plant_service.core.samples import Micros, TagType, from_datetime


@dataclass(frozen=True, slots=True)
class RawRequest:
    """What is still to be read of one node. `start` and `end` as the client gave them; newest first if end < start.

    `remaining`: values that an open range still has to give. `bounds`: which bounds are still to be sent.
    """

    node: ua.NodeId
    series: str
    type: TagType
    start: Micros | None
    end: Micros | None
    backward: bool
    page_size: int
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

    async def page(self, reader: HistorianReader, share: int, timestamps: int) -> tuple[list[bytes], RawRequest | None]:
        """The next values, and what is left behind them; None when that is nothing.

        A range with both ends has more while values are left in it; an open one is complete with its last value.
        """
        encoded = raw_encoder(self.type, timestamps)
        request = self
        size = min(request.page_size, share)
        if request.remaining is not None:
            size = min(size, request.remaining)
        values: list[bytes] = []
        if request.start_bound:
            bound = await self._start_bound(reader)
            if bound is None or bound.time != self.start:
                values.append(no_bound(self.start or 0, timestamps) if bound is None else encoded(bound))
            request = replace(request, start_bound=False)
        start, end = request.range
        room = size - len(values)
        found = await reader.read_raw(request.series, start, end, room + 1, request.after, request.backward)
        fitting = found[:room]
        values += map(encoded, fitting)
        if fitting:
            request = replace(request, after=(fitting[-1].time, fitting[-1].position))
        if request.remaining is not None:
            left = request.remaining - len(values)
            more = left > 0 and len(found) > room
            return values, replace(request, remaining=left) if more else None
        if len(found) > room:
            return values, request
        if not request.end_bound or self.end == self.start:
            return values, None
        if len(values) == size:
            return values, request
        assert self.end is not None
        bound = await self._nearest(reader, self.end, self.backward)
        values.append(no_bound(self.end, timestamps) if bound is None else encoded(bound))
        return values, None

    async def _start_bound(self, reader: HistorianReader) -> HistoryValue | None:
        """The last value before the range, or the one right at its start (OPC 10000-11 4.4)."""
        assert self.start is not None
        return await self._nearest(reader, self.start, not self.backward)

    async def _nearest(self, reader: HistorianReader, moment: Micros, backward: bool) -> HistoryValue | None:
        start, end = (None, moment + 1) if backward else (moment, None)
        found = await reader.read_raw(self.series, start, end, 1, None, backward)
        return found[0] if found else None


def raw_request(details: ua.ReadRawModifiedDetails, node: ua.NodeId, series: str, type_: TagType) -> RawRequest:
    """Raises HistoryRefused. Modified values are not kept: the record is never changed."""
    if details.IsReadModified:
        raise HistoryRefused(StatusCodes.BadHistoryOperationUnsupported)
    start, end, limit = moment_of(details.StartTime), moment_of(details.EndTime), int(details.NumValuesPerNode)
    if (start is None) + (end is None) + (limit == 0) > 1:
        raise HistoryRefused(StatusCodes.BadHistoryOperationInvalid)
    is_open = start is None or end is None
    return RawRequest(
        node=node,
        series=series,
        type=type_,
        start=start,
        end=end,
        backward=start is None or (end is not None and end < start),
        page_size=limit or MAX_HISTORY_VALUES,
        remaining=limit if is_open else None,
        start_bound=bool(details.ReturnBounds) and start is not None,
        end_bound=bool(details.ReturnBounds) and end is not None and start is not None,
    )


def moment_of(time: datetime | None) -> Micros | None:
    """None for the earliest time there is in OPC UA: it means not specified."""
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return None if aware <= ua.get_win_epoch().replace(tzinfo=UTC) else from_datetime(aware)
