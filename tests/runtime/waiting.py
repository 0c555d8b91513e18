"""Waiting for a condition, with a deadline."""

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)
