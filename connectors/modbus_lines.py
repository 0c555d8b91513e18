"""The lines of Modbus devices: one connection of their own, or RTU frames on a line that several units share."""

import asyncio
import struct
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from pymodbus.client.base import ModbusBaseClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from connectors.addressing import BIT_AREAS, Place
from connectors.batching import LimitsOf, Request
from connectors.exchange import LineError, RefusedError
from connectors.polling import Line
from connectors.shared_line import SharedLine, shared_line

Dial = Callable[[str], Awaitable[ModbusBaseClient]]
T = TypeVar("T")

_FUNCTIONS = {"co": 1, "di": 2, "hr": 3, "ir": 4}
WRITE_FUNCTIONS = {"co": (5,), "hr": (6, 16)}
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


class _Registers(ReadHoldingRegistersResponse):
    """Keeps the bytes: the library's list of numbers costs more than the decoding of all tags."""

    data = b""

    def decode(self, data: bytes) -> None:
        self.data = data[1 : 1 + data[0]]


class _InputRegisters(_Registers):
    function_code = 4


def keep_bytes(client: ModbusBaseClient) -> None:
    """Makes the client leave registers as they come; a line needs it so."""
    for kind in (_Registers, _InputRegisters):
        client.register(kind)


class ModbusLine(Line):
    """`dial` opens a client for an address, and raises LineError or OSError when it cannot."""

    def __init__(self, dial: Dial, unit: int, limits: LimitsOf) -> None:
        self._dial = dial
        self._unit = unit
        self._limits = limits

    @abstractmethod
    async def _with_client(self, call: Callable[[ModbusBaseClient], Awaitable[T]]) -> T: ...

    async def fetch(self, requests: Sequence[Request]) -> Sequence[bytes | RefusedError]:
        (request,) = requests
        try:
            return [await self._with_client(lambda client: _read(client, self._unit, request))]
        except RefusedError as refusal:
            return [refusal]


class OwnLine(ModbusLine):
    _client: ModbusBaseClient | None = None

    async def open(self, address: str) -> LimitsOf:
        self._client = await self._dial(address)
        return self._limits

    async def _with_client(self, call: Callable[[ModbusBaseClient], Awaitable[T]]) -> T:
        if self._client is None:
            raise LineError("not connected")
        return await call(self._client)

    async def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class RtuLine(ModbusLine):
    """One unit's part in a line. A frame has no number: an answer that comes too late could be taken for the next one.

    So after a failure the line is opened anew, and this unit is not asked again for the time of its timeout.
    `timeout` and `silence`, the least time between two frames, are in seconds.
    """

    def __init__(self, dial: Dial, unit: int, limits: LimitsOf, timeout: float, silence: float) -> None:
        super().__init__(dial, unit, limits)
        self._timeout = timeout
        self._silence = silence
        self._address = ""
        self._shared: SharedLine | None = None
        self._not_before = 0.0

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        await asyncio.sleep(self._not_before - asyncio.get_running_loop().time())
        async with shared_line(address).turn:
            try:
                yield
            finally:
                await asyncio.sleep(self._silence)

    async def open(self, address: str) -> LimitsOf:
        self._address, self._shared = address, shared_line(address)
        self._shared.users.add(self)
        await self._open_again(self._shared)
        return self._limits

    async def _with_client(self, call: Callable[[ModbusBaseClient], Awaitable[T]]) -> T:
        shared = self._shared
        if shared is None:
            raise LineError("not connected")
        heard = False
        try:
            answer = await call(await self._open_again(shared))
            heard = True
        except RefusedError:
            heard = True
            raise
        finally:
            if not heard:
                self._not_before = asyncio.get_running_loop().time() + self._timeout
                shared.hang_up()
        return answer

    async def _open_again(self, shared: SharedLine) -> ModbusBaseClient:
        """The client that all share; opened anew where another unit's failure has closed it."""
        if shared.client is None or not shared.client.connected:
            shared.hang_up()
            shared.client = await self._dial(self._address)
        return shared.client

    async def close(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.leave(self)


class _Puts(ModbusLine):
    async def put(self, place: Place, data: bytes) -> None:
        await self._with_client(lambda client: _write(client, self._unit, place, data))


class WritingOwnLine(OwnLine, _Puts):
    """Writes too."""


class WritingRtuLine(RtuLine, _Puts):
    """Writes too."""


async def _read(client: ModbusBaseClient, unit: int, request: Request) -> bytes:
    """The cells of one block; LineError for all that is no answer to it."""
    answer = await _answer(client, unit, _ask(client, unit, request))
    if answer.function_code != _FUNCTIONS[request.area]:
        raise LineError(f"an answer to function {answer.function_code}, asked was {_FUNCTIONS[request.area]}")
    if request.area in BIT_AREAS:
        return bytes(answer.bits[: request.length])  # padded to whole bytes on the wire
    return answer.data if isinstance(answer, _Registers) else b""


async def _ask(client: ModbusBaseClient, unit: int, request: Request) -> ModbusPDU:
    match request.area:
        case "hr":
            return await client.read_holding_registers(request.start, count=request.length, device_id=unit)
        case "ir":
            return await client.read_input_registers(request.start, count=request.length, device_id=unit)
        case "co":
            return await client.read_coils(request.start, count=request.length, device_id=unit)
        case _:
            return await client.read_discrete_inputs(request.start, count=request.length, device_id=unit)


async def _write(client: ModbusBaseClient, unit: int, place: Place, data: bytes) -> None:
    answer = await _answer(client, unit, _tell(client, unit, place, data))
    if answer.function_code not in WRITE_FUNCTIONS[place.area]:
        raise LineError(f"an answer to function {answer.function_code}, asked was to write {place.area}")


async def _tell(client: ModbusBaseClient, unit: int, place: Place, data: bytes) -> ModbusPDU:
    if place.area == "co":
        return await client.write_coil(place.start, data != b"\0", device_id=unit)
    registers = list(struct.unpack(f">{place.length}H", data))
    if len(registers) == 1:
        return await client.write_register(place.start, registers[0], device_id=unit)
    return await client.write_registers(place.start, registers, device_id=unit)


async def _answer(client: ModbusBaseClient, unit: int, call: Awaitable[ModbusPDU]) -> ModbusPDU:
    try:
        answer = await call
    except ModbusException as error:
        raise LineError(str(error)) from error
    if answer.transaction_id != client.ctx.next_tid:  # the library lets a 0 pass
        raise LineError(f"an answer to transaction {answer.transaction_id}, asked was {client.ctx.next_tid}")
    if answer.isError():
        raise _exception(answer.exception_code, unit)
    return answer


def _exception(code: int, unit: int) -> RefusedError | LineError:
    if code in _REFUSALS:
        return RefusedError(_REFUSALS[code])
    words = _FAILURES.get(code, "the device refuses with a code unknown to Modbus").format(unit=unit)
    return LineError(f"{words} (exception {code})")
