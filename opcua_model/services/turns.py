"""Long requests give the polls and other clients their turn."""

import asyncio
import time
from collections.abc import Iterable
from typing import Final, TypeVar

T = TypeVar("T")
#: Seconds that one client may keep all others waiting.
_TURN: Final = 0.005


async def in_turns(results: Iterable[T]) -> list[T]:
    """The results, worked out one after the other."""
    found, until = [], time.monotonic() + _TURN
    for result in results:
        found.append(result)
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + _TURN
    return found
