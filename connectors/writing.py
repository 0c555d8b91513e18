"""Writing to a device: only the tags that its configuration lists, one at a time, over the line that reads it."""

import struct
from array import array
from collections.abc import Sequence
from typing import Protocol

from connectors.addressing import Place
from connectors.decoding import Field
from connectors.exchange import RefusedError
from connectors.polling import BlockConnector, Line
from connectors.raw_types import RawType
from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from plant_service.core.errors import WriteRefused
from plant_service.core.samples import Value

_WRITABLE_TYPES = frozenset(
    {RawType.BOOL, RawType.INT8, RawType.UINT8, RawType.INT16, RawType.UINT16, RawType.INT32, RawType.UINT32}
    | {RawType.INT64, RawType.UINT64}
)


class WritingLine(Line, Protocol):
    async def put(self, place: Place, data: bytes) -> None:
        """Writes the cells of one value. Raises RefusedError when the device declines."""


def check_type(tag: TagSettings) -> None:
    """Raises ValueError in words when values of this tag cannot be written exactly."""
    if tag.raw not in _WRITABLE_TYPES or tag.is_scaled:
        raise ValueError(
            f"tag {tag.name} cannot be an output: it must be a bool or an integer without scale and offset"
        )


class WritingConnector(BlockConnector):
    """A `BlockConnector` that is an `OutputDevice` too."""

    def __init__(
        self,
        device: str,
        settings: BlockDevice,
        tags: Sequence[TagSettings],
        fields: Sequence[Field],
        line: WritingLine,
    ) -> None:
        super().__init__(device, settings, tags, fields, line)
        self._put = line.put
        self._outputs = {
            f"{device}.{tag.name}": field
            for tag, field in zip(tags, fields, strict=True)
            if tag.name in settings.outputs
        }

    async def write(self, tag: str, value: Value) -> None:
        field = self._outputs.get(tag)
        if field is None:
            raise WriteRefused(f"{self._name}: {tag} is not one of its outputs")
        data = encode(field, value, tag)
        self.traffic.requests += 1
        try:
            async with self._exchange(f"writing {tag}"):
                await self._put(field.place, data)
        except RefusedError as refusal:
            raise WriteRefused(f"{self._name}: {refusal} when writing {tag}") from refusal


def encode(field: Field, value: Value, tag: str) -> bytes:
    """The value as it lies in its cells; the way back of `decoding`. A bit is one byte, 0 or 1."""
    if field.place.bit is not None:
        return bytes([bool(value)])
    try:
        data = struct.pack(("<" if field.little else ">") + field.code, value)
    except struct.error as error:
        raise WriteRefused(f"{tag} cannot hold {value!r}: {error}") from error
    if not field.swapped:
        return data
    registers = array("H", data)
    registers.byteswap()
    return registers.tobytes()
