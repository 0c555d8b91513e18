"""What a test of the historian's contracts is given."""

from typing import NamedTuple

from plant_service.core.ports import HistorianReader, HistorianWriter


class Historian(NamedTuple):
    dsn: str
    writer: HistorianWriter
    reader: HistorianReader
