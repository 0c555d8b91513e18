"""Registers the server with a discovery server, again and again, and takes it out at the end (10000-4 5.5.5, 5.5.6).

Clients that ask the discovery server, on its well-known port, find this one then.
"""

import asyncio
import logging
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies as policies
from asyncua.ua.uaerrors import BadServiceUnsupported

from opcua_model.background import Background
from opcua_model.certificate import Identity
from opcua_model.trust import TrustList, Untrusted
from plant_service.identity import chain_of

log = logging.getLogger(__name__)

#: Seconds. A discovery server forgets who has not registered again within ten minutes (OPC 10000-12 4.3.4).
AGAIN: Final = 300.0
FIRST_RETRY: Final = 5.0
_PATIENCE: Final = 10.0
#: What this server does, for those who look for it (OPC 10000-12 annex D): live data, alarms, history.
CAPABILITIES: Final = ("DA", "AC", "HD", "HE")
#: A registration must come by a channel that proves who registers; the best first.
_POLICIES: Final = (
    policies.SecurityPolicyAes256Sha256RsaPss,
    policies.SecurityPolicyAes128Sha256RsaOaep,
    policies.SecurityPolicyBasic256Sha256,
)
_MODES: Final = (ua.MessageSecurityMode.SignAndEncrypt, ua.MessageSecurityMode.Sign)


class RegistrationError(Exception):
    """The discovery server cannot be registered with, and why."""


@dataclass(frozen=True, slots=True)
class Application:
    """Who registers, and whom it trusts; None: any discovery server.

    `announced_as`: its name where the discovery server tells of it by mDNS, as Announcement does.
    """

    uri: str
    product: str
    name: str
    announced_as: str
    urls: tuple[str, ...]
    identity: Identity
    trust: TrustList | None


class Registration(Background):
    """Registered while it is entered, as far as the discovery server lets it."""

    def __init__(self, url: str, application: Application) -> None:
        super().__init__(f"opcua registration with {url}")
        self._url = url
        self._application = application
        self._is_registered = False
        self._trouble = ""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        if self._is_registered:
            await self._try(online=False)

    async def run(self) -> None:
        pause = FIRST_RETRY
        while True:
            if await self._try(online=True):
                pause = FIRST_RETRY
                await asyncio.sleep(AGAIN)
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, AGAIN)

    async def _try(self, *, online: bool) -> bool:
        """One line in the log when it begins or ceases to work."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._register(online)
        except Exception as error:  # noqa: BLE001 - what another server sends can make asyncua's decoders raise anything
            trouble = str(error) or type(error).__name__
            if trouble != self._trouble:
                log.warning("OPC UA discovery server %s: %s; tried again every few minutes", self._url, trouble)
            self._trouble, self._is_registered = trouble, False
            return False
        if online and not self._is_registered:
            log.info("OPC UA discovery server %s knows this server now", self._url)
        self._trouble, self._is_registered = "", online
        return True

    async def _register(self, online: bool) -> None:
        client = Client(self._url, timeout=_PATIENCE)
        client.application_uri = self._application.uri
        await self._secure(client)
        await client.connect_socket()
        try:
            await client.send_hello()
            await client.open_secure_channel()
            await self._tell(client, online)
            await client.close_secure_channel()
        finally:
            client.disconnect_socket()

    async def _secure(self, client: Client) -> None:
        """With our certificate, by the best that both sides know."""
        offered = await client.connect_and_get_server_endpoints()
        for policy in _POLICIES:
            for mode in _MODES:
                for endpoint in offered:
                    if endpoint.SecurityPolicyUri == policy.URI and endpoint.SecurityMode == mode:
                        certificate = endpoint.ServerCertificate or b""
                        self._check(certificate)
                        own = self._application.identity
                        shown = chain_of(own.certificate.read_bytes())[0]
                        await client.set_security(policy, shown, own.key, server_certificate=certificate, mode=mode)
                        return
        raise RegistrationError("it offers no encrypted or signed endpoint; a registration needs one")

    def _check(self, certificate: bytes) -> None:
        if self._application.trust is None:
            return
        try:
            self._application.trust.of_servers().check(certificate)
        except Untrusted as refused:
            raise RegistrationError(f"its certificate is refused: {refused}") from refused

    async def _tell(self, client: Client, online: bool) -> None:
        """The older service is for discovery servers that do not have the newer one."""
        application = self._application
        server = ua.RegisteredServer(
            ServerUri=application.uri,
            ProductUri=application.product,
            ServerNames=[ua.LocalizedText(application.name, "en")],
            ServerType=ua.ApplicationType.Server,
            DiscoveryUrls=list(application.urls),
            IsOnline=online,
        )
        known = ua.MdnsDiscoveryConfiguration(application.announced_as, list(CAPABILITIES))
        try:
            await client.uaclient.register_server2(ua.RegisterServer2Parameters(server, [known]))
        except BadServiceUnsupported:
            await client.uaclient.register_server(server)
