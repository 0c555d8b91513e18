"""Dumps a database as this version of the service makes it, for the versions to come: python -m ... FILE.

Run it when a migration has been added; test_migrations restores every dump and takes it to the newest version.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from historian.embedded import embedded
from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.wip.events import Bucket
from tests.historian.queries import program
from tests.historian.samples import batch, event, move


async def dump(file: Path) -> None:
    history = [
        event(0, move(Bucket.RELEASED, Bucket.QUEUE, 5), kind="released"),
        event(10, move(Bucket.QUEUE, Bucket.SHIPPED, 2)),
        event(20, move(Bucket.QUEUE, Bucket.SCRAP, 1)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        async with embedded(Path(folder)) as dsn:
            writer = PostgresWriter(dsn)
            samples = [batch(number, number, number / 2, f"text {number}", True, 2**70) for number in range(3)]
            await writer.write("journal", [Spooled(1, samples=samples), Spooled(2, events=history)])
            await writer.close()
            options = ["--no-owner", "--restrict-key=test", f"--file={file}"]
            program("pg_dump", *options, dsn)


if __name__ == "__main__":
    asyncio.run(dump(Path(sys.argv[1]).resolve()))
