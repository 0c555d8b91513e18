"""Making and changing monitored items (OPC 10000-4 5.13.2, 5.13.3)."""

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace, AttributeValue

from opcua_model.budget import Budget
from opcua_model.limits import (
    MAX_DATA_QUEUE,
    MAX_EVENT_QUEUE,
    MAX_FILTER_WEIGHT_OF_ALL,
    MIN_SAMPLING,
    revise_sampling,
)
from opcua_model.rights import BROWSE, READ, RECEIVE_EVENTS, Viewer, is_hidden
from opcua_model.rights import refusal as denied
from opcua_model.services.sources import VALUE, Constant, refusal, source_of
from opcua_model.subscriptions.event_item import EventItem, Selection
from opcua_model.subscriptions.filters import Changed, data_change, is_numeric, value_changed
from opcua_model.subscriptions.item import DataItem, Item, Source
from opcua_model.subscriptions.subscription import Subscription
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, DataChangeFilter, ObjectIds, StatusCodes, standard

MODES = (ua.MonitoringMode.Disabled, ua.MonitoringMode.Sampling, ua.MonitoringMode.Reporting)
_SUBSCRIBE = ua.EventNotifier.SubscribeToEvents.mask
_HAS_PROPERTY = standard(ObjectIds.HasProperty)


