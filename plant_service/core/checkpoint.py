"""Checkpoints: the whole state with the model it was folded under, as JSON text with a version.

The model is part of it, because the inputs behind a checkpoint were folded under that model and no other.
"""

import json
from dataclasses import dataclass

from plant_service.core.errors import StoreError
from plant_service.core.samples import Micros
from plant_service.core.snapshot import from_plain, to_plain
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.state import State

VERSION = 2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`polled`: time of the last Good poll of each tag with a rule."""

    model: PlantModel
    state: State
    polled: dict[str, Micros]


def dump(checkpoint: Checkpoint) -> str:
    return json.dumps(
        {
            "version": VERSION,
            "model": to_plain(checkpoint.model),
            "state": to_plain(checkpoint.state),
            "polled": to_plain(checkpoint.polled),
        },
        ensure_ascii=False,
    )


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
