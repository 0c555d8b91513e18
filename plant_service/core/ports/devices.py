"""What a device offers: its tags, reads, and writes where it permits them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from plant_service.core.ports.readings import Reading
from plant_service.core.samples import TagType, Value


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What everyone may know of a tag. `name` is full: `<device>.<tag>`; `type` that of the scaled value.

    `range`: lowest and highest value in normal operation, where its engineer has said so.
    """

    name: str
    device: str
    address: str
    type: TagType
    unit: str
    description: str
    range: tuple[float, float] | None = None


@dataclass(slots=True)
class Traffic:
    """What a connector asked for and got since it was made. `received`: bytes of data in the answers.

    `dropped`: changes that the device reported faster than they could be kept.
    """

    requests: int = 0
    received: int = 0
    dropped: int = 0


class Connector(Protocol):
    """One device. Used by one task at a time; reads only.

    Errors of the wire come as DeviceError, never as a foreign exception; after one, or after a cancelled call,
    the connector has dropped its connection and `connect` may be called again, for ever.
    """

    @property
    def tags(self) -> tuple[TagInfo, ...]:
        """The tags, in the order of the values that `read` returns; the same object every time."""

    @property
    def traffic(self) -> Traffic:
        """The same object every time, counted up as it goes."""

    async def connect(self) -> None:
        """Opens the connection within the device's timeout, or raises DeviceError."""

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        """One poll of the tags with the indexes `chosen` (None: of all), in that order.

        The caller has few different choices (one for each pace) and repeats them, so a plan for each may be kept.
        A tag that the device refuses is Bad with value None and the others are returned; a lost, silent or
        confused device raises DeviceError within the device's timeout.
        """

    async def close(self) -> None:
        """Closes the connection; may be called twice and at any time."""


@runtime_checkable
class OutputDevice(Connector, Protocol):
    """A device that permits writes, to the tags that it lists and no others. Used by the task that reads it."""

    async def write(self, tag: str, value: Value) -> None:
        """Writes one tag by its full name and returns when the device has confirmed it.

        Raises WriteRefused when the tag is no output, the value does not fit it, or the device declines; other errors
        of the wire as `read` does.
        """
