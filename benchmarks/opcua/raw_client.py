"""A client that costs next to nothing: requests are encoded once, of the answers only what is counted is looked at.

So one small process can load any of the compared servers. No security; not for any other use.
"""

import asyncio
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary

#: Where the subscription's id stands in a PublishResponse, behind type and ResponseHeader.
_BODY = 28
_CHUNK = 24


class RawClient:
    """One connection with one session, whose AuthenticationToken is `token`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str, application: str) -> None:
        self._reader = reader
        self._writer = writer
        self._url = url
        self._application = application
        self._number = 0
        self._channel = self._token_id = 0
        self.token = ua.NodeId()
        self.notifications = 0
        self.messages = 0

    @classmethod
    async def connect(cls, url: str, application: str = "urn:benchmark", source: str | None = None) -> "RawClient":
        """`source`: the address that it comes from."""
        host, _, port = url.removeprefix("opc.tcp://").split("/")[0].partition(":")
        client = cls(
            *await asyncio.open_connection(host, int(port), local_addr=source and (source, 0)), url, application
        )
        try:
            await client._handshake()
        except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
            client.close()
            raise
        return client

    def close(self) -> None:
        self._writer.close()

    async def end(self) -> None:
        """Closes it and waits until it is closed, whatever the other side has done."""
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def call(self, request: Any, response: type) -> Any:
        self.send(request)
        body, *_ = await self._receive()
        if struct.unpack_from("<H", body, 2)[0] == ObjectIds.ServiceFault_Encoding_DefaultBinary:
            raise RuntimeError(hex(struct.unpack_from("<I", body, 16)[0]))
        return struct_from_binary(response, Buffer(body))

    def send(self, request: Any) -> None:
        request.RequestHeader.AuthenticationToken = self.token
        self.send_bytes(struct_to_binary(request))

    def send_bytes(self, body: bytes) -> None:
        self._number += 1
        head = struct.pack(
            "<4sIIIII", b"MSGF", _CHUNK + len(body), self._channel, self._token_id, self._number, self._number
        )
        self._writer.write(head + body)

    async def read(self, body: bytes) -> int:
        """One encoded request; the length of the answer."""
        self.send_bytes(body)
        answer, size = await self._receive()
        assert struct.unpack_from("<I", answer, 16)[0] == 0, "the server refused"
        return size

    async def receive(self) -> bytes:
        return (await self._receive())[0]

    def encoded(self, request: Any) -> bytes:
        request.RequestHeader.AuthenticationToken = self.token
        return bytes(struct_to_binary(request))

    async def subscribe(self, nodes: Sequence[ua.NodeId], interval: float) -> int:
        """The id of the subscription."""
        create = ua.CreateSubscriptionRequest()
        create.Parameters = ua.CreateSubscriptionParameters(interval, 10_000, 100, 0, True, 0)
        made = await self.call(create, ua.CreateSubscriptionResponse)
        items = ua.CreateMonitoredItemsRequest()
        items.Parameters.SubscriptionId = made.Parameters.SubscriptionId
        items.Parameters.TimestampsToReturn = ua.TimestampsToReturn.Both
        items.Parameters.ItemsToCreate = [
            ua.MonitoredItemCreateRequest(
                ua.ReadValueId(node, AttributeIds.Value),
                ua.MonitoringMode.Reporting,
                ua.MonitoringParameters(ua.IntegerId(index), ua.Duration(0), None, ua.Counter(1), True),
            )
            for index, node in enumerate(nodes)
        ]
        results = (await self.call(items, ua.CreateMonitoredItemsResponse)).Results
        assert all(result.StatusCode.is_good() for result in results)
        return int(made.Parameters.SubscriptionId)

    async def listen(self) -> None:
        """Publishes for ever, with three requests in flight, and counts what comes."""
        for _ in range(3):
            self.send(ua.PublishRequest())
        while True:
            body, _ = await self._receive()
            subscription, available = struct.unpack_from("<II", body, _BODY)
            position = _BODY + 8 + 4 * available + 1
            sequence, _, kinds = struct.unpack_from("<IqI", body, position)
            self.messages += 1
            request = ua.PublishRequest()
            if kinds:
                self.notifications += struct.unpack_from("<I", body, position + 16 + 9)[0]
                request.Parameters.SubscriptionAcknowledgements = [
                    ua.SubscriptionAcknowledgement(subscription, sequence)
                ]
            self.send(request)

    async def _handshake(self) -> None:
        hello = (
            struct.pack("<IIIII", 0, 1 << 20, 1 << 20, 0, 0) + struct.pack("<i", len(self._url)) + self._url.encode()
        )
        self._writer.write(struct.pack("<4sI", b"HELF", 8 + len(hello)) + hello)
        await self._chunk()
        uri = b"http://opcfoundation.org/UA/SecurityPolicy#None"
        security = struct.pack("<i", len(uri)) + uri + b"\xff" * 8
        request = ua.OpenSecureChannelRequest()
        request.Parameters.SecurityMode = ua.MessageSecurityMode.None_
        request.Parameters.RequestedLifetime = 3_600_000
        body = struct.pack("<I", 0) + security + struct.pack("<II", 1, 1) + struct_to_binary(request)
        self._number = 1
        self._writer.write(struct.pack("<4sI", b"OPNF", 8 + len(body)) + body)
        _, answer = await self._chunk()
        position = 4
        for _ in range(3):
            position += 4 + max(0, struct.unpack_from("<i", answer, position)[0])
        opened = struct_from_binary(ua.OpenSecureChannelResponse, Buffer(answer[position + 8 :]))
        self._channel = opened.Parameters.SecurityToken.ChannelId
        self._token_id = opened.Parameters.SecurityToken.TokenId
        create = ua.CreateSessionRequest()
        create.Parameters.EndpointUrl = self._url
        create.Parameters.RequestedSessionTimeout = 600_000
        create.Parameters.ClientNonce = bytes(32)
        create.Parameters.ClientDescription.ApplicationUri = self._application
        made = await self.call(create, ua.CreateSessionResponse)
        self.token = made.Parameters.AuthenticationToken
        policies = [
            policy
            for endpoint in made.Parameters.ServerEndpoints
            for policy in endpoint.UserIdentityTokens
            if policy.TokenType == ua.UserTokenType.Anonymous
        ]
        activate = ua.ActivateSessionRequest()
        activate.Parameters.UserIdentityToken = ua.AnonymousIdentityToken(PolicyId=policies[0].PolicyId)
        await self.call(activate, ua.ActivateSessionResponse)

    async def _receive(self) -> tuple[bytes, int]:
        """Body of a message's first chunk, and the length of the whole message."""
        kind, chunk = await self._chunk()
        first, size = chunk[16:], len(chunk)
        parts = [first]
        while kind == b"MSGC":
            kind, chunk = await self._chunk()
            parts.append(chunk[16:])
            size += len(chunk)
        return (b"".join(parts) if len(parts) > 1 else first), size

    async def _chunk(self) -> tuple[bytes, bytes]:
        head = await self._reader.readexactly(8)
        kind, size = head[:4], struct.unpack_from("<I", head, 4)[0]
        body = await self._reader.readexactly(size - 8)
        if kind.startswith(b"ERR"):
            raise RuntimeError(f"the server refused: {hex(struct.unpack_from('<I', body)[0])}")
        return kind, body
