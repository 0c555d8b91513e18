"""The secure channel of a connection (OPC 10000-4 5.5.2, OPC 10000-6 6.7, 7.1.2).

Replaces parts of asyncua's UaProcessor, which answers messages without an open channel, grants any lifetime and mixes
up the client's and the server's limits.
"""

import time
from dataclasses import replace
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.server.uaprocessor import UaProcessor
from asyncua.ua.ua_binary import uatcp_to_binary
from asyncua.ua.uaerrors import UaError, UaStatusCodeError

from opcua_model import limits as bounds
from opcua_model.audit.channels import closed as channel_closed
from opcua_model.audit.channels import opened
from opcua_model.audit.sessions import certificate_refused
from opcua_model.decoding import decode
from opcua_model.frames import Malformed
from opcua_model.trust import Untrusted
from opcua_model.wire import StatusCodes

#: Messages are taken for a quarter longer than the token's lifetime (OPC 10000-4 5.6.2.1).
_GRACE = 1.25


class SecureChannel(UaProcessor):
    """`largest_response` is what the client accepts, in bytes; 0: anything."""

    largest_response = 0
    _good_until = 0.0
    _certificate_error = b""
    iserver: Any

    async def process(self, header: Any, body: Buffer) -> bool:
        """One chunk. False ends the connection; so do Malformed, UaStatusCodeError and whatever decoding raises."""
        kind = header.MessageType
        if kind == ua.MessageType.Hello:
            self._greet(decode(ua.Hello, body._data, body.cur_pos)[0])
            return True
        if kind != ua.MessageType.SecureOpen and not self._connection.is_open():
            raise Malformed(StatusCodes.BadTcpSecureChannelUnknown, "a message without an open secure channel")
        if kind == ua.MessageType.SecureMessage and time.monotonic() > self._good_until:
            raise Malformed(StatusCodes.BadSecureChannelTokenUnknown, "its channel has expired and was not renewed")
        try:
            message = self._connection.receive_from_header_and_body(header, body)
        except UaStatusCodeError:
            raise
        except Exception as error:  # wrong signature, token, sequence, certificate: all the same to a client
            if kind == ua.MessageType.SecureOpen:
                self._tell_refused(None, None, StatusCodes.BadSecurityChecksFailed)
            raise Malformed(
                StatusCodes.BadSecurityChecksFailed, f"not from its channel: {type(error).__name__}: {error}"
            ) from error
        if message is None:
            return True
        if kind == ua.MessageType.SecureOpen:
            self.open_secure_channel(message.SecurityHeader(), message.SequenceHeader(), message.body())
            return True
        if kind == ua.MessageType.SecureClose:
            channel_closed(self.iserver.audit, self)
            self._connection.close()
            return False
        more: bool = await self.process_message(message.SequenceHeader(), message.body())  # type: ignore[no-untyped-call]
        return more

    def open_secure_channel(self, algohdr: Any, seqhdr: Any, body: Buffer) -> None:
        request, _ = decode(ua.OpenSecureChannelRequest, body._data, body.cur_pos)
        renews = self._connection.is_open()
        try:
            answer = self._opened(algohdr, request.Parameters)
        except Malformed as error:
            self._tell_refused(algohdr, request, error.code)
            raise
        if not renews:
            opened(self.iserver.audit, self, algohdr.SecurityPolicyURI, request, StatusCodes.Good)
        self.send_response(request.RequestHeader.RequestHandle, seqhdr, answer, ua.MessageType.SecureOpen)  # type: ignore[no-untyped-call]

    def _opened(self, algohdr: Any, asked: ua.OpenSecureChannelParameters) -> ua.OpenSecureChannelResponse:
        channel = self._connection
        if channel.is_open() is (asked.RequestType == ua.SecurityTokenRequestType.Issue):
            raise Malformed(StatusCodes.BadRequestTypeInvalid, f"{asked.RequestType.name} of a channel out of place")
        if not channel.is_open():
            self._check_trust(bytes(algohdr.SenderCertificate or b""))
            try:
                channel.select_policy(algohdr.SecurityPolicyURI, algohdr.SenderCertificate, asked.SecurityMode)
            except UaError as error:
                raise Malformed(StatusCodes.BadSecurityPolicyRejected, str(error)) from error
        if len(asked.ClientNonce or b"") < channel.security_policy.secure_channel_nonce_length:
            raise Malformed(StatusCodes.BadNonceInvalid, "its nonce is too short")
        lifetime = int(bounds.clamp(asked.RequestedLifetime, bounds.MIN_TOKEN_LIFETIME, bounds.MAX_TOKEN_LIFETIME))
        self._good_until = time.monotonic() + lifetime * _GRACE / 1000
        response = ua.OpenSecureChannelResponse()
        response.Parameters = channel.open(replace(asked, RequestedLifetime=lifetime), self.iserver)
        return response

    def _check_trust(self, chain: bytes) -> None:
        """Of whom the channel is, by what the client has just signed with; `chain`: that, and those who issued it."""
        trust, own = self.iserver.trust, self._connection.security_policy.peer_certificate
        if trust is None or not own:
            return
        try:
            trust.check(chain)
        except Untrusted as refused:
            self._certificate_error = certificate_refused(self.iserver.audit, "OpenSecureChannel", own, refused)
            raise Malformed(StatusCodes.BadSecurityChecksFailed, f"its certificate is refused: {refused}") from refused

    def _tell_refused(self, algohdr: Any, request: ua.OpenSecureChannelRequest | None, code: int) -> None:
        policy = algohdr.SecurityPolicyURI if algohdr is not None else ""
        opened(self.iserver.audit, self, policy, request, code, self._certificate_error)

    def _greet(self, hello: ua.Hello) -> None:
        """Agrees on buffer sizes. Ours for requests, the client's for responses."""
        if min(hello.ReceiveBufferSize, hello.SendBufferSize) < bounds.MIN_CHUNK_BYTES:
            raise Malformed(StatusCodes.BadTcpInternalError, f"buffers below {bounds.MIN_CHUNK_BYTES} bytes")
        limits = self._limits
        limits.max_send_buffer = min(hello.ReceiveBufferSize, bounds.MAX_CHUNK_BYTES)
        limits.max_recv_buffer = min(hello.SendBufferSize, bounds.MAX_CHUNK_BYTES)
        self.largest_response = hello.MaxMessageSize
        self._allow(bounds.MAX_REQUEST_BYTES_BEFORE_LOGIN)
        acknowledge = ua.Acknowledge(
            ua.UInt32(0),
            ua.UInt32(limits.max_recv_buffer),
            ua.UInt32(limits.max_send_buffer),
            ua.UInt32(bounds.MAX_REQUEST_BYTES),
            ua.UInt32(bounds.MAX_REQUEST_BYTES // bounds.MIN_CHUNK_BYTES),
        )
        self._transport.write(uatcp_to_binary(ua.MessageType.Acknowledge, acknowledge))  # type: ignore[arg-type]

    def limit_responses(self, size: int) -> None:
        """Bytes that a session accepts; 0: anything."""
        self.largest_response = min(self.largest_response or size, size or self.largest_response)

    def _allow(self, request_bytes: int) -> None:
        """How large a request may be from now on."""
        self._limits.max_message_size = request_bytes
        self._limits.max_chunk_count = request_bytes // bounds.MIN_CHUNK_BYTES
