"""The narrow contracts between the runtime and the adapters. Each says what its caller may rely on."""

from plant_service.core.ports.devices import Connector, OutputDevice, TagInfo, Traffic
from plant_service.core.ports.explaining import Explainer
from plant_service.core.ports.figures import OrderFigures, PersonFigures, SiteFigures, StationFigures, WipView
from plant_service.core.ports.historian import (
    MOST_INTERVALS,
    EventFilter,
    HistorianReader,
    HistorianWriter,
    HistoryValue,
    TrendPoint,
)
from plant_service.core.ports.journal import Delivered, Entries, Journal, Lane, Spooled
from plant_service.core.ports.publishing import CommandPort, Publisher
from plant_service.core.ports.readings import Change, Reading

__all__ = [
    "MOST_INTERVALS",
    "Change",
    "CommandPort",
    "Connector",
    "Delivered",
    "Entries",
    "EventFilter",
    "Explainer",
    "HistorianReader",
    "HistorianWriter",
    "HistoryValue",
    "Journal",
    "Lane",
    "OrderFigures",
    "OutputDevice",
    "PersonFigures",
    "Publisher",
    "Reading",
    "SiteFigures",
    "Spooled",
    "StationFigures",
    "TagInfo",
    "Traffic",
    "TrendPoint",
    "WipView",
]
