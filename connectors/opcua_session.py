"""A session with an OPC UA server: the one place in connectors that knows asyncua, and none of it shows outside.

Only the single steps of the library's client are used: its own watchdogs and reconnecting would hide a lost device.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies
from asyncua.crypto.uacrypto import CertProperties
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.uaerrors import UaError, UaStatusCodeError
from pydantic import Field, model_validator

from connectors.durations import Duration
from connectors.exchange import LineError
from connectors.opcua_identity import PRODUCT_URI, Identity, ServerCertificate, own_identity
from connectors.settings_base import BESIDE, NetworkDevice, host_and_port
from plant_service.core.samples import SECOND, Micros, Quality, Value, from_datetime

_USUAL_PORT = 4840
_GOODBYE_SECONDS = 1.0
_SHORTEST_SESSION_SECONDS = 30.0  # a PLC has few sessions and keeps a lost one for this long
NODES_PER_REQUEST = 500  # where the server names no limit of its own
_REPORTS_PER_TIMEOUT = 4  # at least: a first report must be there in time
_RENEW_AFTER = 0.75  # of the secure channel's life, OPC 10000-4 5.5.2.1
_SERVER_STATE = ua.NodeId(ua.Int32(ObjectIds.Server_ServerStatus_State))
_NAMESPACES = ua.NodeId(ua.Int32(ObjectIds.Server_NamespaceArray))
_LIMIT_OF_READS = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead))
_LIMIT_OF_ITEMS = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall))
_POLICIES: dict[str, type[security_policies.SecurityPolicy]] = {
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128Sha256RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256Sha256RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
}
_MODES = {"sign": ua.MessageSecurityMode.Sign, "encrypt": ua.MessageSecurityMode.SignAndEncrypt}
_DISTRUST = ("BadSecurityChecksFailed", "BadCertificateUntrusted", "BadCertificateUriInvalid", "BadCertificateInvalid")
_NO_ACCESS = ("BadUserAccessDenied", "BadIdentityTokenRejected", "BadIdentityTokenInvalid")


class SessionSettings(NetworkDevice):
    """How to reach an OPC UA server, and who trusts whom. The usual port is 4840."""

    timeout: Duration = Field(
        default=4 * SECOND, gt=0, description="longest wait for a connection, which takes several steps, or an answer"
    )
    path: str = Field(default="", pattern=r"^(/.*)?$", description="what follows the port in the endpoint's address")
    security: Literal["Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss", "none"] = Field(
        default="Basic256Sha256", description="security policy; `none`: neither encrypted nor checked"
    )
    messages: Literal["encrypt", "sign"] = Field(default="encrypt", description="`sign`: checked, but readable")
    server_fingerprint: str = Field(
        default="",
        pattern=r"^(([0-9A-Fa-f]{2}:?){32})?$",
        description="SHA-256 fingerprint of the server's certificate; without it an encrypted connection is refused "
        "with the one that the server shows",
    )
    identity: Annotated[Path, BESIDE] | None = Field(
        default=None,
        exclude=True,
        description="folder for our own certificate and its key, relative to plant.yaml; made there at first need",
    )
    user: str = Field(default="", description="user name at the server; empty: anonymous")
    password_file: Annotated[Path, BESIDE] | None = Field(
        default=None, exclude=True, description="file with the password of `user`, relative to plant.yaml"
    )

    @model_validator(mode="after")
    def _secrets_are_kept(self) -> "SessionSettings":
        if self.security != "none" and self.identity is None:
            raise ValueError(
                "identity is missing: the folder for our own certificate, like `identity: pki`; or `security: none`"
            )
        if self.user and self.security == "none":
            raise ValueError("security: none would show the password to the network; remove `user` or encrypt")
        if bool(self.user) != bool(self.password_file):
            raise ValueError("`user` and `password_file` go together; give both or none")
        return self

    def credentials(self) -> tuple[str, str] | tuple[None, None]:
        """User name and password; none for an anonymous session."""
        if self.password_file is None:
            return None, None
        try:
            return self.user, self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise LineError(f"the password of {self.user} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class NodeValue:
    """What the server says of a node. `raw` is None and `reason` says why where there is no value to use.

    `source`: when the device itself had this value, as far as the server knows.
    """

    raw: Value
    quality: Quality
    reason: str = ""
    source: Micros | None = None


class OpcUaSession:
    """Its caller bounds every wait; what fails comes as LineError or OSError, and then only `drop` may follow."""

    def __init__(self, settings: SessionSettings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._identity: Identity | None = None
        self._nodes: list[ua.NodeId] = []
        self._server_certificate: ServerCertificate | None = None
        self._renew_at = 0.0
        self._seen: dict[int, NodeValue] = {}
        self._all_seen = asyncio.Event()
        self._published_at = 0.0
        self._longest_silence = 0.0
        self._ended = ""

    async def prepare(self) -> None:
        """Has our own certificate ready, which takes seconds where it must be made."""
        if self._settings.security != "none" and self._settings.identity is not None:
            self._identity = await asyncio.to_thread(own_identity, self._settings.identity)

    async def open(self, address: str, node_ids: Sequence[str]) -> int:
        """Connects, and says how many nodes one request may read.

        `node_ids` as in the tag list are those that `read` and `subscribe` know by index.
        """
        async with _failures(self._settings):
            client, certificate = await self._secured(address)
            self._client = client
            await client.connect_socket()
            await client.send_hello()
            await client.open_secure_channel()
            self._renew_at = time.monotonic() + client.secure_channel_timeout / 1000 * _RENEW_AFTER
            await client.create_session()
            await client.activate_session(*self._settings.credentials())
            self._nodes = await self._resolved(client, node_ids)
            limit = await self._limit(client, _LIMIT_OF_READS)
            self._server_certificate = certificate
            return limit

    async def _secured(self, address: str) -> tuple[Client, ServerCertificate | None]:
        settings = self._settings
        client = _client(settings, address)
        if settings.security == "none":
            return client, None
        assert self._identity is not None
        policy, mode = _POLICIES[settings.security], _MODES[settings.messages]
        # Kept for the next connection only if this one comes about: the server may get a new one.
        certificate, self._server_certificate = self._server_certificate, None
        if certificate is None:
            certificate = await self._discovered(address, policy.URI, mode)
        await client.set_security(
            policy,
            CertProperties(str(self._identity.certificate)),
            CertProperties(str(self._identity.key)),
            server_certificate=CertProperties(certificate.der, "der"),
            mode=mode,
        )
        return client, certificate

    async def _discovered(self, address: str, policy: str, mode: ua.MessageSecurityMode) -> ServerCertificate:
        """The certificate that the server shows for this kind of security, if it is the trusted one."""
        endpoints = await _client(self._settings, address).connect_and_get_server_endpoints()
        offered = [end for end in endpoints if (end.SecurityPolicyUri, end.SecurityMode) == (policy, mode)]
        if not offered:
            names = sorted({_security(end.SecurityPolicyUri or "", end.SecurityMode) for end in endpoints})
            raise LineError(f"the server does not offer {_security(policy, mode)}, only {', '.join(names)}")
        certificate = ServerCertificate(bytes(offered[0].ServerCertificate or b""))
        certificate.check(self._settings.server_fingerprint)
        return certificate

    async def read(self, nodes: Sequence[int]) -> list[NodeValue]:
        """The present values of nodes by index, in that order."""
        async with _failures(self._settings):
            answers = await _read(await self._alive(), [self._nodes[node] for node in nodes])
            return [_node_value(answer) for answer in answers]

    async def subscribe(self, intervals: Sequence[Micros]) -> None:
        """Has the server report changes of all nodes, each sampled so often; returns when all have a value."""
        async with _failures(self._settings):
            client = await self._alive()
            timeout = self._settings.timeout / SECOND
            wanted = min(min(intervals) / SECOND, timeout / _REPORTS_PER_TIMEOUT)
            keep_alive = max(1, round(timeout / wanted))
            parameters = ua.CreateSubscriptionParameters(
                RequestedPublishingInterval=wanted * 1000,
                RequestedMaxKeepAliveCount=ua.UInt32(keep_alive),
                RequestedLifetimeCount=ua.UInt32(keep_alive * 10),
                MaxNotificationsPerPublish=ua.UInt32(0),
                PublishingEnabled=True,
            )
            self._seen, self._ended, self._published_at = {}, "", time.monotonic()
            self._all_seen.clear()
            granted = await client.uaclient.session.create_subscription(parameters, self._published)
            beat = granted.RevisedPublishingInterval / 1000
            self._longest_silence = 2 * beat * (granted.RevisedMaxKeepAliveCount + 1) + timeout
            await self._monitor(client, granted.SubscriptionId, intervals)
            await self._all_seen.wait()

    async def _monitor(self, client: Client, subscription: int, intervals: Sequence[Micros]) -> None:
        limit = await self._limit(client, _LIMIT_OF_ITEMS)
        for start in range(0, len(self._nodes), limit):
            items = [
                ua.MonitoredItemCreateRequest(
                    ItemToMonitor=_value_of(node),
                    MonitoringMode=ua.MonitoringMode.Reporting,
                    RequestedParameters=ua.MonitoringParameters(
                        ClientHandle=ua.UInt32(index),
                        SamplingInterval=intervals[index] / 1000,
                        QueueSize=ua.UInt32(1),
                        DiscardOldest=True,
                    ),
                )
                for index, node in enumerate(self._nodes[start : start + limit], start)
            ]
            request = ua.CreateMonitoredItemsParameters(
                SubscriptionId=ua.IntegerId(subscription),
                TimestampsToReturn=ua.TimestampsToReturn.Source,
                ItemsToCreate=items,
            )
            results = await client.uaclient.session.create_monitored_items(request)
            for index, result in enumerate(results, start):
                if not result.StatusCode.is_good():
                    self._see(index, NodeValue(None, Quality.BAD, _status(result.StatusCode)))

    async def changes(self) -> dict[int, NodeValue]:
        """The last value of each node by its index.

        Raises LineError when the session or the subscription is no more.
        """
        async with _failures(self._settings):
            await _read(await self._alive(), [_SERVER_STATE])
            if not self._ended and time.monotonic() - self._published_at > self._longest_silence:
                self._ended = f"no report for {self._longest_silence:.1f} s"
            if self._ended:
                raise LineError(f"the server has ended the subscription: {self._ended}")
            return self._seen

    def _published(self, result: ua.PublishResult) -> None:
        self._published_at = time.monotonic()
        for notification in result.NotificationMessage.NotificationData or ():
            if isinstance(notification, ua.DataChangeNotification):
                for item in notification.MonitoredItems:
                    self._see(item.ClientHandle, _node_value(item.Value))
            elif isinstance(notification, ua.StatusChangeNotification):
                self._ended = _status(notification.Status)

    def _see(self, node: int, value: NodeValue) -> None:
        self._seen[node] = value
        if len(self._seen) == len(self._nodes):
            self._all_seen.set()

    async def close(self) -> None:
        """Says goodbye, so that the server has the session free at once; takes at most a moment."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await client.disconnect()
            client.disconnect_socket()

    async def drop(self) -> None:
        """Leaves a connection that is of no more use, without a word."""
        client, self._client = self._client, None
        if client is not None and client.uaclient.protocol is not None:
            client.uaclient.protocol.disconnect_socket()
            await asyncio.sleep(0)  # the transport tells the library that it is closed
            await client.disconnect()

    async def _alive(self) -> Client:
        client = self._client
        if client is None or client.uaclient.protocol is None or client.uaclient.protocol.is_closed:
            raise LineError("the server has closed the connection")
        if time.monotonic() >= self._renew_at:
            await client.open_secure_channel(renew=True)
            self._renew_at = time.monotonic() + client.secure_channel_timeout / 1000 * _RENEW_AFTER
        return client

    async def _limit(self, client: Client, limit: ua.NodeId) -> int:
        value = _node_value((await _read(client, [limit]))[0]).raw
        return min(value, NODES_PER_REQUEST) if isinstance(value, int) and value > 0 else NODES_PER_REQUEST

    async def _resolved(self, client: Client, node_ids: Sequence[str]) -> list[ua.NodeId]:
        """A namespace named by its URI gets the index that it has in this server today."""
        parsed = [ua.NodeId.from_string(text) for text in node_ids]
        if not any(isinstance(node, ua.ExpandedNodeId) for node in parsed):
            return parsed
        known = (await _read(client, [_NAMESPACES]))[0].Value
        uris = list(known.Value or ()) if known is not None else []
        return [_with_index(node, uris) if isinstance(node, ua.ExpandedNodeId) else node for node in parsed]