class Monitoring:
    """Knows the nodes that items are about."""

    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self._space = space
        self._types = types
        self._filters = Budget(MAX_FILTER_WEIGHT_OF_ALL)

    def make(
        self, owner: Subscription, id_: int, wanted: ua.MonitoredItemCreateRequest, viewer: Viewer
    ) -> tuple[Item, object]:
        """The item, not attached yet, and the result of its filter. Raises ServiceError."""
        if wanted.MonitoringMode not in MODES:
            raise ServiceError(StatusCodes.BadMonitoringModeInvalid)
        if wanted.ItemToMonitor.AttributeId == AttributeIds.EventNotifier:
            return self._for_events(owner, id_, wanted, viewer)
        return self._for_data(owner, id_, wanted, viewer), None

    def change(self, item: Item, wanted: ua.MonitoringParameters, publishing: float, viewer: Viewer) -> object:
        """Gives an item other parameters; it must be detached meanwhile. Raises ServiceError, the item as it was."""
        filter_result = None
        if isinstance(item, EventItem):
            item.selection = self._selection(wanted.Filter, viewer, item.selection.weight)
            filter_result = item.selection.result
        elif isinstance(item, DataItem):
            item.changed = self._test(item.node_id, item.attribute_id, wanted.Filter)
            item.interval = self._interval(
                item.node_id, item.attribute_id, wanted.SamplingInterval, publishing, item.source
            )
        item.rename(wanted.ClientHandle)
        item.discard_oldest = bool(wanted.DiscardOldest)
        item.resize(_queue_size(item, wanted.QueueSize))
        return filter_result

    def forget(self, item: EventItem) -> None:
        """The item is no more, there is room for others."""
        self._filters.give_back(item.selection.weight)

    def is_forbidden(self, item: DataItem, viewer: Viewer) -> bool:
        node = self._space.get(item.node_id)
        return node is not None and denied(node, viewer, READ if item.attribute_id == VALUE else BROWSE) != 0

    def forbid(self, item: DataItem) -> None:
        """From here on an item reports a refusal; it must be detached meanwhile."""
        item.source = Constant(refusal(StatusCodes.BadUserAccessDenied))
        item.interval = max(item.interval, MIN_SAMPLING)

    def _for_data(
        self, owner: Subscription, id_: int, wanted: ua.MonitoredItemCreateRequest, viewer: Viewer
    ) -> DataItem:
        source = source_of(self._space, wanted.ItemToMonitor, viewer)
        node_id, attribute_id = wanted.ItemToMonitor.NodeId, int(wanted.ItemToMonitor.AttributeId)
        parameters = wanted.RequestedParameters
        changed = self._test(node_id, attribute_id, parameters.Filter)
        item = DataItem(owner, id_, parameters, wanted.MonitoringMode, source, changed, node_id, attribute_id)
        item.size = _queue_size(item, parameters.QueueSize)
        item.interval = self._interval(
            node_id, attribute_id, parameters.SamplingInterval, owner.rhythm.interval, source
        )
        return item

    def _for_events(
        self, owner: Subscription, id_: int, wanted: ua.MonitoredItemCreateRequest, viewer: Viewer
    ) -> tuple[EventItem, object]:
        node_id = wanted.ItemToMonitor.NodeId
        node = self._space.get(node_id)
        if node is None or is_hidden(node, viewer):
            raise ServiceError(StatusCodes.BadNodeIdUnknown)
        if code := denied(node, viewer, RECEIVE_EVENTS):
            raise ServiceError(code)
        notifier = node.attributes.get(AttributeIds.EventNotifier)
        held = notifier.value if notifier is not None else None
        if held is None or held.Value is None or not held.Value.Value & _SUBSCRIBE:
            raise ServiceError(StatusCodes.BadAttributeIdInvalid)
        selection = self._selection(wanted.RequestedParameters.Filter, viewer)
        item = EventItem(owner, id_, wanted.RequestedParameters, wanted.MonitoringMode, node_id, selection)
        item.size = _queue_size(item, wanted.RequestedParameters.QueueSize)
        return item, selection.result

    def _selection(self, filter_: object, viewer: Viewer, before: int = 0) -> Selection:
        """`before`: weight of the filter that it replaces. Raises ServiceError where all together are too heavy."""
        selection = Selection(filter_, self._types, viewer.locales)
        if selection.weight > self._filters.left + before:
            raise ServiceError(StatusCodes.BadTooManyMonitoredItems)
        self._filters.left += before - selection.weight
        return selection

    def _test(self, node_id: ua.NodeId, attribute_id: int, filter_: object) -> Changed:
        if filter_ is None or (isinstance(filter_, ua.ExtensionObject) and filter_.TypeId.is_null()):
            return value_changed
        if isinstance(filter_, ua.EventFilter) or attribute_id != VALUE:
            raise ServiceError(StatusCodes.BadFilterNotAllowed)
        if not isinstance(filter_, DataChangeFilter):
            raise ServiceError(StatusCodes.BadMonitoredItemFilterUnsupported)
        attributes = self._space[node_id].attributes
        held = attributes[AttributeIds.Value].value
        kind = attributes.get(AttributeIds.DataType)
        data_type = kind.value.Value.Value if kind is not None and kind.value is not None and kind.value.Value else None
        return data_change(filter_, is_numeric(held.Value if held else None, data_type), self._span(node_id))

    def _span(self, node_id: ua.NodeId) -> float | None:
        for reference in self._space[node_id].references:
            if reference.ReferenceTypeId == _HAS_PROPERTY and reference.BrowseName == ua.QualifiedName("EURange"):
                held = self._space[reference.NodeId].attributes[AttributeIds.Value].value
                range_ = held.Value.Value if held is not None and held.Value is not None else None
                return float(range_.High - range_.Low) if isinstance(range_, ua.Range) else None
        return None

    def _interval(
        self, node_id: ua.NodeId, attribute_id: int, requested: float, publishing: float, source: Source
    ) -> float:
        """By exception only where the node itself is told of every value; what is derived from it is sampled."""
        fastest = 0.0 if isinstance(source, AttributeValue) else MIN_SAMPLING
        minimum = self._space[node_id].attributes.get(AttributeIds.MinimumSamplingInterval)
        if attribute_id == VALUE and minimum is not None and minimum.value is not None and minimum.value.Value:
            fastest = max(fastest, float(minimum.value.Value.Value))
        return revise_sampling(float(requested), publishing, fastest)


def _queue_size(item: Item, requested: int) -> int:
    """0 asks for the smallest queue for data and the largest for events (7.21)."""
    if isinstance(item, EventItem):
        return MAX_EVENT_QUEUE if requested == 0 else min(requested, MAX_EVENT_QUEUE)
    return min(max(1, requested), MAX_DATA_QUEUE)
