"""Benches of devices that permit writes, and what went over the wire to them."""

from collections.abc import Iterable, Mapping

from connectors.registry import DeviceSettings
from plant_service.core.samples import Value
from tests.contracts.benches import ModbusBench, ModbusRtuTcpBench, NetworkBench, S7Bench

_MODBUS_READS = {1, 2, 3, 4}
_S7_WRITE = 5


class ModbusOutputBench(ModbusBench):
    outputs: Mapping[str, Value] = {
        "Counter": 41,
        "coil": False,
        "int16": -7,
        "uint32": 77,
        "int64": -(2**40),
        "swapped": 0x0A0B0C0D,
        "Missing": 1,
    }

    def settings(self) -> DeviceSettings:
        return super().settings().model_copy(update={"writable": True, "outputs": tuple(self.outputs)})


class RtuOutputBench(ModbusRtuTcpBench):
    outputs = ModbusOutputBench.outputs

    def settings(self) -> DeviceSettings:
        return super().settings().model_copy(update={"writable": True, "outputs": tuple(self.outputs)})


class S7OutputBench(S7Bench):
    outputs: Mapping[str, Value] = {
        "Counter": 41,
        "bit": False,
        "int8": -3,
        "uint32": 77,
        "int64": -(2**40),
        "flag": False,
        "output": False,
        "Missing": 1,
    }

    def settings(self) -> DeviceSettings:
        return super().settings().model_copy(update={"writable": True, "outputs": tuple(self.outputs)})


def writes(bench: NetworkBench) -> list[bytes]:
    """The requests that the bench's far side got and that were no reads."""
    if isinstance(bench, ModbusRtuTcpBench):
        return [frame for frame in bench.proxy.requests if frame[1] not in _MODBUS_READS]
    if isinstance(bench, ModbusBench):
        return [frame for frame in bench.proxy.requests if frame[7] not in _MODBUS_READS]
    return [frame for frame in _telegrams(bench.proxy.requests) if frame[7:8] == b"\x32" and frame[17] == _S7_WRITE]


def _telegrams(pieces: Iterable[bytes]) -> list[bytes]:
    """One TPKT each, RFC 1006: version, reserved, length in two bytes."""
    stream, found = b"".join(pieces), []
    while stream:
        length = int.from_bytes(stream[2:4], "big")
        found.append(stream[:length])
        stream = stream[length:]
    return found