def check_node_id(text: str) -> None:
    """Raises ValueError, in words, for what is no node id."""
    try:
        ua.NodeId.from_string(text)
    except (ValueError, UaError) as error:
        raise ValueError(
            f"{text!r} is not an OPC UA node id; write ns=2;s=Press/PartCount, ns=3;i=1001 or nsu=urn:maker:plc;s=..."
        ) from error


def _client(settings: SessionSettings, address: str) -> Client:
    host, port = host_and_port(address, _USUAL_PORT)
    host = f"[{host}]" if ":" in host else host
    client = Client(f"opc.tcp://{host}:{port}{settings.path}", timeout=settings.timeout / SECOND)
    client.name = client.description = "plant-service"
    client.application_uri = client.product_uri = PRODUCT_URI
    client.session_timeout = int(1000 * max(_SHORTEST_SESSION_SECONDS, 3 * (settings.poll + settings.timeout) / SECOND))
    return client


def _security(policy: str, mode: ua.MessageSecurityMode) -> str:
    none = mode is ua.MessageSecurityMode.None_
    return "none" if none else f"{policy.rpartition('#')[2].replace('_', '')} {mode.name}"


def _value_of(node: ua.NodeId) -> ua.ReadValueId:
    return ua.ReadValueId(NodeId=node, AttributeId=ua.IntegerId(AttributeIds.Value))


