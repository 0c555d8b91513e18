"""One exchange with a device: in time, with its errors in words, and with no connection left that nobody can trust."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from plant_service.core.errors import DeviceError


class RefusedError(Exception):
    """The device answered that it has nothing at this address. The line is sound."""


class LineError(Exception):
    """The device or the line failed; the text says how. The connection is of no more use."""


@asynccontextmanager
async def exchange(
    device: str, action: str, seconds: float, drop: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Bounds what stands inside to so many seconds, and turns its LineError or OSError into DeviceError.

    Any failure or cancellation, but a refusal, drops the connection.
    """
    sound = False
    try:
        async with asyncio.timeout(seconds):
            yield
        sound = True
    except RefusedError:
        sound = True
        raise
    except TimeoutError as error:
        raise DeviceError(f"{device}: no answer within {seconds:g} s when {action}") from error
    except (LineError, OSError) as error:
        raise DeviceError(f"{device}: {_words(error)} when {action}") from error
    finally:
        if not sound:
            await drop()


def _words(error: LineError | OSError) -> str:
    """The reason alone; asyncio's own texts repeat the address."""
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return str(error)
