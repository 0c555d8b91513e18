"""A subscription to nodes of an OPC UA server: every change that it reports, in order (OPC 10000-4 5.13, 5.14)."""

import asyncio
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.object_ids import ObjectIds

from connectors.exchange import LineError
from connectors.opcua_nodes import NodeValue, node_value, read_limit, status_words, value_of
from plant_service.core.samples import SECOND, Micros, Quality

#: Changes of a node that the server keeps between two of its reports; of all nodes that wait here for the next poll.
_AT_THE_SERVER = 100
MOST_WAITING = 10_000
_REPORTS_PER_TIMEOUT = 4  # at least: a first report must be there in time
_OVERFLOW = 0x480  # info bits of a status: the server had to leave out changes before this one, OPC 10000-4 7.39
_LIMIT_OF_ITEMS = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall))


@dataclass(frozen=True, slots=True)
class Report:
    """A change of the node with this index. `moment`: when, by `time.monotonic`; spaced as the server's times say."""

    node: int
    value: NodeValue
    moment: float


class Reports:
    """`seen`: the last value of each node by its index. `dropped`: how many changes came too fast to be kept."""

    def __init__(self) -> None:
        self.seen: dict[int, NodeValue] = {}
        self.dropped = 0
        self._waiting: deque[Report] = deque()
        self._all_seen = asyncio.Event()
        self._count = 0
        self._published_at = 0.0
        self._longest_silence = 0.0
        self._ended = ""

    async def subscribe(
        self, client: Client, nodes: Sequence[ua.NodeId], intervals: Sequence[Micros], patience: float
    ) -> None:
        """Has the server report changes of all nodes, each sampled so often; returns when all have a value.

        `patience`: seconds without a word after which the server is asked whether it is still there.
        """
        wanted = min(min(intervals) / SECOND, patience / _REPORTS_PER_TIMEOUT)
        keep_alive = max(1, round(patience / wanted))
        parameters = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=wanted * 1000,
            RequestedMaxKeepAliveCount=ua.UInt32(keep_alive),
            RequestedLifetimeCount=ua.UInt32(keep_alive * 10),
            MaxNotificationsPerPublish=ua.UInt32(0),
            PublishingEnabled=True,
        )
        self._count, self._published_at = len(nodes), time.monotonic()
        granted = await client.uaclient.session.create_subscription(parameters, self._published)
        beat = granted.RevisedPublishingInterval / 1000
        self._longest_silence = 2 * beat * (granted.RevisedMaxKeepAliveCount + 1) + patience
        await self._monitor(client, granted.SubscriptionId, nodes, intervals)
        await self._all_seen.wait()
        self._waiting.clear()

    async def _monitor(
        self, client: Client, subscription: int, nodes: Sequence[ua.NodeId], intervals: Sequence[Micros]
    ) -> None:
        limit = await read_limit(client, _LIMIT_OF_ITEMS)
        for start in range(0, len(nodes), limit):
            items = [
                ua.MonitoredItemCreateRequest(
                    ItemToMonitor=value_of(node),
                    MonitoringMode=ua.MonitoringMode.Reporting,
                    RequestedParameters=ua.MonitoringParameters(
                        ClientHandle=ua.UInt32(index),
                        SamplingInterval=intervals[index] / 1000,
                        QueueSize=ua.UInt32(_AT_THE_SERVER),
                        DiscardOldest=True,
                    ),
                )
                for index, node in enumerate(nodes[start : start + limit], start)
            ]
            request = ua.CreateMonitoredItemsParameters(
                SubscriptionId=ua.IntegerId(subscription),
                TimestampsToReturn=ua.TimestampsToReturn.Source,
                ItemsToCreate=items,
            )
            results = await client.uaclient.session.create_monitored_items(request)
            for index, result in enumerate(results, start):
                if not result.StatusCode.is_good():
                    self._see(Report(index, NodeValue(None, Quality.BAD, status_words(result.StatusCode)), 0.0))

    def check(self) -> None:
        """Raises LineError when the server reports no longer."""
        if not self._ended and time.monotonic() - self._published_at > self._longest_silence:
            self._ended = f"no report for {self._longest_silence:.1f} s"
        if self._ended:
            raise LineError(f"the server has ended the subscription: {self._ended}")

    def take(self, nodes: Collection[int]) -> list[Report]:
        """Changes of these nodes that a later one has followed before anybody took it; what is seen now comes after."""
        if not self._waiting:
            return []
        mine = [report for report in self._waiting if report.node in nodes]
        self._waiting = deque(report for report in self._waiting if report.node not in nodes)
        later: set[int] = set()
        while mine and mine[-1].node not in later:
            later.add(mine.pop().node)
        return mine

    def _published(self, result: ua.PublishResult) -> None:
        self._published_at = time.monotonic()
        notifications = result.NotificationMessage.NotificationData or ()
        changes = [change for change in notifications if isinstance(change, ua.DataChangeNotification)]
        for report in self._dated(chain.from_iterable(change.MonitoredItems for change in changes)):
            self._see(report)
        for change in notifications:
            if isinstance(change, ua.StatusChangeNotification):
                self._ended = status_words(change.Status)

    def _dated(self, items: Iterable[ua.MonitoredItemNotification]) -> Iterator[Report]:
        found = []
        for item in items:
            found.append((item.ClientHandle, node_value(item.Value)))
            self.dropped += bool(item.Value.StatusCode and item.Value.StatusCode.value & _OVERFLOW == _OVERFLOW)
        newest = max((value.source for _, value in found if value.source is not None), default=0)
        for node, value in found:
            ago = 0 if value.source is None else newest - value.source
            yield Report(node, value, self._published_at - ago / SECOND)

    def _see(self, report: Report) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(report)
        self.seen[report.node] = report.value
        if len(self.seen) == self._count:
            self._all_seen.set()
