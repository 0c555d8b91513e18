"""What the server keeps for every client.

Replaces parts of asyncua's InternalServer and InternalSession, which number the authentication tokens in sequence.
"""

import asyncio
import math
import secrets
from collections import deque
from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.utils import ServiceError, create_nonce
from asyncua.crypto.permission_rules import User
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_session import InternalSession, SessionState
from asyncua.ua.ua_binary import nodeid_to_binary

from opcua_model.audit.audit import Audit
from opcua_model.audit.sessions import closed
from opcua_model.diagnostics.counts import ServerCounts, SessionCounts
from opcua_model.discovery import endpoints_by
from opcua_model.events import PlantEvents
from opcua_model.history.service import History
from opcua_model.limits import MAX_BROWSE_POINTS, MAX_LOCALE, MAX_LOCALES, MAX_REQUEST_BYTES, MAX_SESSIONS
from opcua_model.live_space import LiveSpace
from opcua_model.namespace import SERVER_INDEX
from opcua_model.nodes import NodeSpace
from opcua_model.rights import Viewer
from opcua_model.services.continuation import ContinuationPoints
from opcua_model.services.services import Services
from opcua_model.services.view import Points
from opcua_model.subscriptions.publishing import PublishQueue
from opcua_model.trust import TrustList
from opcua_model.users import PlantUser, Users
from opcua_model.wire import StatusCodes
from plant_service.core.ports import HistorianReader

_MOST_USERS = 50
#: How somebody logged in, as the diagnostics call it (OPC 10000-5 12.12).
_MECHANISMS: dict[type, str] = {ua.UserNameIdentityToken: "UserName", ua.X509IdentityToken: "Certificate"}


class PlantSession(InternalSession):
    """A client's session: an unguessable token (OPC 10000-4 5.7.2), and what the services keep for it.

    `name`: address and port of its client; `token`: the encoded AuthenticationToken; `channel`: the connection it is
    bound to, None once that is gone; `security`: policy, mode and client certificate of its first one; `viewer`: what
    its user may see, and in which languages; `users`: the names of all that it had, the newest last;
    `ending`: what will have ended it, for the audit.
    """

    def __init__(self, server: "PlantServer", name: str, history: History) -> None:
        super().__init__(server, server.aspace, server.subscription_service, name, external=True)
        server.unregister_external_session(self)
        self.session_id = ua.NodeId(ua.String(f"Sessions/{secrets.token_hex(8)}"), ua.Int16(SERVER_INDEX))
        self.auth_token = ua.NodeId(ua.ByteString(secrets.token_bytes(32)), ua.Int16(0), ua.NodeIdType.ByteString)
        server.register_external_session(self)
        self.token = nodeid_to_binary(self.auth_token)
        self.address = str(name[0])
        self.channel: object = None
        self.security: tuple[str, int, bytes | None] = ("", 0, None)
        self.viewer = Viewer()
        self.users: deque[str] = deque(maxlen=_MOST_USERS)
        self.mechanism = ""
        self.ending = "Terminated"
        self.publishing = PublishQueue()
        self.browse_points: Points = ContinuationPoints(MAX_BROWSE_POINTS)
        self.history = history
        self.counts = SessionCounts()
        self.client_name = ""
        self.client = ua.ApplicationDescription()
        self.server_uri = self.endpoint = ""
        self.largest_response = 0
        self.connected = self.last_contact = datetime.now(UTC)
        self._server = server
        self._subscriptions = server.services.subscriptions
        self._audit = server.audit

    async def create_session(
        self, params: ua.CreateSessionParameters, sockname: tuple[str, int] | None = None
    ) -> ua.CreateSessionResult:
        self.client_name, self.client = params.SessionName or "", params.ClientDescription
        self.server_uri = params.ServerUri or ""
        self.endpoint, self.largest_response = params.EndpointUrl or "", params.MaxResponseMessageSize
        if math.isnan(params.RequestedSessionTimeout):  # it would bring the event loop's timers out of order
            params.RequestedSessionTimeout = 0.0
        result = await super().create_session(params, sockname)
        result.MaxRequestMessageSize = MAX_REQUEST_BYTES
        return result

    def activate(
        self, params: ua.ActivateSessionParameters, user: PlantUser, channel: object
    ) -> ua.ActivateSessionResult:
        """The user is known and the channel may have it. Every activation gives a new nonce (5.7.3)."""
        if self.state == SessionState.Closed:  # while the user was being identified
            raise ServiceError(StatusCodes.BadSessionIdInvalid)
        is_another: bool = self.user != user  # type: ignore[comparison-overlap]
        self.user, self.channel, self.state = user, channel, SessionState.Activated  # type: ignore[assignment]
        locales = (
            tuple(locale[:MAX_LOCALE] for locale in params.LocaleIds or () if locale)[:MAX_LOCALES]
            or self.viewer.locales
        )
        self.mechanism = _MECHANISMS.get(type(params.UserIdentityToken), "Anonymous")
        self.viewer = Viewer(user.role, not user.name, self.is_encrypted, locales, self.session_id)
        if is_another or not self.users:
            self.users.append(user.name)
        if is_another:
            self._subscriptions.renew_rights(self)
        self.nonce = create_nonce(32)
        self.touch()
        self._start_timeout_watchdog()
        return ua.ActivateSessionResult(ServerNonce=self.nonce)

    @property
    def is_encrypted(self) -> bool:
        return self.security[1] == ua.MessageSecurityMode.SignAndEncrypt

    def made_by(self, channel: object, security: tuple[str, int, bytes | None]) -> None:
        """Its first activation must come by the channel that made it (OPC 10000-4 5.7.2)."""
        self.channel, self.security = channel, security

    def may_be_activated_by(self, channel: object) -> bool:
        """Once activated, it may move to another channel of the same client (5.7.3)."""
        return self.channel is channel or self.is_activated()

    def count(self, kind: int, code: int) -> None:
        """A request of the session, by its type; `code`: the fault that it was answered with, or 0."""
        self.last_contact = datetime.now(UTC)
        self.counts.request(kind, code)

    @property
    def owner(self) -> tuple[object, str | None]:
        """Subscriptions go between sessions of one user only; of those without a name, of one application (5.14.7).

        Over an unencrypted channel nobody can prove which application they are: it is taken at its word.
        """
        return self.user, None if self.user.name else self.client.ApplicationUri

    @property
    def user_name(self) -> str:
        return self.user.name if isinstance(self.user, PlantUser) else ""

    async def close_session(self, delete_subs: bool = True) -> None:
        """One that has timed out leaves its subscriptions, for as long as they live: its client may come for them."""
        timed_out = asyncio.current_task() is self._timeout_task
        if timed_out:
            self._server.counts.sessions_timed_out += 1
        if self.state != SessionState.Closed:
            closed(self._audit, self, "Timeout" if timed_out else self.ending)
        self._subscriptions.end_session(self, delete_subs and not timed_out)
        await super().close_session(delete_subs=False)


