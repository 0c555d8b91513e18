"""Siemens S7 (S7-300, 400, 1200, 1500, LOGO!) by S7 communication over ISO on TCP. Reads only, but for outputs."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

from pydantic import Field
from snap7 import AsyncClient
from snap7.datatypes import S7WordLen
from snap7.error import S7Error, S7ProtocolError
from snap7.s7protocol import S7Protocol
from snap7.type import Area

from connectors.addressing import Place, parse_s7, parse_s7_range
from connectors.batching import Limits, LimitsOf, Request
from connectors.decoding import cell_bytes, field
from connectors.exchange import LineError, RefusedError
from connectors.polling import BlockConnector, Line
from connectors.raw_types import RawType
from connectors.settings_base import BlockDevice, NetworkDevice, host_and_port
from connectors.tags import TagSettings
from connectors.writing import WritingConnector, check_type
from plant_service.core.ports import Connector

_USUAL_PORT = 102
_SMALLEST_PDU = 240
_LARGEST_PDU = 960
_PDU_OVERHEAD = 18  # bytes of a read answer that are not data
_DISCONNECT_SECONDS = 1.0
_AREAS = {"M": Area.MK, "I": Area.PE, "Q": Area.PA, "T": Area.TM, "C": Area.CT}
_NO_OUTPUTS = {"I": "an input", "T": "a timer", "C": "a counter"}
_SZL_STATE = 0x0424  # the operating mode, System Software for S7-300/400, chapter on system status lists
_STATES = {
    **dict.fromkeys((1, 2, 3, 4), "STOP"),
    **dict.fromkeys((5, 6, 7), "STARTUP"),
    **dict.fromkeys((8, 9), "RUN"),
    10: "HOLD",
    13: "DEFECTIVE",
}
_ITEM_GOOD, _NO_DATA = 0xFF, 0x00  # return code and transport size of one item of an answer
_ITEM_REFUSED = "Read operation failed"  # how the library begins its error for one refused item
_HIDDEN_CODES = ("(0x03)", "(0x0a)")  # access not allowed, object does not exist
_ACCESS_HINT = "in an S7-1200/1500, PUT/GET access must be permitted and the data block not be optimised"


class S7Settings(NetworkDevice, BlockDevice):
    """An S7 CPU. The usual port is 102; slot is 2 for S7-300/400, and 1 or 0 for S7-1200/1500."""

    raw_types = tuple(RawType)

    protocol: Literal["s7"]
    rack: int = Field(default=0, ge=0, le=7)
    slot: int = Field(default=1, ge=0, le=31)

    def place(self, tag: TagSettings) -> Place:
        if "little" in (tag.byte_order, tag.word_order):
            raise ValueError("an S7 has one order, big; leave byte_order and word_order empty")
        return parse_s7(tag.address, tag.raw)

    @staticmethod
    def parse_range(cells: str) -> Place:
        return parse_s7_range(cells)

    def limits(self, area: str) -> Limits:
        """Those of the smallest PDU; the CPU may grant more when it is connected."""
        return self._limits_of(area, _SMALLEST_PDU)

    def _limits_of(self, area: str, pdu: int) -> Limits:
        cell = cell_bytes(area)
        return Limits((pdu - _PDU_OVERHEAD) // cell, self.max_gap // cell)

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        fields = [field(tag, self.place(tag)) for tag in tags]
        if self.writable:
            return WritingConnector(device, self, tags, fields, _WritingS7Line(self))
        return BlockConnector(device, self, tags, fields, _S7Line(self))

    def check_output(self, tag: TagSettings) -> None:
        check_type(tag)
        kind = _NO_OUTPUTS.get(self.place(tag).area)
        if kind:
            raise ValueError(
                f"tag {tag.name} cannot be an output: {tag.address} is {kind} of the PLC; use a DB, M or Q"
            )


def _refusal(reason: str, request: Request) -> str:
    hidden = request.area.startswith("DB") and reason.endswith(_HIDDEN_CODES)
    return f"{reason}; {_ACCESS_HINT}" if hidden else reason


class _Protocol(S7Protocol):
    """Takes an item that was refused for what it is, whatever length stands beside: many CPUs send 4 and no data."""

    def _parse_data_section(self, data_section: bytes, *, validate_length: bool = True) -> dict[str, Any]:
        refused = len(data_section) >= 4 and data_section[0] != _ITEM_GOOD and data_section[1] == _NO_DATA
        return super()._parse_data_section(
            data_section[:2] + b"\0\0" if refused and len(data_section) == 4 else data_section,
            validate_length=validate_length,
        )


class _S7Line(Line):
    def __init__(self, settings: S7Settings) -> None:
        self._settings = settings
        self._client: AsyncClient | None = None

    async def open(self, address: str) -> LimitsOf:
        settings = self._settings
        host, port = host_and_port(address, _USUAL_PORT)
        self._client = AsyncClient()
        self._client.protocol = _Protocol()
        self._client.pdu_length = _LARGEST_PDU
        try:
            await self._client.connect(host, settings.rack, settings.slot, port)
        except S7Error as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise LineError(f"no S7 connection to rack {settings.rack} slot {settings.slot}: {error}") from error
        pdu = self._client.pdu_length
        return lambda area: settings._limits_of(area, pdu)

    async def fetch(self, request: Request) -> bytes:
        if self._client is None:
            raise LineError("not connected")
        if request.area.startswith("cpu:"):
            return (await _cpu_text(self._client, request.area)).encode().ljust(request.length, b"\0")
        data_block = int(request.area[2:]) if request.area.startswith("DB") else 0
        area = _AREAS.get(request.area, Area.DB)
        try:
            return bytes(await self._client.read_area(area, data_block, request.start, request.length))
        except S7ProtocolError as error:
            if str(error).startswith(_ITEM_REFUSED):
                raise RefusedError(_refusal(str(error).removeprefix(f"{_ITEM_REFUSED}: "), request)) from error
            raise LineError(f"{error}; {_ACCESS_HINT}" if error.error_code else str(error)) from error
        except S7Error as error:
            raise LineError(str(error)) from error

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_DISCONNECT_SECONDS):
                    await client.disconnect()


class _WritingS7Line(_S7Line):
    async def put(self, place: Place, data: bytes) -> None:
        client = self._client
        if client is None:
            raise LineError("not connected")
        data_block = int(place.area[2:]) if place.area.startswith("DB") else 0
        area = _AREAS.get(place.area, Area.DB)
        try:
            if place.bit is None:
                await client.write_area(area, data_block, place.start, bytearray(data))
            else:
                await _write_bit(client, area, data_block, place.start * 8 + place.bit, data)
        except S7ProtocolError as error:
            raise RefusedError(f"{error}; {_ACCESS_HINT}") from error
        except S7Error as error:
            raise LineError(str(error)) from error


async def _write_bit(client: AsyncClient, area: Area, data_block: int, bit: int, data: bytes) -> None:
    """The library only writes whole bytes, which would write the seven bits beside it too."""
    request = client.protocol.build_write_request(client._map_area(area), data_block, bit, S7WordLen.BIT, data)
    client.protocol.check_write_response(await client._send_receive(request))


async def _cpu_text(client: AsyncClient, area: str) -> str:
    """Operating state or order number from the system status lists, which not every CPU shows to everyone."""
    try:
        if area == "cpu:order_number":
            return str((await client.get_order_code()).OrderCode.decode("ascii", "replace")).strip()
        # The library's own get_cpu_state asks nobody. Behind two words of lengths: event, kind, mode before and now.
        mode = (await client.read_szl(_SZL_STATE)).Data[7] & 0x0F
    except (S7ProtocolError, RuntimeError) as error:
        raise RefusedError(f"the CPU does not tell: {error}") from error
    except S7Error as error:
        raise LineError(str(error)) from error
    return _STATES.get(mode, "UNKNOWN")
