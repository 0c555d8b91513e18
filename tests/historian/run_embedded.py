"""Runs an embedded PostgreSQL and nothing else, until it is killed. Argument: the data folder."""

import asyncio
import sys
from pathlib import Path

from historian.embedded import embedded


async def run(data: Path) -> None:
    async with embedded(data) as dsn:
        sys.stdout.write(dsn + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


asyncio.run(run(Path(sys.argv[1])))
