"""Table `delivery`: what of each journal is here. Read and written in the transaction of the rows themselves."""

from collections.abc import Iterable
from typing import Any

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow

from plant_service.core.ports import Delivered, Lane, Spooled

Span = tuple[int, int]

_ADVANCE = """
UPDATE delivery SET
    position = greatest(position, %s),
    samples = samples + int8multirange(VARIADIC %s::int8range[]),
    written = now()
WHERE source = %s
RETURNING position, samples
"""


async def delivered(connection: AsyncConnection[TupleRow], source: str) -> Delivered:
    cursor = await connection.execute("SELECT position, samples FROM delivery WHERE source = %s", [source])
    row = await cursor.fetchone()
    return _delivered(*row) if row else Delivered()


async def lock(cursor: AsyncCursor[TupleRow], source: str) -> tuple[int, Delivered]:
    """Number of `source` and what is delivered; its row is locked: a second writer of it waits, then skips that."""
    await cursor.execute("INSERT INTO delivery (source, position) VALUES (%s, 0) ON CONFLICT DO NOTHING", [source])
    await cursor.execute("SELECT journal, position, samples FROM delivery WHERE source = %s FOR UPDATE", [source])
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0]), _delivered(*row[1:])


async def advance(
    cursor: AsyncCursor[TupleRow], source: str, pieces: Iterable[Spooled], span: Span | None
) -> Delivered:
    """Notes that `pieces` are written; see HistorianWriter.write."""
    last = {lane: max((piece.position for piece in pieces if piece.lane is lane), default=0) for lane in Lane}
    low, high = span or (0, last[Lane.SAMPLES])
    await cursor.execute(_ADVANCE, [last[Lane.RECORD], [f"[{low},{high}]"], source])
    row = await cursor.fetchone()
    assert row is not None
    return _delivered(*row)


def _delivered(position: int, samples: Any) -> Delivered:
    """PostgreSQL shows ranges of integers without their upper end."""
    return Delivered(position, tuple((each.lower, each.upper - 1) for each in samples))