class PlantServer(InternalServer):
    """Gives every client a PlantSession. `space` and `plant` must be set before the first one comes.

    `trust`: whose certificates open a channel; None: anyone's. `certificate_der`: our own one, `host_names` what it
    calls this computer; `certificate_chain`: with those of its issuers behind it.
    """

    space: NodeSpace
    plant: PlantEvents

    def __init__(self, reader: HistorianReader, users: Users, trust: TrustList | None, per_address: int) -> None:
        super().__init__()
        self.users = users
        self.trust = trust
        self.certificate_der = self.certificate_chain = b""
        self.host_names: frozenset[str] = frozenset()
        self.supported_tokens = tuple(users.tokens)  # type: ignore[assignment]
        self.aspace = self.live = LiveSpace(self.aspace)
        self.services = Services(self.aspace)
        self.audit = Audit(self.services.subscriptions.happened)
        self.services.audit = self.audit
        self.counts = ServerCounts()
        self.subscription_service = self.services.subscriptions  # type: ignore[assignment]
        self._reader = reader
        self._per_address = per_address
        self._by_token: dict[bytes, PlantSession] = {}
        self._by_id: dict[ua.NodeId, PlantSession] = {}

    async def make_room(self, address: str) -> None:
        """Where there are as many sessions as there may be, the one whose client has been away longest ends (5.7.2).

        One address has as many as it may have connections: nobody takes them all. Raises ServiceError.
        """
        own = [session for session in self.sessions() if session.address == address]
        for those, limit in ((own, self._per_address), (self.sessions(), MAX_SESSIONS)):
            left = [session for session in those if session.channel is None]
            if left and len(those) >= limit:
                await min(left, key=lambda session: session.last_contact).close_session(True)
            elif len(those) >= limit:
                raise ServiceError(StatusCodes.BadTooManySessions)

    def create_session(self, name: str, user: User | None = None, external: bool = False) -> InternalSession:
        self.counts.sessions += 1
        return PlantSession(self, name, History(self._reader, self.space, self.plant, self.services.types))

    def register_external_session(self, session: InternalSession) -> None:
        super().register_external_session(session)
        if isinstance(session, PlantSession):
            self._by_token[nodeid_to_binary(session.auth_token)] = session
            self._by_id[session.session_id] = session

    def unregister_external_session(self, session: InternalSession) -> None:
        super().unregister_external_session(session)
        self._by_token.pop(nodeid_to_binary(session.auth_token), None)
        self._by_id.pop(session.session_id, None)

    def session(self, token: bytes) -> "PlantSession | None":
        """By its encoded AuthenticationToken."""
        return self._by_token.get(token)

    def session_of(self, session_id: ua.NodeId) -> "PlantSession | None":
        return self._by_id.get(session_id)

    def sessions(self) -> list["PlantSession"]:
        return list(self._by_token.values())

    def sessions_of(self, channel: object) -> list["PlantSession"]:
        return [session for session in self._by_token.values() if session.channel is channel]

    async def get_endpoints(
        self, params: ua.GetEndpointsParameters | None = None, sockname: tuple[str, int] | None = None
    ) -> list[ua.EndpointDescription]:
        return endpoints_by(self.endpoints, params.EndpointUrl if params else None)

    async def stop(self) -> None:
        """Also ends sessions whose clients are still there, and the clock without waiting for its next second."""
        sessions = list(self._external_sessions.values())
        tasks = [self.time_task, *(session._timeout_task for session in sessions)]
        for session in sessions:
            await session.close_session()
        self.services.subscriptions.close()
        self.audit.close()
        if self.time_task is not None:
            self.time_task.cancel()
            self.time_task = None
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)
        await super().stop()
