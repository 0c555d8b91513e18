"""Draws the answers of the API from what the board knows and from the plant's model."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

from plant_service.core.ports import Traffic
from plant_service.core.samples import Micros, Quality, from_datetime
from plant_service.core.series import ORDER_SERIES, SITE_SERIES, STATION_SERIES, Series, order_path, station_path
from plant_service.core.texts.phrasebook import in_chinese
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.commands.permissions import Role
from plant_service.core.wip.model import Operation, PlantModel, Product, Text
from plant_service.web import answers
from plant_service.web.state import BoardState

EVENTS_SHOWN = 30
#: They come and go with every piece, and the stations show them.
_NOT_SHOWN = frozenset({"running", "blocked", "starved"})


class DeviceState(Protocol):
    """Live diagnostics of a device. `latency` in seconds; `error` in words while not connected, `last_error` for good.

    `bad_tags`: how many have no Good value. `clock_skew`: seconds by which its clock is ahead, None where unknown.
    `latencies`: quantiles of the last polls in seconds.
    """

    @property
    def connected(self) -> bool: ...
    @property
    def polls(self) -> int: ...
    @property
    def outages(self) -> int: ...
    @property
    def overruns(self) -> int: ...
    @property
    def traffic(self) -> Traffic: ...
    @property
    def latency(self) -> float: ...
    def latencies(self, *shares: float) -> Sequence[float]: ...
    @property
    def error(self) -> str: ...
    @property
    def last_error(self) -> str: ...
    @property
    def bad_tags(self) -> int: ...
    @property
    def clock_skew(self) -> float | None: ...


class _Place(NamedTuple):
    """A station on the way of the parts. `fixed`: what never changes of its answer."""

    root: str
    fixed: Mapping[str, Any]


class Picture:
    """`devices` and `database` (its state in a word) are read whenever they are shown. `role`: of whoever looks."""

    def __init__(
        self,
        model: PlantModel,
        state: BoardState,
        devices: Mapping[str, DeviceState],
        database: Callable[[], str],
        role: Role,
    ) -> None:
        self._model = model
        self._state = state
        self._devices = devices
        self._database = database
        self._role = role
        self._places = _places(model)

    def board(self) -> answers.Board:
        return answers.Board(
            time=_now(),
            site=self.site(),
            database=self._database(),
            stations=self.stations(),
            orders=self.orders(),
            alarms=self.alarms(),
            role=self._role,
            devices=self.devices(),
            events=self._latest(EVENTS_SHOWN, _NOT_SHOWN),
        )

    def health(self) -> answers.Health:
        connected, database = sum(device.connected for device in self._devices.values()), self._database()
        well = connected == len(self._devices) and database != "away"
        site = self.site()
        return answers.Health(
            status="starting" if not self._state.figures else "ok" if well else "degraded",
            site=site.site,
            time=_now(),
            last_poll=self._state.last_poll,
            balance_error=site.balance_error,
            alarms=len(self._state.alarms),
            devices_connected=connected,
            devices=len(self._devices),
            database=database,
        )

    def site(self) -> answers.Site:
        site = self._model.site
        return answers.Site(site=site, timezone=self._model.timezone, **self._values(site, SITE_SERIES))

    def stations(self) -> list[answers.Station]:
        return [
            answers.Station(
                **place.fixed, quality=self._quality(place.root), **self._values(place.root, STATION_SERIES)
            )
            for place in self._places
        ]

    def orders(self) -> list[answers.Order]:
        """Orders of which figures were published, in the order of their release."""
        root = order_path(self._model.site, "")
        state_of = "/" + ORDER_SERIES[0].path
        names = [
            series.removeprefix(root).removesuffix(state_of)
            for series in self._state.figures
            if series.startswith(root) and series.endswith(state_of)
        ]
        return [self._order(name, self._values(root + name, ORDER_SERIES)) for name in names]

    def devices(self) -> list[answers.Device]:
        return [
            answers.Device(
                device=name,
                connected=device.connected,
                polls=device.polls,
                outages=device.outages,
                overruns=device.overruns,
                requests=device.traffic.requests,
                received_bytes=device.traffic.received,
                latency_ms=_milliseconds(device.latency),
                latency_p50_ms=_milliseconds(device.latencies(0.5)[0]),
                latency_p99_ms=_milliseconds(device.latencies(0.99)[0]),
                bad_tags=device.bad_tags,
                clock_skew=device.clock_skew,
                error="" if device.connected else device.error,
                last_error=device.last_error,
            )
            for name, device in self._devices.items()
        ]

    def alarms(self) -> list[answers.Alarm]:
        """Newest first."""
        return [_alarm(alarm) for alarm in reversed(self._state.alarms.values())]

    def events(self, limit: int) -> list[answers.Event]:
        """The latest ones, newest first."""
        return self._latest(limit, frozenset())

    @property
    def shows_persons(self) -> bool:
        return self._model.personal_figures

    def persons(self) -> list[answers.Person]:
        """Of shifts that are on."""
        now = _now()
        return [answers.Person(**asdict(one)) for one in self._state.persons if one.until > now]

    def figures(self) -> dict[str, answers.Figure]:
        """Every figure by the name of its series."""
        return {
            series: answers.Figure(value=figure.value, quality=figure.quality, time=figure.time)
            for series, figure in sorted(self._state.figures.items())
        }

    def _latest(self, limit: int, without: frozenset[str]) -> list[answers.Event]:
        wanted = (event for event in reversed(self._state.events) if event.kind not in without)
        return [answers.Event.of(event) for event in islice(wanted, limit)]

    def _values(self, root: str, series: Iterable[Series]) -> dict[str, Any]:
        known = self._state.figures
        return {each.figure: figure.value if (figure := known.get(f"{root}/{each.path}")) else None for each in series}

    def _quality(self, root: str) -> Quality:
        figure = self._state.figures.get(f"{root}/State")
        return Quality.BAD if figure is None else figure.quality

    def _order(self, name: str, values: Mapping[str, Any]) -> answers.Order:
        product = self._model.products.get(values["product"])
        return answers.Order(order=name, unit=product.unit if product else None, **values)


def _places(model: PlantModel) -> list[_Place]:
    """Stations as the parts pass them, each where a route first comes to it; those of no route at the end."""
    steps: dict[str, tuple[int, answers.Step, bool]] = {}
    position = 0
    for product in model.products.values():
        for step in product.route:
            shown = _step(product, step)
            for path in step.stations:
                steps.setdefault(path, (position, shown, len(step.stations) > 1))
            position += 1
    paths = dict.fromkeys([*steps, *model.stations])
    return [_place(model, path, *steps.get(path, (position, None, False))) for path in paths]


def _place(model: PlantModel, path: str, position: int, step: answers.Step | None, parallel: bool) -> _Place:
    station = model.stations[path]
    fixed = {
        "path": path,
        "area": station.area,
        "line": station.line,
        "station": station.station,
        "name": _name(station.name),
        "responsible": station.responsible,
        "step": step,
        "position": position,
        "parallel": parallel,
    }
    return _Place(station_path(model.site, station.area, path), fixed)


def _step(product: Product, step: Operation) -> answers.Step:
    return answers.Step(
        operation=step.operation,
        name=_name(step.name),
        product=product.product,
        wip_cap=step.wip_cap,
        optional=step.optional,
        alternative_to=step.alternative_to,
        returns_to=step.returns_to,
    )


def _alarm(alarm: Alarm) -> answers.Alarm:
    comment = alarm.comment
    return answers.Alarm(
        name=alarm.name,
        subject=alarm.subject,
        station=alarm.station,
        responsible=alarm.responsible,
        severity=alarm.severity,
        level=alarm.level,
        since=alarm.since,
        detail=alarm.text,
        detail_zh=in_chinese(alarm.text),
        acknowledged=alarm.acknowledged,
        confirmed=alarm.confirmed,
        shelved=alarm.shelved,
        until=alarm.until or None,
        comment=answers.Comment(time=comment.time, actor=comment.actor, text=comment.text) if comment else None,
    )


def _name(text: Text) -> answers.Name:
    return answers.Name(en=text.en, zh=text.zh)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _now() -> Micros:
    return from_datetime(datetime.now(UTC))
