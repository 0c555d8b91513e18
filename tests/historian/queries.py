"""One query, one preparation or one of PostgreSQL's own programs, on a connection of its own."""

import subprocess

from historian.cluster import binary
from historian.connection import connect
from historian.editions import Edition
from historian.schema import prepare


async def rows(dsn: str, query: str) -> list[tuple[object, ...]]:
    async with await connect(dsn) as connection:
        cursor = await connection.execute(query)
        return await cursor.fetchall() if cursor.description else []


async def prepare_once(dsn: str) -> Edition:
    async with await connect(dsn) as connection:
        return await prepare(connection)


def program(name: str, *arguments: str) -> str:
    """Runs pg_dump, psql ... and gives what it prints."""
    return subprocess.run([str(binary(name)), *arguments], capture_output=True, text=True, check=True).stdout
