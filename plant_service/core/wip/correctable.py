"""Which events can be taken back, and what to say instead about those that cannot."""

from collections.abc import Mapping

from plant_service.core.signals.rules import QUANTITY_KINDS

#: Kinds of events that `void` takes back.
VOIDABLE = frozenset({*QUANTITY_KINDS, "reworked", "returned", "skipped", "consumed"})
#: Kinds of events that move pieces too, and what undoes each.
INSTEAD: Mapping[str, str] = {
    "released": "change the order instead: update, revoke_start, stop or cancel",
    "release_revoked": "start or release the order again instead",
    "held": "give release_hold instead",
    "hold_released": "give hold instead",
    "unscrapped": "give scrap instead",
    "split": "give merge instead",
    "merged": "give split instead",
    "relabelled": "give relabel with the former name instead",
    "attributed": "void the report behind it, then report what was made",
    "counted": "count again instead",
    "adjusted": "count again instead",
    "accepted": "void the report that it booked",
    "voided": "report again what happened instead",
    "rejected": "report what was made instead",
}
#: How many of the latest ones are remembered.
CORRECTABLE = 500
