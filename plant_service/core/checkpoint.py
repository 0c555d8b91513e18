"""Checkpoints: the whole state with the model it was folded under, as JSON text with a version.

The model is part of it, because the inputs behind a checkpoint were folded under that model and no other.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from plant_service.core.errors import StoreError
from plant_service.core.samples import Micros
from plant_service.core.snapshot import Form, from_plain, to_plain
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.state import State

#: Items of a list that are written at a time, some milliseconds.
_PIECE = 500
VERSION = 6
_VERSION = re.compile(r'\{"version": (\d+),')


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`polled`: time of the last Good poll of each tag with a rule."""

    model: PlantModel
    state: State
    polled: dict[str, Micros]


def dump(checkpoint: Checkpoint) -> str:
    return _text(
        {
            "version": VERSION,
            "model": to_plain(checkpoint.model),
            "state": to_plain(checkpoint.state, form=Form.COMPACT),
            "polled": to_plain(checkpoint.polled, dict[str, Micros]),
        }
    )


def _text(plain: Any) -> str:
    """JSON in pieces: one call for all of it would stop every other thread until it is done."""
    if isinstance(plain, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_text(item)}" for key, item in plain.items()) + "}"
    if isinstance(plain, list) and len(plain) > _PIECE:
        pieces = (plain[begin : begin + _PIECE] for begin in range(0, len(plain), _PIECE))
        return "[" + ", ".join(json.dumps(piece, ensure_ascii=False)[1:-1] for piece in pieces) + "]"
    return json.dumps(plain, ensure_ascii=False)


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
