"""What browsers and programs are told: the JSON of the HTTP API. Pieces are integers, times RFC 3339 in UTC.

A figure that is not known is null. The names of figures are those of core.ports; docs/http-api.md explains them.
"""

from typing import Annotated

from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from plant_service.core.samples import Micros, Quality, Value, format_time
from plant_service.core.wip.events import Certainty

Time = Annotated[
    Micros, PlainSerializer(format_time, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]


class Name(BaseModel):
    en: str
    zh: str


class Step(BaseModel):
    """An operation of a route; its stations work side by side."""

    operation: str
    name: Name
    product: str
    wip_cap: int | None = Field(description="most pieces that may wait and be worked on here")


class Station(BaseModel):
    path: str = Field(description="`<line>/<station>`, unique in the site")
    area: str
    line: str
    station: str
    name: Name
    responsible: str
    step: Step | None = Field(description="where the station stands in the route; null: in none")
    position: int = Field(description="place of its step on the way of the parts; parallel stations have the same")
    parallel: bool = Field(description="shares its step, and the figures `queue` and `transit`, with other stations")
    quality: Quality = Field(description="Good; Uncertain: a signal is missing, figures are the last known; Bad: none")
    state: str | None = Field(description="Fault, Blocked, Starved, Running, Stopped; Unknown: no signal tells")
    order: str | None
    lot: str | None
    product: str | None
    operation: str | None
    queue: int | None
    active: int | None
    done: int | None
    transit: int | None
    hold: int | None
    scrap: int | None
    on_hand: int | None
    good_total: int | None = Field(description="good pieces since the order at the station changed")
    good_master: int | None = Field(description="good pieces since ever")
    good_high: int | None = Field(description="so many may have been made at most, see `uncertain` in the manual")
    scrap_total: int | None
    scrap_master: int | None
    quarantined: int | None = Field(description="pieces that a counter claims and nobody has accepted")


class Order(BaseModel):
    order: str
    product: str | None
    state: str | None = Field(description="AllowedToStart, Running, Interrupted, Ended ... (OPC 10031-4)")
    planned: int | None
    released: int | None
    on_hand: int | None
    shipped: int | None
    scrap: int | None
    overrun: int | None


class Site(BaseModel):
    site: str
    timezone: str = Field(description="of the plant's clocks, like Asia/Shanghai")
    on_hand: int | None
    balance_error: int | None = Field(description="must read 0")
    unassigned: int | None
    overrun: int | None
    quarantined: int | None
    events: int | None


class Device(BaseModel):
    device: str
    connected: bool
    polls: int
    outages: int
    latency_ms: float
    error: str = Field(description="in words while not connected")


class Event(BaseModel):
    id: str
    kind: str
    occurred: Time = Field(description="happened then at the latest")
    window_from: Time = Field(description="happened after that")
    recorded: Time
    station: str
    operation: str
    order: str
    lot: str
    quantity: int
    high: int
    certainty: Certainty
    identity: str
    actor: str
    detail: str


class Alarm(BaseModel):
    name: str = Field(description="gap, wip_cap, upstream, quarantine, unassigned, overrun ...")
    subject: str
    station: str
    responsible: str = Field(description="who should look after it")
    since: Time
    detail: str


class Figure(BaseModel):
    value: Value
    quality: Quality
    time: Time


class Health(BaseModel):
    """`starting` until the first figures are known, `degraded` while a device or the database is away, else `ok`."""

    status: str
    site: str
    time: Time
    last_poll: Time | None
    balance_error: int | None
    alarms: int
    devices_connected: int
    devices: int
    database: str


class Board(BaseModel):
    """Everything that the board shows, of one instant."""

    time: Time
    site: Site
    database: str
    stations: list[Station]
    orders: list[Order]
    alarms: list[Alarm]
    devices: list[Device]
    events: list[Event] = Field(description="newest first, without stations' running, blocked and starved")
