"""The database's schema: ordered migrations, the edition's set-up, then the views, under one advisory lock."""

import logging
from importlib.resources import files
from importlib.resources.abc import Traversable

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from historian.editions import Edition, set_up
from historian.reading_role import make_reading_role
from historian.rollups import LEVELS, live_views
from historian.rollups import view as tag_view
from plant_service.core.errors import StoreError

_log = logging.getLogger(__name__)
_LOCK = 0x706C616E74  # any number, as long as every version of this service takes the same


async def prepare(connection: AsyncConnection[TupleRow]) -> Edition:
    """Brings the database to the newest schema; StoreError when a newer version of the service made it."""
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        await _migrate(connection)
        edition = await set_up(connection)
        if not edition.rolls_up_itself:
            await connection.execute(live_views())
        for level in LEVELS:
            await connection.execute(tag_view(level))
        for view in _scripts("views"):
            await connection.execute(view.read_bytes())
        await make_reading_role(connection)
    return edition


async def _migrate(connection: AsyncConnection[TupleRow]) -> None:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migration ("
        "version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())"
    )
    cursor = await connection.execute("SELECT coalesce(max(version), 0) FROM schema_migration")
    (present,) = await cursor.fetchone() or (0,)
    known = migrations()
    if present > max(known):
        raise StoreError(
            f"database {connection.info.dbname} was written by a newer version of plant-service (schema {present}, "
            f"this one knows {max(known)}): start that version or choose another database"
        )
    for version in (version for version in known if version > present):
        script = known[version]
        await connection.execute(script.read_bytes())
        await connection.execute("INSERT INTO schema_migration VALUES (%s, %s)", [version, script.name])
        _log.info("database %s: applied migration %s", connection.info.dbname, script.name)


def migrations() -> dict[int, Traversable]:
    """The scripts by the version of the schema that each makes, in their order."""
    return {int(script.name[:4]): script for script in _scripts("migrations")}


def _scripts(folder: str) -> list[Traversable]:
    return sorted((files("historian") / "sql" / folder).iterdir(), key=lambda script: script.name)
