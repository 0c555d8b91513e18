"""Inputs and events as compact JSON for the journal.

Exact both ways: integers stay integers, booleans booleans, floats their very bits (NaN and infinity too), texts any
Unicode. ASCII only, so that NUL and lone surrogates survive every file and tool.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.quantities import Quantity
from plant_service.core.samples import Quality
from plant_service.core.snapshot import from_plain, to_plain
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting

_dump = json.JSONEncoder(separators=(",", ":"), default=str).encode  # a Decimal becomes its exact text


def encode_input(entry: Input) -> str:
    match entry:
        case SampleInput(time, tag, value, quality, previous_good):
            return _dump(["sample", time, tag, value, quality, previous_good])
        case Command(time, id, name, arguments, actor):
            return _dump(["command", time, id, name, dict(arguments), actor])
        case Tick(time):
            return _dump(["tick", time])


def decode_input(text: str) -> Input:
    kind, time, *rest = json.loads(text)
    return _INPUTS[kind](time, *rest)


_INPUTS: dict[str, Callable[..., Input]] = {
    "sample": lambda time, tag, value, quality, previous: SampleInput(time, tag, value, Quality(quality), previous),
    "command": Command,
    "tick": Tick,
}


def encode_events(events: Sequence[Event]) -> str:
    """Events as objects with the field names of Event: the journal can be read with any SQLite tool."""
    return _dump([{name: getattr(event, name) for name in Event.__slots__} | _alarm(event) for event in events])


def _alarm(event: Event) -> dict[str, Any]:
    return {} if event.alarm is None else {"alarm": to_plain(event.alarm)}


def decode_events(text: str) -> tuple[Event, ...]:
    return tuple(map(_event, json.loads(text)))


def _event(fields: dict[str, Any]) -> Event:
    postings = tuple(
        Posting(_account(source), _account(target), _quantity(quantity))
        for source, target, quantity in fields.pop("postings")
    )
    for name in ("quantity", "high"):
        fields[name] = _quantity(fields[name])
    if fields.get("alarm") is not None:
        fields["alarm"] = from_plain(Alarm, fields["alarm"])
    return Event(**{**fields, "certainty": Certainty(fields["certainty"])}, postings=postings)


def _quantity(plain: int | str) -> Quantity:
    return Decimal(plain) if isinstance(plain, str) else plain


def _account(fields: list[str]) -> Account:
    order, lot, operation, station, bucket = fields
    return Account(order, lot, operation, station, Bucket(bucket))
