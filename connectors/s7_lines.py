"""The connection to an S7 CPU: the library's, with reads of several blocks in one telegram."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from snap7 import AsyncClient
from snap7.async_client import AsyncISOTCPConnection
from snap7.datatypes import S7Area, S7WordLen
from snap7.error import S7ConnectionError, S7Error, S7ProtocolError

from connectors.addressing import Place, cell_bytes
from connectors.batching import Capacity, Limits, LimitsOf, Request
from connectors.exchange import LineError, RefusedError
from connectors.polling import Line
from connectors.s7_reads import ACCESS_HINT, HEAD_BYTES, ITEM_BYTES, area_and_block, read_answer, read_job
from connectors.settings_base import host_and_port

SMALLEST_PDU = 240
_LARGEST_PDU = 960
_MOST_ITEMS = 20  # in one telegram, whatever the PDU
_JOB_BYTES, _JOB_ITEM_BYTES = 12, 12
_USUAL_PORT = 102
_DISCONNECT_SECONDS = 1.0
_SZL_STATE = 0x0424  # the operating mode, System Software for S7-300/400, chapter on system status lists
_STATES = {
    **dict.fromkeys((1, 2, 3, 4), "STOP"),
    **dict.fromkeys((5, 6, 7), "STARTUP"),
    **dict.fromkeys((8, 9), "RUN"),
    10: "HOLD",
    13: "DEFECTIVE",
}


def limits(area: str, pdu: int, max_gap: int, items: int) -> Limits:
    """What a PDU of so many bytes carries; `items`: most blocks in one telegram. Texts of the CPU come alone."""
    cell = cell_bytes(area)
    longest = (pdu - HEAD_BYTES - ITEM_BYTES) // cell
    most = 1 if area.startswith("cpu:") else min(items, _MOST_ITEMS, (pdu - _JOB_BYTES) // _JOB_ITEM_BYTES)
    return Limits(longest, max_gap // cell, Capacity(most, pdu - HEAD_BYTES, ITEM_BYTES))


class _Connection(AsyncISOTCPConnection):
    """Without the library's timers, which cost a task for each piece of an answer: our exchange bounds all of it."""

    async def _recv_exact(self, size: int) -> bytes:
        if self._reader is None:
            raise S7ConnectionError("not connected")
        try:
            return await self._reader.readexactly(size)
        except asyncio.IncompleteReadError as error:
            raise S7ConnectionError("the CPU has closed the connection") from error


class S7Line(Line):
    def __init__(self, rack: int, slot: int, max_gap: int, items: int) -> None:
        self._rack = rack
        self._slot = slot
        self._max_gap = max_gap
        self._items = items
        self._client: AsyncClient | None = None

    async def open(self, address: str) -> LimitsOf:
        host, port = host_and_port(address, _USUAL_PORT)
        self._client = client = AsyncClient()
        client.pdu_length = _LARGEST_PDU
        station = client.connection_type << 8 | self._rack << 5 | self._slot
        client.connection = _Connection(host, port, client.local_tsap, station)
        try:
            await client.connection.connect()
            await client._setup_communication()
            client.connected = True
        except S7Error as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise LineError(f"no S7 connection to rack {self._rack} slot {self._slot}: {error}") from error
        pdu = client.pdu_length
        return lambda area: limits(area, pdu, self._max_gap, self._items)

    async def fetch(self, requests: Sequence[Request]) -> Sequence[bytes | RefusedError]:
        client = self._client
        if client is None or client.connection is None:
            raise LineError("not connected")
        if requests[0].area.startswith("cpu:"):
            return [await _cpu_text(client, request) for request in requests]
        reference = client.protocol._next_sequence()
        try:
            await client.connection.send_data(read_job(reference, requests))
            answer = await client.connection.receive_data()
        except S7Error as error:
            raise LineError(str(error)) from error
        return read_answer(answer, reference, requests)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_DISCONNECT_SECONDS):
                    await client.disconnect()


class WritingS7Line(S7Line):
    async def put(self, place: Place, data: bytes) -> None:
        client = self._client
        if client is None:
            raise LineError("not connected")
        area, block = area_and_block(place.area)
        try:
            if place.bit is None:
                await _write(client, area, block, place.start, S7WordLen.BYTE, data)
            else:  # the library only writes whole bytes, which would write the seven bits beside it too
                await _write(client, area, block, place.start * 8 + place.bit, S7WordLen.BIT, data)
        except S7ProtocolError as error:
            raise RefusedError(f"{error}; {ACCESS_HINT}") from error
        except S7Error as error:
            raise LineError(str(error)) from error


async def _write(client: AsyncClient, area: S7Area, block: int, start: int, word: S7WordLen, data: bytes) -> None:
    request = client.protocol.build_write_request(area, block, start, word, data)
    client.protocol.check_write_response(await client._send_receive(request))


async def _cpu_text(client: AsyncClient, request: Request) -> bytes | RefusedError:
    """Operating state or order number from the system status lists, which not every CPU shows to everyone."""
    try:
        if request.area == "cpu:order_number":
            text = str((await client.get_order_code()).OrderCode.decode("ascii", "replace")).strip()
        else:
            # Behind two words of lengths: event, kind, mode before and now. The library's get_cpu_state asks nobody.
            text = _STATES.get((await client.read_szl(_SZL_STATE)).Data[7] & 0x0F, "UNKNOWN")
    except (S7ProtocolError, RuntimeError) as error:
        return RefusedError(f"the CPU does not tell: {error}")
    except S7Error as error:
        raise LineError(str(error)) from error
    return text.encode().ljust(request.length, b"\0")
