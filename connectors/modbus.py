"""Modbus: over TCP, and RTU over TCP or over a serial line. Reads only, unless the configuration lists outputs."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.client.base import ModbusBaseClient
from pymodbus.framer import FramerType

from connectors.addressing import BIT_AREAS, Place, parse_modbus, parse_modbus_range
from connectors.batching import Limits
from connectors.decoding import field
from connectors.exchange import LineError
from connectors.modbus_lines import (
    WRITE_FUNCTIONS,
    Dial,
    ModbusLine,
    OwnLine,
    RtuLine,
    WritingOwnLine,
    WritingRtuLine,
    keep_bytes,
)
from connectors.polling import BlockConnector
from connectors.raw_types import S7_ONLY, RawType
from connectors.settings_base import BlockDevice, NetworkDevice, host_and_port
from connectors.tags import Order, TagSettings
from connectors.writing import WritingConnector, check_type
from plant_service.core.ports import Connector
from plant_service.core.samples import SECOND, Micros

_USUAL_PORT = 502
_REGISTERS_PER_REQUEST = 125
_BITS_PER_REQUEST = 2000
_FRAME_BYTES = 13  # of a request and its answer beside the data
_SHORTEST_SILENCE = 0.00175  # seconds between frames, Modbus over serial line 1.02 section 2.5.1.1
# No retries and no reconnecting of its own: a lost device must show at once, and the caller sets the pace.
_PLAIN: Mapping[str, Any] = {"timeout": 3600, "retries": 0, "reconnect_delay": 0}


class _Unit(BlockDevice):
    """Keys of a Modbus device, however it is connected."""

    raw_types = tuple(type for type in RawType if type not in S7_ONLY)

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
            return WritingConnector(device, self, tags, fields, self._writing_line())
        return BlockConnector(device, self, tags, fields, self._line())

    @abstractmethod
    def _line(self) -> ModbusLine: ...

    @abstractmethod
    def _writing_line(self) -> WritingOwnLine | WritingRtuLine: ...

    def check_output(self, tag: TagSettings) -> None:
        check_type(tag)
        place = self.place(tag)
        if place.area not in WRITE_FUNCTIONS:
            raise ValueError(f"tag {tag.name} cannot be an output: {tag.address} can only be read; use co: or hr:")
        if place.bit is not None:
            raise ValueError(
                f"tag {tag.name} cannot be an output: {tag.address} is a bit of a register, whose other bits would be "
                "written with it; use a coil or a whole register"
            )


class ModbusTcpSettings(NetworkDevice, _Unit):
    """A Modbus TCP device, or one unit behind a gateway. The usual port is 502."""

    protocol: Literal["modbus-tcp"]

    def _line(self) -> ModbusLine:
        return OwnLine(_tcp(FramerType.SOCKET), self.unit, self.limits)

    def _writing_line(self) -> WritingOwnLine:
        return WritingOwnLine(_tcp(FramerType.SOCKET), self.unit, self.limits)


class ModbusRtuTcpSettings(NetworkDevice, _Unit):
    """One unit behind a serial device server that passes RTU frames over TCP. The usual port is 502.

    Units with the same address share one connection and take turns.
    """

    protocol: Literal["modbus-rtu-tcp"]

    def _line(self) -> ModbusLine:
        return RtuLine(_tcp(FramerType.RTU), self.unit, self.limits, self.timeout / SECOND, silence=0)

    def _writing_line(self) -> WritingRtuLine:
        return WritingRtuLine(_tcp(FramerType.RTU), self.unit, self.limits, self.timeout / SECOND, silence=0)


class ModbusRtuSettings(_Unit):
    """One unit on a serial line. Units with the same port share the line and take turns."""

    protocol: Literal["modbus-rtu"]
    port: str = Field(min_length=1, description="serial port", examples=["/dev/ttyUSB0", "COM3"])
    baudrate: int = Field(default=19200, ge=300, le=921600, description="bits per second")
    parity: Literal["none", "even", "odd"] = Field(default="even", description="as the Modbus standard has it: even")
    stop_bits: Literal[1, 2] = Field(default=1, description="with parity none the Modbus standard has it: 2")

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.port,)

    @property
    def character(self) -> float:
        """Seconds that one character takes."""
        return (9 + (self.parity != "none") + self.stop_bits) / self.baudrate

    @property
    def silence(self) -> float:
        """Seconds between two frames: 3.5 characters."""
        return max(3.5 * self.character, _SHORTEST_SILENCE)

    def exchange_time(self, size: int) -> Micros:
        return super().exchange_time(size) + round((_FRAME_BYTES + size) * self.character * SECOND)

    def _line(self) -> ModbusLine:
        return RtuLine(self._dial, self.unit, self.limits, self.timeout / SECOND, self.silence)

    def _writing_line(self) -> WritingRtuLine:
        return WritingRtuLine(self._dial, self.unit, self.limits, self.timeout / SECOND, self.silence)

    async def _dial(self, port: str) -> ModbusBaseClient:
        parity, stop_bits = self.parity[0].upper(), self.stop_bits
        client = AsyncModbusSerialClient(port, baudrate=self.baudrate, parity=parity, stopbits=stop_bits, **_PLAIN)
        try:
            return await _connected(client)
        except OSError:
            raise
        except Exception as error:  # what a driver raises at settings that it does not have differs between systems
            raise LineError(f"the serial port refuses its settings: {error}") from error


def _tcp(framer: FramerType) -> Dial:
    async def dial(address: str) -> ModbusBaseClient:
        host, port = host_and_port(address, _USUAL_PORT)
        return await _connected(AsyncModbusTcpClient(host, port=port, framer=framer, **_PLAIN))

    return dial


async def _connected(client: ModbusBaseClient) -> ModbusBaseClient:
    keep_bytes(client)
    try:
        await client.ctx.call_create()  # what connect() does, less swallowing the reason of a failure
    except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
        client.close()
        raise
    return client
