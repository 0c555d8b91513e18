"""The role `plant_reader`: may read everything and change nothing."""

import logging

from psycopg import AsyncConnection
from psycopg.errors import DuplicateObject, InsufficientPrivilege, UniqueViolation
from psycopg.rows import TupleRow

_log = logging.getLogger(__name__)
_GRANTS = """
GRANT USAGE ON SCHEMA public TO plant_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO plant_reader;
"""


async def make_reading_role(connection: AsyncConnection[TupleRow]) -> None:
    """Runs in a transaction, after the schema is complete. Roles are of the whole server: it may be there already."""
    try:
        async with connection.transaction():
            cursor = await connection.execute("SELECT FROM pg_roles WHERE rolname = 'plant_reader'")
            if await cursor.fetchone() is None:
                await connection.execute("CREATE ROLE plant_reader NOLOGIN")
    except (DuplicateObject, UniqueViolation):
        pass  # another service on this server was faster
    except InsufficientPrivilege:
        _log.warning(
            "the role plant_reader is missing and may not be made: have an administrator run "
            "CREATE ROLE plant_reader NOLOGIN, then start the service again"
        )
        return
    async with connection.transaction():
        await connection.execute(_GRANTS)