async def _read(client: Client, nodes: Sequence[ua.NodeId]) -> list[ua.DataValue]:
    parameters = ua.ReadParameters(
        MaxAge=0, TimestampsToReturn=ua.TimestampsToReturn.Source, NodesToRead=[_value_of(node) for node in nodes]
    )
    answers = await client.uaclient.session.read(parameters)
    if len(answers) != len(nodes):
        raise LineError(f"the server answers with {len(answers)} values, asked were {len(nodes)}")
    return answers


def _with_index(node: ua.ExpandedNodeId, uris: Sequence[str]) -> ua.NodeId:
    """A namespace that the server does not have becomes one that no server has: the tag alone is then Bad."""
    index = uris.index(node.NamespaceUri) if node.NamespaceUri in uris else 65535
    return ua.NodeId(node.Identifier, ua.Int16(index), node.NodeIdType)


def _node_value(answer: ua.DataValue) -> NodeValue:
    status = answer.StatusCode or ua.StatusCode()
    source = from_datetime(answer.SourceTimestamp.replace(tzinfo=UTC)) if answer.SourceTimestamp else None
    if status.is_bad():
        return NodeValue(None, Quality.BAD, _status(status), source)
    variant = answer.Value
    if variant is None or variant.VariantType is ua.VariantType.Null:
        return NodeValue(None, Quality.BAD, "the node holds no value", source)
    if variant.is_array:
        return NodeValue(None, Quality.BAD, "the node holds an array; a tag is one value", source)
    raw = _plain(variant.Value)
    if raw is None:
        return NodeValue(None, Quality.BAD, f"the node holds a {variant.VariantType.name}, which no tag can", source)
    return NodeValue(raw, Quality.GOOD if status.is_good() else Quality.UNCERTAIN, "", source)


