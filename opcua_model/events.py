"""What happens in the plant as OPC UA events: alarms that come and go, at their station and all notifiers above."""

from asyncua import ua

from opcua_model.nodes import NodeSpace
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.notifiers import Notifiers
from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.wire import ObjectIds, standard
from plant_service.core.samples import to_datetime
from plant_service.core.series import station_path
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

ALARM_KINDS = ("alarm_raised", "alarm_escalated", "alarm_cleared")
_RAISED, _CLEARED = 500, 100


class PlantEvents:
    """Makes events of the core to events of the address space."""

    def __init__(self, model: PlantModel, space: NodeSpace, notifiers: Notifiers) -> None:
        self._model = model
        self._space = space
        self._notifiers = notifiers

    def data_of(self, event: Event) -> EventData:
        station = self._model.stations.get(event.station)
        path = station_path(self._model.site, station.area, station.path) if station else self._model.site
        source, kind = self._space.node_id(path), standard(ObjectIds.BaseEventType)
        fields = event_fields(
            kind,
            source,
            event.station or self._model.site,
            to_datetime(event.occurred),
            ua.LocalizedText(event.detail, "en"),
            _CLEARED if event.kind == "alarm_cleared" else _RAISED,
        )
        fields["EventId"] = ua.Variant(event.id.encode(), ua.VariantType.ByteString)
        fields["ReceiveTime"] = ua.Variant(to_datetime(event.recorded), ua.VariantType.DateTime)
        return EventData(kind, source, fields)

    def is_below(self, source: ua.NodeId, notifier: ua.NodeId) -> bool:
        return notifier in self._notifiers.above(source)
