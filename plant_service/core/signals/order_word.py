"""The order that a PLC says it works on, and whose pieces are whose when it changes (table 4 row 15)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros, Quality, format_time
from plant_service.core.signals.codes import text_of
from plant_service.core.texts import signals
from plant_service.core.texts.phrase import NOTHING, Said


@dataclass(slots=True)
class OrderWord:
    """`order` since a moment in (changed_from, changed_at], before that `previous`; None before the first sample.

    `since`: the last good poll that was logged; `unreadable`: it was Bad behind that.
    """

    order: str | None = None
    since: Micros = 0
    previous: str = ""
    changed_from: Micros = 0
    changed_at: Micros = 0
    unreadable: bool = False

    def see(self, sample: SampleInput) -> None:
        if sample.time <= self.since:
            return
        self.unreadable = sample.quality is not Quality.GOOD or sample.value is None
        if self.unreadable:
            return
        began = max(self.since, sample.previous_good or 0)
        self.since = sample.time
        order = text_of(sample.value)
        if self.order is not None and order != self.order:
            self.previous, self.changed_from, self.changed_at = self.order, began, sample.time
        self.order = order


class Share(NamedTuple):
    """`doubt` is "" where the order is what the PLC said all the time."""

    order: str
    pieces: int
    doubt: Said = NOTHING


def shares(word: OrderWord, change: str, window_from: Micros, occurred: Micros, pieces: int) -> Iterator[Share]:
    """Whose the pieces are that were made in (window_from, occurred]."""
    order = word.order or ""
    if window_from >= word.changed_at:
        if asked() is not None:
            chosen("order_told", order=order, since=format_time(word.changed_at) if word.changed_at else "")
        doubt = signals.ORDER_UNREADABLE(order_or_none=order or "no order") if word.unreadable else NOTHING
        yield Share(order, pieces, doubt)
    elif occurred <= word.changed_from:
        if asked() is not None:
            chosen("order_before", order=word.previous, until=format_time(word.changed_from))
            rejected("order_later", order=order, since=format_time(word.changed_from))
        yield Share(word.previous, pieces)
    else:
        names = [name or "no order" for name in (word.previous, order)]
        doubt = signals.ORDER_CHANGED(order_or_none=names[0], new_order=names[1], change=change)
        first = {"previous": pieces, "next": 0, "split": (pieces + 1) // 2}[change]
        if asked() is not None:
            chosen(
                "order_changed_within",
                change=change,
                previous=names[0],
                order=names[1],
                first=first,
                rest=pieces - first,
            )
        if first:
            yield Share(word.previous, first, doubt)
        if pieces - first:
            yield Share(order, pieces - first, doubt)
