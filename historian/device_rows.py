"""Table `device_state`: the state of each device, out of the batches of its diagnostics (core/diagnostics.py)."""

from collections.abc import Iterable, Iterator
from typing import Any

from historian.event_rows import moment
from historian.rows import clean
from historian.set_aside import TIMES
from plant_service.core.diagnostics import DIAGNOSTICS, STATE
from plant_service.core.ports import Spooled
from plant_service.core.samples import Value

KEEP_STATE = """
INSERT INTO device_state AS state (device, since, connected, bad_tags, outages, last_error)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (device, since) DO UPDATE SET
    connected = coalesce(excluded.connected, state.connected),
    bad_tags = coalesce(excluded.bad_tags, state.bad_tags),
    outages = coalesce(excluded.outages, state.outages),
    last_error = coalesce(excluded.last_error, state.last_error)
"""


_MARK = f".{DIAGNOSTICS}/"


def device_rows(pieces: Iterable[Spooled]) -> Iterator[tuple[Any, ...]]:
    """Parameters of KEEP_STATE."""
    for piece in pieces:
        for batch in piece.samples:
            if not batch.tags or _MARK not in batch.tags[0] or batch.time not in TIMES:
                continue
            told = {tag.partition(_MARK)[2]: value for tag, value in zip(batch.tags, batch.values, strict=True)}
            if STATE[0].name in told:
                yield clean(batch.device), moment(batch.time), *(_clean(told.get(each.name)) for each in STATE)


def _clean(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value
