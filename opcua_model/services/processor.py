"""From a message to a service and back (OPC 10000-4 5.3, 7.33).

Replaces `asyncua.server.uaprocessor.UaProcessor.process_message`.
"""

import logging
import struct
import time
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer, ServiceError
from asyncua.ua.ua_binary import struct_to_binary
from asyncua.ua.uaerrors import UaStatusCodeError

from opcua_model.channel import SecureChannel
from opcua_model.decoding import decode
from opcua_model.discovery import find_servers, get_endpoints
from opcua_model.frames import Malformed
from opcua_model.limits import MAX_REQUEST_BYTES, MAX_REQUEST_BYTES_BEFORE_LOGIN, MAX_RESPONSE_BYTES
from opcua_model.services.request import Header, read_header
from opcua_model.services.table import LONG, SERVICES, Answer, Request
from opcua_model.services.waiting import Waiting
from opcua_model.session_services import activate, create
from opcua_model.subscriptions.messages import service_fault
from opcua_model.wire import ObjectIds, StatusCodes, status

log = logging.getLogger(__name__)

_CREATE = ObjectIds.CreateSessionRequest_Encoding_DefaultBinary
_ACTIVATE = ObjectIds.ActivateSessionRequest_Encoding_DefaultBinary
_CLOSE = ObjectIds.CloseSessionRequest_Encoding_DefaultBinary
_FIND = ObjectIds.FindServersRequest_Encoding_DefaultBinary
_ENDPOINTS = ObjectIds.GetEndpointsRequest_Encoding_DefaultBinary
#: What a client may ask for without an activated session.
_WITHOUT_SESSION = frozenset((_CREATE, _ACTIVATE, _CLOSE, _FIND, _ENDPOINTS))
#: What the client should have sent otherwise, told once for a connection.
_NONSENSE = (StatusCodes.BadDecodingError, StatusCodes.BadEncodingLimitsExceeded)


class Processor(SecureChannel):
    """The requests of one connection, one after the other; those that may take long beside them."""

    iserver: Any

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.waiting = Waiting()
        self._complained = False

    @property
    def held(self) -> int:
        """Bytes of requests that are not complete, or wait for something."""
        return self._connection._incoming_size + self.waiting.held

    async def process_message(self, seqhdr: ua.SequenceHeader, body: Buffer) -> bool:
        data = body._data[body._cur_pos :]
        try:
            header = read_header(data)
        except (struct.error, ValueError, IndexError) as error:
            raise Malformed(StatusCodes.BadDecodingError, f"a request without a header: {error}") from error
        request = Request(self, seqhdr.RequestId, header, data, time.monotonic())
        session = None if header.type_id in _WITHOUT_SESSION else self._session(header.token)
        if session is not None and header.type_id in LONG:
            await self.waiting.begin(session, request, lambda: self._respond(session, request))
        else:
            await self._respond(session, request)
        return True

    async def _respond(self, session: Any, request: Request) -> None:
        header = request.header
        fault = 0
        try:
            answer = await self._answer(session, request)
            if answer is not None and not isinstance(answer, bytes):
                answer = _encode(answer, header.handle)
        except (ServiceError, UaStatusCodeError) as error:
            fault = error.code
            self._complain(header, fault)
        except Exception:
            log.exception("OPC UA request %d of client %s failed", header.type_id, self.name)
            fault = StatusCodes.BadInternalError
        if fault:
            answer = service_fault(header.handle, fault)
            self.iserver.counts.reject_request(fault)
        if session is not None:
            session.count(header.type_id, fault)
        if answer is not None:
            self.send(request.request_id, answer)

    def _complain(self, header: Header, code: int) -> None:
        if code in _NONSENSE and not self._complained:
            self._complained = True
            address, port = self.name[:2]
            log.warning(
                "OPC UA client %s:%d sent a request (type %d) that is answered with %s; further ones are not logged",
                address,
                port,
                header.type_id,
                status(code).name,
            )

    async def _answer(self, session: Any, request: Request) -> Answer:
        type_id = request.header.type_id
        if type_id in _WITHOUT_SESSION:
            return await self._without_session(request.header, request.data)
        service = SERVICES.get(type_id)
        if service is None:
            raise ServiceError(StatusCodes.BadServiceUnsupported)
        if session is None:
            raise ServiceError(StatusCodes.BadSessionIdInvalid)
        if not session.is_activated():
            raise ServiceError(StatusCodes.BadSessionNotActivated)
        session.touch()
        return await service(self.iserver.services, session, request)

    async def _without_session(self, header: Header, data: bytes) -> Answer:
        type_id, position = header.type_id, header.position
        if len(data) > MAX_REQUEST_BYTES_BEFORE_LOGIN:  # what of it is kept is kept for every session
            raise ServiceError(StatusCodes.BadRequestTooLarge)
        if type_id == _CREATE:
            wanted = decode(ua.CreateSessionParameters, data, position)[0]
            return await create(self.iserver, self, wanted, header.entry)
        if type_id == _ACTIVATE:
            asked = decode(ua.ActivateSessionParameters, data, position)[0]
            response = await activate(self.iserver, self, header.token, asked, header.entry)
            self._allow(MAX_REQUEST_BYTES)
            self.limit_responses(self.iserver.session(header.token).largest_response)
            return response
        if type_id == _FIND:
            return find_servers(self.iserver, decode(ua.FindServersParameters, data, position)[0])
        if type_id == _ENDPOINTS:
            return get_endpoints(self.iserver, decode(ua.GetEndpointsParameters, data, position)[0])
        session = self._session(header.token)
        if session is None:
            raise ServiceError(StatusCodes.BadSessionIdInvalid)
        if position >= len(data):
            raise ServiceError(StatusCodes.BadDecodingError)
        session.ending = "CloseSession"
        await session.close_session(data[position] != 0)
        return ua.CloseSessionResponse()

    def send(self, request_id: int, body: bytes) -> None:
        """Sends a response; as a Channel, also the ones that come later."""
        if len(body) > min(self.largest_response or MAX_RESPONSE_BYTES, MAX_RESPONSE_BYTES):
            body = service_fault(int.from_bytes(body[12:16], "little"), StatusCodes.BadResponseTooLarge)
        if not self._transport.is_closing():
            self._transport.write(self._connection.message_to_binary(body, request_id=request_id))

    async def end(self) -> None:
        """The connection is gone: sessions without subscriptions end, others wait for a new one (5.7.1)."""
        await self.waiting.end()
        for session in self.iserver.sessions_of(self):
            session.publishing.forget(self)
            self.session, session.channel = session, None
            await self.close()  # type: ignore[no-untyped-call]
            self.iserver.counts.sessions_aborted += self.iserver.session_of(session.session_id) is None

    async def _session_watchdog_loop(self) -> None:
        """Nothing to watch: every session has a watchdog of its own."""

    def _session(self, token: bytes) -> Any:
        """The session of a request. It is bound to the channel by which it was activated last (5.7.3)."""
        session = self.iserver.session(token)
        if session is None or session.channel is self:
            return session
        session.counts.unauthorized += 1
        return None


def _encode(response: Any, handle: int) -> bytes:
    response.ResponseHeader.RequestHandle = handle
    return struct_to_binary(response)