def _plain(raw: object) -> Value:
    """Python's own value for what the library gives; None for what no tag can hold."""
    match raw:
        case bool() | int() | float() | str():
            return raw
        case ua.LocalizedText():
            return raw.Text or ""
        case datetime():
            return raw.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
        case bytes():
            return raw.decode("utf-8", "backslashreplace")
        case _:
            return None


def _status(status: ua.StatusCode) -> str:
    return f"{status.doc.rstrip('.')} ({status.name})"


@asynccontextmanager
async def _failures(settings: SessionSettings) -> AsyncIterator[None]:
    """Whatever the library raises becomes LineError; TimeoutError and OSError stay."""
    try:
        yield
    except (TimeoutError, LineError, OSError):
        raise
    except UaStatusCodeError as error:
        status = ua.StatusCode(ua.UInt32(error.code))
        raise LineError(_status(status) + _hint(status.name, settings)) from error
    except Exception as error:  # a foreign server can make the library's decoders raise anything
        raise LineError(f"not understood: {error or type(error).__name__}") from error


def _hint(status: str, settings: SessionSettings) -> str:
    if status in _DISTRUST:
        return f"; accept our certificate in the server: {settings.identity}/client.der"
    if status in _NO_ACCESS:
        return "; check `user` and `password_file`" if settings.user else "; the server wants a `user`"
    return ""
