"""What happens in the plant as OPC UA events: each step in an alarm's life, at its station and all notifiers above."""

from asyncua import ua

from opcua_model.conditions.fields import condition_fields, is_retained
from opcua_model.conditions.nodes import ALARM_TYPE
from opcua_model.nodes import NodeSpace
from opcua_model.subscriptions.event_data import EventData
from opcua_model.subscriptions.notifiers import Notifiers
from opcua_model.subscriptions.standard_events import event_fields
from opcua_model.texts import of_event
from opcua_model.wire import ObjectIds, standard
from plant_service.core.samples import to_datetime
from plant_service.core.series import station_path
from plant_service.core.wip.alarms import ALARMS
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel

_RAISED, _CLEARED = 500, 100


class PlantEvents:
    """Makes events of the core to events of the address space."""

    def __init__(self, model: PlantModel, space: NodeSpace, notifiers: Notifiers) -> None:
        self._model = model
        self._space = space
        self._notifiers = notifiers

    def data_of(self, event: Event) -> EventData:
        """Of an event about an alarm. Those that were recorded before alarms had a life are plain events."""
        site, alarm = self._model.site, event.alarm
        station = self._model.stations.get(event.station)
        source = self._space.node_id(station_path(site, station.area, station.path) if station else site)
        name = event.station or site
        if alarm is None:
            return self._plain(event, source, name)
        condition = self._space.node_id(f"{site}/Alarms/{alarm.name}/{alarm.subject}")
        kind = self._space.node_id(f"Types/{ALARM_TYPE}")
        rule = self._model.alarms.get(alarm.name) or ALARMS[alarm.name]
        fields = condition_fields(event, alarm, condition, kind, source, name, rule)
        return EventData(kind, source, fields, is_retained(alarm))

    def _plain(self, event: Event, source: ua.NodeId, name: str) -> EventData:
        kind = standard(ObjectIds.BaseEventType)
        text = of_event(event.detail)
        severity = _CLEARED if event.kind == "alarm_cleared" else _RAISED
        fields = event_fields(kind, source, name, to_datetime(event.occurred), text, severity)
        fields["EventId"] = ua.Variant(event.id.encode(), ua.VariantType.ByteString)
        fields["ReceiveTime"] = ua.Variant(to_datetime(event.recorded), ua.VariantType.DateTime)
        return EventData(kind, source, fields)

    def is_below(self, source: ua.NodeId, notifier: ua.NodeId) -> bool:
        return notifier in self._notifiers.above(source)
