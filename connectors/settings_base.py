"""What the settings of every device have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

from connectors.addressing import Place
from connectors.batching import Limits
from connectors.tags import TagSettings
from plant_service.core.durations import parse_duration
from plant_service.core.ports import Connector
from plant_service.core.samples import SECOND, Micros

Duration: TypeAlias = Annotated[
    Micros,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": ["string", "number"], "examples": ["500ms", "2s", "1.5h", "3d", 2]}),
]


class DeviceBase(BaseModel, ABC):
    """Keys that every device has, whatever its protocol."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    poll: Duration = Field(default=SECOND, gt=0, description="time from one poll of all tags to the next")
    timeout: Duration = Field(default=SECOND, gt=0, description="longest wait for a connection or for one answer")

    @abstractmethod
    def place(self, tag: TagSettings) -> Place:
        """Where the tag's value stands. Raises ValueError, in words, for what is no address or does not fit."""

    @abstractmethod
    def limits(self, area: str) -> Limits:
        """What one request may do in an area, as far as is known before the device is connected."""

    @abstractmethod
    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        """The device itself; `tags` have passed `place`."""


class NetworkDevice(DeviceBase):
    """Keys of a device behind a TCP port."""

    address: str = Field(
        pattern=r"^(\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]]+)(:[0-9]{1,5})?$",
        description="host:port; the port may be left out where the protocol has a usual one",
        examples=["192.168.0.10", "plc-7.local:502", "[fe80::1]:102"],
    )
    max_gap: int = Field(
        default=16, ge=0, description="largest hole, in registers (Modbus) or bytes (S7), that one request reads over"
    )

    @field_validator("address")
    @classmethod
    def _port_in_range(cls, address: str) -> str:
        port = address.rpartition(":")[2]
        if ":" in address and port.isdigit() and not 1 <= int(port) <= 65535:
            raise ValueError(f"port {port} is not one of 1 to 65535")
        return address

    def host_and_port(self, usual_port: int) -> tuple[str, int]:
        host, colon, port = self.address.rpartition(":")
        if not colon or self.address.endswith("]"):
            host, port = self.address, str(usual_port)
        return host.strip("[]"), int(port)
