"""Checkpoints: the whole state with the model it was folded under, as JSON text with a version.

The model is part of it, because the inputs behind a checkpoint were folded under that model and no other.
"""

import json
import re
from dataclasses import dataclass, is_dataclass
from itertools import islice
from typing import Any

from plant_service.core.errors import StoreError
from plant_service.core.samples import Micros
from plant_service.core.snapshot import Form, from_plain, hints_of, to_plain
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.state import State

#: Items of a dictionary that are written at a time, some milliseconds.
_PIECE = 500
VERSION = 7
_VERSION = re.compile(r'\{"version": (\d+),')


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`polled`: time of the last Good poll of each tag with a rule."""

    model: PlantModel
    state: State
    polled: dict[str, Micros]


def dump(checkpoint: Checkpoint) -> str:
    model = json.dumps(to_plain(checkpoint.model), ensure_ascii=False)
    state = _text(checkpoint.state, State)
    polled = _text(checkpoint.polled, dict[str, Micros])
    return f'{{"version": {VERSION}, "model": {model}, "state": {state}, "polled": {polled}}}'


def _text(value: Any, kind: Any) -> str:
    """JSON, in pieces: plain data of all of it at once would be written to fresh memory, which takes longer than
    writing it, and one call for all of it would stop every other thread until it is done."""
    if is_dataclass(value):
        kind = type(value)
        named = [f'"{name}": {_text(getattr(value, name), hint)}' for name, hint in hints_of(kind).items()]
        return f'{{"type": "{kind.__name__}", {", ".join(named)}}}'
    if not isinstance(value, dict):
        return json.dumps(to_plain(value, kind, Form.COMPACT), ensure_ascii=False)
    items, pieces = iter(value.items()), []
    while piece := dict(islice(items, _PIECE)):
        pieces.append(json.dumps(to_plain(piece, kind, Form.COMPACT), ensure_ascii=False)[1:-1])
    return f"[{', '.join(pieces)}]"


def version_of(text: str) -> int:
    """The version that `dump` wrote, without reading the rest; 0 where it is none of its texts."""
    found = _VERSION.match(text)
    return int(found[1]) if found else 0


def load(text: str) -> Checkpoint:
    """Raises StoreError when the text is of another version or damaged."""
    try:
        plain = json.loads(text)
        version = plain["version"]
        if version != VERSION:
            raise StoreError(f"the checkpoint has version {version}, this program writes version {VERSION}")
        return Checkpoint(
            from_plain(PlantModel, plain["model"]),
            from_plain(State, plain["state"]),
            from_plain(dict[str, Micros], plain["polled"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"the checkpoint is damaged: {error}") from error
