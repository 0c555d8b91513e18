"""A device in memory that plays a script: for trying a plant.yaml without a PLC, and for tests."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from pydantic import Field

from connectors.addressing import Place
from connectors.batching import Limits
from connectors.engineering import scaling
from connectors.settings_base import DeviceBase
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector, Reading, TagInfo, Traffic
from plant_service.core.samples import SECOND, Quality, TagType, Value

Raw: TypeAlias = bool | int | float | str | None


class SimulatedSettings(DeviceBase):
    """A device in memory. A tag's address is the key of its script."""

    protocol: Literal["simulated"]
    script: dict[str, tuple[Raw, ...]] = Field(
        description="raw values per address, one per poll, from the start again after the last; null: address refused"
    )

    def place(self, tag: TagSettings) -> Place:
        if not self.script.get(tag.address):
            raise ValueError(f"{tag.address!r} has no values in the script of this device")
        wrong = [raw for raw in self.script[tag.address] if raw is not None and not _fits(raw, tag.type)]
        if wrong:
            raise ValueError(f"{tag.address!r}: {wrong[0]!r} in the script is not of type {tag.type}")
        return Place(tag.address, 0, 1)

    def limits(self, area: str) -> Limits:
        return Limits(longest=1, max_gap=0)

    def connector(self, device: str, tags: Sequence[TagSettings]) -> Connector:
        return SimulatedConnector(device, self, tags, SimulatedDevice(self.script))


def _fits(raw: Raw, type: TagType) -> bool:
    if type is TagType.STRING:
        return isinstance(raw, str)
    if type is TagType.BOOL or isinstance(raw, bool):
        return type is TagType.BOOL and isinstance(raw, bool)
    return isinstance(raw, int) or (isinstance(raw, float) and not type.is_integer)


class SimulatedDevice:
    """The far side: where a real device would be. Switch it off with `reachable`, mute it with `silent`."""

    def __init__(self, script: Mapping[str, Sequence[Raw]]) -> None:
        self.script = dict(script)
        self.polls = 0
        self.reachable = True
        self.silent = False

    async def poll(self) -> Mapping[str, Raw]:
        """The raw values of all addresses, for as long as it takes; OSError when it is switched off."""
        if not self.reachable:
            raise ConnectionResetError("the simulated device is switched off")
        if self.silent:
            await asyncio.Event().wait()
        values = {address: raws[self.polls % len(raws)] for address, raws in self.script.items()}
        self.polls += 1
        return values


class SimulatedConnector:
    """A `Connector` to a device in memory."""

    def __init__(
        self, device: str, settings: SimulatedSettings, tags: Sequence[TagSettings], far_side: SimulatedDevice
    ) -> None:
        self._name = f"{device} (simulated)"
        self._timeout = settings.timeout / SECOND
        self._tags = tuple(tag.info(device) for tag in tags)
        self._converts = [scaling(tag) for tag in tags]
        self._far_side = far_side
        self._connected = False

        self.traffic = Traffic()

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        return self._tags

    async def connect(self) -> None:
        if not self._far_side.reachable:
            raise DeviceError(f"{self._name}: switched off when connecting")
        self._connected = True

    async def close(self) -> None:
        self._connected = False

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        if not self._connected:
            raise DeviceError(f"{self._name}: not connected")
        self._connected = False  # unless the read succeeds
        asked = time.monotonic()
        self.traffic.requests += 1
        try:
            async with asyncio.timeout(self._timeout):
                raws = await self._far_side.poll()
        except TimeoutError as error:
            raise DeviceError(f"{self._name}: no answer within {self._timeout:g} s when reading") from error
        except OSError as error:
            raise DeviceError(f"{self._name}: {error} when reading") from error
        self._connected = True
        tags = range(len(self._tags)) if chosen is None else chosen
        values = [self._value(raws.get(self._tags[tag].address), tag) for tag in tags]
        return Reading(values, [Quality.BAD if value is None else Quality.GOOD for value in values], asked)

    def _value(self, raw: Raw, tag: int) -> Value:
        convert = self._converts[tag]
        return raw if raw is None or convert is None else convert(raw)
