"""A monitored item for the events of a notifier (OPC 10000-4 5.13.1.4, 7.22.3)."""

from __future__ import annotations

from collections.abc import Sequence

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.limits import MAX_FILTER_WEIGHT, MAX_SELECT_CLAUSES, MAX_WHERE_ELEMENTS
from opcua_model.rights import RECEIVE_EVENTS, Realm, rights_of
from opcua_model.subscriptions import content_filter
from opcua_model.subscriptions.content_filter import Where, operand_weight
from opcua_model.subscriptions.event_data import EventData, EventFields, check_clause, encode_fields, select
from opcua_model.subscriptions.item import Item, Owner
from opcua_model.subscriptions.messages import status_codes
from opcua_model.subscriptions.standard_events import overflow_event
from opcua_model.type_tree import TypeTree
from opcua_model.wire import StatusCodes


class FilterRefused(ServiceError):
    """`result` says which of the clauses are wrong, and why (OPC 10000-4 5.13.2.2, filterResult)."""

    def __init__(self, result: ua.EventFilterResult) -> None:
        super().__init__(StatusCodes.BadEventFilterInvalid)
        self.result = result


def of_filter(error: ServiceError) -> ua.EventFilterResult | None:
    """What is wrong with a filter, where that is why an item is refused."""
    return error.result if isinstance(error, FilterRefused) else None


class Selection:
    """A checked EventFilter. `result` tells the client which of its clauses are understood; `weight`: what it costs."""

    def __init__(self, filter_: object, types: TypeTree, locales: Sequence[str]) -> None:
        if not isinstance(filter_, ua.EventFilter):
            is_none = filter_ is None or (isinstance(filter_, ua.ExtensionObject) and filter_.TypeId.is_null())
            raise ServiceError(StatusCodes.BadEventFilterInvalid if is_none else StatusCodes.BadFilterNotAllowed)
        self.clauses = list(filter_.SelectClauses or [])
        where = filter_.WhereClause.Elements if filter_.WhereClause else None
        self.weight = sum(map(operand_weight, self.clauses)) + content_filter.weight(filter_.WhereClause)
        if len(self.clauses) > MAX_SELECT_CLAUSES or len(where or ()) > MAX_WHERE_ELEMENTS:
            raise ServiceError(StatusCodes.BadTooManyOperations)
        if self.weight > MAX_FILTER_WEIGHT:
            raise ServiceError(StatusCodes.BadTooManyOperations)
        if not self.clauses:
            raise ServiceError(StatusCodes.BadEventFilterInvalid)
        checked = content_filter.check(filter_.WhereClause)
        codes = [check_clause(clause, types) for clause in self.clauses]
        self.result = ua.EventFilterResult(status_codes(codes), [], checked)
        if not content_filter.is_good(checked) or not any(code == StatusCodes.Good for code in codes):
            raise FilterRefused(self.result)
        self._where = Where(filter_.WhereClause, types)
        self._types = types
        self._locales = locales

    def matches(self, event: EventData) -> bool:
        return self._where.matches(event)

    def fields(self, event: EventData) -> EventFields:
        return encode_fields(select(event, self.clauses, self._types, self._locales))


class EventItem(Item):
    """Queues the selected fields of events. A full queue tells of its loss by an event of its own (5.13.1.5)."""

    __slots__ = ("notifier", "overflowing", "selection")

    def __init__(
        self,
        owner: Owner,
        id_: int,
        parameters: ua.MonitoringParameters,
        mode: ua.MonitoringMode,
        notifier: ua.NodeId,
        selection: Selection,
    ) -> None:
        super().__init__(owner, id_, parameters, mode)
        self.notifier = notifier
        self.selection = selection
        self.overflowing: EventFields | None = None

    def happened(self, event: EventData) -> None:
        if event.realm is not Realm.PLANT and rights_of(event.realm).refusal(self.owner.viewer, RECEIVE_EVENTS):
            return
        if self.mode is not ua.MonitoringMode.Disabled and self.selection.matches(event):
            self.put(self.selection.fields(event))

    def tell(self, event: EventData) -> None:
        """Also what the where clause would not let through."""
        if self.mode is not ua.MonitoringMode.Disabled:
            self.put(self.selection.fields(event))

    def put(self, fields: EventFields) -> None:
        """The overflow event stands before the queue, or behind it where the newest are lost, and does not count."""
        queue = self.queue
        told = self.overflowing is not None and bool(queue) and self.overflowing in (queue[0], queue[-1])
        if len(queue) - told >= self.size:
            if not told:
                self.overflowing = self.selection.fields(overflow_event())
                self.owner.item_lost(events=True)
                if self.discard_oldest:
                    queue.appendleft(self.overflowing)
                else:
                    queue.append(self.overflowing)
            if not self.discard_oldest:
                self.announce()
                return
            del queue[1]
        queue.append(fields)
        self.announce()

    def disable(self) -> None:
        super().disable()
        self.overflowing = None
