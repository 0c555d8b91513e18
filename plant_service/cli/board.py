"""The board in the terminal: a live table of WIP per station, drawn from what is published."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from plant_service.app import Running
from plant_service.config.plant import Plant
from plant_service.core.samples import Quality, SampleBatch, Value, to_datetime
from plant_service.core.series import FIGURES, order_series, station_path
from plant_service.core.texts.glossary import BUCKETS, METHODS, STATION_STATES
from plant_service.core.texts.phrasebook import in_chinese
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.events import Event, orders_gone

#: Series of a station, heading.
COLUMNS = (
    ("State", "state 状态"),
    ("Job/Order", "order 工单"),
    *((f"WIP/{name.capitalize()}", str(BUCKETS[name])) for name in ("transit", "queue", "active", "done", "scrap")),
    ("Counters/Good/MasterTotal", "good 合格"),
    ("Counters/Quarantined", "quarantined 隔离"),
    ("OEE/Total", "OEE"),
)
_COLOURS = {"Running": "green", "Fault": "red", "Blocked": "yellow", "Starved": "yellow"}
_TERMINAL_SECONDS, _PLAIN_SECONDS = 0.25, 5.0


class TerminalBoard:
    """A Publisher. `run` draws until cancelled: in place on a terminal, else a table every few seconds."""

    def __init__(self, plant: Plant, console: Console) -> None:
        self._plant = plant
        self._console = console
        self._zone = ZoneInfo(plant.model.timezone)
        self._figures: dict[str, tuple[Value, Quality]] = {}
        self._running: Running | None = None
        self._addresses: Mapping[str, str] = {}
        self._alarms: dict[str, Alarm] = {}

    def show(self, running: Running, addresses: Mapping[str, str]) -> None:
        """`addresses` by their name: what a reader can connect to, beside those of the service."""
        self._running, self._addresses = running, addresses

    async def publish_samples(self, batch: SampleBatch) -> None:
        if batch.device == FIGURES:
            self._figures.update(zip(batch.tags, zip(batch.values, batch.qualities, strict=True), strict=True))

    async def publish_events(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.alarm is not None and event.alarm.active:
                self._alarms[event.identity] = event.alarm
            elif event.alarm is not None:
                self._alarms.pop(event.identity, None)
        for order in orders_gone(events):
            for series in order_series(self._plant.model.site, order):
                self._figures.pop(series, None)

    async def run(self) -> None:
        if not self._console.is_terminal:
            while True:
                await asyncio.sleep(_PLAIN_SECONDS)
                self._console.print(self._picture())
        with Live(self._picture(), console=self._console, auto_refresh=False) as live:
            while True:
                await asyncio.sleep(_TERMINAL_SECONDS)
                live.update(self._picture(), refresh=True)

    def _picture(self) -> Group:
        return Group(self._table(), *self._bottleneck(), *self._footer())

    def _table(self) -> Table:
        site = self._plant.model.site
        on_hand, balance = self._value(f"{site}/OnHand"), self._value(f"{site}/Balance")
        table = Table(title=f"{site}   on hand 在制 {on_hand}   balance 平衡 {balance}", title_justify="left")
        table.add_column("station 工位")
        for series, heading in COLUMNS:
            numeric = series.startswith(("WIP", "Counters", "OEE"))
            table.add_column(heading, justify="right" if numeric else "left", min_width=12 if not numeric else None)
        for path, station in self._plant.model.stations.items():
            root = station_path(site, station.area, path)
            cells = [self._cell(f"{root}/{series}") for series, _ in COLUMNS]
            table.add_row(f"{station.station} {station.name}", *cells)
        return table

    def _cell(self, path: str) -> Text:
        value, quality = self._figures.get(path, (None, Quality.BAD))
        text = "" if value is None else f"{value:.0%}" if isinstance(value, float) and "/OEE/" in path else str(value)
        colour = _COLOURS.get(text, "")
        if path.endswith("/State"):
            text = f"{text} {STATION_STATES[text].zh}" if text in STATION_STATES else text
        return Text(f"{text}?" if quality is Quality.UNCERTAIN else text, style=colour)

    def _value(self, path: str) -> Value:
        return self._figures.get(path, (None, Quality.BAD))[0]

    def _bottleneck(self) -> Iterator[Text]:
        root = f"{self._plant.model.site}/Bottleneck"
        station, methods, since = (self._value(f"{root}/{name}") for name in ("Station", "Methods", "Since"))
        if station and isinstance(since, int):
            clock = to_datetime(since).astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
            why = " · ".join(str(METHODS[method]) for method in str(methods).split())
            yield Text(f"bottleneck 瓶颈: {station}   since 自 {clock}   {why}", style="bold")

    def _footer(self) -> Iterator[Text]:
        if self._running is None:
            return
        for name, address in self._addresses.items():
            yield Text(f"{name}: {address}")
        yield Text(f"database 数据库: {self._running.database.dsn or self._running.database.state}")
        for device, health in self._running.devices.items():
            state = "connected 已连接" if health.connected else f"not connected 未连接: {health.error}"
            text = f"{device}: {state}   {health.latency * 1000:.1f} ms   polls 采集 {health.polls}"
            text += f"   outages 中断 {health.outages}"
            yield Text(text, style="" if health.connected else "red")
        for alarm in sorted(self._alarms.values(), key=lambda alarm: alarm.severity)[-5:]:
            style = "dim" if alarm.shelved else "yellow"
            yield Text(_words(alarm), style=style)
            if (chinese := in_chinese(alarm.text)) != alarm.text:
                yield Text(f"  {chinese}", style=style)


def _words(alarm: Alarm) -> str:
    parts = [
        f"alarm 报警 {alarm.severity}: {alarm.text}",
        f"owner 负责人 {alarm.responsible}" if alarm.responsible else "",
        "acknowledged 已确认" if alarm.acknowledged else "",
        "shelved 已搁置" if alarm.shelved else "",
    ]
    return "   ".join(part for part in parts if part)
