"""Writes what the fold wants into the output tags of one device, and reads it back."""

import asyncio
import logging
from collections.abc import Mapping

from plant_service.core.errors import WriteRefused
from plant_service.core.outputs import Output
from plant_service.core.ports import OutputDevice
from plant_service.core.samples import SECOND, Micros, Value

log = logging.getLogger(__name__)

RETRY_PAUSE = 5.0


class DeviceOutputs:
    """The latest wish for each tag counts. `flush` is called by the task that polls the device.

    Writes are `interval` apart. Each is logged with its cause and what stood there before. A tag that already shows
    the value is not written; one that does not show it after the write is tried again, and told once.
    """

    def __init__(self, device: OutputDevice, interval: Micros) -> None:
        self._device = device
        self._indexes = {tag.name: index for index, tag in enumerate(device.tags)}
        self._interval = interval / SECOND
        self._wanted: dict[str, Output] = {}
        self._shown: dict[str, Value] = {}
        self._failing: dict[str, float] = {}
        self._free_at = 0.0
        self.written = 0

    def want(self, outputs: Mapping[str, Output]) -> None:
        """Takes the wishes for tags of this device out of those for all."""
        self._wanted.update((tag, output) for tag, output in outputs.items() if tag in self._indexes)

    def forget(self) -> None:
        """After each connect: nobody knows what the tags show now."""
        self._shown.clear()

    async def flush(self) -> None:
        """Raises DeviceError when the device is lost."""
        now = asyncio.get_running_loop().time
        for tag, output in list(self._wanted.items()):
            if tag in self._shown and self._shown[tag] == output.value:
                continue
            if now() < self._free_at:
                return
            if now() >= self._failing.get(tag, 0.0):
                await self._bring_about(tag, output)

    async def _bring_about(self, tag: str, output: Output) -> None:
        before = await self._read(tag)
        if before is not None and before == output.value:
            self._shown[tag] = before
            return
        self._free_at = asyncio.get_running_loop().time() + self._interval
        try:
            await self._device.write(tag, output.value)
        except WriteRefused as refusal:
            self._failed(tag, str(refusal))
            return
        self.written += 1
        log.info("%s: wrote %r, was %r: %s", tag, output.value, before, output.cause)
        after = await self._read(tag)
        if after != output.value:
            self._failed(tag, f"{tag}: reads {after!r} after {output.value!r} was written")
            return
        self._shown[tag] = after
        self._failing.pop(tag, None)

    async def _read(self, tag: str) -> Value:
        return (await self._device.read((self._indexes[tag],))).values[0]

    def _failed(self, tag: str, text: str) -> None:
        if tag not in self._failing:
            log.error("%s; trying again every %g s", text, RETRY_PAUSE)
        self._failing[tag] = asyncio.get_running_loop().time() + RETRY_PAUSE
