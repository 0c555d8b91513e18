"""A session with an OPC UA server. None of asyncua shows outside of it and of `opcua_nodes` and `opcua_reports`.

Only the single steps of the library's client are used: its own watchdogs and reconnecting would hide a lost device.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies
from asyncua.crypto.uacrypto import CertProperties
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.uaerrors import UaStatusCodeError

from connectors.exchange import LineError
from connectors.opcua_identity import PRODUCT_URI, ServerCertificate, own_identity
from connectors.opcua_nodes import NodeValue, node_value, read_limit, read_nodes, status_words, with_index
from connectors.opcua_reports import Reports
from connectors.opcua_settings import SessionSettings
from connectors.settings_base import host_and_port
from plant_service import opcua_bytes as opcua_bytes  # guards what the client decodes
from plant_service.core.samples import SECOND, Micros
from plant_service.identity import Identity

_USUAL_PORT = 4840
_GOODBYE_SECONDS = 1.0
_SHORTEST_SESSION_SECONDS = 30.0  # a PLC has few sessions and keeps a lost one for this long
_RENEW_AFTER = 0.75  # of the secure channel's life, OPC 10000-4 5.5.2.1
_SERVER_STATE = ua.NodeId(ua.Int32(ObjectIds.Server_ServerStatus_State))
_NAMESPACES = ua.NodeId(ua.Int32(ObjectIds.Server_NamespaceArray))
_LIMIT_OF_READS = ua.NodeId(ua.Int32(ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead))
_POLICIES: dict[str, type[security_policies.SecurityPolicy]] = {
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128Sha256RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256Sha256RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
}
_MODES = {"sign": ua.MessageSecurityMode.Sign, "encrypt": ua.MessageSecurityMode.SignAndEncrypt}
_DISTRUST = ("BadSecurityChecksFailed", "BadCertificateUntrusted", "BadCertificateUriInvalid", "BadCertificateInvalid")
_NO_ACCESS = ("BadUserAccessDenied", "BadIdentityTokenRejected", "BadIdentityTokenInvalid")


class OpcUaSession:
    """Its caller bounds every wait; what fails comes as LineError or OSError, and then only `drop` may follow."""

    def __init__(self, settings: SessionSettings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._identity: Identity | None = None
        self._nodes: list[ua.NodeId] = []
        self._server_certificate: ServerCertificate | None = None
        self._renew_at = 0.0
        self.reports = Reports()

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
            limit = await read_limit(client, _LIMIT_OF_READS)
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
            answers = await read_nodes(await self._alive(), [self._nodes[node] for node in nodes])
            return [node_value(answer) for answer in answers]

    async def subscribe(self, intervals: Sequence[Micros]) -> None:
        """Has the server report changes of all nodes, each sampled so often; returns when all have a value."""
        async with _failures(self._settings):
            self.reports = Reports()
            await self.reports.subscribe(await self._alive(), self._nodes, intervals, self._settings.timeout / SECOND)

    async def check_reports(self) -> None:
        """Raises LineError when the session or the subscription is no more."""
        async with _failures(self._settings):
            await read_nodes(await self._alive(), [_SERVER_STATE])
            self.reports.check()

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

    async def _resolved(self, client: Client, node_ids: Sequence[str]) -> list[ua.NodeId]:
        """A namespace named by its URI gets the index that it has in this server today."""
        parsed = [ua.NodeId.from_string(text) for text in node_ids]
        if not any(isinstance(node, ua.ExpandedNodeId) for node in parsed):
            return parsed
        known = (await read_nodes(client, [_NAMESPACES]))[0].Value
        uris = list(known.Value or ()) if known is not None else []
        return [with_index(node, uris) if isinstance(node, ua.ExpandedNodeId) else node for node in parsed]


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


@asynccontextmanager
async def _failures(settings: SessionSettings) -> AsyncIterator[None]:
    """Whatever the library raises becomes LineError; TimeoutError and OSError stay."""
    try:
        yield
    except (TimeoutError, LineError, OSError):
        raise
    except UaStatusCodeError as error:
        status = ua.StatusCode(ua.UInt32(error.code))
        raise LineError(status_words(status) + _hint(status.name, settings)) from error
    except Exception as error:  # a foreign server can make the library's decoders raise anything
        raise LineError(f"not understood: {error or type(error).__name__}") from error


def _hint(status: str, settings: SessionSettings) -> str:
    if status in _DISTRUST:
        return f"; accept our certificate in the server: {settings.identity}/client.der"
    if status in _NO_ACCESS:
        return "; check `user` and `password_file`" if settings.user else "; the server wants a `user`"
    return ""
