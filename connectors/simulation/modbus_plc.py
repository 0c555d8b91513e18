"""The press's PLC: a Modbus TCP server on a free port of the loopback address."""

import asyncio

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from connectors.simulation.layout import AREA_CELLS, PRESS
from connectors.simulation.memory import Values, registers
from connectors.simulation.relay import HOST

_AREAS = {2: "di", 3: "hr", 4: "ir"}  # by function code


class ModbusPlc:
    """Read-only; a read sees the registers of one `show`, whole."""

    def __init__(self, values: Values) -> None:
        self._registers = registers(values)

    def show(self, values: Values) -> None:
        self._registers = registers(values)

    async def start(self) -> int:
        """Serves until `stop`; returns the port."""
        cells = AREA_CELLS[PRESS]
        blocks = (
            [_bits(16)],
            [_bits(cells["di"])],
            [SimData(0, values=[0] * cells["hr"], datatype=DataType.REGISTERS, readonly=True)],
            [SimData(0, values=[0] * cells["ir"], datatype=DataType.REGISTERS, readonly=True)],
        )
        device = SimDevice(id=1, simdata=blocks, action=self._fill)
        self._server = ModbusTcpServer(device, address=(HOST, 0))
        await self._server.serve_forever(background=True)
        listening = self._server.transport
        assert isinstance(listening, asyncio.Server)
        port: int = listening.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        self._server.close()

    async def _fill(
        self,
        function_code: int,
        start_address: int,
        address: int,
        count: int,
        current_registers: list[int],
        set_values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Called by the server before it answers a read of one area."""
        if set_values is not None:
            return ExcCodes.ILLEGAL_ADDRESS
        if area := _AREAS.get(function_code):
            current_registers[: len(self._registers[area])] = self._registers[area]
        return None


def _bits(count: int) -> SimData:
    return SimData(0, values=[False] * count, datatype=DataType.BITS, readonly=True)
