"""The OPC UA server: shows tags, WIP, counters, jobs and orders to SCADA and HMI clients, and their history."""

import asyncio
import gc
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlparse

from asyncua import ua
from asyncua.server.server import Server
from cryptography import x509

from opcua_model.addresses import addresses_of, names_of
from opcua_model.announcement import Announced, Announcement, label, mdns_host
from opcua_model.background import Background
from opcua_model.certificate import Identity, host_names, own_identity
from opcua_model.certificate_users import user_trust_list
from opcua_model.commands.nodes import add_commands, bind_commands
from opcua_model.conditions.conditions import Conditions
from opcua_model.conditions.methods import condition_methods
from opcua_model.conditions.refresh import refresh_methods
from opcua_model.events import PlantEvents
from opcua_model.expiry import Expiry
from opcua_model.history.configuration import add_history_configuration
from opcua_model.job_control.methods import add_job_control
from opcua_model.job_control.structures import NAMESPACE as JOB_CONTROL
from opcua_model.job_control.types import JobControlNodes
from opcua_model.listener import Listener, bind
from opcua_model.namespace import INDEX, NAMESPACE
from opcua_model.nodes import NodeSpace
from opcua_model.published import PublishedNodes
from opcua_model.registration import CAPABILITIES, Application, Registration
from opcua_model.rights import restrict
from opcua_model.server_object import complete, software_version
from opcua_model.sessions import PlantServer
from opcua_model.settings import OpcUaSettings, Revocation, Security, Trust
from opcua_model.subscriptions.server_methods import server_methods
from opcua_model.trust import TrustList
from opcua_model.types import add_types
from opcua_model.user_file import UserFile
from opcua_model.users import Users
from opcua_model.wire import standard
from plant_service.core.errors import PlantError
from plant_service.core.ports import CommandPort, HistorianReader, TagInfo
from plant_service.core.samples import SampleBatch
from plant_service.core.series import station_path
from plant_service.core.wip.alarms import ALARM_KINDS
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.events import Event, orders_gone
from plant_service.core.wip.model import PlantModel
from plant_service.identity import chain_of

_ENCRYPTED = [
    ua.SecurityPolicyType.Basic256Sha256_Sign,
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_Sign,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_Sign,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
]

#: How long the start waits for this computer's whole name.
_DNS_SECONDS = 3.0

_log = logging.getLogger(__name__)


def security_policies(settings: OpcUaSettings) -> list[ua.SecurityPolicyType]:
    """What the endpoints offer."""
    is_open = settings.security is Security.NONE
    return [ua.SecurityPolicyType.NoSecurity, *_ENCRYPTED] if is_open else list(_ENCRYPTED)


