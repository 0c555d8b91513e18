"""Events out of the database, as they were when they were made."""

from collections.abc import Sequence

from historian.event_rows import EVENT_COLUMNS, POSTING_COLUMNS, read_event, read_posting
from historian.sessions import Sessions, moment
from plant_service.core.ports import EventFilter
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event, Posting

_CONDITIONS = {
    "kinds": "kind = ANY (%(kinds)s)",
    "station": "station = %(station)s",
    "order": '"order" = %(order)s',
    "lot": "lot = %(lot)s",
    "rule": "rule = %(rule)s",
}
# The bounds of time spare a hypertable the chunks that cannot hold them.
_POSTINGS = f"""
SELECT {POSTING_COLUMNS} FROM posting
WHERE event_id = ANY (%(ids)s) AND occurred BETWEEN %(first)s AND %(last)s
ORDER BY event_id, number
"""


async def events(
    sessions: Sessions,
    wanted: EventFilter,
    limit: int,
    after: tuple[Micros, str] | None = None,
    newest_first: bool = False,
) -> Sequence[Event]:
    values: dict[str, object] = {"limit": limit}
    conditions = []
    for name, condition in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value:
            conditions.append(condition)
            values[name] = list(value) if name == "kinds" else value
    for name, bound, comparison in (("start", wanted.start, ">="), ("end", wanted.end, "<")):
        if bound is not None:
            conditions.append(f"occurred {comparison} %({name})s")
            values[name] = moment(bound)
    if after is not None:
        conditions.append(f"(occurred, id) {'<' if newest_first else '>'} (%(after)s, %(after_id)s)")
        values |= {"after": moment(after[0]), "after_id": after[1]}
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = "DESC" if newest_first else "ASC"
    query = f"SELECT {EVENT_COLUMNS} FROM event {where} ORDER BY occurred {order}, id {order} LIMIT %(limit)s"
    return [event for _, event in await _events(sessions, query, values)]


async def by_id(sessions: Sessions, event_id: str) -> list[tuple[int, Event]]:
    """The event with its journal; there is at most one."""
    return await _events(sessions, f"SELECT {EVENT_COLUMNS} FROM event WHERE id = %(id)s", {"id": event_id})


async def of_input(sessions: Sessions, journal: int, sequence: int) -> list[Event]:
    # By time it would be found faster, but a timer's events are recorded at the timer's time.
    query = f"SELECT {EVENT_COLUMNS} FROM event WHERE sequence = %(sequence)s AND journal = %(journal)s"
    found = await _events(sessions, query, {"sequence": sequence, "journal": journal})
    return sorted((event for _, event in found), key=lambda event: (event.recorded, event.id))


async def _events(sessions: Sessions, query: str, values: dict[str, object]) -> list[tuple[int, Event]]:
    rows = await sessions.rows(query, values)
    postings = await _postings(sessions, rows)
    return [(row[-1], read_event(row, postings.get(row[0], ()))) for row in rows]


async def _postings(sessions: Sessions, events: Sequence[Sequence[object]]) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = {}
    if events:
        times = [row[2] for row in events]
        bounds = {"first": moment(min(times)), "last": moment(max(times))}  # type: ignore[type-var, arg-type]
        for row in await sessions.rows(_POSTINGS, {"ids": [row[0] for row in events], **bounds}):
            event_id, posting = read_posting(row)
            found.setdefault(event_id, []).append(posting)
    return found
