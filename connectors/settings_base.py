"""What the settings of every device have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ClassVar, Self, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from connectors.addressing import Place
from connectors.batching import Layout, Limits
from connectors.durations import Duration
from connectors.raw_types import PLAIN, RawType
from connectors.tags import TagSettings
from plant_service.core.ports import Connector
from plant_service.core.samples import SECOND, Micros

#: What most PLCs in a plant's network stay below.
USUAL_EXCHANGE: Micros = SECOND // 100


def _port_in_range(address: str) -> str:
    port = address.rpartition(":")[2]
    if ":" in address and port.isdigit() and not 1 <= int(port) <= 65535:
        raise ValueError(f"port {port} is not one of 1 to 65535")
    return address


HostAndPort: TypeAlias = Annotated[
    str, Field(pattern=r"^(\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]]+)(:[0-9]{1,5})?$"), AfterValidator(_port_in_range)
]


def _beside(path: Path, info: ValidationInfo) -> Path:
    folder: Path = (info.context or {}).get("folder", Path())
    return folder / path


#: Makes a path relative to the folder of plant.yaml, which is the validation's context.
BESIDE = AfterValidator(_beside)


class DeviceBase(BaseModel, ABC):
    """Keys that every device has, whatever its protocol."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Types that a value may have in the memory of such a device.
    raw_types: ClassVar[tuple[RawType, ...]] = PLAIN

    poll: Duration = Field(default=SECOND, gt=0, description="time from poll to poll, of tags without their own")
    timeout: Duration = Field(default=SECOND, gt=0, description="longest wait for a connection or for one answer")

    clock: str = Field(
        default="", description="tag of the device that carries its time; how far that is from the host's is published"
    )
    clock_zone: str | None = Field(
        default=None, description="time zone of that tag, like UTC, where it has no offset; default that of the site"
    )

    @field_validator("clock_zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone like Asia/Shanghai or UTC")
        return zone

    @abstractmethod
    def place(self, tag: TagSettings) -> Place:
        """Where the tag's value stands. Raises ValueError, in words, for what is no address or does not fit."""

    @abstractmethod
    def limits(self, area: str) -> Limits:
        """What one request may do in an area, as far as is known before the device is connected."""

    def layout(self, tags: Sequence[TagSettings]) -> Layout:
        """What the request plan of these tags is made from; they have passed `place`."""
        return Layout([self.place(tag) for tag in tags], [tag.together for tag in tags])

    def exchange_time(self, size: int) -> Micros:
        """What one request is expected to take, with an answer of `size` bytes of data."""
        return USUAL_EXCHANGE

    @abstractmethod
    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        """The device itself; `tags` have passed `place`."""


class BlockDevice(DeviceBase):
    """Keys of a device whose memory is read in blocks of cells (connectors.polling)."""

    max_gap: int = Field(
        default=16, ge=0, description="largest hole, in registers (Modbus) or bytes (S7), that one request reads over"
    )
    forbidden: tuple[str, ...] = Field(
        default=(), description="cells that must not be read over, like hr:30-39 (Modbus) or DB1.DBB10-19 (S7)"
    )
    delay: Duration = Field(default=0, ge=0, description="pause between an answer and the next request")
    writable: bool = Field(
        default=False, description="true: the tags in `outputs` may be written, and nothing else; default: nothing is"
    )
    outputs: tuple[str, ...] = Field(default=(), description="names of the tags that may be written")
    write_interval: Duration = Field(
        default=SECOND // 10, ge=SECOND // 100, description="shortest time between two writes to the device"
    )

    @model_validator(mode="after")
    def _outputs_of_writable_devices(self) -> Self:
        if self.outputs and not self.writable:
            raise ValueError("outputs: nothing may be written to this device; add `writable: true`, or remove outputs")
        if self.writable and not self.outputs:
            raise ValueError("writable: list the tags that may be written in `outputs`, like `outputs: [ScanAck]`")
        return self

    @abstractmethod
    def check_output(self, tag: TagSettings) -> None:
        """Raises ValueError in words when the tag cannot be written alone; it has passed `place`."""

    @field_validator("forbidden")
    @classmethod
    def _ranges(cls, forbidden: tuple[str, ...]) -> tuple[str, ...]:
        for cells in forbidden:
            cls.parse_range(cells)
        return forbidden

    @staticmethod
    @abstractmethod
    def parse_range(cells: str) -> Place:
        """Cells from a first to a last one, as `forbidden` names them. Raises ValueError in words."""

    def layout(self, tags: Sequence[TagSettings]) -> Layout:
        return replace(super().layout(tags), forbidden=[self.parse_range(cells) for cells in self.forbidden])

    def exchange_time(self, size: int) -> Micros:
        return super().exchange_time(size) + self.delay

    @property
    @abstractmethod
    def addresses(self) -> tuple[str, ...]:
        """Where the device can be reached, as its `Line` understands it; the first is the usual one."""


class NetworkDevice(DeviceBase):
    """Keys of a device behind a TCP port."""

    address: HostAndPort = Field(
        description="host:port; the port may be left out where the protocol has a usual one",
        examples=["192.168.0.10", "plc-7.local:502", "[fe80::1]:102"],
    )
    backup: HostAndPort | None = Field(
        default=None, description="address of the redundant device; each failure changes over to the other one"
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.address, self.backup) if self.backup else (self.address,)


def host_and_port(address: str, usual_port: int) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    if not colon or address.endswith("]"):
        host, port = address, str(usual_port)
    return host.strip("[]"), int(port)
