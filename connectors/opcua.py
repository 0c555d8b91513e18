"""OPC UA as client: PLCs and gateways that serve their values themselves. Reads only.

A tag's address is a node id: `ns=2;s=Press/PartCount`, `ns=3;i=1001`, or with the URI of the namespace, which stays the
same when the server numbers its namespaces anew: `nsu=urn:maker:plc;s=Press/PartCount`. With `time:` before it the tag
is the time at which the device itself had that value: a string, or microseconds since 1970 as int64.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from connectors.addressing import Place
from connectors.answers import Answer
from connectors.batching import Layout, Limits, Request, plan
from connectors.engineering import scaling
from connectors.exchange import Exchange, LineError
from connectors.opcua_nodes import NODES_PER_REQUEST, NodeValue, check_node_id
from connectors.opcua_session import OpcUaSession
from connectors.opcua_settings import SessionSettings
from connectors.refusals import Refusals
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Change, Connector, Reading, TagInfo, Traffic
from plant_service.core.samples import SECOND, Micros, Quality, TagType, Value, format_time

log = logging.getLogger(__name__)

_TIME = "time:"
_BAD = "; Bad, and asked again with every poll"


class OpcUaDeviceSettings(SessionSettings):
    """A PLC or gateway with an OPC UA server. The usual port is 4840."""

    protocol: Literal["opcua"]
    mode: Literal["polled", "subscription"] = Field(
        default="polled", description="`polled`: values are asked for; `subscription`: the server reports changes"
    )

    def place(self, tag: TagSettings) -> Place:
        node_id = tag.address.removeprefix(_TIME)
        check_node_id(node_id)
        if node_id != tag.address and tag.type not in (TagType.STRING, TagType.INT64):
            raise ValueError(f"{tag.address} is a time and does not fit type {tag.type}; use string or int64")
        return Place(tag.address, 0, 1)

    def limits(self, area: str) -> Limits:
        return Limits(NODES_PER_REQUEST, NODES_PER_REQUEST)

    def layout(self, tags: Sequence[TagSettings]) -> Layout:
        """All nodes stand in one row, those with the same pace side by side."""
        places = [Place("nodes", 0, 1)] * len(tags)
        for start, tag in enumerate(sorted(range(len(tags)), key=lambda tag: (tags[tag].poll or self.poll, tag))):
            places[tag] = Place("nodes", start, 1)
        return Layout(places, [tag.together for tag in tags])

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        return OpcUaConnector(device, self, tags)


class OpcUaConnector:
    """A `Connector` to an OPC UA server. Nodes that the server refuses are asked again with every poll."""

    def __init__(self, device: str, settings: OpcUaDeviceSettings, tags: Sequence[TagSettings]) -> None:
        self._device = device
        self._settings = settings
        self._addresses = deque(settings.addresses)
        self._tags = tuple(tag.info(device) for tag in tags)
        self._intervals = [tag.poll or settings.poll for tag in tags]
        self._layout = settings.layout(tags)
        self._takes = [_taker(tag) for tag in tags]
        self._nodes = [tag.address.removeprefix(_TIME) for tag in tags]
        self._session = OpcUaSession(settings)
        self._refusals = Refusals(self._tags)
        self._nodes_per_request = 0  # none while there is no connection
        self._requests: dict[tuple[int, ...], tuple[Request, ...]] = {}
        self._answers: Mapping[int, NodeValue] = {}
        self._seconds = 0.0
        self.traffic = Traffic()

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    @property
    def _name(self) -> str:
        return f"{self._device} ({self._addresses[0]})"

    async def connect(self) -> None:
        await self.close()
        self._requests.clear()
        try:
            await self._session.prepare()
        except LineError as error:
            raise DeviceError(f"{self._name}: {error}") from error
        async with self._exchange("connecting"):
            limit = await self._session.open(self._addresses[0], self._nodes)
            if self._settings.mode == "subscription":
                await self._session.subscribe(self._intervals)
        self._nodes_per_request = limit

    async def close(self) -> None:
        self._nodes_per_request = 0
        await self._session.close()

    def _exchange(self, action: str) -> Exchange:
        return Exchange(self._name, action, self._settings.timeout / SECOND, self._change_over)

    async def _change_over(self) -> None:
        self._nodes_per_request = 0
        await self._session.drop()
        self._addresses.rotate(-1)

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        if not self._nodes_per_request:
            raise DeviceError(f"{self._name}: not connected")
        tags = tuple(range(len(self._tags)) if chosen is None else chosen)
        asked = time.monotonic()
        earlier: Sequence[Change] = ()
        if self._settings.mode == "polled":
            answers = await self._polled(tags)
        else:
            answers = await self._reported()
            asked, earlier = time.monotonic(), self._earlier(tags)
        self._answers, self._seconds = answers, time.monotonic() - asked
        taken = [self._taken(tag, answers[tag]) for tag in tags]
        refused = {tag: words + _BAD for tag, (_, _, words) in zip(tags, taken, strict=True) if words}
        self._refusals.update(self._name, tags, refused)
        sources = [answers[tag].source for tag in tags]
        return Reading([value for value, _, _ in taken], [quality for _, quality, _ in taken], asked, sources, earlier)

    def answer(self, tag: int) -> Answer | None:
        found = self._answers.get(tag)
        return None if found is None else Answer(self._seconds, source=found.source)

    async def _polled(self, tags: tuple[int, ...]) -> Mapping[int, NodeValue]:
        if tags not in self._requests:
            limits = Limits(self._nodes_per_request, self._nodes_per_request)
            self._requests[tags] = plan(self._layout, lambda area: limits, tags)
        answers: dict[int, NodeValue] = {}
        for request in self._requests[tags]:
            self.traffic.requests += 1
            async with self._exchange("reading"):
                answers.update(zip(request.tags, await self._session.read(request.tags), strict=True))
        return answers

    async def _reported(self) -> Mapping[int, NodeValue]:
        self.traffic.requests += 1
        async with self._exchange("reading"):
            await self._session.check_reports()
            return self._session.reports.seen

    def _earlier(self, tags: tuple[int, ...]) -> Sequence[Change]:
        reports = self._session.reports
        if reports.dropped:
            if not self.traffic.dropped:
                log.warning("%s: reports more changes than can be kept until the next poll; poll faster", self._name)
            self.traffic.dropped += reports.dropped
            reports.dropped = 0
        places = {tag: place for place, tag in enumerate(tags)}
        changes = []
        for report in reports.take(places):
            value, quality, _ = self._taken(report.node, report.value)
            changes.append(Change(places[report.node], value, quality, report.value.source, report.moment))
        return changes

    def _taken(self, tag: int, answer: NodeValue) -> tuple[Value, Quality, str]:
        """Value and quality of a tag, and why there is no value."""
        if answer.reason:
            return None, Quality.BAD, answer.reason
        try:
            value = self._takes[tag](answer)
        except ValueError as error:
            return None, Quality.BAD, str(error)
        if value is None:
            return None, Quality.BAD, "the value is out of range after scaling, or no number"
        return value, answer.quality, ""


def _taker(tag: TagSettings) -> Callable[[NodeValue], Value]:
    """From a node's value to the tag's. Raises ValueError, in words, for what does not fit the type."""
    if tag.address.startswith(_TIME):
        return _source_text if tag.type is TagType.STRING else _source_micros
    convert = scaling(tag)

    def take(answer: NodeValue) -> Value:
        raw = _fitting(tag.type, answer.raw)
        return raw if convert is None else convert(raw)

    return take


def _source_text(answer: NodeValue) -> Value:
    return format_time(_source_micros(answer))


def _source_micros(answer: NodeValue) -> Micros:
    if answer.source is None:
        raise ValueError("the server gives no source time")
    return answer.source


def _fitting(type: TagType, raw: Value) -> Value:
    if type is TagType.STRING:
        fits = isinstance(raw, str)
    elif type is TagType.BOOL or isinstance(raw, bool):
        fits = type is TagType.BOOL and isinstance(raw, bool)
    elif type.is_integer:
        fits = isinstance(raw, int) and raw in _range(type)
    else:
        fits = isinstance(raw, int | float)
    if not fits:
        raise ValueError(f"the node holds {raw!r}, which is no {type}")
    return float(raw) if isinstance(raw, int) and type in (TagType.FLOAT32, TagType.FLOAT64) else raw


def _range(type: TagType) -> range:
    if type.value.startswith("u"):
        return range(1 << type.bits)
    return range(-1 << (type.bits - 1), 1 << (type.bits - 1))
