"""Who may do what. For now every client is anonymous and can only read.

Replaces parts of asyncua's InternalServer, InternalSession and PermissiveUserManager (which makes a user `admin` with
any password administrator, lets anonymous clients write and numbers the authentication tokens in sequence).
"""

import asyncio
import secrets
from typing import Any

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.crypto.permission_rules import USER_TYPES, SimpleRoleRuleset, User, UserRole
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_session import InternalSession

from opcua_model.history import History
from opcua_model.nodes import NodeSpace
from opcua_model.wire import StatusCodes, standard, status
from plant_service.core.ports import HistorianReader

_ANONYMOUS = User(role=UserRole.Anonymous)
_READING = frozenset(standard(kind) for kind in USER_TYPES)


class ReadOnlyRules(SimpleRoleRuleset):
    """The services a client may use at all; what Write and the like answer, the session says."""

    def check_validity(self, user: User, action_type_id: ua.NodeId, body: Any) -> bool:
        return action_type_id in _READING


class AnonymousOnly:
    """Knows no users. Where encryption is required, only a channel with a client certificate gets a session."""

    def __init__(self, *, encrypted: bool) -> None:
        self._encrypted = encrypted

    def get_user(
        self, iserver: InternalServer, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> User | None:
        if username is not None:
            return None
        if self._encrypted and not certificate:
            raise ServiceError(StatusCodes.BadSecurityModeRejected)
        return _ANONYMOUS


class ReadOnlySession(InternalSession):
    """A client's session: an unguessable token (OPC 10000-4 5.7.2), history from the historian, and no writing."""

    def __init__(self, server: InternalServer, name: str, history: History) -> None:
        super().__init__(server, server.aspace, server.subscription_service, name, user=_ANONYMOUS, external=True)
        server.unregister_external_session(self)
        self.auth_token = ua.NodeId(ua.ByteString(secrets.token_bytes(32)), ua.Int16(0), ua.NodeIdType.ByteString)
        server.register_external_session(self)
        self._history = history

    async def write(self, params: ua.WriteParameters) -> list[ua.StatusCode]:
        return [status(StatusCodes.BadNotWritable) for _ in params.NodesToWrite]

    async def history_read(self, params: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        return await self._history.read(params)


class ReadOnlyServer(InternalServer):
    """Gives every client a ReadOnlySession. `space` must be set before the first one comes."""

    space: NodeSpace

    def __init__(self, reader: HistorianReader, *, encrypted: bool) -> None:
        super().__init__(user_manager=AnonymousOnly(encrypted=encrypted))  # type: ignore[arg-type]
        self.supported_tokens = (ua.AnonymousIdentityToken,)  # type: ignore[assignment]
        self._reader = reader

    def create_session(self, name: str, user: User = _ANONYMOUS, external: bool = False) -> InternalSession:
        return ReadOnlySession(self, name, History(self._reader, self.space))

    def register_server(self, server: Any, conf: Any = None) -> None:
        """Refused: this is no discovery server, and asyncua lets anyone without a session register."""
        raise ServiceError(StatusCodes.BadServiceUnsupported)

    async def stop(self) -> None:
        """Also ends sessions whose clients are still there, and the clock without waiting for its next second."""
        sessions = list(self._external_sessions.values())
        tasks = [self.time_task, *(session._timeout_task for session in sessions)]
        for session in sessions:
            await session.close_session()
        if self.time_task is not None:
            self.time_task.cancel()
            self.time_task = None
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)
        await super().stop()
