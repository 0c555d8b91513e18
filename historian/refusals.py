"""Rows that the database refuses for what they are: found by halving, so that one never holds up the others."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

Item = TypeVar("Item")

#: SQLSTATE classes 22, data exception, and 23, integrity constraint violation. No other error is a row's own fault.
REFUSED = (psycopg.DataError, psycopg.IntegrityError)


async def add_all_but_refused(
    connection: AsyncConnection[TupleRow],
    items: Sequence[Item],
    add: Callable[[Sequence[Item]], Awaitable[None]],
    refused: Callable[[Item, str], Awaitable[None]],
) -> None:
    """Adds items within a transaction; `refused` gets each that cannot be, with the database's reason."""
    try:
        async with connection.transaction():
            await add(items)
    except REFUSED as error:
        if len(items) == 1:
            await refused(items[0], error.diag.message_primary or " ".join(str(error).split()))
            return
        half = len(items) // 2
        await add_all_but_refused(connection, items[:half], add, refused)
        await add_all_but_refused(connection, items[half:], add, refused)
