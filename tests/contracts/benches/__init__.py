"""Test benches: each holds one kind of connector against its real far side, and knows how to make that one fail."""

from tests.contracts.benches.base import NUMBERS, Bench, LineBench, NetworkBench, device_settings, tag
from tests.contracts.benches.modbus import ModbusBench, ModbusRtuBench, ModbusRtuTcpBench
from tests.contracts.benches.opcua import OPCUA_VALUES, OpcUaBench, OpcUaSubscriptionBench, OpenSubscriptionBench
from tests.contracts.benches.s7 import S7Bench
from tests.contracts.benches.simulated import SimulatedBench
from tests.contracts.benches.text import TextBench

__all__ = [
    "NUMBERS",
    "OPCUA_VALUES",
    "Bench",
    "LineBench",
    "ModbusBench",
    "ModbusRtuBench",
    "ModbusRtuTcpBench",
    "NetworkBench",
    "OpcUaBench",
    "OpcUaSubscriptionBench",
    "OpenSubscriptionBench",
    "S7Bench",
    "SimulatedBench",
    "TextBench",
    "device_settings",
    "tag",
]
