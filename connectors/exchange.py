"""One exchange with a device: in time, with its errors in words, and with no connection left that nobody can trust."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from types import TracebackType

from plant_service.core.errors import DeviceError


class RefusedError(Exception):
    """The device answered that it has nothing at this address. The line is sound."""


class LineError(Exception):
    """The device or the line failed; the text says how. The connection is of no more use."""


class SilenceError(DeviceError):
    """There was no answer in time."""


class Exchange:
    """Bounds what stands inside to so many seconds, and turns its LineError or OSError into DeviceError.

    Any failure or cancellation, but a refusal, drops the connection. A class, for it stands around every request.
    `action`: its text is asked for when it has failed.
    """

    __slots__ = ("_action", "_device", "_drop", "_seconds", "_timeout")

    def __init__(self, device: str, action: object, seconds: float, drop: Callable[[], Awaitable[None]]) -> None:
        self._device = device
        self._action = action
        self._seconds = seconds
        self._drop = drop

    async def __aenter__(self) -> None:
        # Made here, not before: its time runs from now on, and waiting for a turn on a shared line is nobody's fault.
        self._timeout = asyncio.timeout(self._seconds)
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            error = late
        if error is None or isinstance(error, RefusedError):
            return
        await self._drop()
        if isinstance(error, TimeoutError):
            words = f"no answer within {self._seconds:g} s"
            raise SilenceError(f"{self._device}: {words} when {self._action}") from error
        if isinstance(error, LineError | OSError):
            raise DeviceError(f"{self._device}: {_words(error)} when {self._action}") from error


def _words(error: LineError | OSError) -> str:
    """The reason alone; asyncio's own texts repeat the address."""
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return str(error)
