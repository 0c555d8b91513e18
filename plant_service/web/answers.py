"""What browsers and programs are told: the JSON of the HTTP API. Times are RFC 3339 in UTC.

A figure that is not known is null. The names of figures are those of core.ports; docs/http-api.md explains them.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from plant_service.core.samples import Micros, Quality, Value, format_time
from plant_service.core.texts.phrasebook import in_chinese, refusal_in_chinese
from plant_service.core.wip import events
from plant_service.core.wip.alarms import Shelving
from plant_service.core.wip.commands.permissions import Role
from plant_service.core.wip.events import Certainty

Time = Annotated[
    Micros, PlainSerializer(format_time, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]

#: Quantities are whole, or decimals where a product is measured; to the last digit they are in the historian.
Amount = Annotated[int | float, BeforeValidator(lambda value: float(value) if isinstance(value, Decimal) else value)]


class Name(BaseModel):
    en: str
    zh: str


class Step(BaseModel):
    """An operation of a route; its stations work side by side."""

    operation: str
    name: Name
    product: str
    wip_cap: int | None = Field(description="most pieces that may wait and be worked on here")
    optional: bool = Field(description="parts may leave it out")
    alternative_to: str = Field(description="the step that may be done instead; empty: none")
    returns_to: str = Field(description="a step for rework; parts go on with that step; empty: on the way of all parts")


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
    queue: Amount | None
    active: Amount | None
    done: Amount | None
    transit: Amount | None
    hold: Amount | None
    scrap: Amount | None
    on_hand: Amount | None
    good_total: Amount | None = Field(description="good pieces since the order at the station changed")
    good_master: Amount | None = Field(description="good pieces since ever")
    good_high: Amount | None = Field(description="so many may have been made at most, see `uncertain` in the manual")
    scrap_total: Amount | None
    scrap_master: Amount | None
    drift: Amount | None = Field(description="found by physical counts beyond the books, since ever; negative: missed")
    rework_total: Amount | None = Field(description="sent back to be worked on again, since the order changed")
    rework_master: Amount | None
    on_hand_low: Amount | None = Field(description="so many are there at the least, see WIP/Low")
    on_hand_high: Amount | None = Field(description="so many are there at the most")
    throughput: float | None = Field(description="good pieces per hour; this and the rest are of the last hour")
    yield_share: float | None = Field(description="good of good and scrap, 0 to 1")
    first_pass: float | None = Field(description="neither scrapped nor reworked, 0 to 1")
    lead_time: float | None = Field(description="mean seconds at the step per piece that left it; its parts:")
    queue_time: float | None
    run_time: float | None
    wait_time: float | None
    transit_time: float | None
    hold_time: float | None
    little: float | None = Field(description="pieces inside against throughput times lead time; 1 when steady")
    availability: float | None
    performance: float | None
    oee: float | None
    stops: int | None
    failures: int | None
    mtbf: float | None = Field(description="seconds of running per failure")
    mttr: float | None = Field(description="seconds of fault per failure")
    active_period: float | None = Field(description="mean seconds without waiting; the longest is the bottleneck's")
    blocked_share: float | None
    starved_share: float | None
    age_1h: Amount | None = Field(description="work there by its age: up to an hour; computed with the rates")
    age_4h: Amount | None = Field(description="over one hour, up to four")
    age_1d: Amount | None = Field(description="over four hours, up to a day")
    age_more: Amount | None = Field(description="over a day")
    age_oldest: float | None = Field(description="seconds, to a quarter of an hour; null while nothing is there")
    quarantined: Amount | None = Field(description="pieces that a counter claims and nobody has accepted")


class Order(BaseModel):
    order: str
    product: str | None
    route: str | None = Field(description="version of the configuration whose route it goes; empty for the present one")
    state: str | None = Field(description="AllowedToStart, Running, Interrupted, Ended ... (OPC 10031-4)")
    due: Time | None = Field(description="by when it is to be done; null where nobody said")
    priority: int | None = Field(description="higher is more urgent; for people: pieces go by the order of release")
    planned: Amount | None
    released: Amount | None
    on_hand: Amount | None
    shipped: Amount | None
    scrap: Amount | None
    overrun: Amount | None
    on_hand_low: Amount | None = Field(description="so much of it is in the plant at least")
    done_high: Amount | None = Field(description="so much of it has left the plant at most, good or scrap")
    unseen: Amount | None = Field(description="so much more of it may have been made at some station, uncounted")
    lead_time: float | None = Field(description="mean seconds from release to the end, of the pieces that left")
    queue_time: float | None = Field(description="seconds so far per piece that entered; so are the next four")
    run_time: float | None
    wait_time: float | None
    transit_time: float | None
    hold_time: float | None
    unit: str | None = Field(description="of the quantities; pcs: pieces")


class Site(BaseModel):
    site: str
    timezone: str = Field(description="of the plant's clocks, like Asia/Shanghai")
    on_hand: Amount | None
    balance_error: Amount | None = Field(description="must read 0")
    unassigned: Amount | None
    overrun: Amount | None
    quarantined: Amount | None
    events: int | None
    real_time: float | None = Field(description="share of reports by a signal and known within a minute")
    latency: float | None = Field(description="mean seconds from happening to being known")
    manual: float | None = Field(description="share of reports that a person made")
    inferred: float | None = Field(description="share of reports that no signal and no person backs")
    corrected: float | None = Field(description="corrections per report")
    bottleneck: str | None = Field(description="station that holds up the others; empty: nothing tells")
    bottleneck_methods: str | None = Field(description="active_period, turning_point, queue_growth: who names it")
    bottleneck_since: Time | None = Field(description="null while there is none")


class Device(BaseModel):
    device: str
    connected: bool
    polls: int
    outages: int
    overruns: int = Field(description="polls that were left out because the one before took too long")
    requests: int
    received_bytes: int
    latency_ms: float = Field(description="of the last poll")
    latency_p50_ms: float = Field(description="of the last 500 polls")
    latency_p99_ms: float
    bad_tags: int = Field(description="tags without a Good value")
    clock_skew: float | None = Field(description="seconds by which its clock is ahead; null where no tag tells")
    error: str = Field(description="in words while not connected")
    last_error: str = Field(description="in words, also when it is long over")


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
    quantity: Amount
    high: Amount
    certainty: Certainty
    identity: str
    actor: str
    behalf: str
    reason: str
    supersedes: str = Field(description="id of the event that this one corrects")
    detail: str
    detail_zh: str = Field(description="the detail in Chinese; what a person said is as it is")

    @classmethod
    def of(cls, event: events.Event) -> "Event":
        known = {name: getattr(event, name) for name in cls.model_fields if name != "detail_zh"}
        return cls(**known, detail_zh=in_chinese(event.detail))


class Told(BaseModel):
    """What a command has caused."""

    events: list[Event]


class Refused(BaseModel):
    refused: str = Field(description="why, in words")
    refused_zh: str = Field(description="the same in Chinese")

    @classmethod
    def because(cls, text: str) -> "Refused":
        return cls(refused=text, refused_zh=refusal_in_chinese(text))


class Comment(BaseModel):
    time: Time
    actor: str
    text: str


class Alarm(BaseModel):
    name: str = Field(description="gap, wip_cap, upstream, quarantine, unassigned, overrun ...")
    subject: str
    station: str
    responsible: str = Field(description="who should look after it")
    severity: int = Field(description="1 to 1000 as in OPC UA, with the level in it")
    level: int = Field(description="1; 2 and 4 when it has lasted twice and four times as long as it may")
    since: Time
    detail: str
    detail_zh: str
    acknowledged: bool = Field(description="somebody has seen it; escalation takes that back")
    confirmed: bool = Field(description="somebody has said that it was dealt with")
    shelved: Shelving = Field(description="timed or once while it is put aside; else empty")
    until: Time | None = Field(description="when a timed shelving ends")
    comment: Comment | None = Field(description="the latest one")


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
    balance_error: Amount | None
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
    role: Role = Field(description="what commands the reader of this board may give")
    devices: list[Device]
    events: list[Event] = Field(description="newest first, without stations' running, blocked and starved")


class Person(BaseModel):
    person: str
    line: str
    shift: str = Field(description="name of the shift; empty: a day, or the part of it between two shifts")
    since: Time
    until: Time = Field(description="when this is forgotten")
    product: str
    operation: str
    started: Amount
    good: Amount
    scrap: Amount
    active: float = Field(description="seconds that the completed and scrapped pieces were in work, each by itself")
