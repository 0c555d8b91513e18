"""Inputs, events and postings as rows of their tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from historian import codec
from historian.rows import clean
from historian.set_aside import within
from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros, to_datetime
from plant_service.core.snapshot import from_plain, to_plain
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting

INPUT_COLUMNS = "journal, sequence, time, kind, tag_id, body"
EVENT_COLUMNS = (
    'id, kind, occurred, window_from, recorded, sequence, station, operation, "order", lot, quantity, high, '
    "certainty, rule, identity, actor, detail, map_version, reason, behalf, supersedes, alarm, journal"
)
POSTING_COLUMNS = (
    "event_id, number, occurred, quantity, "
    "source_order, source_lot, source_operation, source_station, source_bucket, "
    "target_order, target_lot, target_operation, target_station, target_bucket"
)
POSTING_ROW = f"{POSTING_COLUMNS}, recorded, sequence"

_EVENT_FIELDS = [column.strip(' "') for column in EVENT_COLUMNS.split(",")]


def input_row(journal: int, sequence: int, entry: Input, tag_ids: Mapping[str, int]) -> tuple[object, ...]:
    if isinstance(entry, SampleInput):
        kind, tag = "sample", tag_ids[entry.tag]
    else:
        kind, tag = ("command" if isinstance(entry, Command) else "tick"), None
    return journal, sequence, moment(entry.time), kind, tag, codec.encode_input(entry)


def event_row(journal: int, event: Event) -> tuple[object, ...]:
    return (
        clean(event.id),
        clean(event.kind),
        moment(event.occurred),
        moment(event.window_from),
        moment(event.recorded),
        event.sequence,
        *map(clean, (event.station, event.operation, event.order, event.lot)),
        event.quantity,
        event.high,
        *map(clean, (event.certainty, event.rule, event.identity, event.actor, event.detail, event.map_version)),
        *map(clean, (event.reason, event.behalf, event.supersedes)),
        None if event.alarm is None else Jsonb(_clean(to_plain(event.alarm))),
        journal,
    )


def posting_rows(event: Event) -> Iterator[tuple[object, ...]]:
    """Rows of POSTING_ROW."""
    occurred, recorded = moment(event.occurred), moment(event.recorded)
    for number, posting in enumerate(event.postings):
        accounts = map(clean, (*posting.source, *posting.target))
        yield (clean(event.id), number, occurred, posting.quantity, *accounts, recorded, event.sequence)


def read_event(row: Sequence[Any], postings: Sequence[Posting]) -> Event:
    """From a row of EVENT_COLUMNS whose times are Micros."""
    fields: dict[str, Any] = dict(zip(_EVENT_FIELDS, row, strict=True))
    del fields["journal"]
    fields |= {name: _exact(fields[name]) for name in ("quantity", "high")}
    if fields["alarm"] is not None:
        fields["alarm"] = from_plain(Alarm, fields["alarm"])
    return Event(**fields | {"certainty": Certainty(fields["certainty"])}, postings=tuple(postings))


def read_posting(row: Sequence[Any]) -> tuple[str, Posting]:
    """From a row of POSTING_COLUMNS: the event's id and the posting."""
    event_id, _, _, quantity, *places = row
    return event_id, Posting(_account(*places[:5]), _account(*places[5:]), _exact(quantity))


def _clean(plain: Any) -> Any:
    """Plain data whose texts PostgreSQL can hold."""
    if isinstance(plain, dict):
        return {key: _clean(value) for key, value in plain.items()}
    return clean(plain) if isinstance(plain, str) else plain


def _exact(quantity: Decimal) -> Quantity:
    return int(quantity) if quantity == int(quantity) else quantity.normalize()


def _account(order: str, lot: str, operation: str, station: str, bucket: str) -> Account:
    return Account(order, lot, operation, station, Bucket(bucket))


def moment(time: Micros) -> datetime:
    """As near as the database can come."""
    return to_datetime(within(time))
