"""What a rule concludes from samples, before anyone asks what it means for the work in progress."""

from typing import NamedTuple

from plant_service.core.samples import Micros
from plant_service.core.texts.phrase import NOTHING, Said

# Kinds beside those of rules.QUANTITY_KINDS and STATE_KINDS: what a rule says about its signal.
GLITCH = "glitch"
EPOCH = "epoch"
CORRECTION = "correction"
QUARANTINED = "quarantined"
UNCERTAIN = "uncertain"
SEVERAL_CODES = "several_codes"


class Observation(NamedTuple):
    """`id` is unique for ever within the rule's tag: `<tag>#<epoch>:<number>`.

    It happened in (window_from, occurred]. `quantity` in pieces; for UNCERTAIN, `high` more pieces are possible
    (negative: that many are possible no longer). `on`: the new state of a state kind.
    """

    id: str
    kind: str
    occurred: Micros
    window_from: Micros
    quantity: int = 0
    high: int = 0
    identity: str = ""
    on: bool = False
    detail: Said = NOTHING
