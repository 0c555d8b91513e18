"""Modbus TCP. Reads only, unless the configuration lists outputs."""

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
from connectors.writing import WritingConnector, check_type
from plant_service.core.ports import Connector

_USUAL_PORT = 502
_REGISTERS_PER_REQUEST = 125
_BITS_PER_REQUEST = 2000
_FUNCTIONS = {"co": 1, "di": 2, "hr": 3, "ir": 4}
_WRITE_FUNCTIONS = {"co": (5,), "hr": (6, 16)}
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
        if self.writable:
            return WritingConnector(device, self, tags, fields, _WritingModbusLine(self))
        return BlockConnector(device, self, tags, fields, _ModbusLine(self))

    def check_output(self, tag: TagSettings) -> None:
        check_type(tag)
        place = self.place(tag)
        if place.area not in _WRITE_FUNCTIONS:
            raise ValueError(f"tag {tag.name} cannot be an output: {tag.address} can only be read; use co: or hr:")
        if place.bit is not None:
            raise ValueError(
                f"tag {tag.name} cannot be an output: {tag.address} is a bit of a register, whose other bits would be "
                "written with it; use a coil or a whole register"
            )


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
        if self._client and answer.transaction_id != self._client.ctx.next_tid:  # the library lets a 0 pass
            raise LineError(f"an answer to transaction {answer.transaction_id}, asked was {self._client.ctx.next_tid}")
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


class _WritingModbusLine(_ModbusLine):
    async def put(self, place: Place, data: bytes) -> None:
        try:
            answer = await self._write(place, data)
        except ModbusException as error:
            raise LineError(str(error)) from error
        if answer.isError():
            raise self._exception(answer.exception_code)
        if answer.function_code not in _WRITE_FUNCTIONS[place.area]:
            raise LineError(f"an answer to function {answer.function_code}, asked was to write {place.area}")

    async def _write(self, place: Place, data: bytes) -> ModbusPDU:
        client, unit = self._client, self._settings.unit
        if client is None:
            raise LineError("not connected")
        if place.area == "co":
            return await client.write_coil(place.start, data != b"\0", device_id=unit)
        registers = list(struct.unpack(f">{place.length}H", data))
        if len(registers) == 1:
            return await client.write_register(place.start, registers[0], device_id=unit)
        return await client.write_registers(place.start, registers, device_id=unit)
