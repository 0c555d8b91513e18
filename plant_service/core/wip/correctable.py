"""Which events can be taken back, and what to say instead about those that cannot."""

from collections.abc import Mapping

from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.texts import refusals
from plant_service.core.texts.phrase import Phrase

#: Kinds of events that `void` takes back.
VOIDABLE = frozenset({*QUANTITY_KINDS, "reworked", "returned", "skipped", "consumed"})
#: Kinds of events that move pieces too, and what undoes each.
INSTEAD: Mapping[str, Phrase] = {
    "released": refusals.CHANGE_ORDER,
    "release_revoked": refusals.RELEASE_AGAIN,
    "held": refusals.RELEASE_HOLD,
    "hold_released": refusals.HOLD,
    "unscrapped": refusals.SCRAP,
    "split": refusals.MERGE,
    "merged": refusals.SPLIT,
    "relabelled": refusals.RELABEL_BACK,
    "attributed": refusals.VOID_BEHIND,
    "counted": refusals.COUNT_AGAIN,
    "adjusted": refusals.COUNT_AGAIN,
    "accepted": refusals.VOID_BOOKED,
    "voided": refusals.REPORT_AGAIN,
    "rejected": refusals.REPORT_MADE,
}
#: How many of the latest ones are remembered.
CORRECTABLE = 500