class OpcUaServer:
    """A Publisher; an async context manager that listens while it is entered.

    `certificates` is the folder for the server's own certificate and key, made there at first need, and for those of
    clients; `users` the file of those who may log in. Entering raises
    PlantError when the address cannot be listened on or the certificate cannot be made or read.
    """

    def __init__(
        self,
        settings: OpcUaSettings,
        model: PlantModel,
        tags: Sequence[TagInfo],
        history: HistorianReader,
        commands: CommandPort,
        certificates: Path,
        users: Path,
    ) -> None:
        self.endpoint = settings.endpoint
        self._settings = settings
        self._model = model
        self._tags = tags
        self._history = history
        self._commands = commands
        self._certificates = certificates
        self._users = users
        self._beside: list[Background] = []
        self._life = AsyncExitStack()

    async def __aenter__(self) -> Self:
        bound = bind(self._settings.endpoint)
        try:
            with _no_garbage_collection():
                await self._build(bound)
            await self._server.start()
        except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
            bound.close()
            raise
        gc.freeze()
        _log.info("OPC UA server listens on %s", self.endpoint)
        for one in self._beside:
            await self._life.enter_async_context(one)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._life.aclose()
        await self._server.stop()
        gc.unfreeze()
        _log.info("OPC UA server on %s has stopped", self.endpoint)

    async def publish_samples(self, batch: SampleBatch) -> None:
        self._published.publish(batch)

    async def publish_events(self, events: Sequence[Event]) -> None:
        """Alarms: an event at the station and all notifiers above, and the condition; other events are not shown.

        Orders that were taken off the list go from the tree as well.
        """
        for event in events:
            if event.kind in ALARM_KINDS:
                data = self._events.data_of(event)
                if event.alarm is not None:
                    self._conditions.happened(event, event.alarm, data)
                self._subscriptions.happened(data)
        for order in orders_gone(events):
            self._published.forget_order(order)
            self._job_control.forget(order)

    async def _build(self, bound: socket.socket) -> None:
        url = urlparse(self._settings.endpoint)
        self.endpoint = url._replace(netloc=f"{url.hostname}:{bound.getsockname()[1]}").geturl()
        policies = security_policies(self._settings)
        core = self._core(encrypted=ua.SecurityPolicyType.NoSecurity not in policies)
        self._server = _Server(core, bound, self._settings.connections_per_address)
        await self._describe(core, policies)
        await self._server.init()
        await self._server.set_build_info(
            "urn:plant-service", "plant-service", "plant-service", software_version(), "", datetime.now(UTC)
        )
        index = await self._server.register_namespace(NAMESPACE)
        if index != INDEX:
            raise PlantError(f"namespace {NAMESPACE} has index {index}, clients expect {INDEX}")
        self._space = core.space = NodeSpace(core.aspace, index)
        add_types(self._space)
        add_history_configuration(self._space, core.aspace)
        self._published = PublishedNodes(self._space, self._model, self._tags, core.services.reader.forget)
        self._add_commands()
        job_control = JobControlNodes(self._space, core.aspace, await self._server.register_namespace(JOB_CONTROL))
        self._job_control = add_job_control(job_control, self._model, self._commands)
        self._subscriptions = core.services.subscriptions
        self._events = core.plant = PlantEvents(self._model, self._space, self._subscriptions.notifiers)
        complete(core)
        self._conditions = Conditions(self._space)
        self._bind_methods(core)

    def _add_commands(self) -> None:
        site = self._model.site
        stations = {station_path(site, one.area, one.path): one.path for one in self._model.stations.values()}
        add_commands(self._space, site)
        bind_commands(self._space, site, self._commands, stations)

    def _bind_methods(self, core: PlantServer) -> None:
        acts = condition_methods(self._conditions, self._commands)
        refreshes = refresh_methods(self._conditions, self._subscriptions)
        for number, method in {**server_methods(self._subscriptions), **refreshes, **acts}.items():
            core.aspace[standard(number)].call = method
        for number in acts:
            restrict(core.aspace[standard(number)], COMMANDS["acknowledge_alarm"].permission)

    def _core(self, *, encrypted: bool) -> PlantServer:
        revocation = self._settings.revocation_lists is Revocation.REQUIRED
        trust, people = None, user_trust_list(self._certificates, revocation=revocation)
        if self._settings.trust is Trust.LISTED or (self._settings.trust is Trust.AUTO and encrypted):
            trust = TrustList(self._certificates, revocation=revocation)
        try:
            for known in filter(None, (trust, people)):
                known.prepare()
        except OSError as error:
            raise PlantError(f"{self._certificates} cannot be made: {error.strerror or error}") from error
        users = Users(UserFile(self._users), people, anonymous=self._settings.anonymous, encrypted=encrypted)
        return PlantServer(self._history, users, trust, self._settings.connections_per_address)

    async def _describe(self, core: PlantServer, policies: list[ua.SecurityPolicyType]) -> None:
        host = socket.gethostname()
        application = f"urn:{host}:plant-service"
        self._server.set_endpoint(self.endpoint)
        self._server.set_server_name("plant-service")
        self._server.product_uri = "urn:plant-service"
        self._server.application_type = ua.ApplicationType.Server
        self._server._application_uri = core.audit.server_id = application
        self._server.set_security_policy(policies)
        try:
            names = await self._names(host)
            identity = own_identity(self._certificates, application, *names, organization=self._model.site)
            core.certificate_chain = identity.certificate.read_bytes()
            core.certificate_der = chain_of(core.certificate_chain)[0]
            await self._server.load_certificate(core.certificate_der, "der")
            core.host_names = host_names(core.certificate_der)
            await self._server.load_private_key(identity.key, format="pem")
            core.users.key = core.private_key
        except (OSError, ValueError) as error:
            raise PlantError(f"OPC UA certificate in {self._certificates} cannot be made or read: {error}") from error
        self._make_known(application, host, identity, core.trust)

    async def _names(self, host: str) -> list[str]:
        bound = self._server.bound.getsockname()[0]
        try:
            async with asyncio.timeout(_DNS_SECONDS):
                names = await asyncio.to_thread(names_of, host, bound)
        except TimeoutError:
            names = [host, *addresses_of(bound)]
        return [*names, mdns_host(host)] if self._settings.mdns else names

    def _make_known(self, uri: str, host: str, identity: Identity, trust: TrustList | None) -> None:
        """To a discovery server, where all addresses of this computer go by its name, and by mDNS."""
        name, url = label(f"plant-service on {host}"), self.endpoint.replace("//0.0.0.0:", f"//{host}:")
        self._beside = [Expiry(identity.certificate)]
        if self._settings.discovery is not None:
            application = Application(uri, "urn:plant-service", "plant-service", name, (url,), identity, trust)
            self._beside.append(Registration(self._settings.discovery, application))
        if self._settings.mdns:
            bound, port = self._server.bound.getsockname()
            announced = Announced(name, host, bound, port, urlparse(url).path, CAPABILITIES)
            self._beside.append(Announcement(announced))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """All that is made here stays: looking for garbage among it again and again took most of the time.

    For the same reason it is frozen afterwards: a full collection stopped everything for half a second.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Server(Server):
    """Replaces `asyncua.Server.start`, which makes its own listener and logs a trace for every failure."""

    def __init__(self, core: PlantServer, bound: socket.socket, per_address: int) -> None:
        super().__init__(iserver=core)
        self.bound = bound
        self._per_address = per_address

    async def start(self) -> None:
        await self._setup_server_nodes()
        self._show_chain(self.iserver.certificate_chain)  # type: ignore[attr-defined]
        await self.iserver.start()
        self.bserver = Listener(self.iserver, self.bound, self._per_address)
        self.bserver.set_policies(self._policies)
        await self.bserver.start()

    def _show_chain(self, chain: bytes) -> None:
        """Clients that trust an authority may not have those between it and us (OPC 10000-6 6.2.6)."""
        issuers = [x509.load_der_x509_certificate(one) for one in chain_of(chain)[1:]]
        for policy in self._policies:
            policy.certificate_chain = issuers
        for endpoint in self.iserver.endpoints:
            endpoint.ServerCertificate = chain
