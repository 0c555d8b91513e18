"""Forwards the spool of a journal into a database until it is killed. Arguments: the journal's folder, the address."""

import asyncio
import sys
from pathlib import Path

from historian.journal import SqliteJournal
from historian.writer import PostgresWriter
from plant_service.runtime.forwarding import Forwarder
from plant_service.runtime.worker import Worker


async def forward(folder: Path, dsn: str) -> None:
    async with Worker("spool") as worker:
        await Forwarder(SqliteJournal(folder), worker, PostgresWriter(dsn), asyncio.Event()).run()


asyncio.run(forward(Path(sys.argv[1]), sys.argv[2]))
