"""A database for a command that runs beside the service, or without it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from historian.cluster import has_cluster, last_socket_folder, servers
from historian.embedded import address, embedded
from historian.journal_file import lock
from historian.settings import HistorianSettings
from plant_service.core.errors import StoreError


@asynccontextmanager
async def database(settings: HistorianSettings, data: Path) -> AsyncIterator[str]:
    """Address of the configured database. An embedded one that no service runs in `data` is started for this block.

    Raises StoreError when there is none.
    """
    if settings.database not in ("embedded", "none"):
        yield settings.database
        return
    folder = await asyncio.to_thread(data.resolve) / "postgres"
    if settings.database == "none" or not has_cluster(folder):
        raise StoreError(f"there is no database: {_reason(settings, folder)}")
    socket_folder = last_socket_folder(folder)
    if servers(folder) and socket_folder is not None:
        yield address(socket_folder)
        return
    with lock(data):
        async with embedded(data) as dsn:
            yield dsn


def _reason(settings: HistorianSettings, folder: Path) -> str:
    if settings.database == "none":
        return "plant.yaml says `database: none`"
    return f"no service has kept one in {folder} yet; name its data folder with --data"
