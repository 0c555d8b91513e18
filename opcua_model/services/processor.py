"""From a message to a service and back (OPC 10000-4 5.3, 7.33).

Replaces `asyncua.server.uaprocessor.UaProcessor.process_message` for all requests that need a session; sessions,
channels and discovery are asyncua's.
"""

import logging
import time
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer, ServiceError
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary
from asyncua.ua.uaerrors import UaStatusCodeError

from opcua_model.channel import SecureChannel
from opcua_model.limits import MAX_REQUEST_BYTES
from opcua_model.services.request import Header, read_header
from opcua_model.services.table import SERVICES, Request
from opcua_model.session_services import activate, create
from opcua_model.subscriptions.messages import service_fault
from opcua_model.wire import ObjectIds, StatusCodes

log = logging.getLogger(__name__)

_CREATE = ObjectIds.CreateSessionRequest_Encoding_DefaultBinary
_ACTIVATE = ObjectIds.ActivateSessionRequest_Encoding_DefaultBinary
_CLOSE = ObjectIds.CloseSessionRequest_Encoding_DefaultBinary
#: What asyncua still answers of what a client may ask without an activated session.
_WITHOUT_SESSION = frozenset(
    (
        _CLOSE,
        ObjectIds.FindServersRequest_Encoding_DefaultBinary,
        ObjectIds.GetEndpointsRequest_Encoding_DefaultBinary,
        ObjectIds.RegisterServerRequest_Encoding_DefaultBinary,
        ObjectIds.RegisterServer2Request_Encoding_DefaultBinary,
        ObjectIds.CloseSecureChannelRequest_Encoding_DefaultBinary,
    )
)


class Processor(SecureChannel):
    """The requests of one connection, one after the other."""

    iserver: Any

    async def process_message(self, seqhdr: ua.SequenceHeader, body: Buffer) -> Any:
        data = body._data[body._cur_pos :]
        header = read_header(data)
        if header.type_id in _WITHOUT_SESSION:
            return await self._without_session(header, seqhdr, body)
        request = Request(self, seqhdr.RequestId, header, data, time.monotonic())
        is_login = header.type_id in (_CREATE, _ACTIVATE)
        session = None if is_login else self._session(header.token)
        failed = True
        try:
            answer = await self._login(header, data) if is_login else await self._answer(session, request)
            failed = False
        except (ServiceError, UaStatusCodeError) as error:
            answer = service_fault(header.handle, error.code)
        except Exception:
            log.exception("OPC UA request %d of client %s failed", header.type_id, self.name)
            answer = service_fault(header.handle, StatusCodes.BadInternalError)
        if failed:
            self.iserver.counts.requests_rejected += 1
        if session is not None:
            session.count(header.type_id, failed=failed)
        if answer is not None:
            self.send(request.request_id, answer if isinstance(answer, bytes) else _encode(answer, header.handle))
        return True

    async def _without_session(self, header: Header, seqhdr: ua.SequenceHeader, body: Buffer) -> Any:
        """asyncua knows one session per connection: the one that is closed now."""
        if header.type_id == _CLOSE:
            self.session = self._session(header.token)
            if self.session is None:
                self.send(seqhdr.RequestId, service_fault(header.handle, StatusCodes.BadSessionIdInvalid))
                return True
        return await super().process_message(seqhdr, body)  # type: ignore[no-untyped-call]

    async def _login(self, header: Header, data: bytes) -> Any:
        """CreateSession and ActivateSession."""
        parameters = Buffer(data, header.position)
        if header.type_id == _CREATE:
            return await create(self.iserver, self, struct_from_binary(ua.CreateSessionParameters, parameters))
        asked = struct_from_binary(ua.ActivateSessionParameters, parameters)
        response = await activate(self.iserver, self, header.token, asked)
        self._allow(MAX_REQUEST_BYTES)
        return response

    def send(self, request_id: int, body: bytes) -> None:
        """Sends a response; as a Channel, also the ones that come later."""
        if 0 < self.largest_response < len(body):
            body = service_fault(int.from_bytes(body[12:16], "little"), StatusCodes.BadResponseTooLarge)
        if not self._transport.is_closing():
            self._transport.write(self._connection.message_to_binary(body, request_id=request_id))

    async def close(self) -> None:
        """The connection is gone: sessions without subscriptions end, others wait for a new one (5.7.1)."""
        for session in self.iserver.sessions_of(self):
            session.publishing.forget(self)
            self.session = session
            self.iserver.counts.sessions_aborted += 1
            await super().close()  # type: ignore[no-untyped-call]

    async def _session_watchdog_loop(self) -> None:
        """Nothing to watch: every session has a watchdog of its own."""

    def _session(self, token: bytes) -> Any:
        """The session of a request. It is bound to the channel by which it was activated last (5.7.3)."""
        session = self.iserver.session(token)
        return session if session is not None and session.channel is self else None

    async def _answer(self, session: Any, request: Request) -> Any:
        service = SERVICES.get(request.header.type_id)
        if service is None:
            raise ServiceError(StatusCodes.BadServiceUnsupported)
        if session is None:
            raise ServiceError(StatusCodes.BadSessionIdInvalid)
        if not session.is_activated():
            raise ServiceError(StatusCodes.BadSessionNotActivated)
        session.touch()
        return await service(self.iserver.services, session, request)


def _encode(response: Any, handle: int) -> bytes:
    response.ResponseHeader.RequestHandle = handle
    return struct_to_binary(response)
