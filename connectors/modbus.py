"""Modbus TCP. Reads only."""

import struct
from collections.abc import Sequence
from typing import Literal

from pydantic import Field
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from connectors.addressing import BIT_AREAS, Place, parse_modbus, parse_modbus_range
from connectors.batching import Limits, LimitsOf, Request
from connectors.decoding import field
from connectors.exchange import LineError, RefusedError
from connectors.polling import BlockConnector
from connectors.raw_types import S7_ONLY, RawType
from connectors.settings_base import BlockDevice, NetworkDevice, host_and_port
from connectors.tags import Order, TagSettings
from plant_service.core.ports import Connector

_USUAL_PORT = 502
_REGISTERS_PER_REQUEST = 125
_BITS_PER_REQUEST = 2000
_FUNCTIONS = {"co": 1, "di": 2, "hr": 3, "ir": 4}
_REFUSALS = {  # exception codes that speak of the address asked for, Modbus application protocol 1.1b3 section 7
    1: "the device does not have this kind of register",
    2: "illegal data address",
    3: "illegal data value",
    4: "the device failed to read it",
}
_FAILURES = {
    5: "the device is busy with a long request",
    6: "the device is busy",
    10: "the gateway has no path to unit {unit}",
    11: "unit {unit} does not answer its gateway",
}


class ModbusTcpSettings(NetworkDevice, BlockDevice):
    """A Modbus TCP device, or one unit behind a gateway. The usual port is 502."""

    raw_types = tuple(type for type in RawType if type not in S7_ONLY)

    protocol: Literal["modbus-tcp"]
    unit: int = Field(default=1, ge=0, le=255, description="unit identifier, also called slave or device id")
    byte_order: Order = Field(default="big", description="order of the bytes in a register")
    word_order: Order = Field(
        default="big", description="order of the registers of a wider value; big: the high one comes first"
    )

    def place(self, tag: TagSettings) -> Place:
        return parse_modbus(tag.address, tag.raw)

    @staticmethod
    def parse_range(cells: str) -> Place:
        return parse_modbus_range(cells)

    def limits(self, area: str) -> Limits:
        if area in BIT_AREAS:
            return Limits(_BITS_PER_REQUEST, self.max_gap * 16)
        return Limits(_REGISTERS_PER_REQUEST, self.max_gap)

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        fields = [
            field(tag, self.place(tag), tag.byte_order or self.byte_order, tag.word_order or self.word_order)
            for tag in tags
        ]
        return BlockConnector(device, self, tags, fields, _ModbusLine(self))


class _ModbusLine:
    def __init__(self, settings: ModbusTcpSettings) -> None:
        self._settings = settings
        self._client: AsyncModbusTcpClient | None = None

    async def open(self, address: str) -> LimitsOf:
        host, port = host_and_port(address, _USUAL_PORT)
        # No retries and no reconnecting of its own: a lost device must show at once, and the caller sets the pace.
        self._client = AsyncModbusTcpClient(host, port=port, timeout=3600, retries=0, reconnect_delay=0)
        await self._client.ctx.call_create()  # what connect() does, less swallowing the reason of a failure
        return self._settings.limits

    async def fetch(self, request: Request) -> bytes:
        try:
            answer = await self._ask(request)
        except ModbusException as error:
            raise LineError(str(error)) from error
        if answer.isError():
            raise self._exception(answer.exception_code)
        if answer.function_code != _FUNCTIONS[request.area]:
            raise LineError(f"an answer to function {answer.function_code}, asked was {_FUNCTIONS[request.area]}")
        if request.area in BIT_AREAS:
            return bytes(answer.bits[: request.length])  # padded to whole bytes on the wire
        return struct.pack(f">{len(answer.registers)}H", *answer.registers)

    async def _ask(self, request: Request) -> ModbusPDU:
        client, unit = self._client, self._settings.unit
        if client is None:
            raise LineError("not connected")
        match request.area:
            case "hr":
                return await client.read_holding_registers(request.start, count=request.length, device_id=unit)
            case "ir":
                return await client.read_input_registers(request.start, count=request.length, device_id=unit)
            case "co":
                return await client.read_coils(request.start, count=request.length, device_id=unit)
            case _:
                return await client.read_discrete_inputs(request.start, count=request.length, device_id=unit)

    def _exception(self, code: int) -> RefusedError | LineError:
        if code in _REFUSALS:
            return RefusedError(_REFUSALS[code])
        words = _FAILURES.get(code, "the device refuses with a code unknown to Modbus").format(unit=self._settings.unit)
        return LineError(f"{words} (exception {code})")

    async def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
