"""Messages out of order, of others, of keys that are no longer good: they end their connection and reach nothing."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.ua_binary import struct_to_binary
from asyncua.ua.uaerrors import UaError

from benchmarks.opcua.raw_client import RawClient
from opcua_model.wire import AttributeIds, StatusCodes, standard
from tests.opcua.conftest import Plant
from tests.opcua.raw_bytes import PATIENCE, Raw, open_channel, raw
from tests.opcua.test_security import encrypting

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST_TOKEN = 13


def read_state() -> ua.ReadRequest:
    nodes = [ua.ReadValueId(standard(2259), AttributeIds.Value)]
    return ua.ReadRequest(Parameters=ua.ReadParameters(NodesToRead=nodes))


class Channel:
    """A channel without a session whose every number can be chosen."""

    def __init__(self, client: Raw, channel: int) -> None:
        self.client = client
        self.channel = channel
        self.token = FIRST_TOKEN
        self.sequence = 1

    async def send(
        self,
        kind: bytes = b"MSGF",
        *,
        body: bytes | None = None,
        request: int = 7,
        sequence: int | None = None,
        channel: int | None = None,
        token: int | None = None,
    ) -> None:
        self.sequence = self.sequence + 1 if sequence is None else sequence
        numbers = (channel or self.channel, token or self.token, self.sequence, request)
        message = struct.pack("<IIII", *numbers) + (asked() if body is None else body)
        await self.client.send(kind + struct.pack("<I", 8 + len(message)) + message)

    async def renew(self) -> None:
        self.sequence += 1
        await self.client.send(open_channel(ua.SecurityTokenRequestType.Renew, self.sequence))
        assert (await self.client.answer())[0] == b"OPN"
        self.token += 1

    async def is_answered(self) -> None:
        await self.send()
        assert (await self.client.answer())[0] == b"MSG"


@asynccontextmanager
async def settled(plant: Plant) -> AsyncIterator[None]:
    """Connections that are made meanwhile are gone at the end, on the server's side too."""
    connections = plant.server._server.bserver.clients  # type: ignore[union-attr]
    before = len(connections)
    yield
    async with asyncio.timeout(PATIENCE):
        while len(connections) > before:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def without_session(client: Client) -> AsyncIterator[Any]:
    """A client with an open channel."""
    await client.connect_socket()
    try:
        await client.send_hello()
        await client.open_secure_channel()
        yield client.uaclient.protocol
    finally:
        client.disconnect_socket()


def asked() -> bytes:
    return bytes(struct_to_binary(ua.GetEndpointsRequest()))


@pytest_asyncio.fixture(loop_scope="module")
async def channel(plant: Plant) -> AsyncIterator[Channel]:
    async with raw(plant.server.endpoint, greeted=True) as client:
        await client.send(open_channel())
        _, body = await client.answer()
        opened = Channel(client, int.from_bytes(body[:4], "little"))
        await opened.is_answered()
        yield opened


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": 2},
        {"sequence": 1},
        {"sequence": 4},
        {"sequence": 0},
        {"channel": 999_999},
        {"token": 12},
        {"token": 14},
    ],
    ids=["used already", "before it", "left one out", "nought", "of another channel", "old token", "token to come"],
)
async def test_numbers_must_be_the_next_ones_of_the_channel(channel: Channel, wrong: dict[str, int]) -> None:
    await channel.send(sequence=wrong.get("sequence"), channel=wrong.get("channel"), token=wrong.get("token"))
    assert await channel.client.is_refused() == StatusCodes.BadSecurityChecksFailed


async def test_a_token_is_no_longer_good_when_its_successor_was_used(channel: Channel) -> None:
    await channel.renew()
    await channel.send(token=FIRST_TOKEN)  # the client has not used the new one yet
    assert (await channel.client.answer())[0] == b"MSG"
    await channel.is_answered()
    await channel.send(token=FIRST_TOKEN)
    assert await channel.client.is_refused() == StatusCodes.BadSecurityChecksFailed


async def test_chunks_of_two_requests_do_not_mix_and_aborted_ones_are_forgotten(channel: Channel) -> None:
    half = asked()[:20]
    await channel.send(b"MSGC", body=half, request=8)
    await channel.send(b"MSGA", body=struct.pack("<Ii", 0x80020000, -1), request=8)
    await channel.is_answered()
    await channel.send(b"MSGC", body=half, request=9)
    await channel.send(b"MSGF", body=asked()[20:], request=10)
    assert await channel.client.is_refused() == StatusCodes.BadSecurityChecksFailed


async def test_a_session_is_closed_by_its_own_channel_only(plant: Plant) -> None:
    owner, thief = [await RawClient.connect(plant.server.endpoint) for _ in range(2)]
    try:
        own, thief.token = thief.token, owner.token
        for stolen in (ua.CloseSessionRequest(), read_state(), ua.CancelRequest()):
            thief.send(stolen)
            code = struct.unpack_from("<I", await thief.receive(), 16)[0]
            assert code == StatusCodes.BadSessionIdInvalid
        await owner.call(read_state(), ua.ReadResponse)
        thief.token = own
        await thief.call(read_state(), ua.ReadResponse)
    finally:
        await owner.end()
        await thief.end()


async def test_a_session_that_waits_for_its_activation_is_its_channels(plant: Plant) -> None:
    async with settled(plant), Client(plant.server.endpoint, timeout=60) as other:
        maker = Client(plant.server.endpoint, timeout=60)
        thief: Any = other.uaclient.protocol
        async with without_session(maker) as made:
            await maker.create_session()
            own, thief.authentication_token = thief.authentication_token, made.authentication_token
            with pytest.raises(UaError, match="BadSessionIdInvalid"):
                await other.uaclient.session.activate_session(ua.ActivateSessionParameters())
            thief.authentication_token = own
            await maker.activate_session()
            await maker.nodes.server_state.read_value()
            await maker.close_session()


@pytest.mark.parametrize("length", [0, 31])
async def test_a_nonce_that_is_too_short_opens_and_renews_no_channel(plant: Plant, tmp_path: Path, length: int) -> None:
    client = await encrypting(plant.server.endpoint, tmp_path / "client", ua.MessageSecurityMode.SignAndEncrypt)
    async with settled(plant), without_session(client) as protocol:
        asked = ua.OpenSecureChannelParameters(
            ClientProtocolVersion=ua.UInt32(0),
            RequestType=ua.SecurityTokenRequestType.Renew,
            SecurityMode=ua.MessageSecurityMode.SignAndEncrypt,
            ClientNonce=bytes(length),
            RequestedLifetime=ua.UInt32(60_000),
        )
        with pytest.raises((UaError, ConnectionError, TimeoutError)):
            await protocol.open_secure_channel(asked)
        async with asyncio.timeout(PATIENCE):
            while protocol.transport is not None and not protocol.transport.is_closing():
                await asyncio.sleep(0.01)
